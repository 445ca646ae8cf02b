"""What this machine knows of itself: what tells it from another of the same name, and how long it has been on.

Containers of one image share the name, not their processes.
"""

from __future__ import annotations

import hashlib
import sys
import time
from functools import cache
from pathlib import Path
from typing import TypeAlias

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_PROCESSES = Path("/proc/self/ns/pid")

Moment: TypeAlias = tuple[float, float]
"""A point in time on this machine: by the clock that counts its sleep, and by the one on its wall; seconds."""

# CLOCK_MONOTONIC stands still on a Linux that sleeps; elsewhere it goes on. Source: clock_gettime(2) of each system.
_AWAKE = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None) if sys.platform == "darwin" else None)


@cache
def machine() -> str | None:
    """Return 16 hex digits for the running kernel and the set of processes seen here; None where nothing tells.

    Source:
        proc(5) and pid_namespaces(7): the id drawn at boot, and the namespace that process ids belong to.
    """
    try:
        seen = f"{_BOOT.read_text()} {_PROCESSES.readlink()}"
    except OSError:
        return None
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


def moment() -> Moment:
    """Return now, for ``elapsed``."""
    return (time.monotonic() if _AWAKE is None else time.clock_gettime(_AWAKE)), time.time()


def elapsed(since: Moment) -> float:
    """Return the seconds since then, those included in which this machine slept.

    A machine that was paused from outside may learn of that by the clock on its wall alone, so the longer time counts.
    """
    return max(now - then for now, then in zip(moment(), since, strict=True))
