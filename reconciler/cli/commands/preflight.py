"""The command ``preflight``: what a one-way step needs, before anybody asks for it. Changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.filtering import filter_options, filters
from reconciler.cli.options import engine_options, format_option, global_options
from reconciler.render.format import Format

if TYPE_CHECKING:
    from reconciler.cli.context import Session

SECTION: Final = "Core workflow"
PLACE: Final = 2
SUMMARY: Final = "Check what an irreversible step, such as a launch, needs."


@click.command()
@filter_options()
@click.option("--offline", is_flag=True, help="Check only the files; read nothing from the API and fetch nothing.")
@format_option(Format.readiness)
@engine_options
@global_options
@click.pass_obj
def command(session: Session, /, form: Format, *, offline: bool, **chosen: Any) -> int:
    """Check what the one-way step of each object needs, such as the launch of an RCS sender.

    Lists every need: what must be declared, the state of the live object, the pictures that it names by URL, which are
    fetched, and what reviewers refuse. It does not matter whether the step is declared yet. apply checks the same
    before it asks for approval. Exits with 1 if a need fails.
    """
    checked = reconciler.readiness(session.project(chosen), **filters(chosen), offline=offline)
    session.result(form.readiness, checked)
    return 0 if all(each.ready for each in checked) else 1
