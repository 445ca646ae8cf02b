"""Tell on stderr that a request is tried again, once a run has been silent for so long that it might seem to hang."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from reconciler.render.safe import clean

if TYPE_CHECKING:
    from reconciler import Retry
    from reconciler.cli.screen import Screen

SILENCE = 2.0
"""Seconds, the coming pause included, after which somebody wants to know what is going on."""

SHORT = 0.9
"""Seconds of a pause that is over before anybody has read of it."""

LEEWAY = 0.1
"""Seconds by which a pause may turn out shorter than was said."""

LONGEST = 160
"""Characters of a reason; an error at the end has all of it."""


class Retries:
    """Prints one line for a retry; of many threads that try again at once, the first one speaks for all.

    Args:
        screen: Where to, and when it last printed anything.
    """

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._turn = threading.Lock()
        self._quiet_until = 0.0

    def __call__(self, retry: Retry) -> None:
        """Print ``no connection to 127.0.0.1:9: ...; trying again in 2 s (4 of 5)``, unless something was just said."""
        with self._turn:
            now = self._screen.clock()
            silence = now - self._screen.spoke_at
            noticed = silence >= SILENCE or (retry.seconds >= SHORT and silence + retry.seconds >= SILENCE)
            if noticed and now >= self._quiet_until:
                self._quiet_until = now + retry.seconds - LEEWAY
                self._screen.note(clean(_notice(retry)))


def _notice(retry: Retry) -> str:
    first, *_ = retry.reason.splitlines() or [""]
    reason = first if len(first) <= LONGEST else f"{first[:LONGEST]}..."
    return f"{reason}; trying again in {max(1, round(retry.seconds))} s ({retry.number} of {retry.attempts})"
