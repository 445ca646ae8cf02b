"""A whole state as one JSON document, and back: for moving it to another database; the lease stays where it is.

The document is in clear, also that of an encrypted state, and holds the fingerprint key, so it deserves the care the
database gets.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, delete, func, insert, select
from sqlalchemy.exc import OperationalError, StatementError

from state import tables, verify
from state.errors import StateError
from state.rows import Unfit, refuse_strange, taken

if TYPE_CHECKING:
    from collections.abc import Mapping

_HERE = {"key_checks"}
"""Columns about how this database is encrypted; another one has its own keys."""

_SINCE: dict[Any, tuple[int, Any]] = {
    tables.meta.c.project: (2, None),
    tables.meta.c.host: (2, None),
    tables.records.c.spellings: (3, {}),
}
"""Columns that came after the first format: the format that brought each, and what its absence means in a document."""

_TABLES = (tables.meta, tables.runs, tables.records, tables.journal, tables.history, tables.tombstones)


def pull(connection: Connection) -> dict[str, Any]:
    """Return format number and every row: ``{"format": 3, "meta": [{...}], "runs": [...], ...}``, times as ISO text."""
    document: dict[str, Any] = {"format": tables.FORMAT}
    for table in _TABLES:
        rows = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
        document[table.name] = [
            {name: _text(value) for name, value in row.items() if name not in _HERE} for row in rows
        ]
    return document


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def push(connection: Connection, document: Mapping[str, Any], *, force: bool) -> None:
    """Replace every row by the document's.

    Raises:
        StateError: when the document is no state of this format or an older one, breaks an invariant, or, unless
            ``force``, has another lineage than a state in use or an older serial.
    """
    rows = _rows(document)
    if not force:
        _refuse_other(connection, rows["meta"])
    for table in reversed(_TABLES):
        connection.execute(delete(table))
    try:
        for table in _TABLES:
            if rows[table.name]:
                connection.execute(insert(table), rows[table.name])
                _go_on_counting(connection, table)
    except OperationalError:
        raise  # the database, not the document
    except StatementError as error:
        raise StateError("The document is not a state: it contains a value that its column does not accept.") from error
    broken = verify.violations(connection)
    if broken:
        violations = "; ".join(f"{violation.number}: {violation.detail}" for violation in broken[:3])
        raise StateError(f"The document is not a valid state, so nothing was replaced. {violations}")


def _rows(document: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    written = document.get("format") if isinstance(document, dict) else None
    if type(written) is not int or written not in range(1, tables.FORMAT + 1):
        raise StateError(f"The document is not a state of format {tables.FORMAT} or older; pull it with this version.")
    rows = {table.name: _table(table, document.get(table.name), written) for table in _TABLES}
    if len(rows["meta"]) != 1:
        raise StateError("The document is not a state: it has no lineage.")
    return rows


def _table(table: Table, rows: object, written: int) -> list[dict[str, Any]]:
    """Return the rows of a document that was written in some format, as this format has them."""
    if not isinstance(rows, list):
        raise StateError(f"The document is not a state: {table.name} must be a list of rows.")
    made: list[dict[str, Any]] = []
    for number, row in enumerate(rows):
        place = f"{table.name}[{number}]"
        try:
            refuse_strange(table, row)
            made.append({})
            for column in table.columns:
                place = f"{table.name}[{number}].{column.name}"
                made[-1][column.name] = _value(column, row, written)
        except Unfit as error:
            raise StateError(f"The document is not a state: {place}: {error}.") from error
    return made


def _value(column: Any, row: Mapping[str, Any], written: int) -> Any:
    if column.name in _HERE:
        return []
    since, absent = _SINCE.get(column, (1, None))
    return absent if since > written else taken(column, row)


def _refuse_other(connection: Connection, meta: list[dict[str, Any]]) -> None:
    here, there = connection.execute(select(tables.meta)).one(), meta[0]
    in_use = connection.scalar(select(func.count()).select_from(tables.runs))
    if in_use and here.lineage != there["lineage"]:
        raise StateError("The document is another state (its lineage differs); nothing was replaced.")
    if in_use and there["serial"] < here.serial:
        raise StateError(f"The document is older (serial {there['serial']}) than the state (serial {here.serial}).")


def _go_on_counting(connection: Connection, table: Any) -> None:
    """PostgreSQL counts ids apart from the rows; let it go on after the highest."""
    if connection.dialect.name == "postgresql" and table in {tables.runs, tables.journal, tables.history}:
        counter = func.pg_get_serial_sequence(table.name, "id")
        connection.execute(select(func.setval(counter, select(func.max(table.c.id)).scalar_subquery())))
