"""The command ``state list``: which addresses the state holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

import reconciler
from reconciler.cli.options import AddressType, format_option, global_options, variable_options
from reconciler.render.format import Format
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from reconciler import Address
    from reconciler.cli.context import Session


@click.command()
@click.argument("addresses", nargs=-1, type=AddressType(), metavar="[ADDRESS]...")
@format_option(Format.addresses)
@variable_options
@global_options
@click.pass_obj
def command(session: Session, /, addresses: tuple[Address, ...], form: Format, **chosen: Any) -> None:
    """List the addresses in the state, one per line."""
    records = [
        record
        for record in reconciler.records(session.project(chosen))
        if not addresses or any(wanted.covers(reconciler.Address.parse(record.address)) for wanted in addresses)
    ]
    if records or form.alone:
        session.result(form.addresses, records)
    else:
        session.keep(form.addresses, records)
        session.screen.note(clean("The state has no matching address." if addresses else "The state is empty."))
