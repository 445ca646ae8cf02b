"""What was decided for one address. Holds it together and decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconciler.plan.model import Action

if TYPE_CHECKING:
    from reconciler.plan.inputs import Work
    from reconciler.plan.model import Change, Drift


@dataclass(frozen=True, slots=True)
class Decision:
    """The change, the work apply would do for it, and the drift behind it."""

    change: Change
    work: Work
    drift: tuple[Drift, ...] = ()


def unseen(decision: Decision) -> bool:
    """Tell whether the object was created a moment ago and is not visible yet, so that nothing is done about it."""
    return decision.change.action is Action.NONE and decision.work.live is None
