"""Read a SQLite state that may not be written to, as a copy in memory; it changes nothing on the disk of the state.

SQLite reads a database with a write-ahead log only where it may write beside it. A copy needs neither that nor a lock:
the log is only added to while the file stands still, and what is half written at its end does not count.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from state.errors import Unreadable

ATTEMPTS = 20
PAUSE_SECONDS = 0.05
"""Between two attempts to read a file that is being written to."""

_BESIDE = ("-wal", "-journal")
_VERSIONS = slice(18, 20)
"""Bytes of the header that say with which kind of journal a database is read and written; 1 is none beside it.

Source: https://www.sqlite.org/fileformat2.html, 1.3.3 "File format version numbers", read on 2026-11-30.
"""


def there(path: Path) -> bool:
    """Tell whether there is a state: a file that holds something, or whose log does.

    Raises:
        Unreadable: when that cannot be told.
    """
    return bool(_size(path) or _size(path.with_name(path.name + "-wal")))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except OSError as error:
        raise Unreadable(str(path), error.strerror or "the system refused") from error


def hindrance(path: Path) -> str:
    """Return why a state cannot be written to where it is, "" when nothing is known to stand in the way."""
    beside = [path.with_name(path.name + end) for end in ("-wal", "-shm")]
    needed = [path, path.parent, *(file for file in beside if file.exists())]
    return next((_refusal(place) for place in needed if not may(place, os.W_OK)), "")


def may(path: Path, mode: int) -> bool:
    """Tell whether this process, as it is now, may read or write a file or folder."""
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


def _refusal(path: Path) -> str:
    if hasattr(os, "statvfs"):
        with suppress(OSError):
            if os.statvfs(path).f_flag & os.ST_RDONLY:
                return f"{path} is on a file system that is mounted read-only"
    return f"this user has no permission to write to {path}"


def load(path: Path, target: sqlite3.Connection) -> None:
    """Fill a database in memory with a state as its last committed transaction left it.

    Raises:
        Unreadable: when the file may not be read, or is written to all the time.
    """
    try:
        data, beside = _still(path)
        if any(beside.values()) or not hasattr(target, "deserialize"):
            _replay(path.name, data, beside, target)
        else:
            whole = bytearray(data)
            whole[_VERSIONS] = b"\x01\x01"
            target.deserialize(bytes(whole))
    except OSError as error:
        raise Unreadable(str(path), error.strerror or "the system refused") from error


def _still(path: Path) -> tuple[bytes, dict[str, bytes]]:
    """Return the file and what lies beside it, read while the file stood still."""
    for _ in range(ATTEMPTS):
        before = _stamp(path)
        beside = {end: _content(path.with_name(path.name + end)) for end in _BESIDE}
        data = path.read_bytes()
        if _stamp(path) == before:
            return data, beside
        time.sleep(PAUSE_SECONDS)
    raise Unreadable(str(path), "another program is writing to it all the time")


def _stamp(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _replay(name: str, data: bytes, beside: dict[str, bytes], target: sqlite3.Connection) -> None:
    """Let SQLite itself apply the log, in a folder of its own that only this user may enter."""
    with tempfile.TemporaryDirectory(prefix="reconciler-") as folder:
        copy = Path(folder, name)
        copy.write_bytes(data)
        for end, content in beside.items():
            if content:
                copy.with_name(name + end).write_bytes(content)
        source = sqlite3.connect(copy)
        try:
            source.backup(target)
        finally:
            source.close()
