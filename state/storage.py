"""Refuse rows with values that their columns cannot have been given: SQLite keeps any value in any column.

PostgreSQL does not, and is not asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Integer, and_, func, or_, select

from state import tables
from state.errors import Corrupt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Column, ColumnElement, Connection, Table

PRESENT = (tables.meta, tables.lease, tables.records, tables.tombstones)
"""What every command reads; with it goes the part of the journal that is still open."""

_LEAST, _MOST = -(2**31), 2**31 - 1  # of a whole number in PostgreSQL

WHOLE = tuple(table for table in tables.metadata.sorted_tables if table is not tables.state_format)


def refuse_strange(connection: Connection, name: str, of: Iterable[Table]) -> None:
    """Refuse a state in which a value is of another kind than its column.

    Raises:
        Corrupt: naming table and column.
    """
    if connection.dialect.name != "sqlite":
        return
    for table in of:
        columns = list(table.columns)
        for column, found in zip(columns, _strange(connection, table, columns), strict=True):
            if found:
                raise Corrupt(name, f"table {table.name}, column {column.name} holds something of another kind")


def refuse_strange_present(connection: Connection, name: str) -> None:
    """Do the same for what every command reads.

    Raises:
        Corrupt: naming table and column.
    """
    refuse_strange(connection, name, PRESENT)
    if connection.dialect.name == "sqlite":
        columns = list(tables.journal.columns)
        begun = tables.journal.c.ended_at.is_(None)
        if any(_strange(connection, tables.journal, columns, begun)):
            raise Corrupt(name, "table journal holds something of another kind than its columns")


def _strange(
    connection: Connection, table: Table, columns: list[Column[Any]], where: ColumnElement[bool] | None = None
) -> list[int]:
    """Return for each column whether a row has something else there: one pass over the table."""
    query = select(*(func.coalesce(func.max(_is_strange(column)), 0) for column in columns)).select_from(table)
    return list(connection.execute(query if where is None else query.where(where)).one())


def _is_strange(column: Column[Any]) -> ColumnElement[bool]:
    kind = func.typeof(column)
    number = isinstance(column.type, Integer | Boolean)
    wanted = [kind != ("integer" if number else "text")]
    if number:
        wanted = [or_(*wanted, column < _LEAST, column > _MOST)]
    return and_(*wanted, column.is_not(None)) if column.nullable else or_(*wanted)
