"""Share the API's pace among all threads: one request rate per endpoint family, learned from 429s. Waits for nothing.

Without a 429 nothing is held back. After one, the family goes on at half the rate that was last accepted, no request
starts before Retry-After is over, and the rate grows again with every request that is accepted.
"""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reconciler.client.backoff import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

WINDOW = 1.0  # seconds over which the accepted rate is measured, and within which several 429s count as one
SLOWEST = 1.0  # requests per second
GROWTH = 0.1  # share of the rate regained per second, but at least one request per second
FORGET = 60.0  # seconds without a 429 after which nothing is held back any more

AREAS = frozenset({"whatsapp", "kakaotalk", "rcs", "sms", "conversation"})


def family(path: str) -> str:
    """Return the endpoint family of a path: ``webhooks``, ``whatsapp/templates``, ``kakaotalk/senders``."""
    below = path.strip("/").split("/")[3:]  # v1, projects and the project's id come first
    return "/".join(below[: 2 if below[:1] and below[0] in AREAS else 1])


@dataclass(slots=True)
class _Pace:
    rate: float | None = None  # requests per second, None while nothing is held back
    next_at: float = 0.0
    refused_at: float = 0.0
    accepted_at: deque[float] = field(default_factory=lambda: deque(maxlen=1000))


class Budget:
    """The pace of every family, for any number of threads.

    Args:
        clock: Monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._paces: defaultdict[str, _Pace] = defaultdict(_Pace)

    def reserve(self, name: str) -> float:
        """Take the next turn of a family and return the seconds until it comes."""
        with self._lock:
            pace, now = self._paces[name], self._clock()
            if pace.rate is None:
                return 0.0
            turn = max(now, pace.next_at)
            pace.next_at = turn + 1 / pace.rate
            return turn - now

    def accepted(self, name: str) -> None:
        """Note a request that was not refused for its pace."""
        with self._lock:
            pace, now = self._paces[name], self._clock()
            pace.accepted_at.append(now)
            if pace.rate is not None:
                pace.rate += max(1.0, pace.rate * GROWTH) / pace.rate
                if now - pace.refused_at > FORGET:
                    pace.rate = None

    def refused(self, name: str, retry_after: float | None) -> None:
        """Note a 429: halve the rate, once per window, and let no turn come before ``retry_after`` seconds are over.

        A pause that is too long to be waited for holds nobody back: each request is then told so by the API itself.
        """
        with self._lock:
            pace, now = self._paces[name], self._clock()
            if pace.rate is None or now - pace.refused_at > WINDOW:
                recent = sum(1 for moment in pace.accepted_at if moment > now - WINDOW) / WINDOW
                pace.rate = max(SLOWEST, (recent if pace.rate is None else pace.rate) / 2)
            pace.refused_at = now
            pause = retry_after if retry_after is not None and retry_after <= PATIENCE else 0.0
            pace.next_at = max(pace.next_at, now + pause)
