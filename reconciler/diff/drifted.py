"""Say what of one field is no longer as it was applied, whoever changed it; a list of scalars is one value."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from reconciler.diff.elements import holds_scalars, in_order_of
from reconciler.diff.fields import comparable, inherited_marker, is_hidden, set_after_create
from reconciler.diff.located import differences
from reconciler.diff.model import DriftedField
from reconciler.diff.trees import equal, fold, matches
from reconciler.resource.selectors import covers, label, label_of_other
from reconciler.values import MISSING, Secret, at, mask, show_path
from schemas.facts import facts
from schemas.markers import PlatformMayChange, Unordered

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from reconciler.diff.located import Found
    from reconciler.diff.model import Delta
    from reconciler.resource.selectors import Selector
    from reconciler.values import Path
    from schemas.declare import ResourceType
    from schemas.markers import Live


def drifted(
    resource_type: ResourceType,
    name: str,
    values: Mapping[str, Any],
    parts: tuple[Any, Any],
    live: Live,
    ignored: Sequence[Selector],
    deltas: Collection[Delta],
) -> Iterator[DriftedField]:
    """Yield what is live of a field but was not applied so; what is live as the files declare it by now is in order.

    Args:
        resource_type: The type.
        name: The field.
        values: Values declared now.
        parts: What is live of the field, and what was declared of it last time.
        live: The object as the API returns it.
        ignored: Paths of ``lifecycle.ignoreChanges``.
        deltas: How the live field differs from what is declared now.
    """
    have, former = parts
    if former is MISSING or have is MISSING or matches(former, have):
        return
    last, now = comparable(resource_type, name, former), comparable(resource_type, name, have)
    folded = fold(now, last, MISSING)
    if last is MISSING or equal(last, folded):
        return
    applied, shown = {name: former}, {name: now}
    drift = [
        difference
        for difference in differences(resource_type, name, former, have, MISSING)
        if not _counts_elsewhere(resource_type, values, difference, live)
        and not any(
            covers(selector, difference.path, applied, difference.before if _is_put_in(difference) else MISSING)
            for selector in ignored
        )
    ]
    for above, group in groupby(drift, key=lambda difference: _list_of_scalars(difference, values, applied, shown)):
        if above:
            here = next(group).have[:-1]
            if not any(_overlap(delta.have, here) for delta in deltas):
                continue
            before, after = at(applied, above), at(shown, here)
            unordered = facts(resource_type.spec).find(Unordered, *above)
            yield _entry(
                resource_type, above, before, in_order_of(before, after) if unordered else after, label(above, applied)
            )
            continue
        for difference in group:
            if not any(_is_still(difference, delta) for delta in deltas):
                continue
            called = label(difference.path, applied)
            if _is_put_in(difference):
                called = label_of_other(difference.path, applied, at(shown, difference.have[:-1]), difference.have[-1])
            yield _entry(resource_type, difference.path, difference.after, difference.before, called)


def _counts_elsewhere(resource_type: ResourceType, values: Mapping[str, Any], difference: Found, live: Live) -> bool:
    """Tell whether a difference is no drift: hidden, or a secret, of which the comparison with the files speaks."""
    absent = difference.before is MISSING and set_after_create(resource_type, difference.path, values)
    return (
        isinstance(at(dict(values), difference.path), Secret)
        or is_hidden(resource_type, difference.path, live)
        or absent
    )


def _is_still(difference: Found, delta: Delta) -> bool:
    """Tell whether what drifted is among what the files declare otherwise, by where both stand in the live object.

    An element that the live list lacks stands nowhere in it: it is only known which list lacks something.
    """
    drift_lacks, delta_lacks = (
        each.before is MISSING and isinstance(each.path[-1], int) for each in (difference, delta)
    )
    here, there = (
        (difference.have[:-1] if drift_lacks else difference.have),
        (delta.have[:-1] if delta_lacks else delta.have),
    )
    if drift_lacks and delta_lacks:
        return here == there
    if drift_lacks:
        return there == here[: len(there)]
    return here == there[: len(here)] if delta_lacks else _overlap(here, there)


def _overlap(path: Path, other: Path) -> bool:
    """Tell whether one path lies in the other."""
    return path[: len(other)] == other[: len(path)]


def _is_put_in(difference: Found) -> bool:
    """Tell whether a difference is an element that was put into a list: what was applied had none there."""
    return difference.after is MISSING and isinstance(difference.path[-1], int)


def _list_of_scalars(difference: Found, values: Mapping[str, Any], applied: Any, shown: Any) -> Path:
    """Return the path of the list of scalars that a difference lies in, () when it lies in none that may be shown."""
    above = difference.path[:-1]
    if not isinstance(difference.path[-1], int) or not holds_scalars(at(applied, above)):
        return ()  # where a secret was applied stands null, which is no scalar
    declared = at(dict(values), above)
    secret = isinstance(declared, list) and Secret in map(type, declared)
    return above if holds_scalars(at(shown, difference.have[:-1])) and not secret else ()


def _entry(resource_type: ResourceType, path: Path, before: Any, after: Any, called: str) -> DriftedField:
    shown, by_whom = show_path(path), inherited_marker(resource_type, PlatformMayChange, path)
    return DriftedField(shown, _plain(before), _plain(after), by_whom, label="" if called == shown else called)


def _plain(value: Any) -> Any:
    return None if value is MISSING else mask(value)
