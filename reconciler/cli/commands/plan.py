"""The command ``plan``: what an apply would change. Sends nothing that changes anything."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.fail_on import FAILED, fail_on_option, failed
from reconciler.cli.options import (
    DurationType,
    OutputFile,
    detailed_exitcode,
    engine_options,
    format_option,
    global_options,
    plan_options,
    scope_options,
)
from reconciler.render.format import Format, ShownPlan
from reconciler.render.safe import clean, joined

if TYPE_CHECKING:
    from pathlib import Path

    from reconciler.cli.context import Session

SECTION: Final = "Core workflow"
PLACE: Final = 2
SUMMARY: Final = "Show the changes that apply would make."


@click.command()
@click.option("--out", type=OutputFile(), metavar="FILE", help="Save the plan to FILE, for apply FILE.")
@click.option("--expires-in", type=DurationType(), metavar="D", help="Lifetime of the saved plan; 7d by default.")
@click.option("--valid", type=DurationType(), metavar="D", hidden=True, help="The former name of --expires-in.")
@format_option(Format.plan)
@detailed_exitcode("Exit with 2 if there are changes, 7 if a state is unknown.")
@fail_on_option
@click.option("--refresh-only", is_flag=True, help="Show only drift.")
@click.option("--destroy", is_flag=True, help="Plan to delete everything.")
@click.option("-q", "--quiet", is_flag=True, help="Show one line for each change (text only).")
@scope_options
@engine_options
@global_options
@click.pass_obj
def command(
    session: Session,
    /,
    out: Path | None,
    expires_in: float | None,
    valid: float | None,
    form: Format,
    *,
    detailed_exitcode: bool,
    quiet: bool,
    fail_on: tuple[tuple[str, ...], ...],
    **chosen: Any,
) -> int:
    """Show the changes that apply would make.

    \b
    +   create            =  adopt an existing object
    ~   update            >  move, or forget without deleting
    -   delete            .  pending
    -/+ delete, create    x  rejected, or blocked
    ?   unknown state     !  action required

    [-removed-] and {+added+} mark changes inside a text.
    """  # noqa: D301  the backspace is click's sign for "leave these lines as they are"
    from reconciler.cli.again import carrying_out  # noqa: PLC0415  beside its only use

    if quiet and session.verbose:
        raise click.UsageError("--quiet and --verbose exclude each other.")
    began = time.monotonic()
    lifetime = valid if expires_in is None else expires_in
    good_for = None if lifetime is None else timedelta(seconds=lifetime)
    planned = reconciler.plan(session.project(chosen), plan_options(chosen), out=out, good_for=good_for)
    session.screen.problems(planned.warnings)
    shown = ShownPlan(planned.plan, time.monotonic() - began, unmanaged=planned.unmanaged, quiet=quiet)
    session.result(form.plan, shown)
    if out:
        session.screen.note(joined(map(clean, carrying_out(session, out, chosen, planned.sensitive))))
    if failed(session, fail_on, planned):
        return FAILED
    pending = planned.plan.drifted if chosen["refresh_only"] else planned.plan.has_changes
    if not detailed_exitcode:
        return 0
    unknown = bool(planned.plan.summary()["unknown"])
    return 2 if pending else 7 if unknown else 0
