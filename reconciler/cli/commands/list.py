"""The command ``list``: what is live in the Sinch project, and whose it is. Changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.filtering import filter_options, filters
from reconciler.cli.options import engine_options, format_option, global_options
from reconciler.render.format import Format

if TYPE_CHECKING:
    from reconciler import Project
    from reconciler.cli.context import Session

SECTION: Final = "Inspect"
PLACE: Final = 7
SUMMARY: Final = "List what is live, and whose it is."


@click.command()
@filter_options(complete="types_then_addresses")
@click.option("--unmanaged", is_flag=True, help="Only unmanaged objects.")
@format_option(Format.live)
@engine_options
@global_options
@click.pass_obj
def command(session: Session, /, form: Format, *, unmanaged: bool, **chosen: Any) -> None:
    """List what is live with its id and the address that manages it.

    PATTERN is an address, a block, a type, or has * in it, such as 'whatsapp_*'. What is not managed has no address:
    its type and its name, or its id, are matched, as in 'webhook.*example.com*'.

    What project.ignore leaves to another team is shown with its reason, and is not unmanaged.
    """
    project = session.project(chosen)
    objects = reconciler.live_objects(project, **filters(chosen))
    shown = [live_object for live_object in objects if live_object.unmanaged or not unmanaged]
    begun = not all(live_object.unmanaged for live_object in objects) or _has_files(project)
    session.result(form.live, shown, begun=begun)


def _has_files(project: Project) -> bool:
    """Tell whether there is a project, whatever state its files are in."""
    try:
        reconciler.validate(project)
    except reconciler.ConfigError as error:
        return [problem.code for problem in error.problems] != ["E101"]
    return True
