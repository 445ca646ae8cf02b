"""Wait for third parties after the last call: read again, in growing pauses, until all have decided or time is up."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reconciler.diagnostics import Interrupted, NotFound, Refused
from reconciler.diff import pending_fields
from reconciler.execute.calls import taken
from reconciler.execute.report import Outcome, Result
from reconciler.planner import one_way_steps
from reconciler.planner.reasons import degraded, rejection
from reconciler.planner.unsettled import refused, unknown
from reconciler.progress import PendingReview, Waiting, unwatched
from reconciler.quoting import in_shell
from reconciler.read import ReadError
from reconciler.resource.phase import status_of
from reconciler.resource.selectors import label
from schemas.declare import Phase

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from datetime import datetime, timedelta

    from reconciler.address import Address
    from reconciler.diagnostics import ApiError, ReconcilerError
    from reconciler.execute.stop import Stop
    from reconciler.plans.inputs import ChangeContext, PlannedChanges
    from reconciler.progress import Watcher
    from reconciler.resource.snapshot import Snapshot
    from schemas.declare import ResourceType
    from schemas.markers import Live

log = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
GROWTH = 1.5
SLICE = 0.5
"""Seconds between two looks at whether the user wants to stop."""

GONE = "deleted outside during this run"
AGAIN = "ready; run apply again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long and how to wait: seconds in all, a clock, a way to sleep, and how to look at objects again.

    What is not there once it had ``visible_within`` to show is gone.

    ``saw`` is told after each look what the objects look like that are waited for; ``refused`` why no other look comes,
    ``on_progress`` before each pause who is waited for.
    """

    seconds: float
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    read: Callable[[Collection[tuple[ResourceType, str]]], Snapshot]
    stop: Stop
    visible_within: timedelta
    saw: Callable[[Mapping[Address, Live]], None] = lambda _seen: None
    refused: Callable[[ReconcilerError], None] = lambda _error: None
    on_progress: Watcher = unwatched


def wait_for(
    results: list[Result], planned: PlannedChanges, patience: Patience, known: dict[Address, Live]
) -> list[Result]:
    """Return the results as they are once everybody has decided, the time is up, or the user stops.

    A look that fails is told and taken again later, since the calls of this run are done and have to be reported in any
    case; when the API refuses to be looked at, looking again would not help, and the waiting ends.
    ``known`` learns what the objects look like by then.
    """
    started, pauses = patience.now(), growing()
    while _undecided(results) and not patience.stop.requested:
        elapsed = (patience.now() - started).total_seconds()
        left = patience.seconds - elapsed
        if left <= 0:
            break
        pause = min(next(pauses), left)
        awaited = reviews(planned.work[result.address].resource_type for result in _undecided(results))
        patience.on_progress(Waiting(awaited, elapsed, patience.seconds, pause))
        rest(pause, patience.sleep, patience.stop)
        shown = patience.now() - started > patience.visible_within
        asked = [result.address for result in _undecided(results)]
        try:
            results = _again(results, planned, patience, known, shown=shown)
        except Interrupted:
            break
        except ReadError as error:
            if not passes(error.errors.values()):
                patience.refused(error)
                break
            log.warning("reading pending reviews failed, trying again error=%s", error)
            continue
        patience.saw({address: known[address] for address in asked if address in known})
    return results


def passes(errors: Iterable[ApiError]) -> bool:
    """Tell whether looking again may help: no refusal, and nothing that is not there, is among what was in the way."""
    known = list(errors)
    return bool(known) and not any(isinstance(error, Refused | NotFound) for error in known)


def reviews(awaited: Iterable[ResourceType]) -> tuple[PendingReview, ...]:
    """Return who has to decide, and on how many objects of each type."""
    counts = Counter((resource_type.lifecycle.reviewer, resource_type.name) for resource_type in awaited)
    return tuple(PendingReview(reviewer, name, count) for (reviewer, name), count in sorted(counts.items()))


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
    waiting = (result for result in results if result.outcome is Outcome.WAITING and result.remote_id)
    return [result for result in waiting if not result.due]


def _again(
    results: list[Result], planned: PlannedChanges, patience: Patience, known: dict[Address, Live], *, shown: bool
) -> list[Result]:
    open_ones = {result.address: planned.work[result.address] for result in _undecided(results)}
    snapshot = patience.read(
        [(open_ones[result.address].resource_type, result.remote_id) for result in _undecided(results)]
    )
    seen = {
        result.address: snapshot.of(open_ones[result.address].resource_type).get(result.remote_id)
        for result in _undecided(results)
    }
    known.update({address: live for address, live in seen.items() if live is not None})
    return [
        _now(result, open_ones[result.address], snapshot, shown=shown) if result.address in open_ones else result
        for result in results
    ]


def _now(result: Result, work: ChangeContext, snapshot: Snapshot, *, shown: bool) -> Result:
    resource_type, live = work.resource_type, snapshot.of(work.resource_type).get(result.remote_id)
    if live is None:
        return _absent(result, shown=shown)
    where = status_of(resource_type, live)
    if where.undecided or where.phase is Phase.DELETING:
        return result
    reviewer, refusing = resource_type.lifecycle.reviewer or "the API", where.phase in (Phase.REJECTED, Phase.FAILED)
    message = _for_a_person(result, resource_type, live, reviewer)
    if message:
        return result.later(Outcome.NEEDS_HUMAN, message, rejected=refusing, decided=where.phase)
    due = _due(result, work, live)
    if due is None and (said := refused(resource_type, live, result.address)):
        return result.later(Outcome.NEEDS_HUMAN, "; ".join(said), decided=where.phase)
    return due or result.later(Outcome.DONE, f"now {where.phase}", decided=where.phase)


def _for_a_person(result: Result, resource_type: ResourceType, live: Live, reviewer: str) -> str:
    """Return what a person has to see to, "" for nothing."""
    where = status_of(resource_type, live)
    if where.phase is Phase.NEEDS_HUMAN:
        return f"reconciler run {in_shell(result.address)} {resource_type.next_step(live)}"
    if where.phase in (Phase.REJECTED, Phase.FAILED):
        return rejection(where, reviewer)
    if where.phase is Phase.DEGRADED:
        return "; ".join(degraded(resource_type, live, result.address))
    return "; ".join(unknown(resource_type, live, result.address))


def _absent(result: Result, *, shown: bool) -> Result:
    """Return the result of an object that is not there: it had its time to show, or it was to go."""
    if result.change.phase is Phase.DELETING:
        return replace(result, message=f"it is gone; {AGAIN}", due=True)
    return result.later(Outcome.FAILED, GONE) if shown else result


def _due(result: Result, work: ChangeContext, live: Live) -> Result | None:
    """Return the result of an object that stands still while something asked for is yet to be sent, None otherwise."""
    step = next(
        (name for name in one_way_steps.asked_for(work.resource_type, work.values) if not taken(work, name, live)), None
    )
    gate = work.resource_type.act(step).gate(live) if step else None
    named = (step or "").replace("_", " ")
    if gate is not None:
        outcome = {"waiting": Outcome.WAITING, "needs_human": Outcome.NEEDS_HUMAN}.get(gate.status, Outcome.BLOCKED)
        return replace(result, outcome=outcome, message=f"{named}: {gate.why}")
    left = (
        [named]
        if step
        else [label(delta.path, work.values) for delta in pending_fields(work.resource_type, work.values, live)]
    )
    if not left:
        return None
    return replace(result, message=f"{', '.join(left)} {'is' if len(left) == 1 else 'are'} {AGAIN}", due=True)
