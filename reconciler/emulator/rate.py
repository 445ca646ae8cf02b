"""A request budget per endpoint family: a bucket that refills by real time. Off unless a rate was chosen."""

import math
import time

from reconciler.emulator.errors import PapiError


class Rate:
    """Buckets by project and family, each holding at most one second's worth of requests."""

    def __init__(self, per_second: float | None) -> None:
        self._per_second = per_second
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}

    def spend(self, project: str, family: str) -> None:
        """Take one request out of the family's bucket.

        Raises:
            PapiError: 429 with Retry-After in whole seconds, when the bucket is empty.
        """
        if self._per_second is None:
            return
        now = time.monotonic()
        size = max(1.0, self._per_second)
        level, at = self._buckets.get((project, family), (size, now))
        level = min(size, level + (now - at) * self._per_second)
        if level < 1:
            self._buckets[project, family] = level, now
            wait = math.ceil((1 - level) / self._per_second)
            raise PapiError(
                "too_many_requests", "Rate limit reached.", status=429, headers={"retry-after": str(max(1, wait))}
            )
        self._buckets[project, family] = level - 1, now
