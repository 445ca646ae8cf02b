"""The command ``history``: what was done to objects, when and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.options import AddressType, format_option, global_options, variable_options
from reconciler.render.format import Format

if TYPE_CHECKING:
    from reconciler import Address
    from reconciler.cli.context import Session

SECTION: Final = "Inspect"
PLACE: Final = 5
SUMMARY: Final = "Show past changes, when and by whom."


@click.command()
@click.argument("address", required=False, type=AddressType())
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="Newest entries to show.")
@format_option(Format.history)
@variable_options
@global_options
@click.pass_obj
def command(session: Session, /, address: Address | None, limit: int, form: Format, **chosen: Any) -> None:
    """Show past changes, newest first: when, what, outcome, by whom; of ADDRESS if given."""
    entries = reconciler.history(session.project(chosen), address, limit)
    session.result(form.history, entries)
