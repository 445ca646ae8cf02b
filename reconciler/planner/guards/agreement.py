"""Keep languages of one thing alike in what the API wants to be the same. Decides on what is to be created.

The types say what that is (``Languages.alike``). Declared languages are compared when the files are read; a language
that is live already, and perhaps managed by nobody, is known only now.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

from reconciler.planner.reasons import blocked
from reconciler.plans.change import Action, Change, Guard, Status
from reconciler.resource.fields import field_value
from reconciler.resource.keys import group_of
from reconciler.values import at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.address import Address
    from reconciler.plans.inputs import ChangeContext, Inputs
    from schemas.declare import Languages, ResourceType
    from schemas.markers import Live


def agreeing(inputs: Inputs, changes: list[Change], work: Mapping[Address, ChangeContext]) -> list[Change]:
    """Return the changes, creates blocked that the API refuses because another language differs."""
    resource_types = {
        change.type: work[change.address].resource_type for change in changes if change.action is Action.CREATE
    }
    for resource_type in resource_types.values():
        if resource_type.languages is not None and resource_type.languages.alike:
            live = _live_groups(inputs, resource_type)
            changes = [_compared(change, work[change.address], live) for change in changes]
    return changes


def _live_groups(inputs: Inputs, resource_type: ResourceType) -> Mapping[tuple[str, ...], list[tuple[str, Live]]]:
    groups: dict[tuple[str, ...], list[tuple[str, Live]]] = defaultdict(list)
    for remote_id, live in inputs.snapshot.of(resource_type).objects.items():
        group = group_of(resource_type, partial(_shown, resource_type, live))
        if group is not None:
            groups[group].append((remote_id, live))
    return groups


def _shown(resource_type: ResourceType, live: Live, name: str) -> Any:
    top, *rest = name.split(".")
    return at(field_value(resource_type, live, top), tuple(rest))


def _compared(change: Change, work: ChangeContext, live: Mapping[tuple[str, ...], list[tuple[str, Live]]]) -> Change:
    resource_type, languages = work.resource_type, work.resource_type.languages
    if languages is None or change.action is not Action.CREATE or change.status is not Status.READY:
        return change
    group = group_of(resource_type, lambda name: at(work.values, tuple(name.split("."))))
    others = live.get(group, ()) if group else ()
    for name in languages.alike:
        mine, shown = (
            work.values.get(name),
            {remote_id: _shown(resource_type, other, name) for remote_id, other in others},
        )
        theirs = {value for value in shown.values() if isinstance(value, str)}
        # Where those that are live differ from each other already, the API alone knows which of them it goes by.
        if isinstance(mine, str) and theirs and mine not in theirs:
            return blocked(change, Guard.DIFFERS, _why(languages, name, shown))
    return change


def _why(languages: Languages, name: str, shown: Mapping[str, Any]) -> str:
    remote_id, theirs = next(iter(shown.items()))
    if len(set(shown.values())) > 1:
        listed = ", ".join(f"{value} in {other}" for other, value in shown.items())
        return f"{languages.why}, and {name} is {listed}; use another name"
    aside = f"with lifecycle: {{ignoreChanges: [{name}]}} in blocks that say otherwise"
    return f"{languages.why}, and {name} of {remote_id} is {theirs}; write {theirs} here, {aside}, or use another name"
