"""The command ``state show``: everything the state knows of an object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import AddressType, format_option, global_options, variable_options
from reconciler.render.format import Format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.address import Address
    from reconciler.cli.context import Session
    from state.records import Record


@click.command()
@click.argument("address", type=AddressType())
@format_option(Format.objects)
@variable_options
@global_options
@click.pass_obj
def command(session: Session, /, address: Address, form: Format, **chosen: Any) -> None:
    """Show everything the state knows of one object, or of all objects of a block."""
    from reconciler.engine import state_commands  # noqa: PLC0415  heavy

    found = _found(state_commands.records(session.settings(chosen)), address)
    single = len(found) == 1 and found[0].address == str(address)
    session.screen.result(form.objects(found, session.look, single=single))


def _found(records: Sequence[Record], address: Address) -> list[Record]:
    """Return the record at an address, or those of all objects of a block.

    Raises:
        ConfigError: There is none.
    """
    from reconciler.address import Address as Parsed  # noqa: PLC0415  heavy

    exactly = [record for record in records if record.address == str(address)]
    found = exactly or [record for record in records if address.covers(Parsed.parse(record.address))]
    if found:
        return found
    from reconciler.diagnostics import ConfigError, meant, problem  # noqa: PLC0415  only for a mistake

    tip = meant(address, [record.address for record in records]) or "reconciler state list  shows what there is"
    raise ConfigError([problem("E205", detail=f"The state has no {address}.", help=tip)])
