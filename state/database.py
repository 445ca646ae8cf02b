"""Reaching the database: files and permissions, connections, and turning driver errors into ours; no tables here.

SQLite and PostgreSQL differ in this module and in ``migrate`` only.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, NullPool, StaticPool, create_engine, event
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    NoResultFound,
    OperationalError,
    StatementError,
)

from state.copying import hindrance
from state.errors import BadUrl, Corrupt, StateError, Unwritable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from state.location import Location

BUSY_SECONDS = 5.0
"""How long to wait for another process's write transaction; ours last milliseconds."""

SILENT_SECONDS = 30
"""After how long PostgreSQL gives up on a client that stands still within a transaction, and a client on a server that
no longer answers: the time after which a lease is taken over."""

DISK_SECONDS = 5.0
"""How long a disk is given to take something again; one that is full seldom empties by itself."""

_POSTGRES = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": SILENT_SECONDS * 1000,
}


def make_room(path: Path) -> None:
    """Create folder and file, private to their owner, and keep a new folder out of version control.

    A folder that already holds other things is not ours to hide: it gets no ``.gitignore``.

    Raises:
        Unwritable: when that is not possible, or an existing file or folder may not be written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not any(path.parent.iterdir()):
            (path.parent / ".gitignore").write_text("*\n", encoding="utf-8")
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as error:
        raise Unwritable(str(path), error.strerror or "the system refused") from error
    if reason := hindrance(path):
        raise Unwritable(str(path), reason)


def connect(location: Location, *, pooled: bool = True) -> Engine:
    """Return an engine; in SQLite each transaction is explicit, and immediate when the engine is ``writing``.

    Args:
        location: Where to.
        pooled: False for a connection that lives as long as one statement block, as the heartbeat needs.
    """
    options: dict[str, Any] = {"hide_parameters": True}
    if location.url.get_backend_name() == "sqlite":
        options["connect_args"] = {"timeout": BUSY_SECONDS, "isolation_level": None, "check_same_thread": True}
        if location.path is not None and not pooled:
            options["creator"] = partial(_existing, location.path, **options["connect_args"])
    else:
        options["pool_pre_ping"] = True
        options["connect_args"] = {name: value for name, value in _POSTGRES.items() if name not in location.url.query}
    if location.in_memory:
        options["poolclass"] = StaticPool
    elif not pooled:
        options["poolclass"] = NullPool
    try:
        engine = create_engine(location.url, **options)
    except ImportError as error:  # also when psycopg is there and libpq is not
        raise StateError(
            f"State in {location.url.get_backend_name()} needs the driver psycopg; install the extra: postgres."
        ) from error
    except (ArgumentError, ValueError) as error:  # its words may hold what was taken for a host
        message = "has several hosts or ports in an invalid form"
        raise BadUrl(message, "Write host and port once, before the name of the database.") from error
    if location.url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _prepare_postgres)
    return engine


def _existing(path: Path, **options: Any) -> sqlite3.Connection:
    """Open a database that is there: by itself SQLite makes an empty one where it was removed."""
    opened: sqlite3.Connection = sqlite3.connect(f"file:{quote(os.fsencode(path))}?mode=rw", uri=True, **options)
    return opened


def writing(engine: Engine) -> Engine:
    """Return the engine for write transactions: SQLite takes the write lock at once, so their reads cannot go stale."""
    return engine.execution_options(state_writes=True)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    # FULL: a begin entry must survive power loss. Measured 0.3 ms a commit on a laptop-class disk.
    cursor.execute("PRAGMA synchronous=FULL")
    if cursor.execute("PRAGMA journal_mode").fetchone()[0] not in {"wal", "memory"}:
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


def _prepare_postgres(connection: Any, _record: object) -> None:
    """Let nobody wait for ever: neither for a lock, nor for a client that was frozen while it held one."""
    before, connection.autocommit = connection.autocommit, True
    connection.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
    connection.execute(f"SET idle_in_transaction_session_timeout = '{SILENT_SECONDS}s'")
    connection.autocommit = before


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("state_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def barred(error: DBAPIError) -> bool:
    """Tell whether a statement failed because this process, or its role, may read but not write."""
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite_code(error.orig) in {"SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH"}
    return getattr(error.orig, "sqlstate", None) in {"25006", "42501"}


def reading(engine: Engine) -> Engine:
    """Return the engine for transactions that wait for no writer."""
    return engine.execution_options(state_writes=False)


def busy(error: DBAPIError) -> bool:
    """Tell whether a statement failed because somebody else holds a lock and does not let go."""
    name = getattr(error.orig, "sqlite_errorname", "")
    return getattr(error.orig, "sqlstate", None) == _LOCKED or name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def passes_within(error: DBAPIError) -> float:
    """Return the seconds within which a failure of the database may pass by itself; 0 when it will not."""
    if isinstance(error.orig, sqlite3.Error):
        return _PASSING.get(_sqlite_code(error.orig), 0.0)
    if busy(error) or error.connection_invalidated:
        return SILENT_SECONDS
    code: str | None = getattr(error.orig, "sqlstate", None)
    if code is None:  # no word from a server
        return SILENT_SECONDS if isinstance(error, OperationalError | InterfaceError) else 0.0
    return SILENT_SECONDS if code.startswith(_PASSING_STATES) else 0.0


def checkpoint(engine: Engine) -> None:
    """Fold SQLite's write-ahead log into the file, so that the file alone is the whole state; else nothing."""
    if engine.dialect.name == "sqlite":
        connection = engine.raw_connection()
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()


