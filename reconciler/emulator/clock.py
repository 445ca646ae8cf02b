"""The emulator's time in UTC, real or moved by hand, and durations as people write them. Never sleeps."""

import re
import time
from datetime import UTC, datetime

from reconciler.emulator.errors import ControlError

UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)")


LONGEST = 1000 * 365 * UNITS["d"]
LAST_MOMENT = datetime(9000, 1, 1, tzinfo=UTC).timestamp()


class Clock:
    """UTC time; a virtual clock stands still until ``advance``."""

    def __init__(self, *, virtual: bool = False) -> None:
        self.virtual = virtual
        self._virtual_now = time.time()

    def now(self) -> float:
        """Return the time in seconds since the epoch."""
        return self._virtual_now if self.virtual else time.time()

    def advance(self, seconds: float) -> None:
        """Move a virtual clock forward.

        Raises:
            ControlError: The clock is the real one.
        """
        if not self.virtual:
            raise ControlError("The clock is real: start the emulator with --virtual-clock to move it.", 409)
        if self._virtual_now + seconds > LAST_MOMENT:
            raise ControlError("The clock cannot be moved beyond the year 9000.")
        self._virtual_now += seconds


def iso(seconds: float) -> str:
    """Return epoch seconds as UTC ISO 8601 with milliseconds, such as ``2026-11-23T17:49:05.120Z``."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def seconds_of(duration: object) -> float:
    """Return the seconds of ``"2h"``, ``"1h30m"``, ``"500ms"`` or a plain number of seconds.

    Raises:
        ControlError: It is none of these, or beyond 1,000 years.
    """
    seconds = _seconds_of(duration)
    if seconds > LONGEST:
        raise ControlError("A duration is at most 1,000 years.")
    return seconds


def _seconds_of(duration: object) -> float:
    if isinstance(duration, (int, float)) and not isinstance(duration, bool) and duration >= 0:
        return float(duration)
    text = str(duration).strip()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    parts = DURATION.findall(text)
    if not parts or DURATION.sub("", text).strip():
        raise ControlError(f'Not a duration: {duration!r}. Write "30s", "5m", "2h", "30d" or "1h30m".')
    return sum(float(number) * UNITS[unit] for number, unit in parts)
