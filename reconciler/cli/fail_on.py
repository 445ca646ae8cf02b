"""The option ``--fail-on`` and its exit code: what a pipeline fails on although nothing went wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import click

from reconciler.cli.options import Kind
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler import PlanResult
    from reconciler.cli.context import Session

DAY: Final = 86_400
MOST_NOTICE: Final = 90 * DAY
"""How long before an object is archived a plan tells of it, in seconds."""

FAILED: Final = 8
"""Exit code when one of the conditions holds, whatever else is true."""


class Conditions(Kind):
    """Names of conditions, separated by commas."""

    name = "kind,..."

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Return the names, or fail with those that there are."""
        if isinstance(value, tuple):
            return value
        from reconciler.diagnostics import suggest  # noqa: PLC0415  only where the option is given
        from reconciler.render.conditions import ARCHIVE_IN, CONDITIONS  # noqa: PLC0415  same
        from schemas.durations import seconds_of  # noqa: PLC0415  same

        names = tuple(name.strip() for name in value.split(",") if name.strip())
        if not names:
            self.fail(f"it names nothing to fail on; available: {', '.join(CONDITIONS)}", param, ctx)
        for written in names:
            name, equals, duration = written.partition("=")
            if name not in CONDITIONS:
                self.fail(f'"{name}" is nothing to fail on; {suggest(name, CONDITIONS)}', param, ctx)
            if (name == ARCHIVE_IN) is not bool(equals):
                self.fail(f"only {ARCHIVE_IN} takes a time, and needs one: {ARCHIVE_IN}=60d", param, ctx)
            if equals and (seconds_of(duration) is None or (seconds_of(duration) or 0) > MOST_NOTICE):
                most = f"{MOST_NOTICE // DAY} days"
                self.fail(f'"{duration}" is not a duration of at most {most}, such as 60d', param, ctx)
        return names


def fail_on_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--fail-on``."""
    return click.option(
        "--fail-on",
        type=Conditions(),
        multiple=True,
        metavar="KIND,...",
        help=f"Exit with {FAILED} if an object is rejected, degraded, recategorised or unknown, changed outside "
        "(drift), unmanaged, or archived for lack of use within D (archive-in=D).",
    )(command)


def failed(session: Session, wanted: tuple[tuple[str, ...], ...], result: PlanResult) -> bool:
    """Tell whether a condition that was asked for holds, and say which."""
    if not wanted:
        return False
    from reconciler.render.conditions import ARCHIVE_IN, archived_by, sentence  # noqa: PLC0415  same as above
    from schemas.durations import seconds_of  # noqa: PLC0415  same

    asked = dict(written.partition("=")[::2] for given in wanted for written in given)
    holds = {name: number for name, number in result.conditions.items() if name in asked}
    if ARCHIVE_IN in holds:
        last = session.look.now + timedelta(seconds=seconds_of(asked[ARCHIVE_IN]) or 0)
        holds[ARCHIVE_IN] = archived_by(result.plan, last.date())
    holds = {name: number for name, number in holds.items() if number}
    if holds:
        session.screen.note(clean(sentence(holds)))
    return bool(holds)
