"""The stages in their order: validate, refresh, plan, apply, wait; and the commands about one object or the state."""

from reconciler.engine.context import Settings
from reconciler.engine.pipeline import (
    GOOD_FOR,
    Applied,
    PlanResult,
    Validation,
    apply,
    outputs,
    plan,
    saved_plan,
    status,
    validate,
)
from reconciler.plans.inputs import Options
from reconciler.resolve import VariableInputs

__all__ = [
    "GOOD_FOR",
    "Applied",
    "Options",
    "PlanResult",
    "Settings",
    "Validation",
    "VariableInputs",
    "apply",
    "outputs",
    "plan",
    "saved_plan",
    "status",
    "validate",
]
