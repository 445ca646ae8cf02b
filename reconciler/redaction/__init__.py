"""Take secrets out of whatever leaves the product: one rule for screens, logs, errors, plans and the state.

A secret of eight characters or more is found in any case, across spaces and line ends, and in any escaping of
``layers``; one of four to seven with its spaces as they are. A shorter one would be found in every other text: it is
masked only where it is the whole of a value, or a word of its own in a line of a file. Knows nothing of where the texts
come from.
"""

from __future__ import annotations

import re
import string
import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from reconciler.redaction.layers import Layer, close, is_escaped, readings
from reconciler.redaction.spellings import LONG, SHORTEST, Pattern, patterns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    _Sizes: TypeAlias = dict[int, dict[str, Pattern]]
    _Group: TypeAlias = tuple[tuple[str, str], _Sizes]
    _Index: TypeAlias = dict[str, dict[tuple[str, str], _Sizes]]

__all__ = ["LONG", "MASK", "SHORTEST", "Redactor"]

MASK: Final = "(secret)"
MANY: Final = 50
"""From so many beginnings on it pays to list what a text spells, instead of looking for each of them in it."""

_REMEMBERED: Final = 20_000  # texts whose outcome is kept; plans hold the same words over and over
_LONGEST_REMEMBERED: Final = 200
_LINES: Final = 100
_WINDOW: Final = 16_384  # characters of a long text that are looked at together
_MOST_SPREAD: Final = 24  # characters that one of a secret may become, with line ends and indents between
_BASE64: Final = frozenset(string.ascii_letters + string.digits + "+/=_-")


class Redactor:
    """Knows the secrets of a run, more and more of them, and masks them. Safe to be used by several threads."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._lock = threading.Lock()
        self._known: frozenset[str] = frozenset()
        self._patterns: list[Pattern] = []
        self._index: _Index = {}
        self._sizes: tuple[int, ...] = ()
        self._overlap = 0
        self._window = _WINDOW
        self._words: re.Pattern[str] | None = None
        self._parts: dict[str, set[str]] | None = None
        self._remembered: dict[str, str] = {}
        self._lines: dict[str, tuple[str, int]] = {}
        self.learn(secrets)

    @staticmethod
    @lru_cache(maxsize=64)
    def of(secrets: frozenset[str]) -> Redactor:
        """Return the redactor of these secrets; the same one for the same secrets."""
        return Redactor(secrets)

    @property
    def known(self) -> frozenset[str]:
        """Every secret that was learnt."""
        return self._known

    def learn(self, secrets: Iterable[str]) -> None:
        """Mask these from now on."""
        with self._lock:
            new = {secret for secret in secrets if secret} - self._known
            if not new:
                return
            self._patterns += [pattern for secret in new for pattern in patterns(secret)]
            self._index = _indexed(self._patterns)
            self._sizes = tuple({len(key) for key in self._index})
            self._known |= new
            self._overlap = _MOST_SPREAD * max(map(len, self._known))
            self._window = max(_WINDOW, 4 * self._overlap)
            self._words = self._parts = None
            self._remembered, self._lines = {}, {}

    def text(self, text: str) -> str:
        """Return a text with every secret in it masked, but those that are too short to be told from other words."""
        if not self._index or len(text) < SHORTEST:
            return text
        if (known := self._remembered.get(text)) is not None:
            return known
        plain = len(text) <= self._window and not is_escaped(text)
        masked = text if plain and not self._begun(close(text)) else _masked(text, self._stretches(text))
        if len(text) <= _LONGEST_REMEMBERED:
            remembered = self._remembered
            if len(remembered) >= _REMEMBERED:
                self._remembered = remembered = {}
            remembered[text] = masked
        return masked

    def clears(self, texts: Sequence[str]) -> bool:
        """Tell whether none of many short texts holds a secret; of what it does not clear, some may."""
        if not self._known.isdisjoint(texts):
            return False
        together = "\n".join(texts)
        return self.text(together) == together

    def value(self, value: Any) -> Any:
        """Return a copy of a JSON value with its secrets masked: in texts, as texts, as numbers, and in keys."""
        if isinstance(value, str):
            return MASK if self.is_secret(value) else self.text(value)
        if isinstance(value, dict):
            return {self.text(key): self.value(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(inner) for inner in value]
        return MASK if self.is_secret(value) else value

    def tells(self, value: Any) -> bool:
        """Tell whether a secret stands anywhere in a JSON value."""
        if isinstance(value, str):
            return self.is_secret(value) or self.text(value) != value
        if isinstance(value, dict):
            return any(self.text(key) != key or self.tells(inner) for key, inner in value.items())
        if isinstance(value, list | tuple):
            return any(self.tells(inner) for inner in value)
        return self.is_secret(value)

    def is_secret(self, leaf: Any) -> bool:
        """Tell whether the whole of a text, however short, or of a number of four digits and more is a secret."""
        if isinstance(leaf, str):
            known = self._known
            if leaf in known or leaf.strip() in known:
                return True
            return is_escaped(leaf) and any(text.strip() in known for text, _ in readings(leaf))
        if isinstance(leaf, bool) or not isinstance(leaf, int | float):
            return False
        digits = {str(leaf), f"{leaf:g}"}
        return any(len(text) >= SHORTEST and text in self._known for text in digits)

    def line(self, text: str) -> tuple[str, int]:
        """Return a line of a file with its secrets masked, short ones too where they are words of their own.

        Returns:
            The line, and the index of the first secret in it; its length where there is none. Many problems may be
            about one long line, which is looked at once.
        """
        if (known := self._lines.get(text)) is not None:
            return known
        if self._words is None:
            self._words = _words(self._known)
        stretches = sorted({*self._stretches(text), *(word.span() for word in self._words.finditer(text))})
        answer = _masked(text, stretches), stretches[0][0] if stretches else len(text)
        if len(self._lines) >= _LINES:
            self._lines = {}
        self._lines[text] = answer
        return answer

    def is_cut(self, text: str) -> bool:
        """Tell whether a part of a longer line begins or ends in the middle of a secret."""
        if self._parts is None:
            self._parts = _parts(self._known)
        begins, ends = self._parts.get(text[:SHORTEST], ()), self._parts.get(text[-SHORTEST:], ())
        return any(text.startswith(line[at:]) for line in begins for at in range(1, len(line) - SHORTEST + 1)) or any(
            text.endswith(line[:at]) for line in ends for at in range(SHORTEST, len(line))
        )

    def _stretches(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where secrets stand, in any order, some perhaps more than once."""
        for begin in range(0, max(1, len(text) - self._overlap), self._window - self._overlap):
            part = text if len(text) <= self._window else text[begin : begin + self._window]
            for reading, steps in readings(part):
                if begun := self._begun(close(reading)):
                    yield from ((begin + start, begin + end) for start, end in _found(Layer.of(part, steps), begun))

    def _begun(self, text: str) -> list[_Group]:
        """Return the patterns that a closed text begins to spell somewhere."""
        index = self._index
        if len(index) < MANY:
            return [group for key, groups in index.items() if key in text for group in groups.items()]
        keys = {key for size in self._sizes for key in index.keys() & _pieces(text, size)}
        return [group for key in keys for group in index[key].items()]


