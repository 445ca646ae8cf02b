"""What a reconciler remembers between runs: records, a journal of calls, history, tombstones and a lease lock.

This module holds only light values and errors, so that importing ``state`` costs nothing. The store itself lives in
``state.store`` and is imported where it is used. It refuses to know HTTP, resource schemas or who calls it.
"""

from state.errors import (
    BadKey,
    Corrupt,
    LeaseLost,
    Locked,
    Replaced,
    Sealed,
    StateError,
    TooNew,
    Unreadable,
    Unwritable,
)
from state.records import (
    Completion,
    HistoryEntry,
    Intent,
    Lease,
    OpenIntent,
    ProjectBinding,
    Record,
    Tombstone,
    Violation,
)

__all__ = [
    "BadKey",
    "Completion",
    "Corrupt",
    "HistoryEntry",
    "Intent",
    "Lease",
    "LeaseLost",
    "Locked",
    "OpenIntent",
    "ProjectBinding",
    "Record",
    "Replaced",
    "Sealed",
    "StateError",
    "Tombstone",
    "TooNew",
    "Unreadable",
    "Unwritable",
    "Violation",
]
