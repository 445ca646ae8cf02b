"""Try again while a database is out of reach and may come back. Knows no table and decides nothing else."""

from __future__ import annotations

import logging
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from state.errors import Unwritable

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

log = logging.getLogger(__name__)

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 2.0


def patiently(
    attempt: Callable[[bool], T],
    *,
    longest: float,
    sleep: Callable[[float], None],
    troubled: Callable[[], None] = lambda: None,
) -> T:
    """Return what an attempt gives, made again while the database may come back.

    Args:
        attempt: One transaction; told whether an earlier attempt, of which nobody heard how it ended, came before.
        longest: Seconds after the first failure at which none is made any more.
        sleep: Waits for seconds.
        troubled: Called at each failure after which another attempt follows.

    Raises:
        Unwritable: The last failure, once the time is over, or at once where time will not help.
    """
    began, pause, again = 0.0, FIRST_PAUSE, False
    while True:
        try:
            return attempt(again)
        except Unwritable as error:
            began = began or monotonic()
            left = min(longest, error.passes_within) - (monotonic() - began)
            if left <= 0:
                raise
            if not again:
                log.warning("state unavailable, trying again seconds=%.0f reason=%s", left, error.reason)
        again = True
        troubled()
        sleep(min(pause, left))
        pause = min(2 * pause, LONGEST_PAUSE)
