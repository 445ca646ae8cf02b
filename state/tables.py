"""The tables of the newest format, and how JSON and time are stored; no queries.

Everything here is dialect-neutral. ``migrations/versions`` builds the same schema step by step; a test compares both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
)

from state import sealing
from state.errors import Corrupt

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

FORMAT = 3
"""Number of the newest migration; a database says its own number in ``state_format``."""

VERSION_TABLE = "state_format"


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


# Made once: json.dumps and json.loads make an encoder, or check their options, anew for each value.
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain)
_parse = json.JSONDecoder().decode


def canonical_json(value: object) -> str:
    """Return JSON text with sorted keys and no spaces, ASCII only so that any database takes it."""
    return _canonical.encode(value)


# Half of the JSON columns of most records; not parsing them saves a fifth of the time it takes to read the records.
_EMPTY: dict[str | None, type] = {"{}": dict, "[]": list}


def _read_json(value: str | None) -> Any:
    """Return what a column holds, or raise Corrupt; an outer join's NULL stays None."""
    if value in _EMPTY:
        return _EMPTY[value]()
    try:
        return None if value is None else _parse(value)
    except ValueError as error:
        raise Corrupt("The state", "a column that holds JSON does not parse") from error


def _read_sealed_json(value: str | None) -> Any:
    if value in _EMPTY:  # what is stored in clear and empty needs no opening
        return _EMPTY[value]()
    return _read_json(None if value is None else sealing.from_store(value))


class CanonicalJson(TypeDecorator[Any]):
    """A JSON value as canonical text, the same bytes in every database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the canonical text."""
        return canonical_json(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], Any]:  # noqa: ARG002 - same
        """Return what reads a value: asked once per statement, so that each value costs one call instead of four."""
        return _read_json


class SealedJson(CanonicalJson):
    """A JSON value as canonical text, encrypted at rest when the state has a key."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """Return the canonical text, sealed."""
        return sealing.to_store(super().process_bind_param(value, dialect))

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], Any]:  # noqa: ARG002 - same
        """Return what opens and reads a value."""
        return _read_sealed_json


class SealedText(TypeDecorator[str]):
    """A text, encrypted at rest when the state has a key."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - same
        """Return the text, sealed."""
        return None if value is None else sealing.to_store(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - same
        """Return the text."""
        return None if value is None else sealing.from_store(value)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC; SQLite keeps no zone, so it is taken off and put back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the time in UTC, without zone for SQLite; raise ValueError when it is naive."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without time zone reached the state")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - same
        """Return the time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData()

state_format = Table(
    VERSION_TABLE,
    metadata,
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name=f"{VERSION_TABLE}_pkc"),
)

meta = Table(
    "meta",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("lineage", String(32), nullable=False),
    Column("serial", Integer, nullable=False),
    Column("fingerprint_key", SealedText, nullable=False),
    Column("key_checks", CanonicalJson, nullable=False),
    Column("project", Text),
    Column("host", Text),
    CheckConstraint("id = 1", name="meta_one_row"),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("command", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("commit_id", Text),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("outcome", Text),
)

records = Table(
    "records",
    metadata,
    Column("address", Text, primary_key=True),
    Column("type", Text, nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("natural_key", Text, nullable=False),
    Column("declared", SealedJson, nullable=False),
    Column("observed", SealedJson, nullable=False),
    Column("fingerprints", SealedJson, nullable=False),
    Column("depends_on", CanonicalJson, nullable=False),
    Column("protect", Boolean, nullable=False),
    Column("on_destroy", Text, nullable=False),
    Column("phase", Text, nullable=False),
    Column("awaiting_since", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("spellings", SealedJson),
    # Not unique: what the API already did must be recordable; verify() reports a second owner.
    Index("records_by_remote_id", "type", "remote_id"),
)

journal = Table(
    "journal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("address", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("natural_key", Text, nullable=False),
    Column("request", SealedJson, nullable=False),
    Column("remote_id", Text),
    Column("previous", SealedJson, nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("outcome", Text),
    Index("journal_open", "ended_at"),
)

history = Table(
    "history",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("address", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("request_id", Text),
    Column("fields", SealedJson, nullable=False),
    Column("message", SealedText, nullable=False),
    Column("serial", Integer),
    Index("history_by_address", "address"),
    Index("history_by_serial", "serial"),
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("type", Text, primary_key=True),
    Column("natural_key", Text, primary_key=True),
    Column("address", Text, nullable=False),
    Column("deleted_at", UtcDateTime, nullable=False),
    Column("locked_until", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("generation", Integer, nullable=False),
    Column("owner", Text),
    Column("host", Text),
    Column("pid", Integer),
    Column("run_url", Text),
    Column("acquired_at", UtcDateTime),
    Column("heartbeat_at", UtcDateTime),
    Column("expires_at", UtcDateTime),
    Column("reason", Text),
    Column("machine", Text),
    CheckConstraint("id = 1", name="lease_one_row"),
)
