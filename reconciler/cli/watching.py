"""Show a watch: as a board on a terminal, as a line for each change elsewhere. Decides nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TextIO

import click

import reconciler
from reconciler.cli.filtering import filters
from reconciler.render.format import Format, ShownPlan
from reconciler.render.formats.text import FORMAT as TEXT
from reconciler.render.progress import span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.live import Live

    from reconciler import PlanResult, Watched
    from reconciler.cli.context import Session
    from reconciler.render.board import Moved
    from reconciler.render.safe import Text

STREAMED = ("text", "json", "jsonl")
"""Formats in which something can be shown that goes on."""


def watch(session: Session, form: Format, chosen: Mapping[str, Any], *, interval: float, wait: float) -> PlanResult:
    """Watch until nothing is pending any more, the time is over, or somebody ends it; return what was seen last.

    Raises:
        ReconcilerError: Nothing could be read at all, or no longer.
        KeyboardInterrupt: Somebody ended it before anything was seen.
    """
    if form.name not in STREAMED:
        raise click.UsageError(f"--watch has no --format {form.name}.")
    project = session.project(chosen)
    terminal = session.screen.terminal if form.name == "text" else None
    shown = Lines(session, form) if terminal is None else Board(session, terminal)
    last: Watched | None = None
    try:
        for last in reconciler.watch(project, **filters(chosen), interval=interval, wait=wait):
            if session.interruption is not None:
                session.interruption.expected = True
            session.warn(last.result.warnings)
            shown.show(last)
    except (KeyboardInterrupt, reconciler.ReconcilerError):
        if last is None or not session.interrupted:
            raise
    finally:
        shown.close()
    if last is None:
        raise AssertionError("a watch yields at least once, or raises")
    if form.alone:
        session.result(form.plan, shown_plan(last))
    else:
        session.keep(form.plan, shown_plan(last))
    return last.result


def shown_plan(seen: Watched) -> ShownPlan:
    """Return what a look has seen, as ``status`` shows it."""
    return ShownPlan(seen.result.plan, unmanaged=seen.result.unmanaged, parts=seen.result.parts)


class Lines:
    """Prints a line for each change: on stdout, or on stderr beside a document."""

    def __init__(self, session: Session, form: Format) -> None:
        self._session = session
        self._form = form

    def show(self, seen: Watched) -> None:
        """Print what has changed."""
        from reconciler.render.board import line  # noqa: PLC0415  beside its only use

        if self._form.name == "jsonl":  # has the events
            return
        tell = self._session.screen.note if self._form.alone else self._session.screen.result
        for changed in seen.changed:
            tell(line(seen.at, changed))

    def close(self) -> None:
        """Leave everything as it is."""


class Board:
    """Fills the terminal with a board that is drawn anew with each look and each second; leaves the last one behind."""

    def __init__(self, session: Session, terminal: TextIO) -> None:
        self._session = session
        self._terminal = terminal
        self._moved: list[Moved] = []
        self._seen: Watched | None = None
        self._until = 0.0
        self._live: Live | None = None

    def show(self, seen: Watched) -> None:
        """Draw what was seen."""
        screen = self._session.screen
        with screen.lock:
            if self._seen is not None:
                self._moved += [(seen.at, changed) for changed in seen.changed]
            self._seen, self._until = seen, screen.clock() + seen.next_look
            if self._live is None:
                screen.live(_nothing())
                self._live = _live(self._terminal, color=self._session.color)
                screen.board = self
                self._live.start()
            self.draw("")

    def draw(self, doing: str) -> None:
        """Draw the board as it is now, with what the run is at; the lock of the screen is held."""
        if self._live is not None:
            from rich.console import ConsoleDimensions  # noqa: PLC0415  only for a terminal
            from rich.text import Text as Drawn  # noqa: PLC0415  same

            size = os.get_terminal_size(self._terminal.fileno())  # LINES may be what a shell once exported
            self._live.console.size = ConsoleDimensions(size.columns, size.lines)
            height = size.lines
            drawn = Drawn.from_ansi(self._text(self._foot(doing), height), no_wrap=True, overflow="crop")
            self._live.update(drawn, refresh=True)

    def close(self) -> None:
        """Give the terminal back, with the last board on it."""
        screen = self._session.screen
        with screen.lock:
            live, self._live = self._live, None
            if live is None:
                return
            live.stop()
            screen.board = None
            screen.result(self._text("", 0))
            screen.unheld()

    def _text(self, foot: str, height: int) -> Text:
        from reconciler.render.board import board  # noqa: PLC0415  beside its only use

        seen, look = self._seen, self._session.look
        if seen is None:
            return _nothing()
        body = TEXT.plan(shown_plan(seen), look)
        text = board(body, self._moved, seen.phases, foot, color=look.color, width=look.width, height=height)
        return self._session.screen.masked(text)

    def _foot(self, doing: str) -> str:
        seen, left = self._seen, self._until - self._session.screen.clock()
        trouble = f"the last look failed ({_why(seen.trouble)}); " if seen is not None and seen.trouble else ""
        if left > 0:
            return f"{trouble}next look in {span(left)}, Ctrl-C ends"
        return f"{trouble}{doing or 'looking'}, Ctrl-C ends"


def _why(trouble: reconciler.ReconcilerError) -> str:
    first, *_ = trouble.diagnostics()
    return f"{first.code} {first.label or first.summary}"


def _live(terminal: TextIO, *, color: bool) -> Live:
    from rich.console import Console  # noqa: PLC0415  only for a terminal
    from rich.live import Live as Rich  # noqa: PLC0415  same

    console = Console(
        file=terminal, force_terminal=True, color_system="standard" if color else None, highlight=False, markup=False
    )
    return Rich(console=console, screen=True, auto_refresh=False, redirect_stdout=False, redirect_stderr=False)


def _nothing() -> Text:
    from reconciler.render.safe import clean  # noqa: PLC0415  beside its only use

    return clean("")
