"""The command ``edit``: give values other ones in the files, and show what an apply would then change."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.options import (
    AddressType,
    PairType,
    completed,
    detailed_exitcode,
    engine_options,
    format_option,
    global_options,
)
from reconciler.render.format import Format, ShownPlan
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from reconciler import Address
    from reconciler.cli.context import Session

SECTION: Final = "Core workflow"
PLACE: Final = 6
SUMMARY: Final = "Change values in the files, and plan."


@click.command()
@click.argument("address", type=AddressType())
@click.argument("values", nargs=-1, required=True, type=PairType("PATH"), metavar="PATH=VALUE...",
                shell_complete=completed("fields"))  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only show what would be written; no plan.")
@format_option(Format.files)
@detailed_exitcode("Exit with 2 if there are changes, as for plan.")
@engine_options
@global_options
@click.pass_obj
def command(
    session: Session,
    /,
    address: Address,
    values: tuple[tuple[str, str], ...],
    form: Format,
    *,
    dry_run: bool,
    detailed_exitcode: bool,
    **chosen: Any,
) -> int:
    """Change values of ADDRESS in the files, where they were written, and show the plan.

    PATH is written as in lifecycle.ignoreChanges: details.components[BODY].text, or by index. In place of a text,
    VALUE is a text as it is typed, or null; elsewhere it is YAML: a number, [a, b], {a: b}. One with ${...} is written
    literally. A block with forEach means all of its instances.
    """
    from reconciler.cli.rewriting import show, shown_files  # noqa: PLC0415  beside its only use

    began = time.monotonic()
    project = session.project(chosen)
    made = reconciler.edit(project, address, values, dry_run=dry_run)
    files = shown_files(made, written=not dry_run)
    if dry_run or not form.alone:
        show(session, files, form, nothing="Nothing to write: the files have these values already.")
    if dry_run:
        return 0
    planned = reconciler.plan(project)
    session.screen.problems(planned.warnings)
    if form.alone:
        session.result(form.files, replace(files, plan=planned.plan))
    else:
        if files.diffs:
            session.screen.result(clean(""))
        session.screen.result(form.plan(ShownPlan(planned.plan, time.monotonic() - began), session.look))
        session.keep(form.files, replace(files, plan=planned.plan))
    return 2 if detailed_exitcode and planned.plan.has_changes else 0
