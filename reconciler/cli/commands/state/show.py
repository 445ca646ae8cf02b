"""The command ``state show``: everything the state knows of an object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

import reconciler
from reconciler.cli.options import AddressType, format_option, global_options, variable_options
from reconciler.render.format import Format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler import Address, Record
    from reconciler.cli.context import Session


@click.command()
@click.argument("address", type=AddressType())
@format_option(Format.objects)
@variable_options
@global_options
@click.pass_obj
def command(session: Session, /, address: Address, form: Format, **chosen: Any) -> None:
    """Show what the state has of one object, or of all objects of a block."""
    records = _found(reconciler.records(session.project(chosen)), address)
    single = len(records) == 1 and records[0].address == str(address)
    session.result(form.objects, records, single=single)


def _found(records: Sequence[Record], address: Address) -> list[Record]:
    """Return the record at an address, or those of all objects of a block.

    Raises:
        ConfigError: There is none.
    """
    exactly = [record for record in records if record.address == str(address)]
    matching = exactly or [record for record in records if address.covers(reconciler.Address.parse(record.address))]
    if matching:
        return matching
    from reconciler.diagnostics import ConfigError, meant, problem  # noqa: PLC0415  only for a mistake

    tip = meant(address, [record.address for record in records]) or "reconciler state list  lists the addresses"
    raise ConfigError([problem("E205", detail=f"The state has no {address}.", help=tip)])
