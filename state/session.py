"""The open database of a state: its transactions, the lease they prove and the key they are sealed with.

It knows no record and no entry: what a transaction contains is its caller's. Nothing is written once the lease is lost,
or when it was opened for reading.
"""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection, Engine, select

from state import database, rekey, tables
from state import lease as lock
from state.errors import KEY_VARIABLE, Corrupt, Replaced, StateError, Unwritable
from state.heartbeat import Heartbeat
from state.outage import patiently
from state.presence import Presence
from state.sealing import Seal, refuse_stranger, using

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import timedelta

    from state.lease import Claim
    from state.location import Location
    from state.records import Lease


T = TypeVar("T")

logger = logging.getLogger(__name__)


class Session:
    """The database of one open state; ended by ``close``.

    Attributes:
        location: Where it is.
        lineage: The lineage of the state that was opened.
        format: Format number of the database.
        fingerprint_key: The key of the state's fingerprints.
        heartbeat: What keeps this session's lease; None while it has none.
    """

    def __init__(self, engine: Engine, location: Location, seal: Seal | None, *, read_only: bool) -> None:
        self._engine = engine
        self._writer = database.writing(engine)
        self._seal = seal
        self._read_only = read_only
        self._closed = False
        self.location = location
        self.heartbeat: Heartbeat | None = None
        self._presence = Presence(location)
        self.identify()

    def identify(self) -> None:
        """Take the state that is there now for this session's.

        Raises:
            Sealed: It was encrypted with a key that is missing.
        """
        with self.reading() as connection:
            self._check_seal(connection)
            row = connection.execute(select(tables.meta)).one()
            self.format = int(connection.execute(select(tables.state_format.c.version_num)).scalar_one())
        self.lineage: str = row.lineage
        self.fingerprint_key = bytes.fromhex(row.fingerprint_key)

    def _check_seal(self, connection: Connection) -> None:
        """Refuse a state sealed with a key that is missing; find out whether the first key is still to be noted."""
        checks = rekey.checks(connection)
        refuse_stranger(self._seal, checks, self.location.name)
        self._unnoted = self._seal is not None and not self._seal.noted(checks)

    def read(self, work: Callable[[Connection], T]) -> T:
        """Do something within a reading transaction; again while a run is on and its database may return."""

        def once(_again: bool) -> T:  # noqa: FBT001  as ``patiently`` says it
            with self.reading() as connection:
                return work(connection)

        return self._patiently(once)

    def write(self, work: Callable[[Connection, bool], T]) -> T:
        """Do something within a transaction of its own, as ``read``.

        ``work`` is told whether an earlier attempt, of which nobody heard how it ended, may have been committed.

        Raises:
            LeaseLost: The lease is gone; nothing was written.
            Unwritable: The database is out of reach, and stayed so.
        """

        def once(again: bool) -> T:  # noqa: FBT001  as ``patiently`` says it
            with self.writing() as connection:
                return work(connection, again)

        return self._patiently(once)

    def _patiently(self, attempt: Callable[[bool], T]) -> T:
        """Only a run that is on has something to lose; it is told at once when nothing will help."""
        heartbeat = self.heartbeat
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
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that only reads."""
        with using(self._seal), self._translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn whatever goes wrong while something is read into a StateError."""
        with database.legible(self.location.name), database.translated(self.location.name):
            yield

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that writes, and that proves the lease where there is one.

        Raises:
            LeaseLost: The lease is gone; nothing was written.
            Replaced: What was opened is no longer there.
        """
        self._refuse_if_read_only()
        with using(self._seal), database.translated(self.location.name), self._writer.begin() as connection:
            if self.heartbeat is not None:
                self.heartbeat.check(connection)
                self._check_presence(connection)
            if self._unnoted:
                self.note_key(connection)
            yield connection
        self._unnoted = False
        if self.heartbeat is not None:
            self._presence.check()  # what was committed to a file that is gone was not written

    def _check_presence(self, connection: Connection) -> None:
        self._presence.check()
        if connection.execute(select(tables.meta.c.lineage)).scalar_one() != self.lineage:
            raise Replaced(self.location.name, "it has another lineage")

    def _refuse_if_read_only(self) -> None:
        if self._read_only:
            raise StateError("The state was opened for reading only (create=False). This is a bug in the caller.")

    def acquire(self, claim: Claim, timeout: timedelta, sleep: Callable[[float], None]) -> Lease:
        """Take the lease, waiting up to ``timeout`` for whoever has it.

        Raises:
            Locked: when it is kept for longer.
        """
        with self._translated():
            self._refuse_if_read_only()
            return lock.acquire(self._writer, claim, timeout, sleep)

    @contextmanager
    def holding(self, held: Lease, claim: Claim) -> Iterator[None]:
        """Keep the lease alive while the block runs, prove it with every write, and give it back at the end."""
        try:
            with self.reading() as connection:
                self._check_seal(connection)  # somebody may have encrypted it since it was opened
            with Heartbeat(self.location, held, claim) as self.heartbeat:
                yield
        finally:
            self.heartbeat = None
            self._release(held)

    def _release(self, held: Lease) -> None:
        """Give the lease back; where that is impossible it expires by itself, and what was done is done."""
        try:
            with database.translated(self.location.name), self._writer.begin() as connection:
                lock.release(connection, held.generation)
        except StateError as error:
            logger.warning("lock not given back, it expires by itself reason=%s", getattr(error, "reason", error))

    def break_lease(self) -> Lease | None:
        """Take the lease away from whoever holds it; return what it was."""
        self._refuse_if_read_only()
        with self._translated(), self._writer.begin() as connection:
            broken = lock.current(connection)
            if broken is not None:
                lock.release(connection, broken.generation)
            return broken

    def note_key(self, connection: Connection) -> None:
        """Note within a transaction which key seals what is written from now on; nothing for a state in clear."""
        if self._seal is not None:
            rekey.note(connection, self._seal)

    def rekey(self, *, decrypt: bool) -> None:
        """Write every value anew with the first key, or in clear, and wipe the pages that held the old values.

        Raises:
            StateError: when there is no key to encrypt with.
        """
        new = None if decrypt else self._seal
        if new is None and not decrypt:
            raise StateError(f"There is no key for the state. Set {KEY_VARIABLE}.")
        with self.writing() as connection:
            rekey.rewrite(connection, self._seal, new)
        self._seal, self._unnoted = new, False
        with database.translated(self.location.name):
            database.wipe(self._engine)
            self._presence.renew()

    def close(self) -> None:
        """Fold the write-ahead log into the file and let go of it; closing twice does nothing."""
        if self._closed:
            return
        self._closed = True
        try:
            if not self.location.in_memory and not self._read_only:
                with database.translated(self.location.name):
                    database.checkpoint(self._engine)
        except StateError as error:  # every transaction is durable without it
            logger.warning("write-ahead log left beside the state reason=%s", getattr(error, "reason", error))
        finally:
            self._engine.dispose()
