"""The command ``graph``: what depends on what. Changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.filtering import filter_options, filters
from reconciler.cli.options import engine_options, format_option, global_options
from reconciler.render.format import Format, ShownGraph

if TYPE_CHECKING:
    from reconciler.cli.context import Session

SECTION: Final = "Inspect"
PLACE: Final = 8
SUMMARY: Final = "Show what depends on what."


@click.command()
@filter_options()
@click.option("--changes", is_flag=True, help="Only what apply would change; reads the API.")
@format_option(Format.graph)
@engine_options
@global_options
@click.pass_obj
def command(session: Session, /, form: Format, *, changes: bool, **chosen: Any) -> None:
    """Show what depends on what: all objects, or some with what they need and what needs them.

    PATTERN is an address, a block, a type, or has * in it, such as 'whatsapp_*'. Instances of one forEach are one node
    where they need the same objects; --verbose and --format dot show each.

    \b
    reconciler graph --format dot | dot -Tsvg > graph.svg
    """  # noqa: D301  the backspace is click's sign for "leave these lines as they are"
    from reconciler.render.labels import word  # noqa: PLC0415  not needed for help pages

    options = reconciler.Options() if changes else None
    depends = reconciler.dependencies(session.project(chosen), changes=options, **filters(chosen))
    signs = {address: word(change).sign for address, change in depends.changes.items()}
    session.result(form.graph, ShownGraph(depends.needs, signs))
