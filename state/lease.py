"""The lease lock: one writer at a time, found dead quickly and never trusted blindly; it records nothing else.

The lease row carries a generation that grows whenever the lease changes hands. A holder proves itself by generation
inside each write transaction, so a process that slept through its own replacement cannot write.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Row, func, select, update
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from state.database import BUSY_SECONDS, Location, busy, connect, reading, writing
from state.errors import LeaseLost, Locked
from state.machine import machine
from state.records import Lease
from state.tables import lease

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

log = logging.getLogger(__name__)

WAIT_SECONDS = 1.0
"""Pause between two attempts while another run holds the lease."""

SKEW = timedelta(seconds=1)
"""How far a clock may be from the server's before the server's is believed."""

_COLUMNS = (
    "owner",
    "host",
    "machine",
    "pid",
    "run_url",
    "acquired_at",
    "heartbeat_at",
    "expires_at",
    "reason",
    "generation",
)
_read = select(lease)
_read_for_update = select(lease).with_for_update()
_read_shared = select(lease).with_for_update(read=True)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who wants the lease and how: for how long at a time, and by which clock (aware datetimes).

    ``by_hand`` is for a person: no process stands for the lease, so none is missed when it is gone.
    """

    owner: str
    run_url: str | None
    ttl: timedelta
    clock: Callable[[], datetime]
    by_hand: bool = False
    reason: str | None = None


def current(connection: Connection) -> Lease | None:
    """Return the lease as stored, expired or not; None when nobody holds it."""
    return _lease(connection.execute(_read).one())


def acquire(engine: Engine, claim: Claim, timeout: timedelta, sleep: Callable[[float], None]) -> Lease:
    """Take the lease, waiting up to ``timeout`` for a living holder; the pauses count, so no clock jump prolongs it.

    Raises:
        Locked: when the holder outlasts the timeout.
    """
    left = timeout.total_seconds()
    while True:
        held = _attempt(engine, claim)
        if isinstance(held, Lease):
            return held
        left -= held.seconds
        if left <= 0:
            raise Locked(held.holder)
        sleep(min(WAIT_SECONDS, left))
        left -= WAIT_SECONDS


@dataclass(frozen=True, slots=True)
class _Refusal:
    holder: Lease
    seconds: float = 0.0


def _attempt(engine: Engine, claim: Claim) -> Lease | _Refusal:
    """Try once; a holder frozen within a transaction holds the lease as any other does."""
    try:
        with engine.begin() as connection:
            return _try(connection, claim)
    except OperationalError as error:
        if not busy(error):
            raise
        with reading(engine).begin() as connection:
            holder = current(connection)
        if holder is None:
            raise
        return _Refusal(holder, BUSY_SECONDS)


def _try(connection: Connection, claim: Claim) -> Lease | _Refusal:
    now = corrected(connection, claim.clock())
    row = connection.execute(_read_for_update).one()
    holder = _lease(row)
    if holder is not None and not abandoned(holder, now):
        return _Refusal(holder)
    if holder is not None:
        log.warning("took over lease owner=%s host=%s pid=%s", holder.owner, holder.host, holder.pid)
    taken = Lease(
        owner=claim.owner,
        host=socket.gethostname(),
        machine=machine(),
        pid=None if claim.by_hand else os.getpid(),
        run_url=claim.run_url,
        acquired_at=now,
        heartbeat_at=now,
        expires_at=now + claim.ttl,
        generation=row.generation + 1,
        reason=claim.reason,
    )
    connection.execute(update(lease).where(lease.c.generation == row.generation).values(_columns(taken)))
    return taken


def corrected(connection: Connection, now: datetime) -> datetime:
    """Return the time of a machine by the server's clock: machines that share a state need one.

    SQLite has no clock of its own, and its file lies on one machine.
    """
    if connection.dialect.name != "postgresql":
        return now
    there: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    ahead = there - datetime.now(UTC)
    return now + (ahead if abs(ahead) > SKEW else timedelta(0))


def abandoned(holder: Lease, now: datetime) -> bool:
    """Tell whether a lease may be taken over: it has expired, or its process is gone from this machine."""
    return now >= holder.expires_at or (_here(holder) and not _alive(holder.pid))


def _here(holder: Lease) -> bool:
    """Tell whether the holder's process would be seen from here; names alone do not tell two containers apart."""
    return holder.host == socket.gethostname() and holder.machine == machine()


def _alive(pid: int | None) -> bool:
    if pid is None:  # a person holds it
        return True
    if os.name == "nt":  # there, signal 0 would stop the process; expiry has to do
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def prove(connection: Connection, held: Lease) -> None:
    """Refuse to go on unless the lease is still this holder's; the row stays locked until the transaction ends.

    Raises:
        LeaseLost: when it was taken over or broken.
    """
    row = connection.execute(_read_shared).one()
    if row.generation != held.generation or row.owner is None:
        held.mark_lost()
        raise LeaseLost(_lease(row))


def renew(connection: Connection, held: Lease, claim: Claim) -> bool:
    """Prolong the lease by its ttl; return False, and mark it lost, when it is someone else's by now."""
    now = corrected(connection, claim.clock())
    mine = (lease.c.generation == held.generation) & lease.c.owner.is_not(None)
    result = connection.execute(update(lease).where(mine).values(heartbeat_at=now, expires_at=now + claim.ttl))
    if result.rowcount == 0:
        held.mark_lost()
    return result.rowcount != 0


def release(connection: Connection, generation: int) -> None:
    """Free the lease if it is still of this generation; whoever takes it next makes the generation grow."""
    nobody: dict[str, object] = dict.fromkeys(_COLUMNS) | {"generation": generation}
    connection.execute(update(lease).where(lease.c.generation == generation).values(nobody))


@contextmanager
def heartbeat(location: Location, held: Lease, claim: Claim) -> Iterator[None]:
    """Renew three times per ttl while the block runs, from a thread and over connections of its own."""
    if location.in_memory:
        yield  # no other process can see it
        return
    engine, done = connect(location, pooled=False), threading.Event()
    beat = (writing(engine), held, claim, done)
    thread = threading.Thread(target=_beat, args=beat, name="state-heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        engine.dispose()


def _beat(engine: Engine, held: Lease, claim: Claim, done: threading.Event) -> None:
    while not done.wait(claim.ttl.total_seconds() / 3):
        try:
            with engine.begin() as connection:
                if not renew(connection, held, claim):
                    return
        except SQLAlchemyError as error:  # the next beat may succeed; writes prove the lease themselves
            log.warning("lease not renewed error=%s", type(error).__name__)


def _columns(held: Lease) -> dict[str, object]:
    return {name: getattr(held, name) for name in _COLUMNS}


def _lease(row: Row[*tuple[Any, ...]]) -> Lease | None:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for the row as a mapping
    del values["id"]
    return Lease(**values) if values["owner"] is not None else None
