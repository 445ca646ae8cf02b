"""The unified difference of two texts of one file, as ``git diff`` and ``patch`` know it."""

from __future__ import annotations

import difflib
import re

_LINE = re.compile(r"[^\n]*\n|[^\n]+")  # other characters that end a line for Python do not for a patch


def unified(name: str, before: str, after: str) -> str:
    """Return the unified difference, with the names that git gives both sides; "" when there is none."""
    old, new = (_LINE.findall(text) for text in (before, after))
    lines = difflib.unified_diff(old, new, f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
