"""The commands about the past and the present of objects: ``history`` and ``import``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import AddressType, engine_options, format_option, global_options, variable_options
from reconciler.render.format import Format

if TYPE_CHECKING:
    from reconciler.address import Address
    from reconciler.cli.context import Session


@click.command()
@click.argument("address", required=False, type=AddressType())
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="Newest entries to show.")
@format_option(Format.history)
@variable_options
@global_options
@click.pass_obj
def history(session: Session, /, address: Address | None, limit: int, form: Format, **chosen: Any) -> None:
    """Show what was done, newest first: when, what, how it ended, by whom; of ADDRESS when given."""
    from reconciler.engine import state_commands  # noqa: PLC0415  heavy

    entries = state_commands.history(session.settings(chosen), address, limit)
    session.screen.result(form.history(entries, session.look))


@click.command("import")
@click.argument("address", type=AddressType())
@click.argument("remote_id", metavar="ID")
@format_option(Format.imported)
@engine_options
@global_options
@click.pass_obj
def import_(session: Session, /, address: Address, remote_id: str, form: Format, **chosen: Any) -> None:
    """Take the existing object ID under management at ADDRESS, which the files declare."""
    from reconciler.engine import state_commands  # noqa: PLC0415  heavy

    record = state_commands.import_object(session.settings(chosen), address, remote_id)
    session.screen.result(form.imported(record, session.look))
