"""Write a file whole or not at all: beside its place first, then renamed into it. Decides nothing about its content."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from pathlib import Path

from reconciler.codes import problem
from reconciler.diagnostics import ConfigError


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
    opened, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(opened, "w", encoding="utf-8") as file:
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


def _as_usual(beside: Path, path: Path) -> None:
    """Give a new file the permissions of the one it replaces, or those that any new file gets."""
    if path.exists():
        shutil.copymode(path, beside)
        return
    mask = os.umask(0)
    os.umask(mask)
    beside.chmod(0o666 & ~mask)
