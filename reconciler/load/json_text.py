"""Turn JSON into plain values, and find where they stand. Refuses NaN, duplicate keys and lone surrogates."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final

from reconciler.load import keys
from reconciler.load.parse_error import ParseError, repeated
from reconciler.load.place import Place
from reconciler.load.yaml_events import MAX_DEPTH

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER: Final = json.JSONDecoder()


class _Refused(Exception):
    """The text is JSON for Python only."""


def read(text: str, *, evaluated: bool = True) -> tuple[list[Any], list[ParseError]]:
    """Return the one value in a list, and the problems found; the value is of use only without problems.

    Where expressions are ``evaluated``, a key that holds one is a problem; elsewhere ``${`` is text like any other.
    """
    if not text.strip():
        return [], []  # as an empty YAML file; a shell makes one for what a command is about to print
    again: list[str] = []
    try:
        value = json.loads(
            text,
            object_pairs_hook=lambda pairs: _mapping(_literal(pairs, again) if evaluated else pairs, again),
            parse_constant=_refuse,
            parse_float=_float,
            parse_int=_int,
        )
        _check(value, 0)
    except json.JSONDecodeError as error:
        return [], [ParseError("E105", error.pos, _in_plain_words(error))]
    except (_Refused, RecursionError) as error:
        return [], [ParseError("E106", 0, str(error) if isinstance(error, _Refused) else _too_deep())]
    return [value], _Scanner(text, evaluated=evaluated).flaws() if again else []


def places(text: str) -> list[Place]:
    """Return the place of the root, or nothing for a text that cannot be parsed."""
    try:
        return [_Scanner(text).root()]
    except (json.JSONDecodeError, RecursionError):
        return []


def _mapping(pairs: list[tuple[str, Any]], again: list[str]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        again.append("")
        mapping = dict(reversed(pairs))  # the first value counts, as in YAML
    return mapping


def _literal(pairs: list[tuple[str, Any]], refused: list[str]) -> list[tuple[str, Any]]:
    """Return the pairs whose keys hold no expression, as the keys are meant."""
    if not any("${" in key for key, _ in pairs):
        return pairs
    kept = [(keys.unescaped(key), value) for key, value in pairs if not keys.holds_expression(key)]
    refused += [""] * (len(pairs) - len(kept))
    return kept


def _refuse(word: str) -> Any:
    raise _Refused(f"{word} is not JSON")


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _Refused("a number is too large")
    return number


def _int(text: str) -> int:
    if len(text) > 300:
        raise _Refused("a number is longer than 300 digits")
    return int(text)


def _check(value: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise _Refused(_too_deep())
    if isinstance(value, str):
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            raise _Refused("a \\u escape names half a character; surrogates come in pairs")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check(key, depth)
            _check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth + 1)


def _too_deep() -> str:
    return f"nested more than {MAX_DEPTH} levels deep"


def _in_plain_words(error: json.JSONDecodeError) -> str:
    if error.msg.startswith("Expecting property name"):
        return 'expected a key in double quotes; remove a "," before "}"'
    return error.msg[:1].lower() + error.msg[1:]


class _Scanner:
    """Walks a text that ``json`` can parse and notes offsets."""

    def __init__(self, text: str, *, evaluated: bool = True) -> None:
        self._text = text
        self._evaluated = evaluated
        self._flaws: list[ParseError] = []

    def root(self) -> Place:
        """Return the place of the value."""
        place = Place(self._skip(0))
        self._value(place)
        return place

    def flaws(self) -> list[ParseError]:
        """Return one problem per key that stands again in its object, or that holds an expression."""
        self.root()
        return self._flaws

    def _value(self, place: Place) -> int:
        """Fill ``place`` and return the offset behind the value."""
        opening = self._text[place.value]
        if opening == "{":
            return self._object(place)
        if opening == "[":
            return self._array(place)
        _, end = _DECODER.raw_decode(self._text, place.value)
        place.width = end - place.value
        return end

    def _object(self, place: Place) -> int:
        at = self._skip(place.value + 1)
        while self._text[at] != "}":
            key, end = _DECODER.raw_decode(self._text, at)
            inner = Place(self._skip(self._skip(end) + 1), key=at, key_width=end - at)
            if self._evaluated and keys.holds_expression(key):
                self._flaws.append(keys.refused(key, at, end - at))
            else:
                key = keys.unescaped(key) if self._evaluated else key
                first = place.inside.setdefault(key, inner)
                if first is not inner:
                    self._flaws.append(repeated(key, at, end - at, first))
            at = self._next(self._value(inner))
        return at + 1

    def _array(self, place: Place) -> int:
        at = self._skip(place.value + 1)
        while self._text[at] != "]":
            inner = place.inside[len(place.inside)] = Place(at)
            at = self._next(self._value(inner))
        return at + 1

    def _next(self, at: int) -> int:
        at = self._skip(at)
        return self._skip(at + 1) if self._text[at] == "," else at

    def _skip(self, at: int) -> int:
        space = _SPACE.match(self._text, at)
        return space.end() if space else at
