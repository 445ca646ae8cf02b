"""Send log records to stderr, masked and cleaned like everything else that a screen shows."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from reconciler.render.safe import Text, clean, paragraphs

if TYPE_CHECKING:
    from types import TracebackType

    from reconciler.cli.screen import Screen

log = logging.getLogger(__name__)


class _Formatter(logging.Formatter):
    """Formats a record on one line, whatever is in its message; a trace below it keeps its lines."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  logging's name
        return clean(super().formatMessage(record))

    def formatException(  # noqa: N802  logging's name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        return paragraphs(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:  # noqa: N802  logging's name
        return paragraphs(super().formatStack(stack_info))


class _ToScreen(logging.Handler):
    """Hands records to a screen, which masks what is secret."""

    def __init__(self, screen: Screen, level: int = logging.NOTSET) -> None:
        super().__init__(level)
        self.setFormatter(_Formatter())
        self._screen = screen

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        self._screen.note(Text(self.format(record)))


def catch(screen: Screen) -> None:
    """Let what nobody asked to see, but logging would write by itself, take the same way: warnings and worse."""
    logging.lastResort = _ToScreen(screen, logging.WARNING)
    threading.excepthook = _thread_died


def configure(level: str, screen: Screen) -> None:
    """Log our own packages from ``level`` on, and the libraries' warnings."""
    logging.basicConfig(level=logging.WARNING, handlers=[_ToScreen(screen)], force=True)
    for name in ("reconciler", "state", "schemas"):
        logging.getLogger(name).setLevel(level.upper())


def _thread_died(died: threading.ExceptHookArgs) -> None:
    """Log what ended a thread; Python itself would write it to stderr as it is."""
    name = died.thread.name if died.thread else "unknown"
    if died.exc_value is not None:
        log.error("thread ended name=%s", name, exc_info=died.exc_value)
