"""Word what goes on in a run, in one line: for the live line of a terminal and for the heartbeat of a pipeline.

Each takes the seconds since the event was told, so that a line goes on counting while nothing new is heard.
"""

from __future__ import annotations

import math
from itertools import groupby
from typing import TYPE_CHECKING

from reconciler.progress import LockWait, Progress, Reading, Waiting
from reconciler.render.texts import count
from schemas import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.progress import Event, PendingReview, SlowCall


def words(event: Event, since: float) -> str:
    """Return what a run is at, ``since`` seconds after it was told; "" for what is told by itself."""
    match event:
        case Reading():
            of = count(event.total, "collection")
            return ", ".join([f"reading {event.done} of {of}", count(event.objects, "object"), *_idle(since)])
        case Progress():
            return ", ".join([f"{event.done:,} of {count(event.total, 'change')}", *_pace(event, since)])
        case Waiting():
            until = event.next_look - since
            look = f"next look in {span(until)}" if until > 0 else "looking again"
            return f"waiting for {_awaited(event.reviews)}, {_of(event.elapsed + since, event.limit)}, {look}"
        case LockWait():
            holder = f" of {event.owner} on {event.host}" if event.owner else ""
            return f"waiting for the lock{holder}, {_of(event.elapsed + since, event.limit)}"
    return ""


def throttled(seconds: float) -> str:
    """Return that requests are held back for so many seconds more."""
    return f"the API asks to wait {span(seconds)}"


def slow(call: SlowCall, since: float, others: int) -> str:
    """Return which request takes long, and beside how many others."""
    purpose = f" ({call.purpose})" if call.purpose else ""
    more = f", {count(others, 'other')} as slow" if others else ""
    return f"{call.method} {call.path}{purpose} has taken {span(call.elapsed + since, full=False)}{more}"


def span(seconds: float, *, full: bool = True) -> str:
    """Return seconds in two units, ``1 min 20 s``; one that has begun counts unless only ``full`` ones are left out."""
    whole = math.ceil(seconds) if full else math.floor(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    if minutes:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{rest} s"


def _of(elapsed: float, limit: float) -> str:
    return f"{span(min(elapsed, limit), full=False)} of {span(limit)}"


def _pace(step: Progress, since: float) -> list[str]:
    if not step.rate or step.seconds_left is None or since >= step.seconds_left:
        return _idle(since)
    rate = f"{step.rate:,.0f}" if step.rate >= 1 else f"{step.rate:.1f}"
    return [f"{rate}/s", f"{span(step.seconds_left - since)} left"]


def _idle(since: float) -> list[str]:
    """Return for how long nothing has happened, so that a line that says the same is still seen to live."""
    return [f"nothing new for {span(since, full=False)}"] if since >= 1 else []


def _awaited(reviews: Iterable[PendingReview]) -> str:
    by_reviewer = groupby(reviews, key=lambda review: review.reviewer)
    awaited = [
        f"{reviewer or 'the API'}: {', '.join(count(review.objects, _noun(review.type)) for review in group)}"
        for reviewer, group in by_reviewer
    ]
    return "; ".join(awaited) or "the API"


def _noun(name: str) -> str:
    return catalogue.resource_type(name).noun.partition(" ")[2] if name else "object"
