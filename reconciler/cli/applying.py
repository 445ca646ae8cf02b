"""What ``apply`` and ``destroy`` share: their options, and a run from the question to the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

import reconciler
from reconciler.cli.options import (
    DurationType,
    detailed_exitcode,
    engine_options,
    format_option,
    plan_options,
    scope_options,
)
from reconciler.render.format import Format, ShownReport
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reconciler import Applied
    from reconciler.cli.context import Session

CODES = "Exit with 3 if pending, 4 if failed, 5 if stale, 6 if blocked, 7 if action is required."


def apply_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what both commands take."""
    command = scope_options(engine_options(command))
    for option in (
        detailed_exitcode(CODES),
        format_option(Format.report),
        click.option("--wait", type=DurationType(), default=0.0, metavar="D",
                     help="Wait up to D for pending reviews, e.g. 30m."),
        click.option("--auto-approve", is_flag=True, help="Apply without asking for approval; does not replace --ack."),
    ):  # fmt: skip
        command = option(command)
    return command


def carried_out(session: Session, saved: Path | None, chosen: dict[str, Any]) -> int:
    """Ask, act and tell; return the exit code.

    Args:
        session: The choices that stand before a command.
        saved: A saved plan, which is carried out without asking.
        chosen: The options of the command.
    """
    from reconciler.cli.approval import Approval  # noqa: PLC0415  beside its only use
    from reconciler.diagnostics import Interrupted  # noqa: PLC0415  same

    if saved:
        _refuse_scope(chosen)
    project = session.project(chosen)
    needed = not (saved or chosen["auto_approve"])
    approval = Approval(session, project.stop, needed=needed, alone=chosen["form"].alone)
    try:
        applied = reconciler.apply(
            project,
            plan_options(chosen),
            saved=saved,
            approve=approval,
            warned=session.screen.problems,
            wait=chosen["wait"],
        )
    except (KeyboardInterrupt, Interrupted):
        session.screen.note(clean("Nothing was changed."))  # a run that acts hears itself out
        raise
    elapsed = session.screen.clock() - approval.answered_at
    return _reported(session, applied, elapsed, interrupted=project.stop.interrupted, **chosen)


def _refuse_scope(chosen: dict[str, Any]) -> None:
    """Refuse what would be ignored: a saved plan says itself what it is about."""
    given = [f"--{name.removesuffix('s')}" for name in ("targets", "replaces") if chosen[name]]
    if given:
        raise click.UsageError(f"{' and '.join(given)} cannot limit a saved plan; use it with plan --out instead.")


def _reported(
    session: Session,
    applied: Applied,
    elapsed: float,
    *,
    interrupted: bool,
    form: Format,
    detailed_exitcode: bool,
    **_rest: Any,
) -> int:
    problems = [*([applied.lost] if applied.lost else []), *applied.unsound]
    (session.result if applied.approved or form.alone else session.keep)(
        form.report, ShownReport(applied.report, applied.approved, problems, elapsed)
    )
    session.screen.problems(problems)
    if not applied.approved:
        session.screen.note(clean(f"{'Interrupted' if interrupted else 'Not approved'}; nothing was changed."))
        return 130 if interrupted else 1
    code = applied.report.exit_code(detailed=detailed_exitcode)
    return 1 if applied.unsound or (applied.lost and code in (0, 3, 7)) else code
