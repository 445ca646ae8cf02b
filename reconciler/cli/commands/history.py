"""The command ``history``: what was done to objects, when and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.filtering import filter_options, filters
from reconciler.cli.options import format_option, global_options, variable_options
from reconciler.render.format import Format

if TYPE_CHECKING:
    from reconciler.cli.context import Session

SECTION: Final = "Inspect"
PLACE: Final = 5
SUMMARY: Final = "Show past changes, when and by whom."


@click.command()
@filter_options()
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="Newest entries to show.")
@format_option(Format.history)
@variable_options
@global_options
@click.pass_obj
def command(session: Session, /, limit: int, form: Format, **chosen: Any) -> None:
    """Show past changes, newest first: when, what, outcome, by whom.

    PATTERN is an address, a block, a type, or has * in it, such as 'whatsapp_*'.
    """
    entries = reconciler.history(session.project(chosen), **filters(chosen), limit=limit)
    session.result(form.history, entries)
