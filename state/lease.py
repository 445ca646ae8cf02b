"""The lease lock: one writer at a time, found dead quickly and never trusted blindly; it records nothing else.

The lease row carries a generation that grows whenever the lease changes hands. A holder proves itself by generation
inside each write transaction, so a process that slept through its own replacement cannot write.
"""

from __future__ import annotations

import logging
import os
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Row, func, select, update
from sqlalchemy.exc import DBAPIError, OperationalError

from state.database import BUSY_SECONDS, busy, passes_within, reading
from state.errors import LeaseLost, Locked
from state.machine import elapsed, machine, moment
from state.records import Lease
from state.tables import lease

if TYPE_CHECKING:
    from collections.abc import Callable

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
    waits: Callable[[Lease | None, float], None] = lambda _holder, _seconds: None


def current(connection: Connection) -> Lease | None:
    """Return the lease as stored, expired or not; None when nobody holds it."""
    return _lease(connection.execute(_read).one())


def acquire(engine: Engine, claim: Claim, timeout: timedelta, sleep: Callable[[float], None]) -> Lease:
    """Take the lease, waiting up to ``timeout`` for a living holder; the pauses count, so no clock jump prolongs it.

    A database that is out of reach meanwhile, and may come back, is waited for as well.

    Raises:
        Locked: when the holder outlasts the timeout.
    """
    left = timeout.total_seconds()
    while True:
        held = _attempt(engine, claim, patient=left > 0)
        if isinstance(held, Lease):
            return held
        left -= held.seconds
        if left <= 0 and held.holder is not None:
            raise Locked(held.holder)
        if left > 0:
            claim.waits(held.holder, timeout.total_seconds() - left)
            sleep(min(WAIT_SECONDS, left))
            left -= WAIT_SECONDS


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why the lease was not taken: who has it, None when that could not be asked, and the seconds that took."""

    holder: Lease | None
    seconds: float = 0.0


def _attempt(engine: Engine, claim: Claim, *, patient: bool) -> Lease | _Refusal:
    """Try once; to the patient, a database that may come back is one more thing to wait for."""
    began = moment()
    try:
        return _asked(engine, claim)
    except DBAPIError as error:
        if not patient or not passes_within(error):
            raise
        log.warning("state unavailable, waiting error=%s", type(error.orig).__name__)
        return _Refusal(None, elapsed(began))


def _asked(engine: Engine, claim: Claim) -> Lease | _Refusal:
    """Ask once; a holder frozen within a transaction holds the lease as any other does."""
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
    began = moment()
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
        proved=began,
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


def prove(connection: Connection, held: Lease, claim: Claim, silent: Callable[[], float]) -> None:
    """Refuse to go on unless the lease is still this holder's; the row stays locked until the transaction ends.

    Args:
        connection: Within the transaction that goes on.
        held: The lease as it was taken.
        claim: How it was asked for.
        silent: Returns the seconds since the last sign of life. It is asked after the database has answered, because
            the process may stand still while it waits for that.

    Raises:
        LeaseLost: when it was taken over or broken.
    """
    row = connection.execute(_read_shared).one()
    if row.generation != held.generation or row.owner is None:
        held.mark_lost()
        seconds = silent()
        raise LeaseLost(_lease(row), silent=seconds, expired=seconds >= claim.ttl.total_seconds())


def renew(connection: Connection, held: Lease, claim: Claim) -> bool:
    """Prolong the lease by its ttl; return False when it is someone else's by now."""
    now = corrected(connection, claim.clock())
    mine = (lease.c.generation == held.generation) & lease.c.owner.is_not(None)
    result = connection.execute(update(lease).where(mine).values(heartbeat_at=now, expires_at=now + claim.ttl))
    return result.rowcount != 0


def release(connection: Connection, generation: int) -> None:
    """Free the lease if it is still of this generation; whoever takes it next makes the generation grow."""
    nobody: dict[str, object] = dict.fromkeys(_COLUMNS) | {"generation": generation}
    connection.execute(update(lease).where(lease.c.generation == generation).values(nobody))


def _columns(held: Lease) -> dict[str, object]:
    return {name: getattr(held, name) for name in _COLUMNS}


def _lease(row: Row[*tuple[Any, ...]]) -> Lease | None:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for the row as a mapping
    del values["id"]
    return Lease(**values) if values["owner"] is not None else None
