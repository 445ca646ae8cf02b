"""Tell what a platform decided on its own from what a request should carry, and say how to accept it. Sends nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.planner.cost import cost_of
from reconciler.plans.model import timestamp
from reconciler.plans.platform import PlatformChange
from reconciler.quoting import in_shell
from reconciler.resource.keys import group_of
from reconciler.values import MISSING, at, mask, show_path

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence
    from datetime import datetime, timedelta
    from typing import Any

    from reconciler.address import Address
    from reconciler.diff import Delta, Difference
    from reconciler.plans.inputs import Decision, Existing
    from reconciler.resolve.desired import Prices
    from schemas.declare import ResourceType


def split(difference: Difference, work: Existing) -> tuple[list[Delta], list[Delta]]:
    """Tell what the platform decided on its own, and we cannot undo, from what a request should carry."""
    remembered = work.record.declared if work.record else None
    platform = [delta for delta in difference.sends if decided_by_platform(delta, remembered, work.values)]
    return platform, [delta for delta in difference.sends if delta not in platform]


def decided_by_platform(delta: Delta, remembered: Mapping[str, Any] | None, values: Mapping[str, Any]) -> bool:
    """Tell whether a difference is what the platform decided, and no request takes back.

    Args:
        delta: The difference.
        remembered: Values declared at the last apply, None for an object that was never applied.
        values: Values declared now.
    """
    unchanged = remembered is None or at(remembered, delta.path) == at(values, delta.path)
    return bool(delta.platform and delta.immutable and unchanged)


def findings(work: Existing, decided: Iterable[Delta], prices: Prices | None) -> tuple[PlatformChange, ...]:
    """Return what of the platform's decisions is a finding of its own; how to accept it is known with all objects.

    Of an object that was never applied nobody knows whether it was otherwise.
    """
    if work.record is None:
        return ()
    since = timestamp(work.record.updated_at)
    return tuple(
        PlatformChange(
            show_path(delta.path),
            None if delta.after is MISSING else mask(delta.after),
            None if delta.before is MISSING else mask(delta.before),
            delta.platform.who,
            delta.platform.finding,
            since,
            cost=cost_of(prices, work.address, str(delta.after), str(delta.before)) if delta.platform.priced else None,
            appeal=delta.platform.appeal,
            appeal_by=_until(work.record.updated_at, delta.platform.appeal_within),
        )
        for delta in decided
        if delta.platform and delta.platform.finding
    )


def _until(since: datetime, within: timedelta | None) -> str:
    """Return the last day that is certain: the change came after the moment when all was known to be right."""
    return f"{since + within:%Y-%m-%d}" if within is not None else ""


def warning(resource_type: ResourceType, who: str, path: str, value: Any) -> str:
    """Return what it means that a platform changed a value: nothing reverts it, and how to accept it."""
    written, languages = f"write {path}: {value}", resource_type.languages
    if languages is not None and path in languages.alike:
        aside = f"lifecycle: {{ignoreChanges: [{path}]}} here"
        written = f"{written} in every language of the name, or {aside}"
    return f"{who} changed {path} to {value}; it cannot be reverted; to accept it, {written}"


def with_commands(decisions: Sequence[Decision]) -> list[Decision]:
    """Return the decisions, each finding with the command that accepts it and with a warning that names it.

    What has to be the same in all languages of a thing is accepted for all of them at once, and only where the platform
    changed all of them. A block is named as a whole where all of its instances are to have the value: they may take it
    from one line.
    """
    if not any(decision.change.platform_changes for decision in decisions):
        return list(decisions)
    declared: dict[tuple[str, Hashable], list[Decision]] = defaultdict(list)
    for decision in decisions:
        if decision.work.declared is not None:
            declared["block", decision.change.address.block].append(decision)
            declared["languages", _languages_of(decision)].append(decision)
    return [_with_commands(decision, declared) for decision in decisions]


def _with_commands(decision: Decision, declared: Mapping[tuple[str, Hashable], list[Decision]]) -> Decision:
    change, resource_type = decision.change, decision.work.resource_type
    if not change.platform_changes:
        return decision
    languages, found = resource_type.languages, []
    for each in change.platform_changes:
        alike = languages is not None and each.path in languages.alike
        together = declared["languages", _languages_of(decision)] if alike else [decision]
        together = [other for other in together if not _leaves_alone(other, each.path)]
        named = {
            _whole_block(each, other, declared["block", other.change.address.block])
            for other in together
            if _has(each, other)
        }
        possible = all(_has(each, other) for other in together)
        addresses = " ".join(in_shell(address) for address in sorted(named))
        found.append(replace(each, accept=f"reconciler drift --accept {addresses}" if possible else ""))
    said = [warning(resource_type, each.who, each.path, each.after) for each in found]
    return replace(decision, change=replace(change, platform_changes=tuple(found), warnings=(*said, *change.warnings)))


def _whole_block(found: PlatformChange, decision: Decision, instances: Iterable[Decision]) -> Address:
    """Return the address of the block where all of its instances are to have the value, else that of the object."""
    return decision.change.address.block if all(_has(found, other) for other in instances) else decision.change.address


def _has(found: PlatformChange, decision: Decision) -> bool:
    """Tell whether an object has the same finding."""
    same = ((other.path, other.after) == (found.path, found.after) for other in decision.change.platform_changes)
    return any(same)


def _languages_of(decision: Decision) -> Hashable:
    """Return what the languages of a thing have in common, or the object itself where it has none."""
    values = decision.work.values
    group = group_of(decision.work.resource_type, lambda name: at(values, tuple(name.split("."))))
    return (decision.change.type, *group) if group else decision.change.address


def _leaves_alone(decision: Decision, path: str) -> bool:
    """Tell whether an object keeps what its platform has given it, whatever its other languages have."""
    declared = decision.work.declared
    return declared is not None and any(selector[:1] == (path,) for selector in declared.lifecycle.ignore_changes)
