"""Turn Ctrl-C and SIGTERM into a request to stop: the first drains, a second Ctrl-C aborts. Ends nothing itself."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from reconciler.apply.stop import Stop

_DRAINING = b"\nStopping: calls under way are finished and recorded, no new ones are begun. Ctrl-C again aborts.\n"
_ABORTING = b"\nAborting: what was under way is resolved by the next run.\n"


class Interruption:
    """Holds our signal handlers for the time of a run, and puts the former ones back."""

    def __init__(self, stop: Stop) -> None:
        self.stop = stop
        self._former: dict[int, Any] = {}

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._former[number] = signal.signal(number, self._signalled)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._former.items():
            signal.signal(number, handler)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let Ctrl-C raise KeyboardInterrupt while a person is asked something."""
        current = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, current)

    def _signalled(self, number: int, _frame: object) -> None:
        again = self.stop.interrupted and number == signal.SIGINT
        (self.stop.abort if again else self.stop.request)()
        # print is not safe here: the signal may have interrupted one.
        with suppress(OSError):  # a full disk behind stderr must not end the run in the middle
            os.write(2, _ABORTING if again else _DRAINING)