def wipe(engine: Engine) -> None:
    """Build a SQLite file anew without the pages that were freed, so that no old value is left in it; else nothing."""
    if engine.dialect.name == "sqlite":
        connection = engine.raw_connection()
        connection.cursor().execute("VACUUM")
        connection.close()
        checkpoint(engine)


def copy_sqlite(path: Path, target: sqlite3.Connection) -> None:
    """Copy a database file as its last committed transaction left it, write-ahead log included."""
    source = sqlite3.connect(path, timeout=BUSY_SECONDS)
    try:
        source.backup(target)
    finally:
        source.close()


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Turn errors of the database driver into StateErrors, and values a column cannot hold into ValueErrors.

    Values never enter a message.
    """
    try:
        yield
    except DBAPIError as error:
        raise _translation(name, error) from error
    except sqlite3.Error as error:
        raise _sqlite_translation(name, error) from error
    except NoResultFound as error:
        raise Corrupt(name, "a required row is missing") from error
    except StatementError as error:  # a value that its column does not take: the caller's mistake
        raise ValueError(f"{error.orig}; nothing was written") from error


@contextmanager
def legible(name: str) -> Iterator[None]:
    """Turn the failure to read a stored value into Corrupt: SQLite keeps any text in a column of times."""
    try:
        yield
    except ValueError as error:
        if isinstance(error.__cause__, StatementError):
            raise  # a value of ours that its column does not take
        raise Corrupt(name, "a stored time does not parse") from error


def _translation(name: str, error: DBAPIError) -> StateError:
    cause = error.orig
    if isinstance(error, IntegrityError):
        return StateError(
            f"The state in {name} refused an entry that contradicts another ({type(cause).__name__}). "
            "Nothing was written. This is a bug; please report the steps that led here."
        )
    if isinstance(cause, sqlite3.Error):
        return _sqlite_translation(name, cause)
    reason = _BUSY if busy(error) else str(cause).strip().partition("\n")[0] or type(cause).__name__
    return Unwritable(name, reason, passes_within=passes_within(error))


_PASSING_STATES = ("08", "40", "53", "57P", "25006", "25P03")
"""SQLSTATEs after which another attempt may succeed, by how they begin: connection, conflict, resources, shutdown and
start; a standby that is about to become the primary; a transaction that a frozen client left open.

Source: appendix A of the manual of PostgreSQL 17."""
_LOCKED = "55P03"  # PostgreSQL: lock_not_available
_BUSY = "another program is writing to it"
_DAMAGED = {"SQLITE_NOTADB": "it is not a SQLite database", "SQLITE_CORRUPT": "it is damaged"}
_UNUSABLE = {
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_READONLY": "it is read-only",
    "SQLITE_FULL": "the disk is full",
    "SQLITE_IOERR": "the disk reports an error",
    "SQLITE_CANTOPEN": "it cannot be opened",
    "SQLITE_PERM": "this user has no permission to open it",
    "SQLITE_AUTH": "this user has no permission to open it",
}


_PASSING = {
    "SQLITE_BUSY": float(SILENT_SECONDS),
    "SQLITE_LOCKED": float(SILENT_SECONDS),
    "SQLITE_FULL": DISK_SECONDS,
    "SQLITE_IOERR": DISK_SECONDS,
    "SQLITE_CANTOPEN": DISK_SECONDS,
}


def _sqlite_code(error: sqlite3.Error) -> str:
    return "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])


def _sqlite_translation(name: str, error: sqlite3.Error) -> StateError:
    code = _sqlite_code(error)
    if code in _DAMAGED:
        return Corrupt(name, _DAMAGED[code])
    if code in _UNUSABLE:
        return Unwritable(name, _UNUSABLE[code], passes_within=_PASSING.get(code, 0.0))
    if str(error).startswith(("no such table", "no such column")):
        return Corrupt(name, "a table or column is missing")
    return StateError(f"The state in {name} failed unexpectedly: {type(error).__name__} {code}. This is a bug.")
