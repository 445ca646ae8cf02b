"""Count what a reading has read so far, for whoever watches it: by several threads at once. Reads nothing itself."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

from reconciler.progress import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from reconciler.progress import Watcher


class Count:
    """The collections of one reading, each read by one call or, below several parents, by several.

    Args:
        names: The collections.
        on_progress: Is told whenever there is more.
    """

    def __init__(self, names: Collection[str], on_progress: Watcher) -> None:
        self._total = len(names)
        self._left = Counter(dict.fromkeys(names, 0))
        self._open = set(names)
        self._objects = 0
        self._told: Reading | None = None
        self._on_progress = on_progress
        self._lock = threading.Lock()

    def begin(self, names: Iterable[str], calls: Iterable[str]) -> None:
        """Let some collections be read by these calls, each given by the name of its collection; by none, they are."""
        with self._lock:
            self._left.update(calls)
            self._open -= {name for name in names if not self._left[name]}
        self._tell()

    def listed(self, name: str, call: Callable[..., list[dict[str, Any]]], *arguments: object) -> list[dict[str, Any]]:
        """Return what a call lists, having counted it page by page."""
        own = 0

        def counted(objects: int) -> None:
            nonlocal own
            with self._lock:
                self._objects += objects - own
            own = objects
            self._tell()

        try:
            listed = call(*arguments, counted=counted)
        finally:
            with self._lock:
                self._left[name] -= 1
                if not self._left[name]:
                    self._open.discard(name)
        counted(len(listed))
        return listed

    def _tell(self) -> None:
        with self._lock:  # or an earlier count could be told after a later one
            now = Reading(self._total - len(self._open), self._total, self._objects)
            if now != self._told:
                self._told = now
                self._on_progress(now)
