"""Put beside a change what people see of its object, where its fields alone do not say so. Decides nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reconciler.plans.change import Action
from reconciler.redaction import MASK
from reconciler.values import MISSING, at, leaves, mask, put
from schemas.facts import EACH, secret_paths

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.plans.change import Change
    from reconciler.plans.inputs import ChangeContext
    from schemas.declare import ResourceType

_CHANGED = frozenset({Action.UPDATE, Action.REPLACE, Action.ADOPT})


def with_content(change: Change, work: ChangeContext) -> Change:
    """Return the change with the declared values of what people see; of a delete those of the last apply."""
    resource_type = work.resource_type
    if resource_type.preview is None:
        return change
    if change.action is Action.DELETE and work.record is not None:
        return replace(change, content=_seen(resource_type, work.record.declared))
    if change.action in _CHANGED and change.fields:
        return replace(change, content=_seen(resource_type, work.values))
    return change


def _seen(resource_type: ResourceType, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that a preview is made of, with a sign in place of every secret."""
    seen: dict[str, Any] = {}
    preview = resource_type.preview
    for name in (*preview.fields, *preview.hints) if preview else ():
        *above, last = name.split(".")
        if (value := at(dict(values), (*above, last))) is not MISSING:
            place = seen
            for step in above:
                place = place.setdefault(step, {})
            place[last] = mask(value)
    for path, _ in leaves(seen):
        if tuple(EACH if isinstance(step, int) else step for step in path) in secret_paths(resource_type.spec):
            seen = put(seen, path, MASK)
    return seen
