"""The command ``status``: who is waited for, and what comes next. Sends nothing; a wait records what it sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.fail_on import FAILED, fail_on_option, failed
from reconciler.cli.filtering import filter_options, filters
from reconciler.cli.options import (
    DurationType,
    detailed_exitcode,
    engine_options,
    format_option,
    global_options,
)
from reconciler.render.format import Format, ShownPlan

if TYPE_CHECKING:
    from reconciler.cli.context import Session

SECTION: Final = "Inspect"
PLACE: Final = 1
INTERVAL: Final = 30.0
"""Seconds between two looks of a watch."""
SUMMARY: Final = "Show what is pending, and the next steps."


@click.command()
@filter_options()
@click.option("--wait", type=DurationType(), default=0.0, metavar="D", help="Wait up to D for pending reviews.")
@click.option("--watch", is_flag=True, help="Look again and again until Ctrl-C; with --wait until nothing is pending.")
@click.option(
    "--interval", type=DurationType(), metavar="D", help="With --watch: time between two looks, at least 1s; 30s."
)
@detailed_exitcode("Exit with 3 if pending, 7 if action is required.")
@fail_on_option
@format_option(Format.plan)
@engine_options
@global_options
@click.pass_obj
def command(
    session: Session,
    /,
    wait: float,
    form: Format,
    *,
    watch: bool,
    interval: float | None,
    detailed_exitcode: bool,
    fail_on: tuple[tuple[str, ...], ...],
    **chosen: Any,
) -> int:
    """Show what is pending, rejected or degraded, since when, why, and the next step.

    PATTERN is an address, a block, a type, or has * in it, such as 'whatsapp_*'. With one, only such objects are shown,
    and each part of them that is decided on by itself: of an RCS sender, the launch in each country at each operator.

    With --watch, a terminal shows a board that each look brings up to date, a pipe a line for each object that moves
    on. Ctrl-C ends it with 0.
    """
    if interval is not None and (not watch or interval < 1):
        raise click.UsageError("--interval is at least 1s." if watch else "--interval needs --watch.")
    if watch:
        from reconciler.cli.watching import watch as watched  # noqa: PLC0415  most looks are single

        result = watched(session, form, chosen, interval=interval or INTERVAL, wait=wait)
    else:
        result = reconciler.status(session.project(chosen), **filters(chosen), wait=wait)
        session.screen.problems(result.warnings)
        shown = ShownPlan(result.plan, unmanaged=result.unmanaged, parts=result.parts, untranslated=result.untranslated)
        session.result(form.plan, shown)
    if failed(session, fail_on, result):
        return FAILED
    if not detailed_exitcode:
        return 0
    return 7 if result.plan.needs_a_person else 3 if result.plan.having(reconciler.Status.WAITING) else 0
