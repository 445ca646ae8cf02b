"""Show what changes in files as a unified diff, as ``git diff`` does. Reads and writes no file."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from reconciler.render.safe import Text, joined, paragraphs, styled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_COLORS = {"+": "32", "-": "31", "@": "36"}
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
NO_LINE_END = "\\ No newline at end of file"


def unified(name: str, before: str, after: str) -> str:
    """Return the unified diff of one file, "" when nothing changes.

    Args:
        name: Relative to the project.
        before: Its text.
        after: What it is to be.
    """
    old, new = (_LINE.findall(text) for text in (before, after))
    return "".join(_ended(difflib.unified_diff(old, new, f"a/{name}", f"b/{name}")))


def text(diffs: Iterable[str], *, color: bool) -> Text:
    """Return diffs for a terminal."""
    lines = [line for diff in diffs for line in diff.splitlines()]
    if not color:
        return joined(map(paragraphs, lines))
    return joined(_painted(line) for line in lines)


def _ended(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n{NO_LINE_END}\n"


def _painted(line: str) -> Text:
    if line.startswith(("---", "+++")):
        return styled(line, "1")
    codes = _COLORS.get(line[:1])
    return styled(line, codes) if codes else paragraphs(line)
