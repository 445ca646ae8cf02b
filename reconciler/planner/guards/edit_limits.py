"""Hold back changes that a platform refuses because an object was changed too often, and say how many are left.

The API shows no such count: it is that of the changes that this state has recorded. What somebody else changed is not
known, so a change that passes here may still be refused.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from reconciler.planner.reasons import blocked
from reconciler.plans.change import Action, Guard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reconciler.address import Address
    from reconciler.plans.change import Change
    from reconciler.plans.inputs import ChangeContext, Inputs
    from schemas.declare import EditLimits

_SENDING: Final = frozenset({Action.UPDATE, Action.ADOPT})
_UNSEEN: Final = re.compile(r"\s+")


def sparing(inputs: Inputs, changes: list[Change], work: Mapping[Address, ChangeContext]) -> list[Change]:
    """Return the changes, those blocked that come too soon, the others with how many more there can be."""
    limited = [
        change
        for change in changes
        if change.action in _SENDING and change.sends and counts(change.action, work[change.address])
    ]
    if not limited:
        return changes
    longest = max(_limits_of(work[change.address]).longest for change in limited)
    made = inputs.counted(inputs.now - longest)
    kept = {change.address: _spared(inputs.now, change, work[change.address], made) for change in limited}
    return [kept.get(change.address, change) for change in changes]


def counts(action: Action, work: ChangeContext) -> bool:
    """Tell whether a change of an object counts towards limits of the platform."""
    limits = work.resource_type.edit_limits
    if limits is None or action not in _SENDING or work.live is None or not limits.holds(work.live):
        return False
    return not work.resource_type.draft(work.values)


def _limits_of(work: ChangeContext) -> EditLimits:
    limits = work.resource_type.edit_limits
    if limits is None:
        raise TypeError(f"{work.resource_type.name} has no limits")
    return limits


def _spared(
    now: datetime, change: Change, work: ChangeContext, made: Mapping[tuple[str, str], Sequence[datetime]]
) -> Change:
    limits = _limits_of(work)
    moments = made.get((work.resource_type.name, work.remote_id), ())
    for limit in limits.limits:
        recent = [moment for moment in moments if moment > now - limit.within]
        if len(recent) >= limit.most:
            free = recent[-limit.most] + limit.within
            edits = "edit" if limit.most == 1 else "edits"
            why = f"{limits.reviewer} takes {limit.most} {edits} {limits.what} in {limit.words}"
            when = f"the last one was on {_minute(recent[-1])}; the next one is possible on {_minute(free)}"
            return blocked(change, Guard.EDIT_LIMIT, f"{why}; {when}")
    counted = ", ".join(
        f"one in {limit.words}"
        if limit.most == 1
        else f"edit {sum(moment > now - limit.within for moment in moments) + 1} of {limit.most} in {limit.words}"
        for limit in sorted(limits.limits, key=lambda limit: limit.within, reverse=True)
    )
    idle = (_IDLE,) if _only_white_space(change) else ()
    effect = f"{change.effect}; {counted}" if change.effect else counted
    return replace(change, effect=effect, warnings=(*change.warnings, *idle))


_IDLE: Final = "only white space and invisible characters differ; the change costs an edit and a review all the same"


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _only_white_space(change: Change) -> bool:
    pairs = [(field.before, field.after) for field in change.fields if not field.known_after_apply]
    return len(pairs) == len(change.fields) > 0 and all(
        isinstance(before, str) and isinstance(after, str) and _visible(before) == _visible(after)
        for before, after in pairs
    )


def _visible(text: str) -> str:
    """Return a text without what nobody sees: white space of any kind, and characters of format."""
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return _UNSEEN.sub("", unicodedata.normalize("NFC", seen))
