"""Which requests came in, in order, and how they were answered. Control and token calls are not listed here."""

from collections.abc import Iterator
from typing import Any


class Journal:
    """Requests by number, from 1; the status stays None while unanswered and for cut connections."""

    def __init__(self) -> None:
        self._entries: list[dict[str, Any]] = []

    def begin(self, method: str, path: str, query: str, *, listed: bool = True) -> dict[str, Any]:
        """Write a request down and return its entry, whose ``status`` is set once it is answered."""
        entry = {"n": len(self._entries) + 1, "method": method, "path": path, "query": query, "status": None}
        if listed:
            self._entries.append(entry)
        return entry

    def since(self, number: int) -> Iterator[dict[str, Any]]:
        """Return the entries after ``number``, oldest first."""
        return iter(self._entries[number:])

    def clear(self) -> None:
        """Forget everything; numbers start again at 1."""
        self._entries.clear()
