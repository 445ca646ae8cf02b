"""Write a file whole or not at all: beside its place first, then renamed into it. Decides nothing about its content."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from reconciler.codes import problem
from reconciler.diagnostics import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


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
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666)
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            if path.exists() and not private:
                shutil.copymode(path, beside)
            file.write(text)
            file.flush()
            os.fsync(opened)  # some file systems find out here that they are full
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
