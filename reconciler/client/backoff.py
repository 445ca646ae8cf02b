"""Decide how long to wait before a request is sent again. Pure: waits for nothing and sends nothing."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

SHORTEST, LONGEST = 0.5, 30.0  # seconds between attempts when the server does not say
PATIENCE = 60.0  # seconds; a server that asks for more is reported instead of waited for
SPREAD = 0.5  # seconds over which those who were told the same Retry-After come back


def retry_delay(attempt: int, retry_after: float | None, jitter: float = 0.0) -> float:
    """Return the pause before the next attempt.

    Args:
        attempt: Attempts already made, from 1.
        retry_after: Server's Retry-After in seconds, or None if it sent none.
        jitter: 0 to 1; spreads clients that failed together.

    Returns:
        Seconds, 0.5 to 30, doubling with each attempt; never less than ``retry_after``.

    Raises:
        Nothing; giving up is the caller's decision.
    """
    ceiling = min(LONGEST, SHORTEST * 2.0 ** min(attempt, 16))
    backoff = max(SHORTEST, ceiling * (1 + jitter) / 2)
    return backoff if retry_after is None else max(backoff, retry_after + SPREAD * jitter)


def retry_after(header: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds a Retry-After header asks for: a number, or an HTTP date; None when it is neither.

    A date in the past asks for 0 seconds. ``now`` is UTC.
    """
    if header is None:
        return None
    try:
        seconds = float(header)
    except ValueError:
        return _until(header, now or datetime.now(UTC))
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _until(date: str, now: datetime) -> float | None:
    try:
        when = parsedate_to_datetime(date)
    except ValueError:
        return None
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds())
