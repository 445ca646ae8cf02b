"""Take secrets out of a plan: what an API says, and what stands in live objects, may quote one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.redaction import Redactor
from reconciler.values import leaves

if TYPE_CHECKING:
    from reconciler.plans.change import Change, FieldChange
    from reconciler.plans.drift import Drift
    from reconciler.plans.model import OutputValue, Plan


def redacted(plan: Plan, secrets: frozenset[str]) -> Plan:
    """Return the plan with every secret masked in all that is worded or shown; what identifies objects is left."""
    if not secrets:
        return plan
    redactor = Redactor.of(secrets)
    return replace(
        plan,
        changes=tuple(_change(change, redactor) for change in plan.changes),
        drift=tuple(_drift(entry, redactor) for entry in plan.drift),
        outputs={name: output(value, redactor) for name, value in plan.outputs.items()},
        warnings=tuple(map(redactor.text, plan.warnings)),
    )


def output(value: OutputValue, redactor: Redactor) -> OutputValue:
    """Return an output with every secret in its value masked."""
    return replace(value, value=redactor.value(value.value))


def _change(change: Change, redactor: Redactor) -> Change:
    """Return the change masked, the same one where nothing is to be masked: most are, and a plan has many."""
    if redactor.clears(_texts(change)):
        return change
    return replace(
        change,
        reason=redactor.text(change.reason),
        effect=redactor.text(change.effect),
        why=redactor.text(change.why),
        warnings=tuple(map(redactor.text, change.warnings)),
        unknown_states=tuple(map(redactor.text, change.unknown_states)),
        fields=tuple(_field(field, redactor) for field in change.fields),
        content=redactor.value(change.content),
        platform_changes=tuple(
            replace(found, before=redactor.value(found.before), after=redactor.value(found.after))
            for found in change.platform_changes
        ),
    )


def _texts(change: Change) -> list[str]:
    """Return all texts of a change, and those of its numbers."""
    texts = [change.reason, change.effect, change.why, *change.warnings, *change.unknown_states]
    for field in change.fields:
        texts += (field.path, field.label)
    values = [value for field in change.fields for value in (field.before, field.after)]
    values += [value for found in change.platform_changes for value in (found.before, found.after)]
    for value in [*values, dict(change.content)] if change.content else values:
        if isinstance(value, dict | list):
            texts += [str(step) for path, leaf in leaves(value) for step in (*path, leaf)]
        elif value is not None:
            texts.append(value if isinstance(value, str) else str(value))
    return texts


def _field(field: FieldChange, redactor: Redactor) -> FieldChange:
    return replace(
        field,
        path=redactor.text(field.path),
        label=redactor.text(field.label),
        before=redactor.value(field.before),
        after=redactor.value(field.after),
    )


def _drift(entry: Drift, redactor: Redactor) -> Drift:
    return replace(
        entry,
        path=redactor.text(entry.path),
        label=redactor.text(entry.label),
        before=redactor.value(entry.before),
        after=redactor.value(entry.after),
        who=redactor.text(entry.who),
    )
