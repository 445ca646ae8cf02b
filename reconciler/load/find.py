"""Find the configuration files below a directory, and say what is left out. Opens none, follows no link out of it."""

from __future__ import annotations

import difflib
import os
import re
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from reconciler.diagnostics import Source, problem
from reconciler.load import ignore
from reconciler.load.skipped import Skipped, shown

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from reconciler.diagnostics import Diagnostic
    from reconciler.load.ignore import Ignore

SUFFIXES: Final = (".yaml", ".yml", ".json")
_VARIABLES: Final = tuple(f".vars{suffix}" for suffix in SUFFIXES)
_NEARLY: Final = re.compile(r"\.(ya?ml|json)", re.IGNORECASE)
_LEFT_ALONE: Final = frozenset(
    {".git", ".github", ".gitlab", ".hg", ".svn", ".circleci", ".ci", ".idea", ".vscode", ".venv", ".terraform"}
    | {".gitlab-ci.yml", ".pre-commit-config.yaml", ".yamllint", ".yamllint.yml", ".yamllint.yaml"}
)
"""Hidden folders and files that belong to other tools."""
_TEMPORARY: Final = re.compile(r"\.#.*|\..*\.sw.|\.\..*|\.\w+rc\.\w+")
"""Hidden names that editors, Kubernetes and linters make."""
_OURS: Final = ".reconciler"
_OUTSIDE = "move its target below the project directory, or ignore the link:\n  echo {} >> .reconcilerignore"


@dataclass(slots=True)
class Listing:
    """The files to read, as sorted paths with ``/`` below the directory, what is left out, and what is in the way.

    ``variables`` are the files of variables among what is left out.
    """

    names: list[str] = field(default_factory=list)
    variables: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)


def find(directory: Path, ignored: Ignore, variables: Collection[Path] = ()) -> Listing:
    """Return the configuration files below a directory.

    Args:
        directory: Where to look; it exists.
        ignored: What is somebody else's.
        variables: Files of variables that were named, resolved; others are left out as well, and told of.
    """
    walk = _Walk(directory.resolve(), ignored, variables)
    walk.folder("")
    walk.follow_links()
    listing = walk.listing
    listing.names.sort()
    listing.skipped.sort()
    return listing


