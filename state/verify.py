"""The invariants of a state, numbered for ever, and the check of each; it reports and never repairs.

| number | holds |
|---|---|
| 1 | The file is sound: SQLite's own integrity and foreign key checks pass. |
| 2 | Lineage, key and serial exist once, and lineage and key have their form. |
| 3 | A record's address is one and begins with its type, and its words are known ones (``on_destroy``). |
| 4 | A remote object, by type and id, has one address at most. |
| 5 | A run that finished as done leaves no call open. |
| 6 | A call ends after it began, and has an end and a final outcome together or not at all. |
| 7 | An address has one open call at most. |
| 8 | Every fingerprint is ``hmac-sha256:`` and 64 hex digits. |
| 9 | The serial is the highest in history. |
| 10 | Columns that hold JSON or a time parse and have the right shape. |
| 11 | No longer used: a run that stops between two changes may leave recorded dependencies in a circle. |
| 12 | A blocked name is freed after it was deleted, and a record is updated after it was created. |

That an address, and a type with a blocked name, has one row is held by primary keys.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Connection, Table, Text, func, or_, select, type_coerce

from state.errors import Corrupt
from state.records import Violation
from state.rows import LISTS
from state.sealing import from_store
from state.tables import (
    CanonicalJson,
    UtcDateTime,
    history,
    journal,
    lease,
    meta,
    metadata,
    records,
    runs,
    tombstones,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FINGERPRINT = re.compile(r"hmac-sha256:[0-9a-f]{64}")
_NAMED = r'[A-Za-z_][A-Za-z0-9_-]*(?:\["(?:[^"\\]|\\.)*"\])?'
_ADDRESS = re.compile(rf"(?:module\.{_NAMED}\.)*(?P<type>[a-z][a-z0-9_]*)\.{_NAMED}")

HARMFUL = frozenset({1, 2, 3, 4, 8, 10})
"""What a run must not go on with: it would read wrong values, or act on one object from two addresses."""


def violations(connection: Connection, *, past: bool = True) -> list[Violation]:
    """Return what is broken, by number; a damaged file or JSON hides the checks that would have to read it.

    Without ``past``, what only looks back is left out: history, calls that have ended, and the pages of the file, which
    opening it has looked at. What is left grows with what is managed, and not with each run.
    """
    tables = (records, journal, history) if past else (records,)
    broken = [*_file(connection), *_identity(connection)] if past else [*_identity(connection)]
    broken += [*_json(connection, tables), *_stamps(connection, metadata.sorted_tables if past else (records, lease))]
    if not any(violation.number in {1, 10} for violation in broken):
        for check in (_records, _owners, _finished_runs, _open_calls, _fingerprints, _serial, _times):
            broken += check(connection)
        broken += _ends(connection) if past else ()
    return sorted(broken, key=lambda violation: violation.number)


def _file(connection: Connection) -> Iterator[Violation]:
    if connection.dialect.name != "sqlite":
        return
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check(5)"):
        if line != "ok":
            yield Violation(1, "The file is damaged", f"SQLite reports: {line}. Restore a backup.")
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Violation(1, "The file is damaged", f"A row of {row[0]} points to a missing row of {row[2]}.")


def _identity(connection: Connection) -> Iterator[Violation]:
    summary, rows = "Lineage or key is missing", connection.execute(select(meta)).all()
    if len(rows) != 1:
        yield Violation(2, summary, f"Table meta has {len(rows)} rows instead of 1. Restore a backup.")
    for row in rows:
        if not re.fullmatch("[0-9a-f]{32}", row.lineage) or not re.fullmatch("[0-9a-f]{64}", row.fingerprint_key):
            yield Violation(2, summary, "Lineage or key in table meta is malformed. Restore a backup.")


def _json(connection: Connection, tables: Iterable[Table]) -> Iterator[Violation]:
    for table in tables:
        keys = list(table.primary_key.columns)
        columns = [column for column in table.columns if isinstance(column.type, CanonicalJson)]
        texts = [type_coerce(column, Text).label(column.name) for column in columns]
        # Most lists and mappings are empty; the database tells them apart faster than they are read.
        query = select(*keys, *texts).where(or_(*(type_coerce(column, Text) != _empty(column) for column in columns)))
        for row in connection.execute(query):
            for column in columns:
                if not _shaped(row._mapping[column.name], list if column.name in LISTS else dict):  # noqa: SLF001 - public
                    where = f"{table.name} {row[0]}, column {column.name}"
                    yield Violation(10, "A stored value is malformed", f"{where} is not valid JSON.")


def _stamps(connection: Connection, tables: Iterable[Table]) -> Iterator[Violation]:
    """SQLite keeps any text in a column of times."""
    if connection.dialect.name != "sqlite":
        return
    for table in tables:
        for column in (column for column in table.columns if isinstance(column.type, UtcDateTime)):
            text = type_coerce(column, Text)
            wrong = select(*table.primary_key.columns).where(text.is_not(None), func.datetime(text).is_(None))
            for row in connection.execute(wrong):
                where = f"{table.name} {row[0]}, column {column.name}"
                yield Violation(10, "A stored value is malformed", f"{where} is not a valid time.")


def _empty(column: Column[Any]) -> str:
    return "[]" if column.name in LISTS else "{}"


def _shaped(text: str, shape: type) -> bool:
    try:
        return isinstance(json.loads(from_store(text)), shape)
    except (ValueError, Corrupt):
        return False


def _records(connection: Connection) -> Iterator[Violation]:
    for row in connection.execute(select(records.c.address, records.c.type, records.c.on_destroy)):
        address = _ADDRESS.fullmatch(row.address)
        if not address:
            yield Violation(3, "A record is malformed", f'"{row.address}" is not an address.')
        elif address["type"] != row.type:
            yield Violation(3, "A record is malformed", f"{row.address} is recorded as type {row.type}.")
        if row.on_destroy not in {"delete", "forget"}:
            yield Violation(3, "A record is malformed", f"{row.address} has onDestroy neither delete nor forget.")


def _owners(connection: Connection) -> Iterator[Violation]:
    key = (records.c.type, records.c.remote_id)
    twice = select(*key).where(records.c.remote_id != "").group_by(*key).having(func.count() > 1)
    for kind, remote_id in connection.execute(twice).all():
        mine = select(records.c.address).where(records.c.type == kind, records.c.remote_id == remote_id)
        owners = ", ".join(sorted(connection.scalars(mine)))
        yield Violation(
            4, "One object has two addresses", f"{owners} all manage {kind} {remote_id}; forget all but one."
        )


def _finished_runs(connection: Connection) -> Iterator[Violation]:
    query = select(journal.c.id, journal.c.address, runs.c.id.label("run")).join(runs)
    for row in connection.execute(query.where(runs.c.outcome == "done", journal.c.ended_at.is_(None))):
        detail = f"Run {row.run} finished as done, but call {row.id} on {row.address} was never resolved."
        yield Violation(5, "A finished run left a call open", detail)


def _ends(connection: Connection) -> Iterator[Violation]:
    column = journal.c
    final = column.outcome.is_not(None) & (column.outcome != "unknown")
    wrong = or_(
        column.ended_at < column.began_at,
        column.ended_at.is_not(None) & or_(column.outcome.is_(None), column.outcome == "unknown"),
        column.ended_at.is_(None) & final,
    )
    for row in connection.execute(select(column.id, column.address).where(wrong)):
        detail = f"Call {row.id} on {row.address} has an end without an outcome, or an end before its start."
        yield Violation(6, "A call's end contradicts its start", detail)


def _open_calls(connection: Connection) -> Iterator[Violation]:
    column = journal.c
    query = select(column.address).where(column.ended_at.is_(None)).group_by(column.address).having(func.count() > 1)
    for address in connection.scalars(query):
        yield Violation(7, "Two calls are open on one address", f"{address}: recover the older call first.")


def _fingerprints(connection: Connection) -> Iterator[Violation]:
    query = select(records.c.address, records.c.fingerprints, records.c.spellings)
    for row in connection.execute(query):
        shown = {path: value for path, value in row.spellings.items() if value != ""}  # "" for nothing shown
        for path, value in [*row.fingerprints.items(), *shown.items()]:
            if not isinstance(value, str) or not _FINGERPRINT.fullmatch(value):
                detail = f"{row.address}, {path}: the stored value is not a fingerprint; it may be the secret itself."
                yield Violation(8, "A fingerprint is malformed", detail)


def _serial(connection: Connection) -> Iterator[Violation]:
    highest = connection.scalar(select(func.max(history.c.serial))) or 0
    for serial in connection.scalars(select(meta.c.serial)):
        if serial != highest:
            detail = f"The serial is {serial}, history ends at {highest}: one of them was changed by hand."
            yield Violation(9, "Serial and history disagree", detail)


def _times(connection: Connection) -> Iterator[Violation]:
    yield from _backwards(connection, tombstones, tombstones.c.deleted_at, tombstones.c.locked_until)
    yield from _backwards(connection, records, records.c.created_at, records.c.updated_at)


def _backwards(connection: Connection, table: Table, earlier: Any, later: Any) -> Iterator[Violation]:
    for address in connection.scalars(select(table.c.address).where(later < earlier)):
        detail = f"{table.name} {address}: {later.name} is before {earlier.name}."
        yield Violation(12, "Times are out of order", detail)
