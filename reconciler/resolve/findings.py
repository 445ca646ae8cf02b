"""Collect what is wrong, each thing once, and where. Decides nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from reconciler.codes import problem
from reconciler.values import MASK, Path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.address import Address
    from reconciler.diagnostics import Diagnostic, Severity, Source
    from reconciler.load import Origin

SHORTEST_MASKED: Final = 4
"""A shorter secret is masked only where it stands as a word, in the lines of the files: elsewhere it would blot out
innocent text."""


class _Failed:
    def __repr__(self) -> str:
        return "FAILED"


FAILED: Final = _Failed()
"""Stands for a value that could not be worked out and has been reported; nothing more is said about it."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A value in the files; its place is worked out only when asked for."""

    origin: Origin
    path: Path = ()

    def at(self, *more: str | int) -> Spot:
        """Return the spot at ``more`` below."""
        return Spot(self.origin, (*self.path, *more))

    def value(self) -> Source:
        """Return the place of the value."""
        return self.origin.source(*self.path)

    def key(self) -> Source:
        """Return the place of the key."""
        return self.origin.source(*self.path, key=True)

    def expression(self, index: int) -> Source:
        """Return the place of the expression of that number in the text."""
        return self.origin.expression(*self.path, index=index)


class Findings:
    """The diagnostics of one stage; what is said twice about one place is kept once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, Source | None, str], Diagnostic] = {}

    def add(
        self,
        code: str,
        label: str,
        source: Source | None = None,
        *,
        detail: str = "",
        help: str = "",  # noqa: A002  named as the field of Diagnostic that it fills
        address: Address | None = None,
        also: tuple[tuple[Source, str], ...] = (),
    ) -> None:
        """Note a problem or warning of the code table."""
        told = problem(code, label, source, detail=detail, help=help, address=address, also=also)
        self._found.setdefault((code, source, label), told)

    def told(self, severity: Severity) -> list[Diagnostic]:
        """Return what was noted of that severity."""
        return [told for told in self._found.values() if told.severity is severity]


def concealed(told: Diagnostic, secrets: frozenset[str]) -> Diagnostic:
    """Return the diagnostic without any of ``secrets`` in its texts and marked lines."""
    long, every = _patterns(secrets)
    return replace(
        told,
        label=long.sub(MASK, told.label),
        detail=long.sub(MASK, told.detail),
        help=long.sub(MASK, told.help),
        source=_masked_source(told.source, every) if told.source else None,
        also=tuple((_masked_source(source, every), long.sub(MASK, label)) for source, label in told.also),
    )


@lru_cache(maxsize=1)
def _patterns(secrets: frozenset[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns for the long ones and for all; a run looks for the same secrets in each of its diagnostics."""
    hidden = {line.strip() for text in secrets for line in (text, *text.splitlines()) if line.strip()}
    return _any_of(text for text in hidden if len(text) >= SHORTEST_MASKED), _any_of(hidden)


def _any_of(texts: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for any of the texts, long ones anywhere, short ones as words of their own."""
    ordered = sorted(texts, key=len, reverse=True)
    parts = [
        re.escape(text) if len(text) >= SHORTEST_MASKED else rf"(?<!\w){re.escape(text)}(?!\w)" for text in ordered
    ]
    return re.compile("|".join(parts) or r"(?!)")


def _masked_source(source: Source, hidden: re.Pattern[str]) -> Source:
    """Mask what follows the mark; a line with a secret before or under the mark is not shown at all."""
    marked = source.column - 1 + source.width
    before = source.text[:marked]
    kept = before + hidden.sub(MASK, source.text[marked:])
    return replace(source, text="" if hidden.search(before) or hidden.search(kept.replace(MASK, "\n")) else kept)


def masked_value(source: Source) -> Source:
    """Return the place of a secret with the secret itself taken out of the line."""
    start = source.column - 1
    return replace(source, text=source.text[:start] + MASK, width=len(MASK))
