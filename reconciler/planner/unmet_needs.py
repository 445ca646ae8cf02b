"""Hold back one-way steps whose needs are not met, once somebody has looked: a plan alone reads no file. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.planner.guards import block, dependents
from reconciler.plans.change import Guard
from reconciler.plans.needs import NeedStatus
from reconciler.plans.redacted import redacted
from reconciler.quoting import in_shell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.address import Address
    from reconciler.plans.change import Change
    from reconciler.plans.inputs import PlannedChanges
    from reconciler.plans.needs import CheckedNeed

_DOUBTS = frozenset({NeedStatus.WARNING, NeedStatus.UNKNOWN})


def with_needs(planned: PlannedChanges, found: Mapping[Address, Sequence[CheckedNeed]]) -> PlannedChanges:
    """Return the plan with the changes blocked of which a need fails, and what depends on them; doubts are warnings.

    Args:
        planned: The plan.
        found: What the one-way steps of some of its changes need, and what of it is there.
    """
    changes = [_judged(change, found.get(change.address, ())) for change in planned.plan.changes]
    plan = replace(planned.plan, changes=tuple(dependents(changes)))
    return replace(planned, plan=redacted(plan, planned.desired.secrets))


def _judged(change: Change, needs: Sequence[CheckedNeed]) -> Change:
    doubts = [need.sentence for need in needs if need.status in _DOUBTS and need.tried]
    change = replace(change, warnings=(*change.warnings, *doubts)) if doubts else change
    failed = [f"{need.name}: {need.finding}" for need in needs if need.status is NeedStatus.FAIL]
    if not failed:
        return change
    look = f"once corrected, check it with:  reconciler preflight {in_shell(change.address)}"
    return block(change, Guard.UNMET_NEED, "; ".join([*failed, look]))
