"""The command ``state`` and its subcommands: list, show or forget single objects. Deletes nothing in the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import AddressType, engine_options, format_option, global_options, variable_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.address import Address
    from reconciler.cli.session import Session
    from state.records import Record


@click.group()
@global_options
def state() -> None:
    """List, show or forget single objects of the state."""


@state.command("list")
@click.argument("addresses", nargs=-1, type=AddressType(), metavar="[ADDRESS]...")
@format_option("text", "json")
@variable_options
@global_options
@click.pass_obj
def list_(session: Session, /, addresses: tuple[Address, ...], form: str, **chosen: Any) -> None:
    """List the addresses in the state, one a line."""
    from reconciler import engine  # noqa: PLC0415  heavy
    from reconciler.address import Address  # noqa: PLC0415  same
    from reconciler.render import documents  # noqa: PLC0415  same

    records = [
        record
        for record in engine.records(session.settings(chosen))
        if not addresses or any(wanted.covers(Address.parse(record.address)) for wanted in addresses)
    ]
    if form == "json":
        session.screen.document(documents.records(records))
    elif records:
        session.screen.result("\n".join(sorted(record.address for record in records)))
    else:
        session.screen.note("The state holds nothing that matches." if addresses else "The state is empty.")


@state.command()
@click.argument("address", type=AddressType())
@format_option("text", "json")
@variable_options
@global_options
@click.pass_obj
def show(session: Session, /, address: Address, form: str, **chosen: Any) -> None:
    """Show everything the state knows of one object."""
    from reconciler import engine  # noqa: PLC0415  heavy
    from reconciler.render import documents, memory  # noqa: PLC0415  same

    found = _one(engine.records(session.settings(chosen)), address)
    if form == "json":
        session.screen.document({"format_version": "1.0", **documents.record_body(found)})
    else:
        session.screen.result(memory.one(found, now=session.now(), color=session.color, width=session.width))


@state.command("rm")
@click.argument("addresses", nargs=-1, required=True, type=AddressType(), metavar="ADDRESS...")
@format_option("text", "json")
@engine_options
@global_options
@click.pass_obj
def remove(session: Session, /, addresses: Sequence[Address], form: str, **chosen: Any) -> None:
    """Stop managing objects; they stay in the API."""
    from reconciler import engine  # noqa: PLC0415  heavy

    gone = engine.forget(session.settings(chosen), addresses)
    if form == "json":
        session.screen.document({"format_version": "1.0", "forgotten": list(gone)})
        return
    for address in gone:
        session.screen.result(f"Forgot {address}; the object stays in the API.")


def _one(records: Sequence[Record], address: Address) -> Record:
    from reconciler.diagnostics import ConfigError, Diagnostic, did_you_mean  # noqa: PLC0415  only for a mistake

    known = {record.address: record for record in records}
    if str(address) in known:
        return known[str(address)]
    near = did_you_mean(str(address), known)
    tip = f'did you mean "{near}"?' if near else "reconciler state list  shows what there is"
    detail = f"The state has no {address}."
    raise ConfigError([Diagnostic("E007", "Address is not in the state", detail=detail, help=tip)])
