"""Turn Ctrl-C, SIGTERM and SIGHUP into an orderly end, and a second Ctrl-C into one at once.

While nothing has been sent yet, the first one ends the command: nothing is lost. Once something has, it asks the run to
drain. A thread of its own hears the signals, since the main thread hears none while it stands in a call of the system
that does not come back, such as the look-up of a host name.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import threading
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, NoReturn, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from reconciler import Stop

CODE = 130
"""Exit code of every interrupted command, whichever signal it was."""

GRACE = 2.0
"""Seconds after which a main thread that has not heard of the signal will not hear of it soon."""

LONGEST = 5.0
"""Seconds that an orderly end may take, once nothing is worth waiting for."""

FAREWELL = 0.5
"""Seconds for giving the state's lock back when the process ends at once, so that no other machine has to wait."""

_STOPPING = b"\nStopping. Ctrl-C again leaves at once.\n"
_DRAINING = b"\nStopping: calls in progress are finished and recorded, no new ones start. Ctrl-C again aborts.\n"
_LEFT = b"\nInterrupted.\n"
_ABORTING = b"\nAborting: what was under way is resolved by the next run.\n"


class Stopped(KeyboardInterrupt):
    """The first signal, raised in the main thread while nothing has been sent."""


class Interruption:
    """Holds our signal handlers for the time of a command, and puts the former ones back.

    Args:
        stop: Told what was asked for; says whether a run is changing things.
        leave: Ends the process with a code.
        say: Writes to stderr from a signal handler.

    Attributes:
        last: Whether nothing comes after the command but the end of the process; a signal then simply ends it.
        expected: Whether a signal is how the command is meant to end, so that nothing is said of the first.
    """

    def __init__(
        self, stop: Stop, leave: Callable[[int], None] = os._exit, say: Callable[[bytes], None] | None = None
    ) -> None:
        self.stop = stop
        self._say = say or _say
        self._leave = leave
        self._former: dict[int, Any] = {}
        self._heard = threading.Event()
        self._raised = False
        self._asked = False
        self._stopping = False
        self._turn = threading.RLock()  # a handler may interrupt a handler
        self.last = False
        self.expected = False

    def __enter__(self) -> Self:
        if threading.current_thread() is not threading.main_thread():
            return self  # signals go to the main thread, whoever that is
        self._ear, mouth = socket.socketpair()
        mouth.setblocking(False)
        self._mouth = mouth
        self._former_fd = signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
        for number in _numbers():
            self._former[number] = signal.signal(number, self._in_main_thread)
        self._thread = threading.Thread(target=self._listen, name="signals", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._former:
            return
        self._raised = self._stopping = True  # from here on a signal finds nothing to interrupt
        signal.set_wakeup_fd(self._former_fd)
        self._mouth.close()  # the thread reads the end of it
        self._thread.join()
        self._ear.close()
        for number, handler in self._former.items():
            signal.signal(number, _leave_at_once if self.last else handler)

    def _in_main_thread(self, _number: int, _frame: object) -> None:
        """Leave what the main thread is about, while nothing has been sent."""
        self._heard.set()
        self._stop_once()
        if not self.stop.acting and not self._raised:
            self._raised = True
            raise Stopped

    def _listen(self) -> None:
        """Take in one signal after the other; runs on a thread of its own until the command has ended."""
        aborted_at: float | None = None
        while True:
            ready, _, _ = select.select([self._ear], [], [], None if aborted_at is None else GRACE)
            if ready:
                numbers = self._ear.recv(16)
                if not numbers:
                    return
                for number in numbers:
                    if number in self._former:
                        self._signalled(number)
            if aborted_at is None and self.stop.aborted:
                aborted_at = monotonic()
            elif aborted_at is not None and self._overdue(monotonic() - aborted_at):
                self._die()

    def _overdue(self, seconds: float) -> bool:
        """Tell whether the process has to be ended, because the main thread does not come to it."""
        return seconds >= LONGEST or (seconds >= GRACE and not self._heard.is_set())

    def _stop_once(self) -> None:
        """Take in the first signal, on whichever thread comes to it first: what the other one says follows this."""
        with self._turn:
            if not self._stopping:
                self._stopping = True
                if self.stop.acting or not self.expected:
                    self._say(_DRAINING if self.stop.acting else _STOPPING)
                # What is only being read is not worth its end.
                (self.stop.request if self.stop.acting else self.stop.abort)()

    def _signalled(self, number: int) -> None:
        if not self._asked:
            self._asked = True
            self._stop_once()
        elif number == signal.SIGINT:
            if self.stop.acting:
                self._say(_ABORTING)
            self.stop.abort()
            if not self.stop.acting:
                self._die()

    def _die(self) -> None:
        if not self.stop.acting:
            self._say(_LEFT)
        farewell = threading.Thread(target=self._say_farewell, daemon=True)
        farewell.start()
        farewell.join(FAREWELL)
        self._leave(CODE)

    def _say_farewell(self) -> None:
        with suppress(Exception):  # the lock expires by itself, and nobody is left to tell
            self.stop.farewell()


def _leave_at_once(_number: int, _frame: object) -> NoReturn:
    _say(_LEFT)
    os._exit(CODE)


def _numbers() -> list[int]:
    """Return the signals that end a command; a process that was told to outlive its terminal does (nohup)."""
    hangup = getattr(signal, "SIGHUP", None)
    heeded = [hangup] if hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN else []
    return [signal.SIGINT, signal.SIGTERM, *heeded]


def _say(words: bytes) -> None:
    # print is not safe here: the signal may have interrupted one.
    with suppress(OSError):  # a full disk, or no terminal any more, must not end the run in the middle
        os.write(2, words)
