"""Read JSON that a program of ours wrote and anybody may have changed: bounded, and nothing in it has two meanings.

Files that people write are read by ``load``, which knows the place of every value.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_BYTES: Final = 64 * 1024 * 1024
"""Size beyond which nothing is read: read, it takes ten times as much memory."""

MOST_DEEP: Final = 200
"""Levels of nesting: twice what the files may hold."""

_LONGEST = 40
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")


class Damaged(ValueError):
    """The text is not what it should be; says what is wrong and where, in printable ASCII."""


def readable(data: bytes, most: int = MOST_BYTES) -> dict[str, Any]:
    """Return the JSON document of a file: an object, no key twice, no number without a value, not nested without end.

    ``most`` are the bytes it may have.

    Raises:
        Damaged: It is none.
    """
    if len(data) > most:
        raise Damaged(f"it is larger than {most // 1024**2} MB")
    try:
        document = json.loads(
            data.decode(), object_pairs_hook=_distinct, parse_constant=_no_number, parse_float=_finite
        )
    except UnicodeDecodeError as error:
        raise Damaged(f"byte {error.start} is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise Damaged(f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    except RecursionError as error:
        raise Damaged(f"it is nested more than {MOST_DEEP} levels deep") from error
    except Damaged:
        raise
    except ValueError as error:  # a number of thousands of digits
        raise Damaged("it contains a number that is too long") from error
    if not isinstance(document, dict):
        raise Damaged("it is not a JSON object")
    _refuse_deep(document)
    return document


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        keys = [key for key, _ in pairs]
        raise Damaged(f"the key {quoted(next(key for key in keys if keys.count(key) > 1))} occurs twice in one object")
    return members


def _no_number(text: str) -> NoReturn:
    raise Damaged(f"{text} is not a number")


def _finite(text: str) -> float:
    number = float(text)
    return number if abs(number) != float("inf") else _no_number("a number that is too large")


def _refuse_deep(document: Any) -> None:
    level = [document]
    for _ in range(MOST_DEEP):
        level = [inner for value in level if isinstance(value, dict | list) for inner in _inside(value)]
        if not level:
            return
    raise Damaged(f"it is nested more than {MOST_DEEP} levels deep")


def _inside(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def quoted(text: str) -> str:
    """Return a text of somebody else in quotes: printable ASCII, and not long."""
    return f'"{printable(text if len(text) <= _LONGEST else text[:_LONGEST] + "...")}"'


def printable(text: str) -> str:
    """Return the text with everything but printable ASCII replaced."""
    return _UNPRINTABLE.sub("?", text)
