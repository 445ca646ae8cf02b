"""How words of the files stand in a finding: in quotes, on one line, and not longer than a reader needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST: Final = 40
"""Characters that are shown of one text."""
FEW: Final = 3
"""Texts that are shown of many."""


def brief(text: str) -> str:
    """Return a text on one line, its end left out when it is long."""
    line = " ".join(text.split())
    return line if len(line) <= MOST else f"{line[: MOST - 1].rstrip()}…"


def quoted(text: str) -> str:
    """Return a text in quotes, cut as ``brief`` does."""
    return f'"{brief(text)}"'


def all_quoted(texts: Iterable[str]) -> str:
    """Return different texts in quotes, each once; of many, the first ones and how many more there are."""
    return _few(map(quoted, dict.fromkeys(texts)))


def named(noun: str, texts: Iterable[str]) -> str:
    """Return a noun and the texts that it stands for: ``variable {{1}}``, ``variables {{1}}, {{2}}``."""
    distinct = tuple(dict.fromkeys(texts))
    return f"{noun if len(distinct) == 1 else f'{noun}s'} {all_brief(distinct)}"


def all_brief(texts: Iterable[str]) -> str:
    """Return different texts as ``all_quoted`` does, without quotes."""
    return _few(map(brief, dict.fromkeys(texts)))


def _few(texts: Iterable[str]) -> str:
    each = tuple(texts)
    shown = ", ".join(each[:FEW])
    return shown if len(each) <= FEW else f"{shown} and {len(each) - FEW} more"
