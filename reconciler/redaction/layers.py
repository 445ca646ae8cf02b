r"""Read a text as it was before somebody escaped it, and remember where each character came from.

A layer is a text and, for each of its characters, the stretch of the first text that it stands for. Each step undoes
one way of escaping: that of JSON, YAML and shells, percent-encoding, or HTML. In whatever order they were applied, some
order of steps leads back: ``p%26a\u0026b&amp;c`` is ``p&a&b&c`` after three.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Characters: TypeAlias = Sequence[tuple[str, int]]

MOST_STEPS: Final = 4
"""How often a text may have been escaped: a gateway quotes an answer that quotes a request that holds a document."""

MOST_READINGS: Final = 24
"""Texts looked at for one text, or what holds many signs of all three ways would be read in a hundred orders."""

_BACKSLASH: Final = re.compile(
    r"""\\U000[0-9A-Fa-f]{5} | (?:\\[uU][0-9A-Fa-f]{4})+ | \\[uU]\{[0-9A-Fa-f]{1,6}\}
    | (?:\\x[0-9A-Fa-f]{2})+ | (?:\\[0-3][0-7]{2})+ | \\\r?\n[ \t]* | \\[^\w\s] | \\[abefnrtv0]""",
    re.VERBOSE,
)
_PERCENT: Final = re.compile(r"(?:%[0-9A-Fa-f]{2})+|(?:%[uU][0-9A-Fa-f]{4})+")
_ENTITY: Final = re.compile(
    r"&\#[0-9]{1,7};?|&\#[xX][0-9A-Fa-f]{1,6};?|&[A-Za-z][A-Za-z0-9]{1,31};|&(?:amp|lt|gt|quot|AMP|LT|GT|QUOT)"
)
_WAYS: Final = (("\\", _BACKSLASH), ("%", _PERCENT), ("&", _ENTITY))
_ESCAPED: Final = re.compile(r"[\\%&]")
_LETTERS: Final = {"a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0"}
_INVISIBLE: Final = "\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
_IGNORED: Final = re.compile(rf"(?:[\s+{_INVISIBLE}]|\x1b\[[0-9;]*m)+")
"""What may be put between the characters of a text: space, the sign that stands for one in a query, colours."""
_SMALL: Final = bytes(range(256)).lower()
_SPACE: Final = b" \t\n\r\v\f\x1c\x1d\x1e\x1f+"


@dataclass(frozen=True, slots=True)
class Layer:
    """A text, and for each character where what it stands for begins and ends in the first text."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, text: str, steps: Sequence[re.Pattern[str]]) -> Layer:
        """Return the layer that these steps lead to, from the text itself, in which each character is its own."""
        layer = cls(text, range(len(text)), range(1, len(text) + 1))
        for step in steps:
            layer = layer.rewritten(step, _characters)
        return layer

    def stretch(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the first text that the characters from ``start`` to ``end`` stand for."""
        return self.starts[start], self.ends[end - 1]

    def close(self) -> Layer:
        """Return the layer in small letters, with nothing between the characters that are seen."""
        bare = self.rewritten(_IGNORED, lambda _run: ())
        return Layer(_small(bare.text), bare.starts, bare.ends)

    def spaced(self) -> Layer:
        """Return the layer with one space wherever there is any."""
        return self.rewritten(_IGNORED, lambda run: ((" ", len(run)),))

    def rewritten(self, pattern: re.Pattern[str], replace: Callable[[str], Characters]) -> Layer:
        """Return the layer with each match replaced by characters, each with how much of the match it stands for."""
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for match in pattern.finditer(self.text):
            begin, end = match.span()
            text.append(self.text[at:begin])
            starts += self.starts[at:begin]
            ends += self.ends[at:begin]
            for character, width in replace(match[0]):
                text.append(character)
                starts.append(self.starts[begin])
                ends.append(self.ends[begin + width - 1])
                begin += width
            at = end
        return Layer("".join([*text, self.text[at:]]), [*starts, *self.starts[at:]], [*ends, *self.ends[at:]])


def readings(text: str) -> Iterator[tuple[str, tuple[re.Pattern[str], ...]]]:
    """Yield the text, and all it may have been before it was escaped, each with the steps that lead there."""
    steps: dict[str, tuple[re.Pattern[str], ...]] = {text: ()}
    yield text, ()
    if not is_escaped(text):
        return
    waiting = [text]
    while waiting and len(steps) < MOST_READINGS:
        before = waiting.pop(0)
        if len(steps[before]) == MOST_STEPS:
            return
        for sign, way in _WAYS:
            if sign not in before:
                continue
            after = way.sub(_unescaped, before)
            if after not in steps:
                steps[after] = (*steps[before], way)
                waiting.append(after)
                yield after, steps[after]


def is_escaped(text: str) -> bool:
    """Tell whether a text may hold escapes at all."""
    return _ESCAPED.search(text) is not None


def close(text: str) -> str:
    """Return a text as ``Layer.close`` has it."""
    if text.isascii() and "\x1b" not in text:
        return text.encode().translate(_SMALL, _SPACE).decode()
    return _small(_IGNORED.sub("", text))


def spaced(text: str) -> str:
    """Return a text as ``Layer.spaced`` has it, without space at its ends."""
    return _IGNORED.sub(" ", text).strip()


def _small(text: str) -> str:
    """Return a text in small letters, character by character: none becomes two, and none depends on the next."""
    if text.isascii():
        return text.lower()
    return "".join([low if len(low := character.lower()) == 1 else character for character in text])


def _unescaped(match: re.Match[str]) -> str:
    return "".join([character for character, _ in _characters(match[0])])


def _characters(escape: str) -> Characters:
    """Return what an escape, or several of one kind, stand for: characters, each with the width of its escapes."""
    if escape[0] == "&":
        return _entity(escape)
    if escape[1] in "uU":
        digits = re.findall(r"[uU]\{?([0-9A-Fa-f]+)", escape)
        return _units([int(number, 16) for number in digits], len(escape) // len(digits))
    if escape[0] == "%":
        return _bytes(bytes.fromhex(escape.replace("%", "")), 3)
    if len(escape) >= 4 and escape[1] in "x0123":
        base = 16 if escape[1] == "x" else 8
        return _bytes(bytes(int(number.lstrip("x"), base) for number in escape.split("\\")[1:]), 4)
    return () if escape[1] in "\r\n" else ((_LETTERS.get(escape[1], escape[1]), 2),)


def _entity(escape: str) -> Characters:
    from html import unescape  # noqa: PLC0415  its table of names takes longer to load than most texts need

    character = unescape(escape)
    return ((character, len(escape)),) if len(character) == 1 else [(part, 1) for part in escape]


def _units(codes: Sequence[int], width: int) -> Characters:
    """Return the characters of UTF-16 units, two of them one character where they are a pair."""
    characters: list[tuple[str, int]] = []
    at = 0
    while at < len(codes):
        code = codes[at]
        if 0xD800 <= code < 0xDC00 and at + 1 < len(codes) and 0xDC00 <= codes[at + 1] < 0xE000:
            characters.append((chr(0x10000 + ((code - 0xD800) << 10) + codes[at + 1] - 0xDC00), 2 * width))
            at += 2
        else:
            characters.append((chr(code) if code < 0x110000 else "\ufffd", width))
            at += 1
    return characters


def _bytes(codes: bytes, width: int) -> Characters:
    """Return the characters of UTF-8 bytes; a byte that begins none is the character of that number."""
    characters: list[tuple[str, int]] = []
    at = 0
    while at < len(codes):
        lead = codes[at]
        size = 4 if lead >= 0xF0 else 3 if lead >= 0xE0 else 2 if lead >= 0xC0 else 1
        try:
            character = codes[at : at + size].decode()
        except UnicodeDecodeError:
            character = ""
        if len(character) != 1:
            character, size = chr(lead), 1
        characters.append((character, size * width))
        at += size
    return characters
