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
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.diagnostics import ConfigError, problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


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
            with _prepared(path.resolve(), text.encode(), private=private) as prepared:  # line ends as they are
                prepared.into_place()
    except OSError as error:
        raise ConfigError([problem("E204", f"{path}: {error.strerror}")]) from error


def rewrite(files: Mapping[Path, tuple[bytes, bytes]]) -> None:
    """Replace what files hold: all of them, or none when one cannot be written or was edited since it was read.

    Args:
        files: Path to what the file is known to hold, and what it is to hold.

    Raises:
        ConfigError: One of them holds something else by now, or the operating system refuses.
    """
    done: list[Path] = []
    path = Path()
    with ExitStack() as kept:
        try:
            beside: dict[Path, _Prepared] = {}
            for path, (_, new) in files.items():
                beside[path] = kept.enter_context(_prepared(path.resolve(), new))
            for path, (known, _) in files.items():
                if path.read_bytes() != known:
                    raise ConfigError([problem("E262", f"{path} has changed since it was read", help=_READ_AGAIN)])
            for path in files:
                beside[path].into_place()
                done.append(path)
        except OSError as error:
            for path_done in done:
                with _prepared(path_done.resolve(), files[path_done][0]) as former:
                    former.into_place()
            raise ConfigError([problem("E204", f"{path}: {error.strerror}", help=_MAY_WRITE)]) from error


_READ_AGAIN = "nothing was written; run the command again"
_MAY_WRITE = "nothing was written; see that its folder and the file may be written to"


@dataclass(frozen=True, slots=True)
class _Prepared:
    """The new content of a file, written beside it."""

    beside: Path
    path: Path
    content: bytes

    def into_place(self) -> None:
        """Rename it into the place of the file."""
        try:
            self.beside.replace(self.path)
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
            self.path.write_bytes(self.content)  # a file that is mounted by itself cannot be renamed over


@contextmanager
def _prepared(path: Path, content: bytes, *, private: bool = False) -> Iterator[_Prepared]:
    """Write the new content of a file beside it; what is not in its place at the end is removed."""
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))  # the folder alone would let it be replaced
    _sweep(path)
    opened, beside = _beside(path)
    try:
        with os.fdopen(opened, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(opened)  # some file systems find out here that they are full
        if not private:
            _as_usual(Path(beside), path)
        yield _Prepared(Path(beside), path, content)
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
