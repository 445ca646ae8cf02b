"""Say of many creations that a platform does not take them all at once. Blocks nothing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from reconciler.plans.change import Action

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reconciler.address import Address
    from reconciler.plans.change import Change
    from reconciler.plans.inputs import ChangeContext


_MAKING: Final = (Action.CREATE, Action.REPLACE)


def lengthy(changes: Iterable[Change], work: Mapping[Address, ChangeContext]) -> Iterator[str]:
    """Yield a sentence for each type of which more is to be created than its platform takes at a time."""
    counts = Counter(
        change.type for change in changes if change.action in _MAKING and _submits_new(change, work[change.address])
    )
    types = {context.resource_type.name: context.resource_type for context in work.values()} if counts else {}
    for name, count in sorted(counts.items()):
        limit = types[name].create_limit
        if limit is None or count <= limit.most:
            continue
        hours = -(-count // limit.most) * limit.within.total_seconds() / 3600
        yield (
            f"{count:,} {types[name].title}s to create; {limit.reviewer} takes about {limit.most} {limit.words}, so "
            f"this takes about {hours:g} h: apply stops at the limit, and the next apply goes on"
        )


def _submits_new(change: Change, work: ChangeContext) -> bool:
    if work.resource_type.create_limit is None or not change.sends:
        return False
    return not work.resource_type.draft(work.values)
