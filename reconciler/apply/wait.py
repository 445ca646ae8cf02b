"""Wait for third parties after the last call: read again, in growing pauses, until all have decided or time is up."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reconciler.apply.report import Outcome, Result
from reconciler.diagnostics import NotFound, Refused
from reconciler.observe import standing
from reconciler.plan.words import quoted
from reconciler.read import ReadError
from schemas.declare import Phase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from reconciler.apply.stop import Stop
    from reconciler.plan.inputs import Planned
    from reconciler.snapshot import Snapshot
    from schemas.declare import ResourceType

log = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
GROWTH = 1.5
SLICE = 0.5
"""Seconds between two looks at whether the user wants to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long and how to wait: seconds in all, a clock, a way to sleep, and how to read types again."""

    seconds: float
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    read: Callable[[Iterable[ResourceType]], Snapshot]
    stop: Stop


def wait_for(results: list[Result], planned: Planned, patience: Patience) -> list[Result]:
    """Return the results as they are once everybody has decided, the time is up, or the user stops.

    A look that fails is told and taken again later, since the calls of this run are done and have to be reported in any
    case; when the API refuses to be looked at, looking again would not help, and the waiting ends.
    """
    started, pauses = patience.now(), growing()
    while _undecided(results) and not patience.stop.requested:
        left = patience.seconds - (patience.now() - started).total_seconds()
        if left <= 0:
            break
        rest(min(next(pauses), left), patience.sleep, patience.stop)
        try:
            results = _again(results, planned, patience)
        except ReadError as error:
            log.warning("no verdicts, could not read error=%s", error)
            if any(isinstance(one, Refused | NotFound) for one in error.errors.values()):
                break
    return results


def rest(seconds: float, sleep: Callable[[float], None], stop: Stop) -> None:
    """Sleep, unless the user stops: a signal does not end a sleep."""
    while seconds > 0 and not stop.requested:
        sleep(min(seconds, SLICE))
        seconds -= SLICE


def growing() -> Iterator[float]:
    """Yield pauses between two looks, in seconds, each longer than the last up to a minute."""
    pause = FIRST_PAUSE
    while True:
        yield pause
        pause = min(pause * GROWTH, LONGEST_PAUSE)


def _undecided(results: Iterable[Result]) -> list[Result]:
    return [result for result in results if result.outcome is Outcome.WAITING and result.remote_id]


def _again(results: list[Result], planned: Planned, patience: Patience) -> list[Result]:
    open_ones = {result.address: planned.work[result.address].kind for result in _undecided(results)}
    snapshot = patience.read({kind.name: kind for kind in open_ones.values()}.values())
    return [
        _now(result, open_ones[result.address], snapshot) if result.address in open_ones else result
        for result in results
    ]


def _now(result: Result, kind: ResourceType, snapshot: Snapshot) -> Result:
    live = snapshot.of(kind).get(result.remote_id)
    if live is None:
        return result
    where = standing(kind, live)
    if where.undecided:
        return result
    if where.phase is Phase.NEEDS_HUMAN:
        step = f"reconciler run {quoted(result.address)} {kind.next_step(live)}"
        return replace(result, outcome=Outcome.NEEDS_HUMAN, message=step)
    if where.phase in (Phase.REJECTED, Phase.FAILED):
        why = f"{where.reason or where.word}: rejected by {kind.lifecycle.reviewer or 'the API'}"
        return replace(result, outcome=Outcome.NEEDS_HUMAN, message=why)
    return replace(result, outcome=Outcome.DONE, message=f"now {where.phase}")
