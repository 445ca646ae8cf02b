"""The file ``.reconcilerignore``: which files and folders of a project are somebody else's. Looks at names alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from reconciler.diagnostics import problem
from reconciler.load.source import SourceFile

if TYPE_CHECKING:
    from reconciler.diagnostics import Diagnostic

NAME: Final = ".reconcilerignore"


class Ignore:
    """The patterns of one ignore file, as Git reads them; ``problems`` are those that it would not understand."""

    def __init__(self, text: str = "") -> None:
        self.problems: list[Diagnostic] = []
        self._lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if _is_pattern(line)]
        self._spec = self._compiled(SourceFile(NAME, text)) if self._lines else None

    def place(self, path: str) -> str:
        """Return the place of the pattern that leaves a path out, "" for none; the path of a folder ends with ``/``."""
        if self._spec is None:
            return ""
        verdict = self._spec.check_file(path)
        return f"{NAME}:{self._lines[verdict.index][0]}" if verdict.include else ""

    def _compiled(self, file: SourceFile) -> Any:
        from pathspec import GitIgnoreSpec  # noqa: PLC0415  most projects have no ignore file

        starts = [0, *(end.end() for end in re.finditer("\r\n|\r|\n", file.text))]
        sound = []
        for number, line in self._lines:
            try:
                usable = all(pattern.include is not None for pattern in GitIgnoreSpec.from_lines([line]).patterns)
            except (ValueError, re.error):
                usable = False
            if usable:
                sound.append((number, line))
            else:
                label, why = "Git would not understand this pattern", "the syntax is that of .gitignore"
                self.problems.append(problem("E114", label, file.at(starts[number - 1], len(line)), help=why))
        self._lines = sound
        return GitIgnoreSpec.from_lines([line for _, line in sound])


def _is_pattern(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")
