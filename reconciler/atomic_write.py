"""Write a file whole or not at all: beside its place first, then renamed into it. Decides nothing about its content.

A process that is killed leaves what it had written beside: hidden, for its owner alone, and removed by the next write
of the same file. Whoever still writes holds a lock on it.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from reconciler.diagnostics import ConfigError, problem


def write(path: Path, text: str, *, private: bool = False) -> None:
    """Write UTF-8 text to a file; on any failure what was there before is still there, and nothing else is.

    A link is followed; a device or a pipe is written to as it is.

    Args:
        path: The file that the user named.
        text: Its whole content.
        private: Whether only its owner may read it.

    Raises:
        ConfigError: The operating system refuses.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8")
        else:
            _replace(path.resolve(), text, private=private)
    except OSError as error:
        raise ConfigError([problem("E204", f"{path}: {error.strerror}")]) from error


def _replace(path: Path, text: str, *, private: bool) -> None:
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))  # the folder alone would let it be replaced
    _sweep(path)
    opened, beside = _beside(path)
    try:
        with os.fdopen(opened, "w", encoding="utf-8", newline="") as file:  # line ends as they are in the text
            file.write(text)
            file.flush()
            os.fsync(opened)  # some file systems find out here that they are full
        if not private:
            _as_usual(Path(beside), path)
        Path(beside).replace(path)
    except OSError as error:
        if error.errno != errno.EBUSY:
            raise
        path.write_text(text, encoding="utf-8")  # a file that is mounted by itself cannot be renamed over
    finally:
        Path(beside).unlink(missing_ok=True)


def _beside(path: Path) -> tuple[int, str]:
    """Return a new file beside, open and locked; another process may have taken one without a lock for a leftover."""
    while True:
        opened, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        if not _locked(opened, wait=True) or os.fstat(opened).st_nlink:
            return opened, name
        os.close(opened)


def _sweep(path: Path) -> None:
    """Remove what killed processes left of earlier writes of this file; what is not ours to open stays."""
    named = re.compile(re.escape(f".{path.name}.") + "[a-z0-9_]{8}")
    with suppress(OSError):
        for name in filter(named.fullmatch, os.listdir(path.parent)):  # noqa: PTH208  the names are all that is needed
            with suppress(OSError):
                _remove_if_left(path.with_name(name))


def _remove_if_left(leftover: Path) -> None:
    opened = os.open(leftover, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        if _locked(opened, wait=False):
            leftover.unlink()
    finally:
        os.close(opened)


def _locked(opened: int, *, wait: bool) -> bool:
    """Lock a file as long as it is open; False where that is not possible, and a leftover stays where it is."""
    if sys.platform == "win32":
        return False
    import fcntl  # noqa: PLC0415  not everywhere

    try:
        fcntl.flock(opened, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _as_usual(beside: Path, path: Path) -> None:
    """Give a new file the permissions of the one it replaces, or those that any new file gets."""
    if path.exists():
        shutil.copymode(path, beside)
        return
    mask = os.umask(0)
    os.umask(mask)
    beside.chmod(0o666 & ~mask)
