"""Show what a run is at while it is at it: lines for what begins and ends, and a sign of life in between.

On a terminal that is one live line below the others, brought up to date once a second. Elsewhere it is a line of its
own after half a minute without any, so that neither a person nor a pipeline takes a run that waits for one that hangs.
"""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import reconciler
from reconciler import Outcome
from reconciler.cli.retries import Retries
from reconciler.render import progress
from reconciler.render.cells import paint
from reconciler.render.labels import PAST, PRESENT
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler import Event, Progress, SlowCall
    from reconciler.cli.screen import Screen

TICK = 1.0
"""Seconds between two looks at whether there is something to show."""

HEARTBEAT = 30.0
"""Seconds without a line after which there is one, where no live line is possible."""

_STYLES = {Outcome.DONE: "green", Outcome.WAITING: "cyan", Outcome.SKIPPED: "yellow"}


class Display:
    """Hears of events, from any thread, and shows where a run is whenever it is asked to.

    Args:
        screen: Where to; its lock is held, so that no two lines mix, and its clock is the one that counts.
        stream: Is given every event besides.
    """

    def __init__(self, screen: Screen, stream: Callable[[Event], None] = lambda _event: None) -> None:
        self._screen = screen
        self._stream = stream
        self._retries = Retries(screen)
        self._latest: tuple[Event, float] | None = None
        self._slow: dict[int, tuple[SlowCall, float]] = {}
        self._throttled_until = 0.0
        self._results = 0
        self._closed = False

    def __call__(self, event: Event) -> None:
        """Take an event in, and tell at once what is told once."""
        with self._screen.lock:
            if self._closed:  # a call that was left behind ends without us
                return
            self._stream(event)
            now = self._screen.clock()
            match event:
                case reconciler.Retry():
                    self._retries(event)
                case reconciler.Throttled():
                    self._throttled_until = max(self._throttled_until, now + event.seconds)
                case reconciler.SlowCall() if event.over:
                    self._slow.pop(event.number, None)
                case reconciler.SlowCall():
                    self._slow[event.number] = (event, now)
                case reconciler.PhaseChanged():  # the watch itself shows it
                    pass
                case reconciler.Reading() if self._latest and isinstance(self._latest[0], reconciler.Waiting):
                    pass  # the look that was waited for
                case _:
                    self._latest, self._results = (event, now), self._screen.results
                    if isinstance(event, reconciler.Progress):
                        tell(self._screen, event)

    def tick(self) -> None:
        """Bring the live line up to date, or print a heartbeat when it is time for one."""
        with self._screen.lock:
            if self._closed:
                return
            line = clean(self._line(self._screen.clock()))
            if self._screen.is_live or self._screen.board is not None:
                self._screen.live(line)
            elif line and not self._screen.hushed and self._screen.silence >= HEARTBEAT - TICK:
                self._screen.note(line)

    def close(self) -> None:
        """Show nothing more, and leave nothing behind."""
        with self._screen.lock:
            self._closed = True
            self._screen.live(clean(""))

    def _line(self, now: float) -> str:
        """Return what a run is at, what holds it up before the rest; "" when nothing is known to go on."""
        parts = []
        if self._slow:
            call, heard = min(self._slow.values(), key=lambda told: told[1] - told[0].elapsed)
            parts.append(progress.slow(call, now - heard, len(self._slow) - 1))
        if self._throttled_until > now:
            parts.append(progress.throttled(self._throttled_until - now))
        if self._latest is not None and self._results == self._screen.results:  # after a result comes something new
            event, heard = self._latest
            parts.append(progress.words(event, now - heard))
        return "; ".join(parts)


class Ticker:
    """Lets a display show where a run is, once a second, on a thread that keeps no process alive."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="progress", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it; nothing is shown afterwards."""
        self._over.set()
        self._display.close()
        self._thread.join(TICK)

    def _run(self) -> None:
        while not self._over.wait(TICK):
            self._display.tick()


def tell(screen: Screen, step: Progress) -> None:
    """Print one line: ``webhook.approvals: creating...`` or ``webhook.approvals: created (id 01HX) [3/7]``."""
    color, action = screen.color(sys.stderr), reconciler.Action(step.action)
    if step.stage == "started":
        screen.note(paint([(f"{step.address}: {PRESENT[action]}...", "dim")], color=color))
        return
    outcome = Outcome(step.outcome) if step.outcome else None
    message = PAST[action] if outcome in (Outcome.DONE, Outcome.WAITING) else str(outcome)
    more = f" ({clean(step.message)})" if step.message else ""
    counted = f" [{step.done}/{step.total}]" if step.total else ""
    style = _STYLES.get(outcome, "red") if outcome else ""
    screen.note(paint([(f"{step.address}: ", ""), (message, style), (more + counted, "")], color=color))
