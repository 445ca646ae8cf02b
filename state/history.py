"""Runs and the append-only history of changes: writing lines, counting the serial, reading back; nothing is deleted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, func, insert, select, update

from state import tables
from state.records import HistoryEntry

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

_FEW: Final = 500
"""Addresses that are looked for by the database; more of them are looked for here."""

_PAGE: Final = 1000
"""Rows that are held at once while they are looked through."""

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


def addresses(connection: Connection) -> list[str]:
    """Return every address to which anything happened, sorted."""
    address = tables.history.c.address
    return list(connection.scalars(select(address).distinct().order_by(address)))


def read(
    connection: Connection,
    wanted: Collection[str] | None,
    limit: int,
    since: datetime | int | None = None,
) -> list[HistoryEntry]:
    """Return the newest lines, newest first: of some addresses, from a moment or from the run of a number on."""
    line, run = tables.history.c, tables.runs.c
    query = select(
        tables.history, run.command, run.who, run.host, run.commit_id, run.started_at, run.finished_at,
        run.outcome.label("run_outcome"),
    ).join(tables.runs)  # fmt: skip
    if isinstance(since, int):
        query = query.where(line.run_id >= since)
    elif since is not None:
        query = query.where(line.at >= since)
    query = query.order_by(line.id.desc())
    if wanted is not None and len(wanted) > _FEW:  # a database takes only so many values in one query
        among = frozenset(wanted)
        rows = connection.execute(query.execution_options(yield_per=_PAGE))
        return [_entry(row) for row in islice((row for row in rows if row.address in among), limit)]
    if wanted is not None:
        query = query.where(line.address.in_(sorted(wanted)))
    return [_entry(row) for row in connection.execute(query.limit(limit))]


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
        run_began=row.started_at,
        run_ended=row.finished_at,
        run_outcome=row.run_outcome,
    )
