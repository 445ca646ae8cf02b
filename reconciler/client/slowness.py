"""Name a request that takes long while it does. Ends none: ``wire`` and its bounds do."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from reconciler.progress import SlowCall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reconciler.client.request import Request
    from reconciler.progress import Watcher


@contextmanager
def named_if_slow(
    request: Request, number: int, purpose: str, clock: Callable[[], float], on_progress: Watcher
) -> Iterator[Callable[[], None]]:
    """Give what tells that an attempt is slow; that it has ended is told, too, if it was.

    Args:
        request: What is asked.
        number: Tells it apart from other requests.
        purpose: What it is for, "" where its path says so.
        clock: Monotonic seconds.
        on_progress: Is told.
    """
    began, told = clock(), False

    def tell(*, over: bool = False) -> None:
        nonlocal told
        told = True
        elapsed = clock() - began
        on_progress(SlowCall(number, request.method, _below_project(request.path), purpose, elapsed, over))

    try:
        yield tell
    finally:
        if told:
            tell(over=True)


def _below_project(path: str) -> str:
    return "/".join(path.strip("/").split("/")[3:]) or path
