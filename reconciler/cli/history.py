"""The commands about the past and the present of objects: ``history`` and ``import``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import AddressType, engine_options, format_option, global_options, variable_options
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from reconciler.address import Address
    from reconciler.cli.context import Session


@click.command()
@click.argument("address", required=False, type=AddressType())
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="Newest entries to show.")
@format_option("text", "json")
@variable_options
@global_options
@click.pass_obj
def history(session: Session, /, address: Address | None, limit: int, form: str, **chosen: Any) -> None:
    """Show what was done, newest first: when, what, how it ended, by whom; of ADDRESS when given."""
    from reconciler.engine import state_commands  # noqa: PLC0415  heavy
    from reconciler.render import json_output, state_views  # noqa: PLC0415  same

    entries = state_commands.history(session.settings(chosen), address, limit)
    if form == "json":
        session.screen.document(json_output.history(entries))
    else:
        session.screen.result(state_views.history(entries, color=session.color, width=session.width))


@click.command("import")
@click.argument("address", type=AddressType())
@click.argument("remote_id", metavar="ID")
@format_option("text", "json")
@engine_options
@global_options
@click.pass_obj
def import_(session: Session, /, address: Address, remote_id: str, form: str, **chosen: Any) -> None:
    """Take the existing object ID under management at ADDRESS, which the files declare."""
    from reconciler.engine import state_commands  # noqa: PLC0415  heavy
    from reconciler.render import json_output  # noqa: PLC0415  same

    record = state_commands.import_object(session.settings(chosen), address, remote_id)
    if form == "json":
        session.screen.document({"format_version": "1.0", **json_output.record_body(record)})
    else:
        session.screen.result(
            clean(f"{address} now manages {record.remote_id}; plan says how it differs from the files.")
        )
