"""Show unified differences of files at a terminal. Makes none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.render.safe import Text, joined, paragraphs, styled

if TYPE_CHECKING:
    from collections.abc import Iterable

_COLORS: Final = {"+": "32", "-": "31", "@": "36"}


def text(diffs: Iterable[str], *, color: bool) -> Text:
    """Return differences, one below the other; what is added and removed is underlined with colours."""
    lines = [line.removesuffix("\r") for diff in diffs for line in diff.removesuffix("\n").split("\n")]
    return joined(map(_painted if color else paragraphs, lines))


def _painted(line: str) -> Text:
    codes = "1" if line.startswith(("---", "+++")) else _COLORS.get(line[:1])
    return styled(line, codes) if codes else paragraphs(line)
