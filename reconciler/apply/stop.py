"""Carry the wish to stop to the deciding thread: a person's, from a signal handler, or the run's own."""

from __future__ import annotations

import threading

STOPPED = "the run was stopped before its turn"
UNREACHABLE = "the API cannot be reached"


class Stop:
    """Asked once, a run starts nothing new and drains; asked twice, it does not wait for the calls under way."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self._interrupted = threading.Event()
        self._aborted = threading.Event()

    def request(self) -> None:
        """Start nothing new; finish, record and report what is under way."""
        self._interrupted.set()
        self.event.set()

    def give_up(self) -> None:
        """Wind down as after ``request``, although no person asked for it: the API cannot be reached."""
        self.event.set()

    def abort(self) -> None:
        """Leave now; calls under way stay open in the journal and are resolved by the next run."""
        self._aborted.set()
        self._interrupted.set()
        self.event.set()

    @property
    def requested(self) -> bool:
        """Whether the run should wind down."""
        return self.event.is_set()

    @property
    def interrupted(self) -> bool:
        """Whether a person asked to stop."""
        return self._interrupted.is_set()

    @property
    def reason(self) -> str:
        """Why a change was not begun, once the run winds down."""
        return STOPPED if self.interrupted else UNREACHABLE

    @property
    def aborted(self) -> bool:
        """Whether the run should leave at once."""
        return self._aborted.is_set()