class _Walk:
    """Goes through the folders first and follows links when all of them are known, so that nothing is read twice."""

    def __init__(self, root: Path, ignored: Ignore, variables: Collection[Path]) -> None:
        self.listing = Listing()
        self._root = root
        self._ignored = ignored
        self._variables = set(map(str, variables))
        self._links: list[tuple[str, str]] = []
        self._read: set[str] = set()  # real paths of the folders walked and the files found

    def folder(self, start: str) -> None:
        """Look at all that is in a folder and below it; its path is relative and "" or ends with ``/``."""
        waiting = [start]
        while waiting:
            below = waiting.pop()
            real = os.path.realpath(self._root / below)  # so that an entry's own path is its real one
            self._read.add(real)
            try:
                with os.scandir(real) as listed:
                    entries = sorted(listed, key=lambda entry: entry.name)
                waiting += [inside for entry in entries if (inside := self._entry(below, entry))]
            except OSError as error:
                message = f"the folder {shown(below) or '.'} cannot be listed: {reason_of(error)}"
                self.listing.problems.append(problem("E102", message, help="check its permissions, or ignore it"))

    def _entry(self, below: str, entry: os.DirEntry[str]) -> str:
        """Sort one entry in; return the path of a folder that is to be walked, else ""."""
        path, folder = below + entry.name, entry.is_dir(follow_symlinks=False)
        if self._leaves_out(path, entry.name, folder=folder, link=entry.is_symlink()):
            return ""
        if entry.is_symlink():
            self._links.append((path, entry.name))
            return ""
        if folder:
            return f"{path}/"
        if self._is_configuration(path, entry.name, entry.path):
            self._add(path, entry.path)
        return ""

    def _leaves_out(self, path: str, name: str, *, folder: bool, link: bool) -> bool:
        """Skip what a pattern names, and what is hidden; tell only of what might have been read."""
        matters = folder or link or bool(_NEARLY.search(name))
        place = self._ignored.place(f"{path}/" if folder else path)
        if place and matters:
            self._skip(path, place, folder=folder)
        elif name.startswith(".") and matters:
            why, ordinary = "hidden", name in _LEFT_ALONE or path == _OURS or bool(_TEMPORARY.fullmatch(name))
            if name == _OURS and path != _OURS:
                why = "hidden; the folder around it looks like a separate project; use it with -C"
            self._skip(path, why, folder=folder, ordinary=ordinary)
        elif name == ignore.NAME and path != ignore.NAME:
            self._skip(path, "only the one in the project directory is used")
        return bool(place) or name.startswith(".")

    def _is_configuration(self, path: str, name: str, real: str) -> bool:
        """Tell whether a file is to be read by its name; say so of one that only seems to be."""
        if real in self._variables:
            self._skip(path, "read as variables", ordinary=True)
        elif name.endswith(_VARIABLES):
            self.listing.variables.append(path)
            self._skip(path, "variables; read them with --var-file")
        elif name.endswith(SUFFIXES):
            return True
        elif name.endswith(".example"):
            self._skip(path, "an example", ordinary=True)
        elif name.endswith(".plan"):
            self._skip(path, "a saved plan", ordinary=True)
        elif _NEARLY.search(name) or _is_mistyped(name):
            self._skip(path, "the name does not end in .yaml, .yml or .json")
        return False

    def _add(self, path: str, real: str) -> None:
        if shown(path) == path:
            self.listing.names.append(path)
            self._read.add(real)
        else:
            label = "the name of the file is not UTF-8"
            self.listing.problems.append(problem("E115", label, Source(shown(path), 1, 1), help="rename the file"))

    def follow_links(self) -> None:
        """Follow each link to what is not read by itself; a folder that is found that way may hold further ones."""
        self._links.sort()
        for path, name in self._links:
            self._link(path, name)

    def _link(self, path: str, name: str) -> None:
        try:
            target = (self._root / path).resolve(strict=True)
            folder = target.is_dir()
        except (OSError, RuntimeError) as error:
            self._broken(path, name, error)
            return
        if not folder and not self._is_configuration(path, name, str(target)):
            return
        if folder:
            name = shlex.quote(shown(path))
            why = "What is in the folder would be declared twice, or stay unseen."
            hint = f"share a folder by calling it as a module, or ignore the link:\n  echo {name} >> .reconcilerignore"
            self._refuse(path, "a link to a folder is not followed", why, hint)
        elif not target.is_relative_to(self._root):
            label = "the target of the link is outside the project directory"
            self._refuse(
                path, label, "What it leads to would be missing here.", _OUTSIDE.format(shlex.quote(shown(path)))
            )
        elif str(target) in self._read:
            place = target.relative_to(self._root).as_posix()
            self._skip(path, f"a link to {shown(place)}, which is read anyway")
        else:
            self._add(path, str(target))

    def _broken(self, path: str, name: str, error: OSError | RuntimeError) -> None:
        """Refuse a link to nothing where it may have led to configuration: all of that would be deleted."""
        message = (
            "the target of the link does not exist"
            if isinstance(error, FileNotFoundError)
            else f"the link: {reason_of(error)}"
        )
        if name.endswith(SUFFIXES) or "." not in name:
            self._refuse(
                path, message, help=_OUTSIDE.format(shlex.quote(shown(path))).replace("move what", "put back what")
            )
        else:
            self._skip(path, message)

    def _refuse(self, path: str, label: str, detail: str = "", help: str = "") -> None:  # noqa: A002  as in problem
        diagnostic = problem("E102", label, Source(shown(path), 1, 1), detail=detail, help=help)
        self.listing.problems.append(diagnostic)

    def _skip(self, path: str, reason: str, *, folder: bool = False, ordinary: bool = False) -> None:
        self.listing.skipped.append(Skipped(shown(path) + "/" * folder, reason, ordinary))


def _is_mistyped(name: str) -> bool:
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    return bool(difflib.get_close_matches(suffix, ("yaml", "yml", "json"), n=1, cutoff=0.75))


def reason_of(error: Exception) -> str:
    """Return what the operating system says, in small letters."""
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else "the links form a cycle"
