"""How a duration is written, in files, on the command line and in the JSON Schema. Measures no time."""

from __future__ import annotations

import re
from typing import Any, Final

EXAMPLES: Final = "60s, 30m, 1h30m or 1d12h"
"""What a person who wrote something else is shown."""

LONGEST: Final = 3650 * 86_400.0
"""Seconds; more than ten years is a mistake, and soon more than a date can hold."""

_SECONDS: Final = {"d": 86_400.0, "h": 3600.0, "m": 60.0, "s": 1.0}
_NUMBER: Final = r"\d+(\.\d+)?"
PATTERN: Final = rf"^\s*({_NUMBER}|(?=\d)" + "".join(rf"({_NUMBER}\s*{unit}\s*)?" for unit in _SECONDS) + r")\s*$"
"""A regular expression that Python and editors read alike: a number of seconds, or numbers with units, the largest unit
first and each at most once."""

_WRITTEN: Final = re.compile(PATTERN, re.ASCII)
_MOST: Final = 100  # characters; the pattern may look at each blank of a longer text once for every other one
_PART: Final = re.compile(r"([\d.]+)\s*([dhms]?)")


def seconds_of(value: Any) -> float | None:
    """Return the seconds of a duration such as ``90``, ``"90s"``, ``"1h30m"``, ``"1.5h"`` or ``"1d12h"``.

    Returns:
        Seconds, 0 to ``LONGEST``; None for anything else.
    """
    if isinstance(value, bool):
        return None
    text = str(value)
    if len(text) > _MOST or not _WRITTEN.match(text):
        return None
    seconds = sum(float(number) * _SECONDS[unit or "s"] for number, unit in _PART.findall(text))
    return seconds if seconds <= LONGEST else None
