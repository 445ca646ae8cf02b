"""The shape of a YAML text as it was written: values in their order, their comments, the places of both.

A value is a ``Scalar``, an ``Alias``, a ``Mapping`` or a ``Sequence``. Offsets count characters of the text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(slots=True)
class Scalar:
    """One text, number or word.

    Attributes:
        start, end: Where it is, quotes or block header included.
        value: The text it means, before YAML's words and numbers are told from texts.
        style: ``""`` for plain, a quote character, ``|`` or ``>``.
        anchor: Name of its anchor, ``""`` for none.
    """

    start: int
    end: int
    value: str
    style: str = ""
    anchor: str = ""


@dataclass(slots=True)
class Alias:
    """A reference to an anchor, ``*name``."""

    start: int
    end: int
    name: str


@dataclass(slots=True)
class Entry:
    """What a mapping or a sequence holds: a value with its key, None in a sequence.

    Attributes:
        key: The key as it was written.
        value: The value.
        before: The comment lines above it, ``""`` for a blank line among them.
        beside: The comment at the end of its line, ``""`` for none.
        apart: Whether a blank line separates it, and its comments, from what is above.
    """

    key: Scalar | None
    value: Node
    before: list[str] = field(default_factory=list)
    beside: str = ""
    apart: bool = False

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.value.start if self.key is None else self.key.start


@dataclass(slots=True)
class Collection:
    """A mapping or a sequence; ``flow`` when it is written in brackets.

    Attributes:
        entries: What it holds, in the order of the text.
        last: Comment lines below its last entry that still belong to it, ``""`` for a blank line among them.
        column: The column, from 0, at which the entries of a block begin.
    """

    start: int
    end: int
    flow: bool
    anchor: str = ""
    entries: list[Entry] = field(default_factory=list)
    last: list[str] = field(default_factory=list)
    column: int = 0


class Mapping(Collection):
    """Entries with keys."""

    def get(self, key: str) -> Entry | None:
        """Return the entry of a key; the first one where it is there twice."""
        return next((entry for entry in self.entries if entry.key is not None and entry.key.value == key), None)


class Sequence(Collection):
    """Entries without keys."""


Node: TypeAlias = Scalar | Alias | Mapping | Sequence


@dataclass(slots=True)
class Document:
    """One document of a text; ``root`` is None for an empty one.

    Attributes:
        first: Comment lines above everything, apart from the first entry by a blank line.
        last: Comment lines below everything.
    """

    root: Node | None
    first: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)
    start: int = 0
    end: int = 0
