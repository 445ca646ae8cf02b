"""A diagnostic: what is wrong, where, why it matters, what to do. Prints nothing; ``render`` shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.address import Address

MOST: Final = 100
"""Problems that are shown; nobody reads more, and a generated file may have as many as it has lines."""

LONGEST_TEXT: Final = 4000
"""Characters shown of what one problem says; it may quote a value of any length."""


class Severity(StrEnum):
    """How much a diagnostic matters: an error stops its stage, a warning does not, a note may be mistaken."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Source:
    """A place in a file a person wrote: path relative to the project, line and column from 1, the line itself.

    Of a long line ``text`` is only what stands around the column; ``cut`` counts the characters left out before it.
    """

    file: str
    line: int
    column: int
    text: str = ""
    width: int = 1
    cut: int = 0

    @property
    def mark(self) -> int:
        """Where in ``text`` the column is, from 0."""
        return self.column - 1 - self.cut

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem: what, where, why it matters, what to do.

    ``summary`` is fixed, short and holds no names; ``label`` is the short text under the marked line; ``detail`` says
    why it matters in sentences; ``help`` says what to do, a command on its own line. ``cause`` is what problems of one
    cause have in common, where ``label`` and ``detail`` hold more than that; it is never shown. ``via`` is the rule
    that found it.
    """

    code: str
    summary: str
    detail: str = ""
    label: str = ""
    help: str = ""
    severity: Severity = Severity.ERROR
    address: Address | None = None
    source: Source | None = None
    also: tuple[tuple[Source, str], ...] = ()  # further places that belong to it, each with its label
    cause: str = ""
    via: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the JSON form: every field that is set, sources as ``{file, line, column, text}``."""
        place = _place(self.source)
        return {
            key: value
            for key, value in {
                "severity": str(self.severity),
                "code": self.code,
                "summary": self.summary,
                "label": bounded(self.label),
                "detail": bounded(self.detail),
                "help": bounded(self.help),
                "address": str(self.address) if self.address else None,
                "source": place,
                "via": self.via,
                "also": [{"label": label, **(_place(source) or {})} for source, label in self.also],
            }.items()
            if value
        }


def _place(source: Source | None) -> dict[str, Any] | None:
    if source is None:
        return None
    place = {"file": source.file, "line": source.line, "column": source.column, "text": source.text}
    return {**place, "text_column": source.cut + 1} if source.cut else place


def bounded(text: str) -> str:
    """Return what is shown of a text: its beginning, and how much was left out."""
    if len(text) <= LONGEST_TEXT:
        return text
    return f"{text[:LONGEST_TEXT]}… ({len(text) - LONGEST_TEXT:,} more characters)"


def as_json(problems: Sequence[Diagnostic]) -> tuple[list[dict[str, Any]], int]:
    """Return the shown problems as JSON, and the number of those that are not."""
    return [diagnostic.as_json() for diagnostic in problems[:MOST]], max(0, len(problems) - MOST)
