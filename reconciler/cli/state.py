"""The command ``state`` and its subcommands: look, forget, rename, check, carry elsewhere. Deletes nothing live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import click

from reconciler.cli.options import (
    AddressType,
    DurationType,
    OutputFile,
    engine_options,
    format_option,
    global_options,
    variable_options,
)
from reconciler.render.format import Format
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reconciler.address import Address
    from reconciler.cli.context import Session
    from state.records import Record


@click.group()
@global_options
def state() -> None:
    """List, show, rename or forget objects of the state; check it, carry it elsewhere, unlock it."""


@state.command("list")
@click.argument("addresses", nargs=-1, type=AddressType(), metavar="[ADDRESS]...")
@format_option(Format.addresses)
@variable_options
@global_options
@click.pass_obj
def list_(session: Session, /, addresses: tuple[Address, ...], form: Format, **chosen: Any) -> None:
    """List the addresses in the state, one a line."""
    from reconciler.address import Address  # noqa: PLC0415  same
    from reconciler.engine import state_commands  # noqa: PLC0415  heavy

    records = [
        record
        for record in state_commands.records(session.settings(chosen))
        if not addresses or any(wanted.covers(Address.parse(record.address)) for wanted in addresses)
    ]
    if records or form.alone:
        session.screen.result(form.addresses(records, session.look))
    else:
        session.screen.note(clean("The state holds nothing that matches." if addresses else "The state is empty."))


@state.command()
@click.argument("address", type=AddressType())
@format_option(Format.objects)
@variable_options
@global_options
@click.pass_obj
def show(session: Session, /, address: Address, form: Format, **chosen: Any) -> None:
    """Show everything the state knows of one object, or of all objects of a block."""
    from reconciler.engine import state_commands  # noqa: PLC0415  heavy

    found = _found(state_commands.records(session.settings(chosen)), address)
    single = len(found) == 1 and found[0].address == str(address)
    session.screen.result(form.objects(found, session.look, single=single))


@state.command("rm")
@click.argument("addresses", nargs=-1, required=True, type=AddressType(), metavar="ADDRESS...")
@format_option(Format.forgotten)
@engine_options
@global_options
@click.pass_obj
def remove(session: Session, /, addresses: Sequence[Address], form: Format, **chosen: Any) -> None:
    """Stop managing objects; they stay in the API."""
    from reconciler.engine import state_commands  # noqa: PLC0415  heavy

    gone = state_commands.forget(session.settings(chosen), addresses)
    session.screen.result(form.forgotten(gone, session.look))


@state.command("mv")
@click.argument("source", type=AddressType())
@click.argument("target", type=AddressType())
@engine_options
@global_options
@click.pass_obj
def move(session: Session, /, source: Address, target: Address, **chosen: Any) -> None:
    """Give the object at SOURCE, or all objects of a block, the address TARGET; the files have to say the same."""
    from reconciler.engine import state_commands  # noqa: PLC0415  heavy

    for old, new in state_commands.move(session.settings(chosen), source, target):
        session.screen.result(clean(f"{old} is now {new}."))


@state.command()
@format_option(Format.violations)
@variable_options
@global_options
@click.pass_obj
def verify(session: Session, /, form: Format, **chosen: Any) -> int:
    """Check the state's invariants; exit code 1 when one is broken."""
    from reconciler.engine import state_commands  # noqa: PLC0415  heavy

    broken = state_commands.verify(session.settings(chosen))
    session.screen.result(form.violations(broken, session.look))
    return 1 if broken else 0


@state.command()
@click.option(
    "--for",
    "duration",
    type=DurationType(),
    default=3600.0,
    show_default="1h",
    metavar="D",
    help="Release the lock after this time, e.g. 2h.",
)
@click.option("--reason", metavar="TEXT", help="What it is for; whoever is refused is told.")
@click.option("--show", is_flag=True, help="Only say who holds the lock.")
@format_option(Format.lock)
@engine_options
@global_options
@click.pass_obj
def lock(session: Session, /, duration: float, reason: str | None, form: Format, *, show: bool, **chosen: Any) -> None:
    """Keep every run away from the state until unlock, or for an hour; say why."""
    from reconciler.engine import state_commands  # noqa: PLC0415  heavy

    settings = session.settings(chosen)
    holder = state_commands.holder(settings) if show else state_commands.lock(settings, duration, reason)
    session.screen.result(form.lock(holder, session.look))


@state.command()
@engine_options
@global_options
@click.pass_obj
def unlock(session: Session, /, **chosen: Any) -> None:
    """Break the lock. The run that held it fails at its next write."""
    from reconciler.engine import state_commands  # noqa: PLC0415  heavy
    from state.errors import described  # noqa: PLC0415  same

    was = state_commands.unlock(session.settings(chosen))
    if was is None:
        session.screen.result(clean("The state was not locked."))
    else:
        session.screen.result(clean(f"Unlocked; it was held by {described(was)}."))


@state.command()
@click.option("--decrypt", is_flag=True, help="Decrypt instead.")
@engine_options
@global_options
@click.pass_obj
def rekey(session: Session, /, *, decrypt: bool, **chosen: Any) -> None:
    """Encrypt the whole state with the first key in RECONCILER_STATE_KEY; the others can be dropped then."""
    from reconciler.engine import state_commands  # noqa: PLC0415  heavy

    state_commands.rekey(session.settings(chosen), decrypt=decrypt)
    if decrypt:
        session.screen.result(
            clean("The state is in clear; unset RECONCILER_STATE_KEY, or the next run encrypts it again.")
        )
    else:
        session.screen.result(clean("The state is encrypted with the first key."))


@state.command()
@engine_options
@global_options
@click.pass_obj
def bind(session: Session, /, **chosen: Any) -> None:
    """Rebind the state to the current project, after it moved to another id or host."""
    from reconciler.engine import state_commands  # noqa: PLC0415  heavy

    was, now = state_commands.bind(session.settings(chosen))
    before = f" Before: {was.project} ({was.host})." if was not in (None, now) else ""
    session.screen.result(clean(f"State is bound to project {now.project} ({now.host}).{before}"))


@state.command()
@click.option("--out", type=OutputFile(), metavar="FILE", help="Write it there instead.")
@variable_options
@global_options
@click.pass_obj
def pull(session: Session, /, out: Path | None, **chosen: Any) -> None:
    """Print the whole state as JSON, in clear. It holds the key of the fingerprints: keep it like a secret."""
    import json  # noqa: PLC0415  beside its only use

    from reconciler import atomic_write  # noqa: PLC0415  heavy
    from reconciler.engine import state_commands  # noqa: PLC0415  heavy
    from reconciler.imprint import imprinted  # noqa: PLC0415  beside its only use

    document = state_commands.pull(session.settings(chosen))
    if out is None:
        session.screen.document(document)
        return
    # A shell's > would make the file before the command reads the folder that it may stand in.
    atomic_write.write(out, json.dumps(imprinted(document), indent=2) + "\n", private=True)
    session.screen.note(clean(f"Saved to {out}."))


@state.command()
@click.argument("file", type=click.File("rb"))
@click.option("--force", is_flag=True, help="Also replace a newer state, or one of another lineage.")
@engine_options
@global_options
@click.pass_obj
def push(session: Session, /, file: BinaryIO, *, force: bool, **chosen: Any) -> None:
    """Replace the whole state by what pull printed; - reads standard input."""
    from reconciler.engine import state_commands  # noqa: PLC0415  heavy

    state_commands.push(session.settings(chosen), file.read(state_commands.MOST_PUSHED + 1), force=force)
    session.screen.result(clean("The state was replaced."))


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
