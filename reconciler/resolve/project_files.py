"""Read files of the project for expressions. Leads nowhere out of the project directory, not even through links."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from reconciler.diagnostics import Diagnostic
from reconciler.load.files import read_text
from reconciler.load.find import reason_of
from reconciler.resolve.signature import Refused
from reconciler.values import is_utf8

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reconciler.resolve.scope import EvalContext


MOST_ENTRIES: Final = 100_000
"""Files and directories that one pattern may look at."""

ANY_DEPTH: Final = "**"


def text_of(world: EvalContext, name: str) -> str:
    """Return the text of a file, and note that it was read.

    Raises:
        Refused: It cannot be read, or is outside the project directory.
    """
    text = opened(world, name)
    if isinstance(text, Diagnostic):
        raise Refused(f"{world.prefix}{name}: {text.label}", code=text.code, help=text.help)
    return text


def opened(world: EvalContext, name: str) -> str | Diagnostic:
    """Return the text of a file, and note that it was read; or what is wrong, at its place there.

    Raises:
        Refused: It is outside the project directory.
    """
    shown = world.prefix + name
    if shown not in world.files:
        root = world.directory.resolve()
        text = read_text(_inside(world, name), shown, root, world.instead)
        if isinstance(text, Diagnostic):
            return text
        world.files[shown] = text
        if len(text) > 1:  # Python has each empty text, and each of one character, only once
            world.named[id(text)] = shown
    return world.files[shown]


def names_in(world: EvalContext, path: str, pattern: str) -> list[str]:
    """Return the files in a directory that fit a pattern, as paths from there in order, and note that they were listed.

    Raises:
        Refused: There is no such directory in the project, it cannot be read, or the pattern is none.
    """
    folder = _inside(world, path)
    if not folder.is_dir():
        raise Refused(f"{path} is not a directory", code="E102", help="check the path")
    if "{" in pattern or pattern.startswith("/") or ".." in pattern.split("/"):
        raise Refused(f'"{pattern}" is not a valid pattern', 1, help='"*.txt", "**/*.txt" and "??/*.txt" are some')
    try:
        names = sorted(set(_Walk(pattern).files(folder)))
    except OSError as error:
        raise Refused(f"{path}: {reason_of(error)}", code="E102", help="check its permissions") from None
    world.files[f"fileset({world.prefix}{path}, {pattern})"] = "\n".join(names)
    return names


class _Walk:
    """Goes down the directories that a pattern leads to; links to directories are not followed."""

    def __init__(self, pattern: str) -> None:
        self._parts = pattern.split("/")
        self._seen: set[tuple[str, int]] = set()
        self._left = MOST_ENTRIES

    def files(self, folder: Path, above: str = "", part: int = 0) -> Iterator[str]:
        """Yield the names of the files that fit the pattern from one of its parts on."""
        if (above, part) in self._seen:
            return
        self._seen.add((above, part))
        wanted, last = self._parts[part], part == len(self._parts) - 1
        if wanted == ANY_DEPTH and not last:
            yield from self.files(folder, above, part + 1)
        for entry in sorted(folder.iterdir()):
            self._count(entry)
            name = above + entry.name
            if entry.name.startswith(".") and not wanted.startswith("."):
                continue
            if entry.is_dir() and not entry.is_symlink():
                if wanted == ANY_DEPTH:
                    yield from self.files(entry, f"{name}/", part)
                elif not last and fnmatchcase(entry.name, wanted):
                    yield from self.files(entry, f"{name}/", part + 1)
            elif last and entry.is_file() and fnmatchcase(entry.name, wanted):
                yield name

    def _count(self, entry: Path) -> None:
        self._left -= 1
        if self._left < 0:
            raise Refused(
                f"it looks at more than {MOST_ENTRIES:,} files", 1, help="write a pattern that leads to fewer"
            )
        if not is_utf8(entry.name):
            raise Refused(f"the file name {entry.name!r} is not UTF-8", code="E115")


def _inside(world: EvalContext, name: str) -> Path:
    """Return where a path leads that is relative to the directory of the project or module."""
    root = world.directory.resolve()
    try:
        target = (root / name).resolve()
    except (OSError, RuntimeError, ValueError):
        raise Refused(f"{name} is not a valid path", code="E102") from None
    if not target.is_relative_to(root):
        around = "the folder of the module" if world.module else "the project directory"
        why = f"move the file below {around}; functions read no other files, not even through links"
        raise Refused(f"{world.prefix}{name} is outside {around}", code="E143", help=why)
    return target
