"""Carry the user's wish to stop from a signal handler to the deciding thread."""

from __future__ import annotations

import threading


class Stop:
    """Asked once, a run starts nothing new and drains; asked twice, it does not wait for the calls under way."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self._aborted = threading.Event()

    def request(self) -> None:
        """Start nothing new; finish, record and report what is under way."""
        self.event.set()

    def abort(self) -> None:
        """Leave now; calls under way stay open in the journal and are resolved by the next run."""
        self._aborted.set()
        self.event.set()

    @property
    def requested(self) -> bool:
        """Whether the run should wind down."""
        return self.event.is_set()

    @property
    def aborted(self) -> bool:
        """Whether the run should leave at once."""
        return self._aborted.is_set()
