"""Keep a lease alive from a thread of its own, and prove before each call that it still is; takes no lease itself.

A process can stand still without noticing: stopped by a signal, on a closed laptop, in a machine that was paused. It
wakes up in the middle of what it was about to do, while another run may have taken over. So whoever is about to send
something asks here first, and the database is asked only once the last sign of life is as old as the lease.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Self

from state.database import connect, translated, writing
from state.errors import LeaseLost, StateError
from state.lease import prove, release, renew
from state.machine import elapsed, moment
from state.outage import patiently

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from sqlalchemy import Connection, Engine

    from state.lease import Claim
    from state.location import Location
    from state.records import Lease

log = logging.getLogger(__name__)

FAREWELL_SECONDS = 2.0
"""How long the end of a run waits for a beat that is under way."""


class Heartbeat:
    """The life of one lease. Every method but ``start`` and ``stop`` may be called from any thread.

    Args:
        location: Where the state is.
        held: The lease.
        claim: How it was asked for: for how long at a time, and by which clock.
    """

    def __init__(self, location: Location, held: Lease, claim: Claim) -> None:
        self._location, self._held, self._claim = location, held, claim
        self._proved = held.proved or moment()
        self._engine: Engine | None = None if location.in_memory else writing(connect(location, pooled=False))
        self._done, self._in_reach = threading.Event(), threading.Event()
        self._in_reach.set()
        self._asking = threading.Lock()
        self._failure: StateError | None = None
        self._thread = threading.Thread(target=self._beat, args=(self._engine,), name="state-heartbeat", daemon=True)

    @property
    def seconds(self) -> float:
        """For how long the lease is held at a time."""
        return self._claim.ttl.total_seconds()

    @property
    def failed(self) -> bool:
        """Whether the lease is lost, or the state was given up."""
        return self._failure is not None

    def __enter__(self) -> Self:
        if self._engine is not None:  # no other process can see a state in memory
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._in_reach.set()
        if self._engine is not None:
            self._thread.join(FAREWELL_SECONDS)
            self._engine.dispose()

    def check(self, connection: Connection) -> None:
        """Refuse a transaction unless the lease is still this holder's; its row stays locked until the end.

        Raises:
            LeaseLost: It was taken over or broken.
        """
        try:
            prove(connection, self._held, self._claim, self._silent)
        except LeaseLost as lost:
            self._fail(lost)
            raise

    def prove(self, sleep: Callable[[float], None] = time.sleep) -> None:
        """Make sure that this holder may still act, right before it does.

        Younger than the lease, the last sign of life is proof: nobody takes over before the lease expires. After that
        the database is asked. While the store tries to reach its database again, this waits for how that ends.

        Raises:
            LeaseLost: Somebody else may act.
            Unwritable: The database cannot be asked.
        """
        self._in_reach.wait()
        if self._failure is None and self._silent() >= self.seconds:
            with self._asking:
                self._ask(sleep)
        if self._failure is not None:
            raise self._failure

    def _ask(self, sleep: Callable[[float], None]) -> None:
        engine = self._engine
        if engine is None or self._failure is not None or self._silent() < self.seconds:
            return
        try:
            patiently(lambda _again: self._renew(engine), longest=self.seconds, sleep=sleep)
        except StateError as error:
            self._fail(error)

    def out_of_reach(self) -> None:
        """Let whoever wants to prove something wait: the database is being tried again."""
        self._in_reach.clear()

    def in_reach(self) -> None:
        """Let them go on."""
        self._in_reach.set()

    def give_up(self, error: StateError) -> None:
        """Refuse everything from now on: nothing can be recorded any more."""
        self._fail(error)
        self._in_reach.set()

    def let_go(self) -> None:
        """Free the lease at once, over a connection of its own.

        Raises:
            StateError: The database does not take it.
        """
        self._done.set()
        if self._engine is None:
            return
        with translated(self._location.name), self._engine.begin() as connection:
            release(connection, self._held.generation)

    def _silent(self) -> float:
        """Return the seconds since the last sign of life."""
        return elapsed(self._proved)

    def _fail(self, error: StateError) -> None:
        self._failure = self._failure or error
        if isinstance(error, LeaseLost):
            self._held.mark_lost()

    def _renew(self, engine: Engine) -> None:
        began = moment()
        with translated(self._location.name), engine.begin() as connection:
            if not renew(connection, self._held, self._claim):
                prove(connection, self._held, self._claim, self._silent)
        self._proved = began

    def _beat(self, engine: Engine) -> None:
        while not self._done.wait(self.seconds / 3):
            try:
                self._renew(engine)
            except LeaseLost as lost:
                self._fail(lost)
                return
            except StateError as error:  # the next beat may succeed; whoever acts proves the lease
                log.warning("lease not renewed reason=%s", getattr(error, "reason", error))
