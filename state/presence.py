"""Notice that the file of a state is no longer the one that was opened; it looks at names and sizes, never inside.

A database whose file was removed or replaced goes on taking writes, which nobody will ever read. The file is not opened
for looking: closing it again would drop the locks that SQLite holds on it in this process.

Source: https://www.sqlite.org/howtocorrupt.html, 2.2 and 4, read on 2026-11-30.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeAlias

from state.errors import Replaced

if TYPE_CHECKING:
    from pathlib import Path

    from state.location import Location

_Identity: TypeAlias = "tuple[int, int] | None"


class Presence:
    """The file of an open state and its write-ahead log, as they were when they were last looked at."""

    def __init__(self, location: Location) -> None:
        self._path = location.path
        self._name = location.name
        self.renew()

    def renew(self) -> None:
        """Take what is there now for the state, since this process has just built it anew."""
        self._file, self._size = _look(self._path)
        self._log: _Identity = None

    def check(self) -> None:
        """Make sure that what is written arrives in the file that others will read.

        Raises:
            Replaced: when it was removed, replaced or cut short meanwhile, or its log was.
        """
        if self._path is None:
            return
        file, size = _look(self._path)
        if file != self._file:
            raise Replaced(self._name, "its file was removed" if file is None else "another file replaced it")
        if size < self._size:
            raise Replaced(self._name, "its file was truncated")
        log, _ = _look(self._path.with_name(self._path.name + "-wal"))
        if self._log is not None and log != self._log:
            raise Replaced(self._name, "its write-ahead log was removed")
        self._size, self._log = size, log


def _look(path: Path | None) -> tuple[_Identity, int]:
    """Return what tells a file from every other, and its size; None and 0 for what is not there."""
    try:
        status = path.stat() if path is not None else None
    except OSError:
        return None, 0
    return ((status.st_dev, status.st_ino), status.st_size) if status is not None else (None, 0)


def exposure(path: Path) -> str:
    """Return who besides its owner may change the file of a state, "" when nobody may.

    Whoever may write to its folder may put another file, or another log, in its place.
    """
    if os.name == "nt":  # rights are another matter there
        return ""
    for what, mode in ((path, _EVERYBODY | _GROUP), (path.parent, _EVERYBODY)):
        try:
            open_to = what.stat().st_mode & mode
        except OSError:
            continue
        if open_to:
            return f"{what} can be written by {'everybody' if open_to & _EVERYBODY else 'its group'}"
    return ""


_EVERYBODY, _GROUP = 0o002, 0o020
