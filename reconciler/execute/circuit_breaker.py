"""Notice that the API as a whole cannot be reached, so that a run does not find it out once for each object.

Each call has been as patient as ``client.retry`` says before it counts here. Sends nothing and stops nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from reconciler.diagnostics import ApiError, Intercepted, Unreachable

FEWEST = 3
"""Calls that have to end unanswered, however few workers there are."""


@dataclass(slots=True)
class Breaker:
    """Counts calls in a row that ended without an answer, while no other call got one either.

    Attributes:
        workers: Calls that are made at a time. A short outage fails none of them, a longer one those that began first;
            only when as many have failed as can be under way is nobody left who might still come through.
    """

    workers: int
    _unanswered: int = 0
    _heard: int = 0

    @property
    def limit(self) -> int:
        """Calls in a row after which the API counts as out of reach."""
        return max(FEWEST, self.workers)

    def trips(self, error: BaseException | None, heard: int) -> bool:
        """Take in the end of a call and tell whether the API is out of reach.

        Args:
            error: How it failed, None when it succeeded.
            heard: Answers that all calls together have received so far, retries and reads included.
        """
        if heard != self._heard:
            self._heard, self._unanswered = heard, 0
        if isinstance(error, ApiError) and _silent(error):
            self._unanswered += 1
        return self._unanswered >= self.limit


def _silent(error: ApiError) -> bool:
    """Tell whether no answer of the API came; the token endpoint, or another in its place, may have answered."""
    return error.exchange.status is None or isinstance(error, Unreachable | Intercepted)
