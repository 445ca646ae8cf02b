"""What both parsers say about a text they cannot turn into values. Knows offsets, not files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flaw:
    """One problem at an offset in characters; ``first`` is the offset of what it collides with, with its label."""

    code: str
    offset: int
    label: str
    width: int = 1
    help: str = ""
    first: tuple[int, str] | None = None