def _indexed(known: Iterable[Pattern]) -> _Index:
    """Return the patterns by key, then by how they are looked for and how they begin, then by length."""
    index: _Index = {}
    for pattern in known:
        begins = pattern.text[: len(pattern.key) or SHORTEST] if pattern.how != "spaced" else pattern.text[:SHORTEST]
        sizes = index.setdefault(pattern.key, {}).setdefault((pattern.how, begins), {})
        sizes.setdefault(len(pattern.text), {})[pattern.text] = pattern
    return index


def _pieces(text: str, size: int) -> set[str]:
    """Return every run of so many characters of a text; the empty one for none."""
    return {text[at : at + size] for at in range(len(text) - size + 1)} if size else {""}


def _found(layer: Layer, begun: Iterable[_Group]) -> Iterator[tuple[int, int]]:
    """Yield where patterns stand; those that begin alike take one look for each length, however many there are."""
    prepared: dict[str, Layer] = {"exact": layer}
    for (how, begins), sizes in begun:
        if how not in prepared:
            prepared[how] = layer.close() if how == "close" else layer.spaced()
        where = prepared[how]
        at = where.text.find(begins)
        while at >= 0:
            for size, texts in sizes.items():
                if pattern := texts.get(where.text[at : at + size]):
                    yield _widened(where, at, at + size, pattern)
            at = where.text.find(begins, at + 1)


def _widened(layer: Layer, start: int, end: int, pattern: Pattern) -> tuple[int, int]:
    """Return where a match stands, with the characters of base64 beside it that hold the rest of the secret's bits."""
    text, limit = layer.text, end + pattern.after
    if pattern.before and start and text[start - 1] in _BASE64 and layer.ends[start - 1] == layer.starts[start]:
        start -= 1
    while end < min(limit, len(text)) and text[end] in _BASE64 and layer.ends[end - 1] == layer.starts[end]:
        end += 1
    return layer.stretch(start, end)


def _masked(text: str, stretches: Iterable[tuple[int, int]]) -> str:
    """Return the text with the stretches masked, the same object when there are none; masks stay as they are."""
    distinct = sorted(set(stretches))
    if not distinct:
        return text
    masks = [(at.start(), at.end()) for at in re.finditer(re.escape(MASK), text)]
    kept: list[str] = []
    at = 0
    for start, end in _merged(distinct):
        if any(begin <= start and end <= stop for begin, stop in masks):
            continue
        kept += [text[at:start], MASK]
        at = end
    return "".join([*kept, text[at:]]) if kept else text


def _merged(stretches: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    start, end = stretches[0]
    for begin, stop in stretches[1:]:
        if begin >= end:
            yield start, end
            start, end = begin, stop
        end = max(end, stop)
    yield start, end


def _parts(secrets: Iterable[str]) -> dict[str, set[str]]:
    """Return the lines of secrets by each run of four characters in them."""
    parts: dict[str, set[str]] = {}
    for line in {line.strip() for secret in secrets for line in (secret, *secret.splitlines())}:
        for piece in _pieces(line, SHORTEST):
            parts.setdefault(piece, set()).add(line)
    return parts


def _words(secrets: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for short secrets, and short lines of long ones, as words of their own."""
    lines = {line.strip() for secret in secrets for line in (secret, *secret.splitlines())}
    short = sorted((line for line in lines if line and len(line) < LONG), key=len, reverse=True)
    parts = [rf"(?<!\w){re.escape(line)}(?!\w)" for line in short]
    return re.compile("|".join(parts) or r"(?!)")
