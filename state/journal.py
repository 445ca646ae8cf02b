"""What one transaction does to calls, records and tombstones; it opens no transaction itself.

However long the lists, each function sends a handful of statements: rows of one kind go in one ``executemany``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, select, update

from state import history, tables
from state.errors import StateError
from state.history import Line
from state.records import COUNTS, REFUSED, Completion, Intent, OpenIntent, Record, RefusedContent, Tombstone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

_RECORD_COLUMNS = tuple(column.name for column in tables.records.columns)
_NEEDS = _RECORD_COLUMNS.index("depends_on")
_INTENT_COLUMNS = ("run_id", "address", "type", "verb", "natural_key", "request", "remote_id", "previous")
_TOMBSTONE_COLUMNS = tuple(column.name for column in tables.tombstones.columns)

MADE: Final = ("done", "adopted", "resent")
"""Outcomes of a change that was made."""

# Built once: an apply of 1,000 objects runs these as often, and building them costs as much as running them.
_entry = tables.journal.c
_begin_entry = insert(tables.journal).returning(_entry.id, sort_by_parameter_order=True)
_close_entry = (
    update(tables.journal)
    .where(_entry.id == bindparam("entry"))
    .values(outcome=bindparam("how"), ended_at=bindparam("when"), request={}, previous=bindparam("kept"))
)
_leave_unanswered = update(tables.journal).where(_entry.id == bindparam("entry")).values(outcome="unknown")
_open_entries = select(_entry.id, _entry.run_id, _entry.address, _entry.verb, _entry.began_at, _entry.previous).where(
    _entry.id.in_(bindparam("entries", expanding=True)), _entry.ended_at.is_(None)
)
_how_it_stands = select(_entry.outcome, _entry.ended_at).where(_entry.id == bindparam("entry"))
_begun_by = select(func.max(_entry.id)).where(
    _entry.run_id == bindparam("run"),
    _entry.address == bindparam("where"),
    _entry.verb == bindparam("what"),
    _entry.ended_at.is_(None),
)
# Delete and insert instead of an upsert: every database understands it.
_drop_record = delete(tables.records).where(tables.records.c.address == bindparam("at_address"))
_drop_tombstone = delete(tables.tombstones).where(
    tables.tombstones.c.type == bindparam("kind"), tables.tombstones.c.natural_key == bindparam("name")
)
_insert_record, _insert_tombstone = insert(tables.records), insert(tables.tombstones)


def begin(connection: Connection, intents: Sequence[Intent], at: datetime) -> list[int]:
    """Write one open entry per intent; return their ids in the order of ``intents``."""
    if not intents:
        return []
    rows = [{name: getattr(intent, name) for name in _INTENT_COLUMNS} | {"began_at": at} for intent in intents]
    return list(connection.scalars(_begin_entry, rows))


def arrived(connection: Connection, ends: Sequence[Completion], begins: Sequence[Intent]) -> list[int] | None:
    """Return the ids of ``begins`` when these ends and begins were committed before, None when they were not.

    Both go in one transaction, so the first of each tells for all. A run begins a call of an object once.
    """
    if ends and not _ended(connection, ends[0]):
        return None
    begun = [
        connection.scalar(_begun_by, {"run": intent.run_id, "where": intent.address, "what": intent.verb})
        for intent in begins
    ]
    ids = [entry for entry in begun if entry is not None]
    return ids if len(ids) == len(begins) and (ids or ends) else None


def _ended(connection: Connection, completion: Completion) -> bool:
    row = connection.execute(_how_it_stands, {"entry": completion.intent_id}).one_or_none()
    if row is None:
        return False
    return row.outcome == "unknown" if completion.outcome == "unknown" else row.ended_at is not None


def end(connection: Connection, completions: Sequence[Completion], at: datetime) -> None:
    """Close the entries, apply their effects to records and tombstones, write history, count the serial.

    Effects apply in order, so the last one on an address wins. A closed entry keeps no request: history has what
    people need. An ``unknown`` one stays open with all it needs to be resolved.

    Raises:
        ValueError: when an entry does not exist, was closed before, or is ended twice.
    """
    if not completions:
        return
    begun = _begun(connection, completions)
    _close(connection, completions, begun, at)
    write_records(connection, _effects(completions))
    write_tombstones(
        connection, [completion.tombstone for completion in completions if completion.tombstone is not None]
    )
    history.write(connection, [_line(completion, begun[completion.intent_id]) for completion in completions], at)


def _begun(connection: Connection, completions: Sequence[Completion]) -> dict[int, Any]:
    ids = [completion.intent_id for completion in completions]
    entries = {row.id: row for row in connection.execute(_open_entries, {"entries": ids})}
    if len(entries) != len(ids):
        strange = sorted({entry for entry in ids if entry not in entries or ids.count(entry) > 1})
        raise ValueError(f"journal entries {strange} are not open, or ended twice; nothing was written")
    return entries


def _close(connection: Connection, completions: Sequence[Completion], begun: Mapping[int, Any], at: datetime) -> None:
    """Close the entries; none ends before it began, however the clock of this machine or of the last one was set."""
    final = [completion for completion in completions if completion.outcome != "unknown"]
    if final:
        rows = [
            {
                "entry": completion.intent_id,
                "how": completion.outcome,
                "when": max(at, begun[completion.intent_id].began_at),
                "kept": _kept(completion, begun[completion.intent_id]),
            }
            for completion in final
        ]
        connection.execute(_close_entry, rows)
    unanswered = [{"entry": completion.intent_id} for completion in completions if completion.outcome == "unknown"]
    if unanswered:
        connection.execute(_leave_unanswered, unanswered)


def _kept(completion: Completion, begun: Any) -> dict[str, Any]:
    """Return what a closed entry keeps: that the change counts, when it was made; or which content was refused."""
    if completion.refused is not None:
        return {REFUSED: {"digest": completion.refused.digest, "why": completion.refused.why}}
    return {COUNTS: True} if completion.outcome in MADE and begun.previous.get(COUNTS) else {}


def _effects(completions: Sequence[Completion]) -> dict[str, Record | None]:
    effects: dict[str, Record | None] = {}
    for completion in completions:
        if completion.forget is not None:
            effects[completion.forget] = None
        if completion.record is not None:
            effects[completion.record.address] = completion.record
    return effects


def _line(completion: Completion, begun: Any) -> Line:
    return Line(
        run_id=begun.run_id if completion.run_id is None else completion.run_id,
        address=begun.address,
        action=completion.action or begun.verb,
        changed=any(effect is not None for effect in (completion.record, completion.forget, completion.tombstone)),
        outcome=completion.outcome,
        request_id=completion.request_id,
        fields=completion.fields,
        message=completion.message,
    )


def write_records(connection: Connection, effects: Mapping[str, Record | None]) -> None:
    """Make the record at each address be the given one, or absent where None is given."""
    if not effects:
        return
    connection.execute(_drop_record, [{"at_address": address} for address in effects])
    kept = [_record_row(record) for record in effects.values() if record is not None]
    if kept:
        connection.execute(_insert_record, kept)


def write_tombstones(connection: Connection, tombstones: Sequence[Tombstone]) -> None:
    """Remember each blocked name, in place of what was known of that name before."""
    if not tombstones:
        return
    kept = {(tombstone.type, tombstone.natural_key): tombstone for tombstone in tombstones}
    connection.execute(_drop_tombstone, [{"kind": kind, "name": name} for kind, name in kept])
    rows = [{name: getattr(tombstone, name) for name in _TOMBSTONE_COLUMNS} for tombstone in kept.values()]
    connection.execute(_insert_tombstone, rows)


def rename(connection: Connection, old: str, new: str) -> None:
    """Give the record at ``old`` the address ``new``, also where others depend on it and in open journal entries.

    Raises:
        StateError: when ``old`` is not recorded or ``new`` is.
    """
    records, journal = tables.records, tables.journal
    known = set(connection.scalars(select(records.c.address).where(records.c.address.in_([old, new]))))
    if old not in known:
        raise StateError(f"The state has no {old} to move.")
    if new in known:
        raise StateError(f"{old} cannot move to {new}: that address is already in the state.")
    connection.execute(update(records).where(records.c.address == old).values(address=new))
    rows = connection.execute(select(records.c.address, records.c.depends_on)).all()
    changed = [
        {"at_address": row.address, "needs": [new if address == old else address for address in row.depends_on]}
        for row in rows
        if old in row.depends_on
    ]
    if changed:
        statement = update(records).where(records.c.address == bindparam("at_address"))
        connection.execute(statement.values(depends_on=bindparam("needs")), changed)
    still_open = (journal.c.address == old) & journal.c.ended_at.is_(None)
    connection.execute(update(journal).where(still_open).values(address=new))


def all_records(connection: Connection) -> dict[str, Record]:
    """Return address to record, sorted by address."""
    rows = connection.execute(select(tables.records).order_by(tables.records.c.address))
    return {record.address: record for record in map(_record, rows)}


def still_open(connection: Connection) -> list[OpenIntent]:
    """Return the entries no completion has closed, oldest first."""
    journal = tables.journal
    query = select(journal, tables.runs.c.who, tables.runs.c.host).join(tables.runs)
    rows = connection.execute(query.where(journal.c.ended_at.is_(None)).order_by(journal.c.id)).all()
    return [
        OpenIntent(
            **{name: getattr(row, name) for name in _INTENT_COLUMNS},
            id=row.id,
            began_at=row.began_at,
            unanswered=row.outcome == "unknown",
            who=row.who,
            host=row.host,
        )
        for row in rows
    ]


def counted(connection: Connection, since: datetime) -> dict[tuple[str, str], list[datetime]]:
    """Return type and remote id to when it was changed since a moment so that it counts, in order."""
    query = select(_entry.type, _entry.remote_id, _entry.began_at, _entry.previous).where(
        _entry.ended_at >= since, _entry.outcome.in_(MADE), _entry.verb == "update"
    )
    moments: dict[tuple[str, str], list[datetime]] = {}
    for row in connection.execute(query.order_by(_entry.began_at)):
        if row.previous.get(COUNTS):
            moments.setdefault((row.type, row.remote_id), []).append(row.began_at)
    return moments


def refused(connection: Connection) -> dict[tuple[str, str], RefusedContent]:
    """Return type and natural key to the content that was refused last, unless a later call was taken."""
    writes = _entry.verb.in_(["create", "update"])
    refusals = select(_entry.natural_key).where(writes, _entry.outcome == "failed", _entry.natural_key != "")
    query = select(_entry.type, _entry.natural_key, _entry.outcome, _entry.ended_at, _entry.previous).where(
        writes, _entry.outcome.in_([*MADE, "failed"]), _entry.natural_key.in_(refusals)
    )
    latest: dict[tuple[str, str], RefusedContent] = {}
    for row in connection.execute(query.order_by(_entry.id)):
        kept = row.previous.get(REFUSED)
        if row.outcome in MADE:
            latest.pop((row.type, row.natural_key), None)
        elif kept:
            latest[row.type, row.natural_key] = RefusedContent(kept["digest"], kept["why"], row.ended_at)
    return latest


def called(connection: Connection) -> dict[tuple[str, str], datetime]:
    """Return type and remote id to when it was changed last."""
    query = (
        select(_entry.type, _entry.remote_id, func.max(_entry.ended_at).label("last"))
        .where(_entry.outcome.in_(MADE), _entry.verb == "update")
        .group_by(_entry.type, _entry.remote_id)
    )
    return {(row.type, row.remote_id): row.last for row in connection.execute(query)}


def operations(connection: Connection) -> dict[tuple[str, str], dict[str, datetime]]:
    """Return type and remote id to each verb beyond create, update and delete that succeeded, and when last."""
    return _latest(connection, _entry.ended_at, _entry.outcome == "done")


def attempts(connection: Connection) -> dict[tuple[str, str], dict[str, datetime]]:
    """Return the same of what was begun without anybody hearing how it ended, and when it was begun last."""
    return _latest(
        connection, _entry.began_at, _entry.outcome.is_(None) | _entry.outcome.in_(["unknown", "superseded"])
    )


def _latest(
    connection: Connection, moment: ColumnElement[datetime], such: ColumnElement[bool]
) -> dict[tuple[str, str], dict[str, datetime]]:
    ran = _entry.verb.not_in(["create", "update", "delete"]) & _entry.remote_id.is_not(None)
    query = select(_entry.type, _entry.remote_id, _entry.verb, func.max(moment).label("latest")).where(ran, such)
    latest: dict[tuple[str, str], dict[str, datetime]] = {}
    for row in connection.execute(query.group_by(_entry.type, _entry.remote_id, _entry.verb)):
        latest.setdefault((row.type, row.remote_id), {})[row.verb] = row.latest
    return latest


def deleted(connection: Connection, since: datetime, until: datetime) -> dict[tuple[str, str], datetime]:
    """Return type and remote id of what was deleted between two moments, and when last."""
    ended = (_entry.verb == "delete") & (_entry.outcome == "done") & _entry.remote_id.is_not(None)
    query = select(_entry.type, _entry.remote_id, _entry.ended_at).where(_entry.ended_at.between(since, until), ended)
    return {(row.type, row.remote_id): row.ended_at for row in connection.execute(query.order_by(_entry.ended_at))}


def all_tombstones(connection: Connection) -> list[Tombstone]:
    """Return every tombstone, the soonest to end first."""
    columns = tables.tombstones.c
    order = (columns.locked_until, columns.type, columns.natural_key)
    rows = connection.execute(select(tables.tombstones).order_by(*order)).all()
    return [Tombstone(*row) for row in rows]


def _record(row: Any) -> Record:
    """Return a row as a record; the fields of both stand in the same order."""
    values = list(row)
    values[_NEEDS] = tuple(values[_NEEDS])
    return Record(*values)


def _record_row(record: Record) -> dict[str, Any]:
    row = {name: getattr(record, name) for name in _RECORD_COLUMNS}
    return row | {"updated_at": max(record.updated_at, record.created_at)}  # two clocks may have written them
