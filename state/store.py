"""The store: one object through which records, journal, history, tombstones and the lease are read and written.

Each method is one transaction, durable when it returns. It refuses to write when it was opened for reading, and once
its lease is lost. A store belongs to the thread that opened it.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self, TypeVar

from sqlalchemy import Connection, Engine, select, update

from state import database, journal, migrate, rekey, tables, transfer, verify
from state import history as log
from state import lease as lock
from state.errors import KEY_VARIABLE, Corrupt, Replaced, StateError, Unwritable
from state.heartbeat import Heartbeat
from state.history import Line
from state.location import locate
from state.outage import patiently
from state.presence import Presence, exposure
from state.records import ProjectBinding
from state.sealing import Seal, refuse_stranger, using

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from state.location import Location
    from state.records import Completion, HistoryEntry, Intent, Lease, OpenIntent, Record, Tombstone, Violation


T = TypeVar("T")

logger = logging.getLogger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class State:
    """An open state; made by ``State.open``, ended by ``close`` or a ``with`` block.

    Attributes:
        lineage: 32 hex digits drawn when the state was created; tells two states of one project apart.
        format: Format number of the database.
        url: Where it is: driver, host, port and database.
        read_only: Whether it was opened with ``create=False``; every write is then refused.
        kept: Whether there is a state outside this process; an empty one that ``create=False`` made up is not kept.
        caveat: Why it could not be read as it is, but only as a copy or on a standby; "" when it could.
    """

    kept = True
    caveat = ""

    def __init__(self, engine: Engine, location: Location, seal: Seal | None, *, read_only: bool) -> None:
        self._engine = engine
        self._writer = database.writing(engine)
        self._location = location
        self._heartbeat: Heartbeat | None = None
        self._closed = False
        self._seal = seal
        self.read_only = read_only
        self.url = location.shown
        self._presence = Presence(location)
        self._identify()

    def _identify(self) -> None:
        with self._reading() as connection:
            self._check_seal(connection)
            row = connection.execute(select(tables.meta)).one()
            self.format = int(connection.execute(select(tables.state_format.c.version_num)).scalar_one())
        self.lineage: str = row.lineage
        self._key = bytes.fromhex(row.fingerprint_key)

    def _check_seal(self, connection: Connection) -> None:
        """Refuse a state sealed with a key that is missing; find out whether the first key is still to be noted."""
        checks = rekey.checks(connection)
        refuse_stranger(self._seal, checks, self._location.name)
        self._unnoted = self._seal is not None and not self._seal.noted(checks)

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
            found = (
                migrate.Preview(migrate.prepare(location, migrations), found=True)
                if create
                else migrate.preview(location, migrations)
            )
            try:
                state = cls(found.engine, location, seal, read_only=not create)
            except BaseException:
                found.engine.dispose()
                raise
            state.kept, state.caveat = found.found, found.caveat
            return state

    @property
    def location(self) -> Location:
        """Where it is, for whoever opened it."""
        return self._location

    @property
    def exposure(self) -> str:
        """Who besides its owner may change it on disk, "" when nobody may, or it is on a server."""
        return exposure(self._location.path) if self._location.path is not None else ""

    @property
    def serial(self) -> int:
        """How many times records or tombstones have changed; read from the database each time."""
        serial: int = self._read(lambda connection: connection.execute(select(tables.meta.c.serial)).scalar_one())
        return serial

    @property
    def home(self) -> ProjectBinding | None:
        """The project this state is about, None until a run has noted it; read from the database each time."""
        row = self._read(lambda connection: connection.execute(select(tables.meta.c.project, tables.meta.c.host)).one())
        return ProjectBinding(*row) if row.project is not None else None

    @property
    def blank(self) -> bool:
        """Whether it remembers nothing of any project: no record, no open call, no blocked name."""
        return not (self.records() or self.open_intents() or self.tombstones())

    def bind(self, home: ProjectBinding) -> None:
        """Note which project this state is about, in place of what was noted before."""
        noted = update(tables.meta).values(project=home.project, host=home.host)
        self._write(lambda connection, _again: connection.execute(noted))

    def fingerprint(self, value: str) -> str:
        """Return ``hmac-sha256:`` and 64 hex digits, equal for equal values within this state only.

        The key lies in the same database, so this keeps a value out of sight; it does not protect a guessable value
        from somebody who has the file.
        """
        return "hmac-sha256:" + hmac.new(self._key, value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

    def records(self) -> dict[str, Record]:
        """Return address to record, sorted by address."""
        return self._read(journal.all_records)

    def open_intents(self) -> list[OpenIntent]:
        """Return calls that were begun and not resolved, oldest first: killed before an answer, or ``unknown``."""
        return self._read(journal.still_open)

    def operations(self) -> dict[tuple[str, str], dict[str, datetime]]:
        """Return type and remote id to each verb beyond create, update and delete that succeeded, and when last."""
        return self._read(journal.operations)

    def attempts(self) -> dict[tuple[str, str], dict[str, datetime]]:
        """Return the same of operations that were begun, and of which nobody knows how they ended."""
        return self._read(journal.attempts)

    def deleted(self, since: datetime, until: datetime) -> dict[tuple[str, str], datetime]:
        """Return type and remote id of what was deleted between two moments, and when last; both UTC."""
        with self._reading() as connection:
            return journal.deleted(connection, since, until)

    def tombstones(self) -> list[Tombstone]:
        """Return every tombstone, the soonest to end first; expired ones too, the caller knows the time."""
        return self._read(journal.all_tombstones)

    def start_run(self, command: str, *, who: str, host: str, commit: str | None, at: datetime) -> int:
        """Note that a run begins; return its id, which grows from run to run.

        With the lease, a run before it that never said how it ended is noted as ``unfinished``.
        """
        row = {"command": command, "who": who, "host": host, "commit_id": commit, "started_at": at}

        def write(connection: Connection, again: bool) -> int:  # noqa: FBT001  as ``_write`` says it
            arrived = log.same_run(connection, row) if again else None
            if arrived is None and self._heartbeat is not None:
                log.close_left(connection)
            return arrived or log.start_run(connection, row)

        return self._write(write)

    def finish_run(self, run_id: int, outcome: str, at: datetime) -> None:
        """Note how a run ended; ``done`` only when it leaves no call open (``verify`` number 5)."""
        self._write(lambda connection, _again: log.finish_run(connection, run_id, outcome, at))

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

        def write(connection: Connection, again: bool) -> list[int]:  # noqa: FBT001  as ``_write`` says it
            arrived = journal.arrived(connection, ends, begins) if again else None
            if arrived is not None:
                return arrived
            journal.end(connection, ends, at)
            return journal.begin(connection, begins, at)

        return self._write(write)

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
            Line(run_id, one, action, changed=True, fields=paths.get(one, ()), message=words.get(one, ""))
            for one in effects
        ]

        def write(connection: Connection, again: bool) -> None:  # noqa: FBT001  as ``_write`` says it
            if not (again and log.arrived(connection, lines[:1], at)):
                journal.write_records(connection, effects)
                log.write(connection, lines, at)

        self._write(write)

    def move(self, old: str, new: str, *, run_id: int, at: datetime) -> None:
        """Give a record another address; dependents and open calls follow, past history keeps the old one.

        Raises:
            StateError: when ``old`` is not recorded or ``new`` is.
        """
        line = Line(run_id, new, "move", changed=True, message=f"moved from {old}")

        def write(connection: Connection, again: bool) -> None:  # noqa: FBT001  as ``_write`` says it
            if not (again and log.arrived(connection, [line], at)):
                journal.rename(connection, old, new)
                log.write(connection, [line], at)

        self._write(write)

    def history(self, address: str | None = None, limit: int = 100, *, below: str | None = None) -> list[HistoryEntry]:
        """Return the newest ``limit`` lines of history, newest first.

        Args:
            address: Only of this address.
            limit: How many at most.
            below: Also of all addresses that begin like this.
        """
        return self._read(lambda connection: log.read(connection, address, limit, below))

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
    ) -> Iterator[Lease]:
        """Hold the lease while the block runs; every write meanwhile proves that it is still held.

        A lease that has expired, or whose process is gone from this host, is taken over at once; otherwise this waits
        up to ``timeout``. ``clock`` is also called from the heartbeat thread.

        Raises:
            Locked: when another run keeps it; names who, where and since when.
        """
        claim = lock.Claim(owner, run_url, ttl, clock)
        with self._translated():
            self._refuse_if_read_only()
            held = lock.acquire(self._writer, claim, timeout, sleep)
        try:
            with self._reading() as connection:
                self._check_seal(connection)  # somebody may have encrypted it since it was opened
            with Heartbeat(self._location, held, claim) as self._heartbeat:
                yield held
        finally:
            self._heartbeat = None
            self._release(held)

    def _release(self, held: Lease) -> None:
        """Give the lease back; where that is impossible it expires by itself, and what was done is done."""
        try:
            with database.translated(self._location.name), self._writer.begin() as connection:
                lock.release(connection, held.generation)
        except StateError as error:
            logger.warning("lock not given back, it expires by itself reason=%s", getattr(error, "reason", error))

    def prove_lease(self) -> None:
        """Make sure, right before something is sent, that this store still holds its lease; from any thread.

        While the database is out of reach and is tried again, this waits for how that ends. Without a lease it does
        nothing.

        Raises:
            LeaseLost: Somebody else may act by now.
            Unwritable: The database is out of reach, so what is sent could not be recorded.
        """
        heartbeat = self._heartbeat
        if heartbeat is not None:
            heartbeat.prove()

    def let_go(self) -> None:
        """Give the lease back ahead of the end of its block, from any thread, because this process is about to die.

        Raises:
            StateError: The database does not take it.
        """
        heartbeat = self._heartbeat
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
        with self._translated():
            self._refuse_if_read_only()
            return lock.acquire(self._writer, claim, timeout, sleep)

    def holder(self) -> Lease | None:
        """Return who holds the lease, expired or not; None when nobody does."""
        return self._read(lock.current)

    def running(self, now: datetime) -> int | None:
        """Return the id of the run that holds the lease and is still at it; None when none does."""

        def read(connection: Connection) -> int | None:
            holder = lock.current(connection)
            if holder is None or holder.pid is None or lock.abandoned(holder, lock.corrected(connection, now)):
                return None
            return log.newest_run(connection)

        return self._read(read)

    def break_lease(self) -> Lease | None:
        """Take the lease away from whoever holds it; return what it was. Its run notices at its next write."""
        self._refuse_if_read_only()
        with self._translated(), self._writer.begin() as connection:
            broken = lock.current(connection)
            if broken is not None:
                lock.release(connection, broken.generation)
            return broken

    def verify(self, *, past: bool = True) -> list[Violation]:
        """Return every broken invariant, see ``state.verify``; empty when the state is sound.

        Without ``past``, history and ended calls are left out, which grow with each run.
        """
        return self._read(lambda connection: verify.violations(connection, past=past))

    def pull(self) -> dict[str, Any]:
        """Return the whole state as a JSON document, the lease left out; it holds the fingerprint key."""
        return self._read(transfer.pull)

    def push(self, document: Mapping[str, Any], *, force: bool = False) -> None:
        """Replace the whole state by what ``pull`` returned elsewhere, if the result is sound.

        Args:
            document: From ``pull`` of the same format.
            force: Also when the lineage differs from that of a state in use, or the serial is older.

        Raises:
            StateError: otherwise; nothing was replaced.
        """
        with self._writing() as connection:
            transfer.push(connection, document, force=force)
            if self._seal is not None:
                rekey.note(connection, self._seal)
        self._identify()

    def rekey(self, *, decrypt: bool = False) -> None:
        """Write every value anew with the first key, so that the others can be dropped; with ``decrypt`` in clear.

        In SQLite the pages that held the old values are wiped too; PostgreSQL does that in its own time.

        Raises:
            StateError: when there is no key to encrypt with.
        """
        new = None if decrypt else self._seal
        if new is None and not decrypt:
            raise StateError(f"There is no key for the state. Set {KEY_VARIABLE}.")
        with self._writing() as connection:
            rekey.rewrite(connection, self._seal, new)
        self._seal, self._unnoted = new, False
        with database.translated(self._location.name):
            database.wipe(self._engine)
            self._presence.renew()

    def close(self) -> None:
        """Fold the write-ahead log into the file and let go of it; closing twice does nothing."""
        if self._closed:
            return
        self._closed = True
        try:
            if not self._location.in_memory and not self.read_only:
                with database.translated(self._location.name):
                    database.checkpoint(self._engine)
        except StateError as error:  # every transaction is durable without it
            logger.warning("write-ahead log left beside the state reason=%s", getattr(error, "reason", error))
        finally:
            self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self, work: Callable[[Connection], T]) -> T:
        """Do something within a reading transaction; again while a run is on and its database may return."""

        def once(_again: bool) -> T:  # noqa: FBT001  as ``patiently`` says it
            with self._reading() as connection:
                return work(connection)

        return self._patiently(once)

    def _write(self, work: Callable[[Connection, bool], T]) -> T:
        """Do something within a transaction of its own, as ``_read``.

        ``work`` is told whether an earlier attempt, of which nobody heard how it ended, may have been committed.

        Raises:
            LeaseLost: The lease is gone; nothing was written.
            Unwritable: The database is out of reach, and stayed so.
        """

        def once(again: bool) -> T:  # noqa: FBT001  as ``patiently`` says it
            with self._writing() as connection:
                return work(connection, again)

        return self._patiently(once)

    def _patiently(self, attempt: Callable[[bool], T]) -> T:
        """Only a run that is on has something to lose; it is told at once when nothing will help."""
        heartbeat = self._heartbeat
        if heartbeat is None or heartbeat.failed:
            return attempt(False)
        try:
            given = patiently(attempt, longest=heartbeat.seconds, sleep=time.sleep, troubled=heartbeat.out_of_reach)
        except (Unwritable, Corrupt, Replaced) as error:
            heartbeat.give_up(error)
            raise
        heartbeat.in_reach()
        return given

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with using(self._seal), self._translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn whatever goes wrong while something is read into a StateError."""
        with database.legible(self._location.name), database.translated(self._location.name):
            yield

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        self._refuse_if_read_only()
        with using(self._seal), database.translated(self._location.name), self._writer.begin() as connection:
            if self._heartbeat is not None:
                self._heartbeat.check(connection)
                self._check_presence(connection)
            if self._seal is not None and self._unnoted:
                rekey.note(connection, self._seal)
            yield connection
        self._unnoted = False
        if self._heartbeat is not None:
            self._presence.check()  # what was committed to a file that is gone was not written

    def _check_presence(self, connection: Connection) -> None:
        self._presence.check()
        if connection.execute(select(tables.meta.c.lineage)).scalar_one() != self.lineage:
            raise Replaced(self._location.name, "it has another lineage")

    def _refuse_if_read_only(self) -> None:
        if self.read_only:
            raise StateError("The state was opened for reading only (create=False). This is a bug in the caller.")
