"""The commands ``apply`` and ``destroy``: make the project what the files say, or delete what they declare."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import (
    DurationType,
    detailed_exitcode,
    engine_options,
    format_option,
    global_options,
    scope_options,
)
from reconciler.render.format import Format, ShownReport
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.cli.context import Session
    from reconciler.engine import Applied

CODES = "Exit with 3 when a third party still decides, 4 failed, 5 stale, 6 blocked, 7 a person has to act or to look."


def _apply_options(command: Callable[..., Any]) -> Callable[..., Any]:
    command = scope_options(engine_options(command))
    for option in (
        detailed_exitcode(CODES),
        format_option(Format.report),
        click.option("--wait", type=DurationType(), default=0.0, metavar="D",
                     help="Wait up to D for pending reviews, e.g. 30m."),
        click.option("--auto-approve", is_flag=True, help="Do not ask; does not stand in for --ack."),
    ):  # fmt: skip
        command = option(command)
    return command


@click.command()
@click.argument("saved", required=False, metavar="[FILE]", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_apply_options
@global_options
@click.pass_obj
def apply(session: Session, /, saved: Path | None, **chosen: Any) -> int:
    """Make the project what the files say, or carry out the plan saved in FILE.

    A saved plan has been read already, so it is carried out without asking.
    """
    return _run(session, saved, chosen)


@click.command()
@_apply_options
@global_options
@click.pass_obj
def destroy(session: Session, /, **chosen: Any) -> int:
    """Delete everything the files declare and the state knows."""
    return _run(session, None, {**chosen, "destroy": True})


def _run(session: Session, saved: Path | None, chosen: dict[str, Any]) -> int:
    from reconciler import engine  # noqa: PLC0415  heavy
    from reconciler.cli.approval import Approval  # noqa: PLC0415  beside its only use
    from reconciler.cli.plan import options  # noqa: PLC0415  same
    from reconciler.cli.progress import tell  # noqa: PLC0415  same
    from reconciler.diagnostics import Interrupted  # noqa: PLC0415  same

    if saved:
        _refuse_scope(chosen)
    settings = session.settings(chosen)
    try:
        applied = engine.apply(
            settings,
            options(chosen),
            saved=saved,
            approve=Approval(
                session, settings.stop, needed=not (saved or chosen["auto_approve"]), alone=chosen["form"].alone
            ),
            progress=partial(tell, session.screen),
            stop=settings.stop,
            wait=chosen["wait"],
        )
    except (KeyboardInterrupt, Interrupted):
        session.screen.note(clean("Nothing was changed."))  # a run that acts hears itself out
        raise
    return _told(session, applied, interrupted=settings.stop.interrupted, **chosen)


def _refuse_scope(chosen: dict[str, Any]) -> None:
    """Refuse what would be ignored: a saved plan says itself what it is about."""
    given = [f"--{name.removesuffix('s')}" for name in ("targets", "replaces") if chosen[name]]
    if given:
        raise click.UsageError(f"{' and '.join(given)} cannot narrow a saved plan; give it to plan --out instead.")


def _told(
    session: Session, applied: Applied, *, interrupted: bool, form: Format, detailed_exitcode: bool, **_rest: Any
) -> int:
    session.screen.learn(applied.secrets)
    session.screen.problems(applied.warnings)
    problems = [*([applied.lost] if applied.lost else []), *applied.unsound]
    if applied.approved or form.alone:
        session.screen.result(form.report(ShownReport(applied.report, applied.approved, problems), session.look))
    session.screen.problems(problems)
    if not applied.approved:
        session.screen.note(clean(f"{'Interrupted' if interrupted else 'Not approved'}; nothing was changed."))
        return 130 if interrupted else 1
    code = applied.report.exit_code(detailed=detailed_exitcode)
    return 1 if applied.unsound or (applied.lost and code in (0, 3, 7)) else code
