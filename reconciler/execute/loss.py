"""Say what a run had done when its state, or its lock on it, was lost. Finds nothing out and records nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.diagnostics import ReconcilerError, problem
from reconciler.execute.report import Outcome
from state.errors import LeaseLost

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconciler.diagnostics import Diagnostic
    from reconciler.execute.report import Result
    from state.errors import StateError

WENT_THROUGH = frozenset({Outcome.DONE, Outcome.WAITING, Outcome.NEEDS_HUMAN})
AFTERWARDS = "the next run finds out their outcome:\n  reconciler apply"


class StateLost(ReconcilerError):
    """Something was carried out, and the state did not take that in."""

    def __init__(self, error: StateError, carried_out: int, unrecorded: Sequence[str]) -> None:
        super().__init__(str(error))
        self._diagnostic = diagnostic_of_loss(error, carried_out, unrecorded)

    def diagnostics(self) -> Sequence[Diagnostic]:
        """Return what was carried out, and what the state does not know."""
        return (self._diagnostic,)


def lost(error: StateError, results: Iterable[Result]) -> Diagnostic:
    """Return what a person has to know: why, how much was carried out, and what of it the state does not know.

    Args:
        error: What the state said last.
        results: How each change ended.
    """
    known = list(results)
    unrecorded = [str(result.address) for result in known if result.unrecorded]
    recorded = [
        result for result in known if result.outcome in WENT_THROUGH and result.change.pending and not result.held
    ]
    return diagnostic_of_loss(error, len(recorded) + len(unrecorded), unrecorded)


def diagnostic_of_loss(error: StateError, carried_out: int, unrecorded: Sequence[str]) -> Diagnostic:
    """Return the same from the numbers alone."""
    detail = f"{_count(carried_out)} applied; {_missing(unrecorded)}. Nothing more was sent."
    if isinstance(error, LeaseLost):
        return problem("E416", detail=f"{error} {detail}", help=AFTERWARDS)
    return problem("E415", error.brief, detail=detail, help=f"make the state usable again; {AFTERWARDS}")


def _count(number: int) -> str:
    return "1 change was" if number == 1 else f"{number} changes were"


def _missing(addresses: Sequence[str]) -> str:
    if not addresses:
        return "each of them is recorded"
    return f"{len(addresses)} of them could not be recorded: {', '.join(addresses)}"
