"""What a column of a state takes from a document that anybody may have written; it opens no database.

The columns themselves would not say: SQLite keeps any value in any column, and a driver fails in words of its own.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Boolean, Integer, Table

from state.tables import CanonicalJson, UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Column

LISTS: Final = frozenset({"depends_on", "fields"})
"""Columns of JSON that hold a list of texts; the others hold a mapping."""

_LARGEST = 2**31 - 1
_SURROGATE = re.compile("[\ud800-\udfff]")
_SHOWN = re.compile(r"\w{1,40}")


class Unfit(ValueError):
    """A value is not what its column takes; ``str`` says what it should be, and shows nothing of the value."""


def refuse_strange(table: Table, row: object) -> None:
    """Refuse what is no row of a table.

    Raises:
        Unfit: when it is no mapping, or has a key that is no column.
    """
    if not isinstance(row, dict):
        raise Unfit("it must be a mapping of columns")
    strange = [key for key in row if key not in table.columns]
    if strange:
        shown = f' "{strange[0]}"' if _SHOWN.fullmatch(str(strange[0])) else ""
        raise Unfit(f"it has a key that is not a column{shown}")


def taken(column: Column[Any], row: Mapping[str, Any]) -> Any:
    """Return the value of a column in a row, a time as one.

    Raises:
        Unfit: when it is missing, or the column does not take it.
    """
    if column.name not in row:
        raise Unfit("it is missing")
    value = row[column.name]
    if value is None and column.nullable:
        return None
    if isinstance(column.type, UtcDateTime):
        return _time(value)
    reason = _wrong(column, value)
    if reason:
        raise Unfit(f"it must be {reason}")
    return value


def _time(value: Any) -> datetime:
    try:
        time = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Unfit("it must be a time in ISO 8601") from error
    if time.tzinfo is None:
        raise Unfit("it must be a time with its zone")
    return time


def _wrong(column: Column[Any], value: Any) -> str:
    """Return what a column takes, "" when this is one of those."""
    if isinstance(column.type, Boolean):
        return "" if isinstance(value, bool) else "true or false"
    if isinstance(column.type, Integer):
        sound = type(value) is int and 0 <= value <= _LARGEST
        return "" if sound else f"a whole number up to {_LARGEST}"
    if isinstance(column.type, CanonicalJson):
        return _wrong_json(column, value)
    return "" if isinstance(value, str) and not _SURROGATE.search(value) else "a text"


def _wrong_json(column: Column[Any], value: Any) -> str:
    if column.name in LISTS:
        return "" if isinstance(value, list) and all(isinstance(entry, str) for entry in value) else "a list of texts"
    return "" if isinstance(value, dict) else "a mapping"
