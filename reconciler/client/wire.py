"""Put an end to what would never end: a total time for each attempt, and a way to cut a read. Sends nothing itself.

httpx and httpcore limit only how long the other side may be silent, so a body or a header that trickles in holds an
attempt for ever. Each stream of bytes is wrapped here instead; it asks the watch of its thread whenever it waits.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpcore

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable, Iterator

SLICE = 0.25  # seconds between two looks at whether to go on while the other side is silent
SLOW = 10.0  # seconds after which an attempt is slow, and between two words on that


class Overdue(Exception):
    """The total time of an attempt is over."""


class Cut(Exception):
    """Whoever asked does not want the answer any more."""


@dataclass(slots=True)
class _Bounds:
    ends_at: float
    unwanted: Callable[[], bool]
    slow: Callable[[], None]
    slow_at: float


class Watch:
    """The bounds of the attempt that each thread makes.

    Args:
        clock: Monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._own = threading.local()

    @contextmanager
    def attempt(
        self, seconds: float, unwanted: Callable[[], bool], slow: Callable[[], None] = lambda: None
    ) -> Iterator[None]:
        """Let what this thread sends and receives inside take so long in all, and end early once it is unwanted.

        ``slow`` is called every 10 seconds.
        """
        former, now = self._bounds(), self._clock()
        self._own.bounds = _Bounds(now + seconds, unwanted, slow, now + SLOW)
        try:
            yield
        finally:
            self._own.bounds = former

    def left(self) -> float:
        """Return the seconds that this thread's attempt has left, without end outside of one.

        Raises:
            Overdue: It has none.
            Cut: Its answer is unwanted.
        """
        bounds = self._bounds()
        if bounds is None:
            return float("inf")
        if bounds.unwanted():
            raise Cut
        now = self._clock()
        if now >= bounds.slow_at:
            bounds.slow_at = now + SLOW
            bounds.slow()
        left = bounds.ends_at - now
        if left <= 0:
            raise Overdue
        return left

    def _bounds(self) -> _Bounds | None:
        bounds: _Bounds | None = getattr(self._own, "bounds", None)
        return bounds


class Backend(httpcore.NetworkBackend):
    """Opens connections as another one does, and watches what crosses them."""

    def __init__(self, inner: httpcore.NetworkBackend, watch: Watch) -> None:
        self._inner = inner
        self._watch = watch
        self._own = threading.local()

    def close_latest(self) -> None:
        """Close the connection that this thread opened last, of which nobody else knows yet."""
        self._own.latest.close()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Open a connection within the time that is left."""
        limit = _shorter(timeout, self._watch.left())
        opened = self._inner.connect_tcp(host, port, limit, local_address, socket_options)
        self._own.latest = opened
        return Stream(opened, self._watch)


class Stream(httpcore.NetworkStream):
    """A connection whose waits end with the attempt."""

    def __init__(self, inner: httpcore.NetworkStream, watch: Watch) -> None:
        self._inner = inner
        self._watch = watch

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has arrived, waiting ``timeout`` seconds for a sign of life."""
        patience = float("inf") if timeout is None else timeout
        while True:
            part = min(SLICE, patience, self._watch.left())
            try:
                return self._inner.read(max_bytes, part)
            except httpcore.ReadTimeout:
                patience -= part
                if patience <= 0:
                    raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send within the time that is left; never cut, since the other side may act on what it has."""
        self._inner.write(buffer, timeout)

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Encrypt the connection within the time that is left."""
        limit = _shorter(timeout, self._watch.left())
        return Stream(self._inner.start_tls(ssl_context, server_hostname, limit), self._watch)

    def get_extra_info(self, info: str) -> Any:
        """Return what the inner connection knows of itself."""
        return self._inner.get_extra_info(info)


def _shorter(timeout: float | None, left: float) -> float | None:
    if left == float("inf"):
        return timeout
    return left if timeout is None else min(timeout, left)
