"""The store: one object through which records, journal, history, tombstones and the lease are read and written.

Each method is one transaction, durable when it returns. It refuses to write when it was opened for reading, and once
its lease is lost. A store belongs to the thread that opened it.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import Connection, Engine, select, update

from state import database, journal, migrate, tables, transfer, verify
from state import history as log
from state import lease as lock
from state.history import Line
from state.location import locate
from state.presence import exposure
from state.records import ProjectBinding
from state.sealing import Seal
from state.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from state.location import Location
    from state.records import (
        Completion,
        HistoryEntry,
        Intent,
        Lease,
        OpenIntent,
        Record,
        RefusedContent,
        Tombstone,
        Violation,
    )


def _utc_now() -> datetime:
    return datetime.now(UTC)


class State:
    """An open state; made by ``State.open``, ended by ``close`` or a ``with`` block.

    Attributes:
        url: Where it is: driver, host, port and database.
        read_only: Whether it was opened with ``create=False``; every write is then refused.
        kept: Whether there is a state outside this process; an empty one that ``create=False`` made up is not kept.
        caveat: Why it could not be read as it is, but only as a copy or on a standby; "" when it could.
    """

    kept = True
    caveat = ""

    def __init__(self, engine: Engine, location: Location, seal: Seal | None, *, read_only: bool) -> None:
        self._session = Session(engine, location, seal, read_only=read_only)
        self.read_only = read_only
        self.url = location.shown

    @property
    def lineage(self) -> str:
        """32 hex digits drawn when the state was created; tells two states of one project apart."""
        return self._session.lineage

    @property
    def format(self) -> int:
        """Format number of the database."""
        return self._session.format

    @classmethod
    def open(
        cls,
        url: str,
        *,
        base: Path,
        create: bool = True,
        key: str | None = None,
        migrations: migrate.Migrations = migrate.SHIPPED,
    ) -> State:
        """Open the state at ``url``; relative SQLite paths count from ``base``.

        Args:
            url: ``sqlite:///folder/state.db`` or ``postgresql+psycopg://user@host/name``.
            base: The project directory.
            create: Create or upgrade what is there, after a backup. When False nothing on disk changes: a missing state
                is empty and an older SQLite file is upgraded in memory, and every write is refused.
            key: 32 random bytes in base64; several separated by commas, of which the first encrypts and all decrypt.
                A state in clear is encrypted row by row as they are written.
            migrations: The formats this version knows; only tests pass others.

        Raises:
            Sealed: the state is encrypted, and a key it was encrypted with is missing.
            BadKey: ``key`` is none.
            TooNew, Corrupt, Unwritable: as their messages say.
            StateError: when the URL makes no sense or its driver is not installed.
        """
        location, seal = locate(url, base), Seal.of(key)
        with database.translated(location.name):
            preview = (
                migrate.Preview(migrate.prepare(location, migrations), exists=True)
                if create
                else migrate.preview(location, migrations)
            )
            try:
                state = cls(preview.engine, location, seal, read_only=not create)
            except BaseException:
                preview.engine.dispose()
                raise
            state.kept, state.caveat = preview.exists, preview.caveat
            return state

    @property
    def location(self) -> Location:
        """Where it is, for whoever opened it."""
        return self._session.location

    @property
    def exposure(self) -> str:
        """Who besides its owner may change it on disk, "" when nobody may, or it is on a server."""
        return exposure(self.location.path) if self.location.path is not None else ""

    @property
    def serial(self) -> int:
        """How many times records or tombstones have changed; read from the database each time."""
        query = select(tables.meta.c.serial)
        serial: int = self._session.read(lambda connection: connection.execute(query).scalar_one())
        return serial

    @property
    def home(self) -> ProjectBinding | None:
        """The project this state is about, None until a run has noted it; read from the database each time."""
        query = select(tables.meta.c.project, tables.meta.c.host)
        row = self._session.read(lambda connection: connection.execute(query).one())
        return ProjectBinding(*row) if row.project is not None else None

    @property
    def blank(self) -> bool:
        """Whether it remembers nothing of any project: no record, no open call, no blocked name."""
        return not (self.records() or self.open_intents() or self.tombstones())

    def bind(self, home: ProjectBinding) -> None:
        """Note which project this state is about, in place of what was noted before."""
        noted = update(tables.meta).values(project=home.project, host=home.host)
        self._session.write(lambda connection, _again: connection.execute(noted))

    def fingerprint(self, value: str) -> str:
        """Return ``hmac-sha256:`` and 64 hex digits, equal for equal values within this state only.

        The key lies in the same database, so this keeps a value out of sight; it does not protect a guessable value
        from somebody who has the file.
        """
        key, text = self._session.fingerprint_key, value.encode("utf-8", "surrogatepass")
        return "hmac-sha256:" + hmac.new(key, text, hashlib.sha256).hexdigest()

    def records(self) -> dict[str, Record]:
        """Return address to record, sorted by address."""
        return self._session.read(journal.all_records)

    def open_intents(self) -> list[OpenIntent]:
        """Return calls that were begun and not resolved, oldest first: killed before an answer, or ``unknown``."""
        return self._session.read(journal.still_open)

    def operations(self) -> dict[tuple[str, str], dict[str, datetime]]:
        """Return type and remote id to each verb beyond create, update and delete that succeeded, and when last."""
        return self._session.read(journal.operations)

    def attempts(self) -> dict[tuple[str, str], dict[str, datetime]]:
        """Return the same of operations that were begun, and of which nobody knows how they ended."""
        return self._session.read(journal.attempts)

    def called(self) -> dict[tuple[str, str], datetime]:
        """Return type and remote id to when it was changed last, UTC."""
        return self._session.read(journal.called)

    def counted(self, since: datetime) -> dict[tuple[str, str], list[datetime]]:
        """Return type and remote id to when it was changed since a moment so that it counts; UTC, in order."""
        with self._session.reading() as connection:
            return journal.counted(connection, since)

    def refused(self) -> dict[tuple[str, str], RefusedContent]:
        """Return type and natural key to the content that a platform refused last, unless a later call was taken."""
        return self._session.read(journal.refused)

    def deleted(self, since: datetime, until: datetime) -> dict[tuple[str, str], datetime]:
        """Return type and remote id of what was deleted between two moments, and when last; both UTC."""
        with self._session.reading() as connection:
            return journal.deleted(connection, since, until)

    def tombstones(self) -> list[Tombstone]:
        """Return every tombstone, the soonest to end first; expired ones too, the caller knows the time."""
        return self._session.read(journal.all_tombstones)

    def start_run(self, command: str, *, who: str, host: str, commit: str | None, at: datetime) -> int:
        """Note that a run begins; return its id, which grows from run to run.

        With the lease, a run before it that never said how it ended is noted as ``unfinished``.
        """
        row = {"command": command, "who": who, "host": host, "commit_id": commit, "started_at": at}

        def write(connection: Connection, again: bool) -> int:  # noqa: FBT001  as ``Session.write`` says it
            arrived = log.same_run(connection, row) if again else None
            if arrived is None and self._session.heartbeat is not None:
                log.close_left(connection)
            return arrived or log.start_run(connection, row)

        return self._session.write(write)

    def finish_run(self, run_id: int, outcome: str, at: datetime) -> None:
        """Note how a run ended; ``done`` only when it leaves no call open (``verify`` number 5)."""
        self._session.write(lambda connection, _again: log.finish_run(connection, run_id, outcome, at))

    def advance(self, *, ends: Sequence[Completion] = (), begins: Sequence[Intent] = (), at: datetime) -> list[int]:
        """Record how calls ended and which come next, in one transaction, durable on return.

        Args:
            ends: Applied first, in order.
            begins: Written next; send their calls only after this returned.
            at: Now, UTC.

        Returns:
            The ids of ``begins``, in order.

        Raises:
            LeaseLost: when this store's lease is gone; nothing was written.
            ValueError: when an end names an entry that is not open; nothing was written.
        """

        def write(connection: Connection, again: bool) -> list[int]:  # noqa: FBT001  as ``Session.write`` says it
            arrived = journal.arrived(connection, ends, begins) if again else None
            if arrived is not None:
                return arrived
            journal.end(connection, ends, at)
            return journal.begin(connection, begins, at)

        return self._session.write(write)

    def put(
        self,
        records: Sequence[Record],
        *,
        removed: Sequence[str] = (),
        run_id: int,
        at: datetime,
        action: str,
        fields: Mapping[str, Sequence[str]] | None = None,
        messages: Mapping[str, str] | None = None,
    ) -> None:
        """Change records without a remote call (adopt, forget, refresh), with one line of history each.

        Args:
            records: Written, in place of what their addresses held.
            removed: Addresses that are forgotten; applied before ``records``.
            run_id: The run that decided it.
            at: Now, UTC.
            action: The word history shows.
            fields: Address to changed paths, for history.
            messages: Address to a word for people, for history; never a secret.
        """
        effects: dict[str, Record | None] = dict.fromkeys(removed) | {record.address: record for record in records}
        paths, words = fields or {}, messages or {}
        lines = [
            Line(run_id, address, action, changed=True, fields=paths.get(address, ()), message=words.get(address, ""))
            for address in effects
        ]

        def write(connection: Connection, again: bool) -> None:  # noqa: FBT001  as ``Session.write`` says it
            if not (again and log.arrived(connection, lines[:1], at)):
                journal.write_records(connection, effects)
                log.write(connection, lines, at)

        self._session.write(write)

    def move(self, old: str, new: str, *, run_id: int, at: datetime) -> None:
        """Give a record another address; dependents and open calls follow, past history keeps the old one.

        Raises:
            StateError: when ``old`` is not recorded or ``new`` is.
        """
        line = Line(run_id, new, "move", changed=True, message=f"moved from {old}")

        def write(connection: Connection, again: bool) -> None:  # noqa: FBT001  as ``Session.write`` says it
            if not (again and log.arrived(connection, [line], at)):
                journal.rename(connection, old, new)
                log.write(connection, [line], at)

        self._session.write(write)

    def history(
        self,
        address: str | Collection[str] | None = None,
        limit: int = 100,
        *,
        since: datetime | int | None = None,
    ) -> list[HistoryEntry]:
        """Return the newest ``limit`` lines of history, newest first.

        Args:
            address: Only of this address, or of these.
            limit: How many at most.
            since: Only from this moment on, or from the run of this number on.
        """
        wanted = [address] if isinstance(address, str) else address
        return self._session.read(lambda connection: log.read(connection, wanted, limit, since))

    def history_addresses(self) -> list[str]:
        """Return every address in the history, sorted."""
        return self._session.read(log.addresses)

    @contextmanager
    def lease(
        self,
        *,
        owner: str,
        run_url: str | None = None,
        ttl: timedelta = timedelta(seconds=30),
        timeout: timedelta = timedelta(0),
        clock: Callable[[], datetime] = _utc_now,
        sleep: Callable[[float], None] = time.sleep,
        waits: Callable[[Lease | None, float], None] = lambda _holder, _seconds: None,
    ) -> Iterator[Lease]:
        """Hold the lease while the block runs; every write meanwhile proves that it is still held.

        A lease that has expired, or whose process is gone from this host, is taken over at once; otherwise this waits
        up to ``timeout``. ``clock`` is also called from the heartbeat thread. ``waits`` is told before each pause who
        holds it, None where that is not known, and for how many seconds this has waited.

        Raises:
            Locked: when another run keeps it; names who, where and since when.
        """
        claim = lock.Claim(owner, run_url, ttl, clock, waits=waits)
        held = self._session.acquire(claim, timeout, sleep)
        with self._session.holding(held, claim):
            yield held

    def prove_lease(self) -> None:
        """Make sure, right before something is sent, that this store still holds its lease; from any thread.

        While the database is out of reach and is tried again, this waits for how that ends. Without a lease it does
        nothing.

        Raises:
            LeaseLost: Somebody else may act by now.
            Unwritable: The database is out of reach, so what is sent could not be recorded.
        """
        heartbeat = self._session.heartbeat
        if heartbeat is not None:
            heartbeat.prove()

    def let_go(self) -> None:
        """Give the lease back ahead of the end of its block, from any thread, because this process is about to die.

        Raises:
            StateError: The database does not take it.
        """
        heartbeat = self._session.heartbeat
        if heartbeat is not None:
            heartbeat.let_go()

    def lock(
        self,
        *,
        owner: str,
        duration: timedelta,
        reason: str | None = None,
        timeout: timedelta = timedelta(0),
        clock: Callable[[], datetime] = _utc_now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> Lease:
        """Hold the lease for a person, beyond the end of this process, until ``break_lease`` or for ``duration``.

        Raises:
            Locked: when somebody keeps it longer than ``timeout``.
        """
        claim = lock.Claim(owner, None, duration, clock, by_hand=True, reason=reason)
        return self._session.acquire(claim, timeout, sleep)

    def holder(self) -> Lease | None:
        """Return who holds the lease, expired or not; None when nobody does."""
        return self._session.read(lock.current)

    def running(self, now: datetime) -> int | None:
        """Return the id of the run that holds the lease and is still at it; None when none does."""

        def read(connection: Connection) -> int | None:
            holder = lock.current(connection)
            if holder is None or holder.pid is None or lock.abandoned(holder, lock.corrected(connection, now)):
                return None
            return log.newest_run(connection)

        return self._session.read(read)

    def break_lease(self) -> Lease | None:
        """Take the lease away from whoever holds it; return what it was. Its run notices at its next write."""
        return self._session.break_lease()

    def verify(self, *, past: bool = True) -> list[Violation]:
        """Return every broken invariant, see ``state.verify``; empty when the state is sound.

        Without ``past``, history and ended calls are left out, which grow with each run.
        """
        return self._session.read(lambda connection: verify.violations(connection, past=past))

    def pull(self) -> dict[str, Any]:
        """Return the whole state as a JSON document, the lease left out; it holds the fingerprint key."""
        return self._session.read(transfer.pull)

    def push(self, document: Mapping[str, Any], *, force: bool = False) -> None:
        """Replace the whole state by what ``pull`` returned elsewhere, if the result is sound.

        Args:
            document: From ``pull`` of the same format.
            force: Also when the lineage differs from that of a state in use, or the serial is older.

        Raises:
            StateError: otherwise; nothing was replaced.
        """
        with self._session.writing() as connection:
            transfer.push(connection, document, force=force)
            self._session.note_key(connection)
        self._session.identify()

    def rekey(self, *, decrypt: bool = False) -> None:
        """Write every value anew with the first key, so that the others can be dropped; with ``decrypt`` in clear.

        In SQLite the pages that held the old values are wiped too; PostgreSQL does that in its own time.

        Raises:
            StateError: when there is no key to encrypt with.
        """
        self._session.rekey(decrypt=decrypt)

    def close(self) -> None:
        """Fold the write-ahead log into the file and let go of it; closing twice does nothing."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
