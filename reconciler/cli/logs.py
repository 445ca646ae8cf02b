"""Send log records to stderr, masked like everything else. Sets no level by itself."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.cli.screen import Screen


class _Masked(logging.Formatter):
    def __init__(self, screen: Screen) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")
        self._screen = screen

    def format(self, record: logging.LogRecord) -> str:
        return self._screen.masked(super().format(record))


def configure(level: str, screen: Screen) -> None:
    """Log our own packages from ``level`` on, and the libraries' warnings."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Masked(screen))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("reconciler", "state", "schemas"):
        logging.getLogger(name).setLevel(level.upper())
