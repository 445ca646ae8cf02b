"""Bringing a database to this version's format: create, back up and upgrade, or refuse; never a downgrade.

Alembic is imported only when an older database is found: importing and running it costs more than all the rest of
opening. A new database is created from ``tables`` and stamped; a test holds both ways to the same schema.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sqlalchemy import URL, Connection, Engine, MetaData, func, inspect, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.schema import CreateSchema

from state import tables
from state.copying import hindrance, load, may, there
from state.database import barred, connect, copy_sqlite, make_room, writing
from state.errors import Corrupt, StateError, TooNew, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from state.location import Location

_STANDBY = "the server is a standby, which may be behind"

_CREATION_LOCK = 0x51A7E  # any constant: two processes creating or upgrading the same PostgreSQL state take turns


@dataclass(frozen=True, slots=True)
class Migrations:
    """A folder of Alembic scripts and the format number that the last of them reaches."""

    scripts: Path
    format: int


SHIPPED = Migrations(Path(__file__).parent / "migrations", tables.FORMAT)


def found_format(connection: Connection, location: Location) -> int | None:
    """Return the format number of the database, None when it is empty.

    Raises:
        Corrupt: when it holds something else.
    """
    if not inspect(connection).has_table(tables.VERSION_TABLE):
        if location.path is not None and inspect(connection).get_table_names():
            raise Corrupt(location.name, "it is another program's database")
        return None
    number = connection.scalar(select(tables.state_format.c.version_num)) or ""
    if not number.isdecimal():
        raise Corrupt(location.name, "its format is unknown")
    return int(number)


def prepare(location: Location, migrations: Migrations) -> Engine:
    """Return an engine on a database of the newest format, created or upgraded where needed.

    Raises:
        TooNew, Corrupt, Unwritable: as their messages say; nothing was changed.
    """
    if location.path is not None:
        make_room(location.path)
    engine = connect(location)
    with _disposed_on_error(engine):
        ready(engine, location, migrations)
    return engine


@dataclass(frozen=True, slots=True)
class Preview:
    """An engine for reading; whether there is a state at all, and what is to be known of how it is read."""

    engine: Engine
    exists: bool
    caveat: str = ""


def preview(location: Location, migrations: Migrations) -> Preview:
    """Return an engine for reading that leaves the disk alone: a missing or older SQLite file is prepared in memory.

    A file that may only be read is read as a copy. A PostgreSQL state without tables is empty in memory too; an older
    one is upgraded in place, in one transaction.

    Raises:
        Unreadable: when what is there cannot be read.
        TooNew, Corrupt, Unwritable: as their messages say.
    """
    if location.in_memory or (location.path is not None and not there(location.path)):
        return Preview(prepare(_nowhere(location), migrations), exists=False)
    if location.path is None:
        return _served(location, migrations)
    if reason := hindrance(location.path):
        return _copied(location, location.path, migrations, reason)
    try:
        return _beside_others(location, location.path, migrations)
    except DBAPIError as error:
        if not barred(error):
            raise
        return _copied(location, location.path, migrations, "its folder is read-only")


def _nowhere(location: Location) -> Location:
    return replace(location, url=URL.create("sqlite"), path=None)


def _beside_others(location: Location, path: Path, migrations: Migrations) -> Preview:
    """Read a file as whoever may write to it does; an older one as a copy."""
    engine = connect(location)
    with _disposed_on_error(engine):
        with engine.begin() as connection:
            stored = found_format(connection, location)
        if stored is not None and stored >= migrations.format:
            ready(engine, location, migrations)
            return Preview(engine, exists=True)
    engine.dispose()
    if stored is None:
        return Preview(prepare(_nowhere(location), migrations), exists=False)
    return Preview(_in_memory(location, migrations, lambda raw: copy_sqlite(path, raw)), exists=True)


def _copied(location: Location, path: Path, migrations: Migrations, reason: str) -> Preview:
    if not may(path, os.R_OK):
        raise Unreadable(str(path), "this user has no permission to read it")
    return Preview(_in_memory(location, migrations, lambda raw: load(path, raw)), exists=True, caveat=reason)


def _in_memory(location: Location, migrations: Migrations, fill: Callable[[sqlite3.Connection], None]) -> Engine:
    """Return an engine on a copy in memory, brought to the newest format there."""
    engine = connect(_nowhere(location))
    with _disposed_on_error(engine):
        raw = engine.raw_connection()
        fill(cast("sqlite3.Connection", raw.dbapi_connection))
        raw.close()
        with engine.begin() as connection:
            _check_pages(connection, location)
            if found_format(connection, location) is None:
                raise Corrupt(location.name, "its format is unknown")
        ready(engine, _nowhere(location), migrations)
    return engine


def _served(location: Location, migrations: Migrations) -> Preview:
    engine = connect(location)
    with _disposed_on_error(engine):
        with engine.begin() as connection:
            stored = found_format(connection, location)
            behind = bool(connection.scalar(select(func.pg_is_in_recovery())))
        if stored is not None:
            _upgrade_if_allowed(engine, location, migrations, stored)
            return Preview(engine, exists=True, caveat=_STANDBY if behind else "")
    engine.dispose()
    return Preview(prepare(_nowhere(location), migrations), exists=False)


def _upgrade_if_allowed(engine: Engine, location: Location, migrations: Migrations, stored: int) -> None:
    try:
        ready(engine, location, migrations)
    except DBAPIError as error:
        if not barred(error) or stored >= migrations.format:
            raise
        message = f"it has format {stored}, and its role has no permission to migrate it to format {migrations.format}"
        look = "the role in the URL; any command with a role that can write migrates it"
        raise Unreadable(location.name, message, look) from error


@contextmanager
def _disposed_on_error(engine: Engine) -> Iterator[None]:
    try:
        yield
    except BaseException:
        engine.dispose()
        raise


def ready(engine: Engine, location: Location, migrations: Migrations) -> None:
    """Create what is missing, upgrade what is older after a backup, leave alone what is current.

    Raises:
        TooNew: when a newer version wrote it.
        Corrupt: when it is not a state database.
    """
    with engine.begin() as connection:
        stored = found_format(connection, location)
        if location.path is not None:
            _check_pages(connection, location)
    if stored is None:
        create(engine, location)
    elif stored > migrations.format:
        raise TooNew(location.name, stored, migrations.format)
    elif stored < migrations.format:
        if location.path is not None:
            back_up_file(location.path, stored)
        upgrade(engine, location, migrations)


def _check_pages(connection: Connection, location: Location) -> None:
    """Find a cut or damaged file before anything is sent; 23 ms for 10,000 records (29 MB)."""
    if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
        raise Corrupt(location.name, "some of its pages are damaged")


def create(engine: Engine, location: Location) -> None:
    """Build the newest format in an empty database, with a new lineage and fingerprint key."""
    with writing(engine).begin() as connection:
        _take_turns(connection)
        if found_format(connection, location) is not None:
            return  # another process was faster
        tables.metadata.create_all(connection)
        connection.execute(tables.state_format.insert(), {"version_num": f"{tables.FORMAT:04}"})
        lineage, key = secrets.token_hex(16), secrets.token_hex(32)
        row = {"id": 1, "lineage": lineage, "serial": 0, "fingerprint_key": key, "key_checks": []}
        connection.execute(tables.meta.insert(), row)
        connection.execute(tables.lease.insert(), {"id": 1, "generation": 0})


def upgrade(engine: Engine, location: Location, migrations: Migrations) -> None:
    """Run the missing migrations in one transaction; PostgreSQL keeps the old tables in a schema of their own.

    Foreign keys are off meanwhile, since SQLite changes a table by building it anew; ``verify`` checks them.
    """
    with engine.connect() as connection:
        _enforce_foreign_keys(connection, on=False)
        with connection.execution_options(state_writes=True).begin():
            _take_turns(connection)
            stored = found_format(connection, location)
            if stored is not None and stored < migrations.format:
                back_up_schema(connection, stored)
                _run_alembic(connection, migrations)
        _enforce_foreign_keys(connection, on=True)


def _run_alembic(connection: Connection, migrations: Migrations) -> None:
    from alembic import command  # noqa: PLC0415 - only when a migration is really needed
    from alembic.config import Config  # noqa: PLC0415 - same
    from alembic.util import CommandError  # noqa: PLC0415 - same

    config = Config()
    config.set_main_option("script_location", str(migrations.scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except (SQLAlchemyError, CommandError) as error:
        raise StateError(
            f"The state could not be migrated to format {migrations.format} ({type(error).__name__}). It is unchanged, "
            "with a copy beside it; the version that wrote it can still read it. This is a bug; please report it."
        ) from error


def _take_turns(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_CREATION_LOCK)))


def _enforce_foreign_keys(connection: Connection, *, on: bool) -> None:
    if connection.dialect.name == "sqlite":
        cursor = connection.connection.cursor()  # below SQLAlchemy: inside a transaction the PRAGMA does nothing
        cursor.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")
        cursor.close()


def back_up_file(path: Path, number: int) -> Path:
    """Copy the database beside itself as ``state.db.format-1.bak``, never over an earlier backup; return the copy."""
    for target in _backup_names(path, number):
        try:
            os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            continue
        copy = sqlite3.connect(target)
        try:
            copy_sqlite(path, copy)
        finally:
            copy.close()
        return target
    raise AssertionError("unreachable: the names never end")


def _backup_names(path: Path, number: int) -> Iterator[Path]:
    yield path.with_name(f"{path.name}.format-{number}.bak")
    for again in count(2):
        yield path.with_name(f"{path.name}.format-{number}.{again}.bak")


def back_up_schema(connection: Connection, number: int) -> None:
    """Copy all tables into the schema ``state_format_1`` of the same PostgreSQL database; SQLite copied its file."""
    if connection.dialect.name != "postgresql":
        return
    old, schema = MetaData(), f"state_format_{number}"
    old.reflect(connection)
    kept = MetaData()
    copies = {name: table.to_metadata(kept, schema=schema) for name, table in old.tables.items()}
    connection.execute(CreateSchema(schema, if_not_exists=True))
    kept.drop_all(connection)
    kept.create_all(connection)
    for table in old.sorted_tables:
        names = [column.name for column in table.columns]
        connection.execute(copies[table.key].insert().from_select(names, select(table)))
