"""The command ``drift``: what changed outside, and with ``--accept`` into the files with it. Sends nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.fail_on import FAILED, fail_on_option, failed
from reconciler.cli.filtering import filter_options, filters
from reconciler.cli.options import detailed_exitcode, engine_options, format_option, global_options
from reconciler.render.format import Format, ShownPlan
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler import Address
    from reconciler.cli.context import Session

SECTION: Final = "Inspect"
PLACE: Final = 2
SUMMARY: Final = "Show what changed outside, or accept it."


@click.command()
@filter_options()
@click.option("--accept", is_flag=True, help="Write the live values of ADDRESS... or --all to the files.")
@click.option("--all", "everything", is_flag=True, help="With --accept: all objects.")
@click.option("--dry-run", is_flag=True, help="With --accept: only show what would be written.")
@detailed_exitcode("Exit with 2 if something changed outside; decisions of a platform alone give 0.")
@fail_on_option
@format_option(Format.plan)
@engine_options
@global_options
@click.pass_obj
def command(
    session: Session,
    /,
    form: Format,
    *,
    accept: bool,
    everything: bool,
    dry_run: bool,
    detailed_exitcode: bool,
    fail_on: tuple[tuple[str, ...], ...],
    **chosen: Any,
) -> int:
    """Show drift: what changed since the last apply, and who changed it.

    PATTERN is an address, a block, a type, or has * in it, such as 'whatsapp_*'.

    With --accept, the live values are written to the files. Each value is changed where it was written: in the block,
    a forEach entry, a local, the default of a variable or a text file. Nothing else changes, and the next plan has no
    changes for it.
    """
    if accept:
        if fail_on or chosen["types"]:
            raise click.UsageError(f"{'--fail-on' if fail_on else '--type'} is not valid with --accept.")
        addresses = tuple(map(_address, chosen["patterns"]))
        _check(addresses, form, everything=everything)
        return _accept(session, addresses, form, dry_run=dry_run, chosen=chosen)
    if everything or dry_run:
        raise click.UsageError("--all and --dry-run are only valid with --accept.")
    result = reconciler.drift(session.project(chosen), **filters(chosen))
    session.screen.problems(result.warnings)
    session.result(form.plan, ShownPlan(result.plan))
    if failed(session, fail_on, result):
        return FAILED
    return 2 if detailed_exitcode and result.plan.drifted else 0


def _address(word: str) -> Address:
    """Return the address of which live values are written; what is written to files is named object by object."""
    try:
        return reconciler.Address.parse(word)
    except ValueError as error:
        raise click.UsageError(f"--accept takes addresses: {error}") from error


def _check(addresses: Sequence[Address], form: Format, *, everything: bool) -> None:
    if bool(addresses) == everything:
        raise click.UsageError("--accept takes either ADDRESS... or --all.")
    if not form.offers(Format.files):
        raise click.UsageError(f"--accept has no --format {form.name}.")


def _accept(
    session: Session, addresses: tuple[Address, ...], form: Format, *, dry_run: bool, chosen: Mapping[str, Any]
) -> int:
    from reconciler.cli.rewriting import show, shown_files  # noqa: PLC0415  beside its only use

    made = reconciler.accept(session.project(chosen), addresses, dry_run=dry_run)
    session.screen.problems([*made.warnings, *made.left_out])
    files = replace(shown_files(made, written=not dry_run), left_out=made.left_out)
    nothing = "Nothing to accept: what the files declare has the live values."
    show(session, files, form, nothing="Nothing was written." if made.left_out else nothing)
    if made.changes and not dry_run and not form.alone:
        session.screen.note(clean("Plan and drift no longer report what was written; the next apply records it."))
    return 1 if made.left_out else 0
