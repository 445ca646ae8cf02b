"""Carry the wish to stop to the deciding thread: a person's, from a signal handler, or the run's own.

Plain flags: a signal handler runs between two steps of a thread, and would wait for ever for a lock that this thread
holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

STOPPED = "the run was stopped before this change"
UNREACHABLE = "the API cannot be reached"
LOST = "the run lost its state before this change"


class Stop:
    """Asked once, a run starts nothing new and drains; asked twice, it does not wait for the calls under way.

    Attributes:
        interrupted: Whether a person asked to stop.
        aborted: Whether the run should leave at once.
        acting: Whether something may have been sent that changes something, so that its end is worth waiting for.
        farewell: What is still to be done when the process ends at once, from whatever thread; quick.
    """

    def __init__(self) -> None:
        self.interrupted = False
        self.aborted = False
        self.acting = False
        self.farewell: Callable[[], None] = lambda: None
        self._given_up = ""

    @property
    def requested(self) -> bool:
        """Whether the run should wind down."""
        return self.interrupted or bool(self._given_up)

    def begin(self) -> None:
        """Forget what was the wish of an earlier run; that of a person stays."""
        self.acting, self._given_up, self.farewell = False, "", lambda: None

    def request(self) -> None:
        """Start nothing new; finish, record and report what is under way."""
        self.interrupted = True

    def give_up(self, why: str = UNREACHABLE) -> None:
        """Wind down as after ``request``, although no person asked for it; the first reason counts."""
        self._given_up = self._given_up or why

    def abort(self) -> None:
        """Leave now; calls under way stay open in the journal and are resolved by the next run."""
        self.aborted = True
        self.request()

    def is_set(self) -> bool:
        """Return ``requested``, as the client asks for it between two attempts."""
        return self.requested

    @property
    def reason(self) -> str:
        """Why a change was not begun, once the run winds down."""
        return STOPPED if self.interrupted else self._given_up or UNREACHABLE
