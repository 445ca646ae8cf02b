"""Put new files into a project folder, all of them or none, and never in the place of another. Knows no content."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reconciler.diagnostics import ConfigError, problem
from reconciler.load.skipped import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.diagnostics import Diagnostic

OTHERS: Final = frozenset({".git", ".hg", ".svn", ".idea", ".vscode", ".venv", ".DS_Store"})
"""What may be in a folder in which a project begins: other tools have it there before anything else is."""

MOST_NAMED: Final = 10

_BESIDE: Final = ".reconciler-"
"""How the name of the folder begins in which files are written before they appear."""


def refuse_occupied(directory: Path) -> None:
    """Refuse a folder that has files of its own.

    Raises:
        ConfigError: It has, and which; or it cannot be looked into.
    """
    try:
        names = sorted(shown(name) for name in os.listdir(directory) if name not in OTHERS)  # noqa: PTH208  names only
    except OSError as error:
        raise ConfigError([problem("E204", f"{directory}: {error.strerror}")]) from error
    if names:
        more = [f"and {len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
        hint = (
            "begin in an empty folder, with the same options:\n  mkdir project && reconciler -C project init\n"
            "or, in a project that is there, bring in what is live:\n  reconciler import --all"
        )
        raise ConfigError([problem("E270", f"it holds {', '.join([*names[:MOST_NAMED], *more])}", help=hint)])


@dataclass(slots=True)
class Placed:
    """Files that have appeared; they go again when what follows fails, unless they are to stay."""

    made: list[Path] = field(default_factory=list)
    stay: bool = False


@contextmanager
def placed(directory: Path, files: Mapping[str, str]) -> Iterator[Placed]:
    """Write files that are not there yet, and take them away again when what follows fails before they are to stay.

    Each appears whole, and they appear together as far as an operating system can do that: all are written beside
    first, so that a full disk or a killed process leaves nothing that would be read.

    Raises:
        ConfigError: A file is there already, or the operating system refuses.
    """
    placing = Placed()
    try:
        try:
            _place(directory, files, placing.made)
        except OSError as error:
            raise ConfigError([_refused(directory, error)]) from error
        yield placing
    except BaseException:
        for path in reversed(placing.made if not placing.stay else ()):
            with suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        raise


def _place(directory: Path, files: Mapping[str, str], made: list[Path]) -> None:
    beside = Path(tempfile.mkdtemp(prefix=_BESIDE, dir=directory))
    try:
        for number, text in enumerate(files.values()):
            with (beside / str(number)).open("w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        for number, name in enumerate(files):
            path = directory / name
            for folder in reversed(path.relative_to(directory).parents):
                if not (directory / folder).exists():
                    (directory / folder).mkdir()
                    made.append(directory / folder)
            _appear(beside / str(number), path)
            made.append(path)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _appear(written: Path, path: Path) -> None:
    """Let a file appear at its place, unless something is there."""
    try:
        path.hardlink_to(written)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(written.read_text(encoding="utf-8"))


def _refused(directory: Path, error: OSError) -> Diagnostic:
    if isinstance(error, FileExistsError):
        named = shown(os.path.relpath(error.filename2 or error.filename or "", directory))
        hint = "look at it, and run the command again"
        return problem("E262", f"{named} has appeared since the command began", help=hint)
    refused = Path(error.filename2 or error.filename or directory)
    named = str(directory if any(part.startswith(_BESIDE) for part in refused.parts) else refused)
    return problem("E204", f"{named}: {error.strerror}", help="write where you may, and where there is room")
