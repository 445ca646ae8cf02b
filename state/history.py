"""Runs and the append-only history of changes: writing lines, counting the serial, reading back; nothing is deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, insert, select, update

from state import tables
from state.records import HistoryEntry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_start_run = insert(tables.runs).returning(tables.runs.c.id)
_insert_line = insert(tables.history)
_count_serial = update(tables.meta).values(serial=tables.meta.c.serial + 1).returning(tables.meta.c.serial)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of history before it is written; ``changed`` says whether a record or tombstone changed with it."""

    run_id: int
    address: str
    action: str
    changed: bool
    outcome: str = "done"
    request_id: str | None = None
    fields: Sequence[str] = ()
    message: str = ""


def start_run(connection: Connection, row: dict[str, Any]) -> int:
    """Insert a run; return its id."""
    run_id: int = connection.execute(_start_run, row).scalar_one()
    return run_id


def same_run(connection: Connection, row: dict[str, Any]) -> int | None:
    """Return the id of the newest run if it is the one that this row describes, None otherwise."""
    newest = connection.execute(select(tables.runs).order_by(tables.runs.c.id.desc()).limit(1)).one_or_none()
    same = newest is not None and all(getattr(newest, name) == value for name, value in row.items())
    return newest.id if newest is not None and same else None


def close_left(connection: Connection) -> None:
    """Note of every run without an end that it has none; only who holds the lease knows that none is under way."""
    connection.execute(update(tables.runs).where(tables.runs.c.outcome.is_(None)).values(outcome="unfinished"))


def newest_run(connection: Connection) -> int | None:
    """Return the id of the run that began last, None when there was none."""
    newest: int | None = connection.scalar(select(func.max(tables.runs.c.id)))
    return newest


def finish_run(connection: Connection, run_id: int, outcome: str, at: datetime) -> None:
    """Note how and when a run ended."""
    this = tables.runs.c.id == run_id
    connection.execute(update(tables.runs).where(this).values(outcome=outcome, finished_at=at))


def write(connection: Connection, lines: Sequence[Line], at: datetime) -> None:
    """Append the lines; when one of them changed something, the serial grows by one and they carry it."""
    if not lines:
        return
    serial = _next_serial(connection) if any(line.changed for line in lines) else None
    rows = [
        {
            "run_id": line.run_id,
            "at": at,
            "address": line.address,
            "action": line.action,
            "outcome": line.outcome,
            "request_id": line.request_id,
            "fields": list(line.fields),
            "message": line.message,
            "serial": serial if line.changed else None,
        }
        for line in lines
    ]
    connection.execute(_insert_line, rows)


def arrived(connection: Connection, lines: Sequence[Line], at: datetime) -> bool:
    """Tell whether lines like these were written at that moment, as far as the first of them tells."""
    line = tables.history.c
    for first in lines[:1]:
        same = (line.run_id == first.run_id) & (line.address == first.address) & (line.action == first.action)
        return connection.scalar(select(func.count()).where(same & (line.at == at))) != 0
    return False


def _next_serial(connection: Connection) -> int:
    serial: int = connection.execute(_count_serial).scalar_one()
    return serial


def read(connection: Connection, address: str | None, limit: int, below: str | None = None) -> list[HistoryEntry]:
    """Return the newest lines, newest first; of one address when given, and of those that begin with ``below``."""
    line, run = tables.history.c, tables.runs.c
    query = select(tables.history, run.command, run.who, run.host, run.commit_id).join(tables.runs)
    if address is not None:
        same = line.address == address
        # No LIKE: to SQLite it is the same for small and capital letters, and _ stands for anything.
        query = query.where(same if below is None else same | (func.substr(line.address, 1, len(below)) == below))
    return [_entry(row) for row in connection.execute(query.order_by(line.id.desc()).limit(limit))]


def _entry(row: Any) -> HistoryEntry:
    return HistoryEntry(
        at=row.at,
        run_id=row.run_id,
        command=row.command,
        who=row.who,
        host=row.host,
        commit=row.commit_id,
        address=row.address,
        action=row.action,
        outcome=row.outcome,
        request_id=row.request_id,
        fields=tuple(row.fields),
        message=row.message,
    )
