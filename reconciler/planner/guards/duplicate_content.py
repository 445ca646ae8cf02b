"""Keep apart what the API takes only once: a content that no two objects of a type may have. Decides on all changes.

The types say what that is (``ResourceType.sole``). A create or an update that the API would refuse in the middle of an
apply is blocked beforehand, or comes after the delete that sets its content free.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from reconciler import graph
from reconciler.diff import comparable, matches
from reconciler.planner.reasons import blocked
from reconciler.plans.change import Action, Change, Guard, Status
from reconciler.plans.inputs import Existing
from reconciler.resource.fields import field_value
from reconciler.resource.phase import status_of
from reconciler.values import MISSING, at, leaves, revealed
from schemas.declare import Phase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reconciler.address import Address
    from reconciler.plans.inputs import ChangeContext, Inputs
    from schemas.declare import ResourceType, Sole
    from schemas.markers import Live

MAKING = frozenset({Action.CREATE, Action.REPLACE})
WRITING = frozenset({*MAKING, Action.UPDATE, Action.ADOPT})
HOLDING = frozenset({Phase.LIVE, Phase.DEGRADED, Phase.IN_REVIEW})
"""Phases whose content is taken; that of a draft, or of what was rejected, is free."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a content: a live object by id, with its address when it is managed, or a change that is to make one."""

    remote_id: str
    address: Address | None
    leaves: bool = False

    def __str__(self) -> str:
        return str(self.address or self.remote_id)


def apart(inputs: Inputs, changes: list[Change], work: Mapping[Address, ChangeContext]) -> list[Change]:
    """Return the changes with those held back whose content somebody else has."""
    resource_types = {
        change.type: work[change.address].resource_type for change in changes if _asks(change, work[change.address])
    }
    for resource_type, sole in (
        (resource_type, resource_type.sole)
        for resource_type in resource_types.values()
        if resource_type.sole is not None
    ):
        taken = Taken()
        leaving = {work[c.address].remote_id: c.address for c in changes if c.action is Action.DELETE}
        owners = {
            context.remote_id: address for address, context in work.items() if context.resource_type is resource_type
        }
        for remote_id, live in inputs.snapshot.of(resource_type).objects.items():
            owner = leaving.get(remote_id, owners.get(remote_id))
            taken.add(Holder(remote_id, owner, remote_id in leaving), _held(resource_type, sole, live))
        changes = _checked(changes, work, resource_type, sole, taken)
    return changes


def _asks(change: Change, context: ChangeContext) -> bool:
    """Tell whether a change submits a content that has to be the only one."""
    sole = context.resource_type.sole
    if (
        sole is None
        or change.action not in WRITING
        or change.status is not Status.READY
        or context.resource_type.draft(context.values)
    ):
        return False
    return change.action in MAKING or (
        isinstance(context, Existing) and any(path[0] in _tops(sole) for path in context.changed)
    )


def _checked(
    changes: list[Change], work: Mapping[Address, ChangeContext], resource_type: ResourceType, sole: Sole, taken: Taken
) -> list[Change]:
    checked = []
    for change in changes:
        context = work[change.address]
        if context.resource_type is not resource_type or not _asks(change, context):
            checked.append(change)
            continue
        content = _content(resource_type, sole, context.values)
        checked.append(_apart(change, context.remote_id, sole.why, taken.by(content)))
        taken.add(Holder("", change.address), [content])
    circle = graph.find_cycle({change.address: change.depends_on for change in checked})
    return checked if circle is None else _never_after(changes, checked)


def _apart(change: Change, remote_id: str, rule: str, holders: Iterable[Holder]) -> Change:
    """Return a change that nobody is in the way of, that comes after a delete, or that is blocked."""
    others = [holder for holder in holders if holder.remote_id != remote_id or change.action in MAKING]
    if not others:
        return change
    other = others[0]
    if all(holder.leaves for holder in others):
        needs = {*change.depends_on, *(holder.address for holder in others if holder.address is not None)}
        message = f"follows the delete of {other}, which has the same content: {rule}"
        return replace(change, depends_on=tuple(sorted(needs)), warnings=(*change.warnings, message))
    if other.remote_id and other.remote_id == remote_id:
        out = "change the content too; or remove it, apply, and declare it again with its new name"
        return blocked(
            change, Guard.DUPLICATE, f"{rule}, and the new object is created before the old one is deleted; {out}"
        )
    return blocked(change, Guard.DUPLICATE, f"{rule}, and {other} has it; change one of them, or delete that one first")


def _never_after(before: list[Change], after: list[Change]) -> list[Change]:
    """Block what would have to come after a delete that itself comes after it."""
    why = "its content is that of an object that can be deleted only afterwards; delete that object first"
    return [
        blocked(was, Guard.DUPLICATE, why) if now.depends_on != was.depends_on else now
        for was, now in zip(before, after, strict=True)
    ]


class Taken:
    """The contents of one type that are taken, and by whom."""

    def __init__(self) -> None:
        self._holders: dict[str, list[tuple[Holder, Mapping[str, Any]]]] = defaultdict(list)

    def add(self, holder: Holder, contents: Iterable[Mapping[str, Any]]) -> None:
        """Note the contents that somebody has."""
        for content in contents:
            self._holders[_longest(content)].append((holder, content))

    def by(self, content: Mapping[str, Any]) -> Iterator[Holder]:
        """Yield who has a content, additions of the server aside."""
        for holder, other in self._holders.get(_longest(content), ()):
            if all(matches(None if want is MISSING else want, other[path]) for path, want in content.items()):
                yield holder


def _held(resource_type: ResourceType, sole: Sole, live: Live) -> Iterator[Mapping[str, Any]]:
    """Yield the contents of a live object that are taken: the one in review, and the one in use until the verdict."""
    pending = resource_type.lifecycle.change.partition(".")[0]
    for shown in (live, {name: value for name, value in live.items() if name != pending}):
        if status_of(resource_type, shown).phase in HOLDING:
            yield _content(resource_type, sole, {top: field_value(resource_type, shown, top) for top in _tops(sole)})
        if pending not in live:
            return


def _content(resource_type: ResourceType, sole: Sole, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what of some values makes up a content, by dotted path, in canonical form."""
    tops = {top: comparable(resource_type, top, revealed(values.get(top, MISSING))) for top in _tops(sole)}
    return {path: at(tops, tuple(path.split("."))) for path in sole.fields}


def _tops(sole: Sole) -> list[str]:
    """Return the fields that hold a part of a content."""
    return list(dict.fromkeys(path.partition(".")[0] for path in sole.fields))


def _longest(content: Mapping[str, Any]) -> str:
    """Return the longest text of a content, by which the few are found that may be equal."""
    texts = (leaf for value in content.values() for _, leaf in leaves(value) if isinstance(leaf, str))
    return max(texts, key=lambda text: (len(text), text), default="")
