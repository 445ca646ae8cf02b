"""Collect what is wrong, each thing once, and where. Decides nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from reconciler.codes import problem
from reconciler.load.source import AROUND
from reconciler.values import MASK, Path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.address import Address
    from reconciler.diagnostics import Diagnostic, Severity, Source
    from reconciler.load import Origin

SHORTEST_MASKED: Final = 4
"""A shorter secret is masked only where it stands as a word, in the lines of the files: elsewhere it would blot out
innocent text."""


WINDOW: Final = AROUND
"""A line of at least so many characters may be part of a longer one, and begin or end in the middle of a secret."""


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
    hidden = _hidden(secrets)
    return replace(
        told,
        label=hidden.long.sub(MASK, told.label),
        detail=hidden.long.sub(MASK, told.detail),
        help=hidden.long.sub(MASK, told.help),
        source=_masked_source(told.source, hidden) if told.source else None,
        also=tuple((_masked_source(source, hidden), hidden.long.sub(MASK, label)) for source, label in told.also),
    )


@dataclass(frozen=True, slots=True)
class _Hidden:
    """What must not be seen: the texts, and patterns for the long ones and for all of them."""

    texts: tuple[str, ...]
    long: re.Pattern[str]
    every: re.Pattern[str]


@lru_cache(maxsize=1)
def _hidden(secrets: frozenset[str]) -> _Hidden:
    """Return the secrets line by line; a run looks for the same ones in each of its diagnostics."""
    texts = {line.strip() for text in secrets for line in (text, *text.splitlines()) if line.strip()}
    long = [text for text in texts if len(text) >= SHORTEST_MASKED]
    return _Hidden(tuple(sorted(long)), _any_of(long), _any_of(texts))


def _any_of(texts: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for any of the texts, long ones anywhere, short ones as words of their own."""
    ordered = sorted(texts, key=len, reverse=True)
    parts = [
        re.escape(text) if len(text) >= SHORTEST_MASKED else rf"(?<!\w){re.escape(text)}(?!\w)" for text in ordered
    ]
    return re.compile("|".join(parts) or r"(?!)")


def _masked_source(source: Source, hidden: _Hidden) -> Source:
    """Mask what follows the mark; a line with a secret before or under the mark is not shown at all."""
    if len(source.text) >= WINDOW and _cuts_a_secret(source.text, hidden.texts):
        return replace(source, text="")
    marked = source.mark + source.width
    before = source.text[:marked]
    kept = before + hidden.every.sub(MASK, source.text[marked:])
    unfit = hidden.every.search(before) or hidden.every.search(kept.replace(MASK, "\n"))
    return replace(source, text="" if unfit else kept)


def _cuts_a_secret(text: str, secrets: Iterable[str]) -> bool:
    """Tell whether what is shown of a long line begins or ends in the middle of a secret."""
    first, last = text[:SHORTEST_MASKED], text[-SHORTEST_MASKED:]
    for secret in secrets:
        if first in secret[1:] and any(
            text.startswith(secret[at:]) for at in range(1, len(secret) - SHORTEST_MASKED + 1)
        ):
            return True
        if last in secret[:-1] and any(text.endswith(secret[:at]) for at in range(SHORTEST_MASKED, len(secret))):
            return True
    return False


def masked_value(source: Source) -> Source:
    """Return the place of a secret with the secret itself taken out of the line."""
    return replace(source, text=source.text[: source.mark] + MASK, width=len(MASK))
