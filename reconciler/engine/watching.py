"""Look at what is pending again and again, and say what has moved on. Sends nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from reconciler.diagnostics import ReconcilerError
from reconciler.engine.pipeline import PlanResult, glance, parts_of
from reconciler.engine.recorded import record_phases
from reconciler.plans.change import Status
from reconciler.plans.filter import Filter
from reconciler.plans.inputs import Options
from reconciler.progress import PhaseChanged
from reconciler.resource.phase import status_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from reconciler.address import Address
    from reconciler.engine.project import Project
    from reconciler.plans.inputs import PlannedChanges

ABSENT: Final = "absent"
"""Stands for the phase of an object that is not live."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What one look of a watch has seen.

    Attributes:
        result: What is pending, as ``status`` returns it; that of the last look that succeeded.
        at: When that was, UTC.
        phases: Where each of the objects stood then, whether pending or not: a phase, or "absent".
        changed: What has moved on since the look before; of the first look, what is pending.
        trouble: Why this look failed, so that ``result`` is an older one; None when it succeeded.
        next_look: Seconds until the next look; 0 after the last one.
    """

    result: PlanResult
    at: datetime
    phases: Mapping[Address, str]
    changed: tuple[PhaseChanged, ...] = ()
    trouble: ReconcilerError | None = None
    next_look: float = 0.0


def watch(
    project: Project,
    patterns: Sequence[Address | str] = (),
    *,
    types: Sequence[str] = (),
    interval: float = 30.0,
    wait: float = 0.0,
) -> Iterator[Watched]:
    """Yield what each look sees, the first at once, the others ``interval`` seconds after the one before.

    Each look reads what ``status`` reads. One that fails for want of a connection is taken again; the first must
    succeed. ``project.on_progress`` hears of each object that moves on.

    Args:
        project: Where and how.
        patterns: Addresses, blocks, types or patterns with ``*`` of the objects to watch; all without one.
        types: Only objects of these types; of all when empty.
        interval: Seconds between two looks.
        wait: End when nothing is pending any more, and after so many seconds at most; each step that was seen is
            recorded. 0 goes on until the caller stops.

    Raises:
        ReconcilerError: As ``status`` does.
    """
    began, options = project.now(), Options(only=Filter.of(patterns, types))
    seen: Watched | None = None
    while True:
        latest = glance(project, options, patient=seen is not None)
        left = wait - (project.now() - began).total_seconds()
        if isinstance(latest, ReconcilerError):
            seen = replace(seen, changed=(), trouble=latest) if seen else None
            if seen is None:
                raise latest
        else:
            if wait > 0:
                record_phases(project, latest[1])
            seen = _seen(project, latest, options.only, seen)
            for each in seen.changed:
                project.on_progress(each)
        over = wait > 0 and (left <= 0 or not (seen.trouble or seen.result.plan.having(Status.WAITING)))
        pause = 0.0 if over else min(interval, left) if wait > 0 else interval
        seen = replace(seen, next_look=pause)
        yield seen
        if over:
            return
        project.sleep(pause)


def _seen(project: Project, latest: tuple[PlanResult, PlannedChanges], only: Filter, before: Watched | None) -> Watched:
    result, planned = latest
    plan = result.plan.undecided()
    phases = {
        address: ABSENT if work.live is None else str(status_of(work.resource_type, work.live).phase)
        for address, work in planned.work.items()
    }
    if before is None:
        changed = [PhaseChanged(change.address, None, phases.get(change.address, ABSENT)) for change in plan.changes]
    else:
        was = before.phases
        moved = [address for address in {**was, **phases} if was.get(address, ABSENT) != phases.get(address, ABSENT)]
        changed = [PhaseChanged(each, was.get(each, ABSENT), phases.get(each, ABSENT)) for each in sorted(moved)]
    shown = replace(result, plan=plan, parts=parts_of(only, planned.work))
    return Watched(shown, project.now(), phases, tuple(changed))
