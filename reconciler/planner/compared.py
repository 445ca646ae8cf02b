"""Hold two stages against each other, address by address, by what a plan of each has found. Reads and sends nothing.

A field is alike where both stages have what the files declare for them, whatever that is: an id or the value of a
variable may differ as it is meant to. It is not alike where only one of them has it, or where both have something else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.plans.comparison import ComparedObject, Comparing, FieldDifference, Standing
from reconciler.redaction import Redactor
from reconciler.resource.phase import status_of
from reconciler.values import MISSING, at, mask, read_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconciler.address import Address
    from reconciler.plans.change import Change
    from reconciler.plans.inputs import ChangeContext, PlannedChanges


class _Stage:
    """What the plan of one stage has found: its objects, and what is not as declared, by address and path."""

    def __init__(self, planned: PlannedChanges) -> None:
        self.work: Mapping[Address, ChangeContext] = planned.work
        self._changes = {change.address: change for change in planned.plan.changes}
        self._redactor = Redactor.of(planned.desired.secrets)

    def is_live(self, address: Address) -> bool:
        work = self.work.get(address)
        return work is not None and work.live is not None

    def is_declared(self, address: Address) -> bool:
        work = self.work.get(address)
        return work is not None and work.declared is not None

    def standing(self, address: Address) -> Standing | None:
        work = self.work.get(address)
        if work is None or work.live is None:
            return None
        status = status_of(work.resource_type, work.live)
        return Standing(status.phase, status.word, self._redactor.text(status.reason))

    def deviations(self, address: Address) -> dict[str, FieldDifference]:
        """Return what is not as declared, by path, with the live value on the side of the source."""
        change = self._changes.get(address)
        return {each.path: each for each in _deviating(change)} if change else {}

    def declared(self, address: Address, path: str) -> Any:
        """Return what is declared at a path, None for nothing; a secret is masked."""
        work = self.work.get(address)
        value = at(dict(work.values), read_path(path)) if work is not None else MISSING
        return None if value is MISSING else self._redactor.value(mask(value))


def compared(source: PlannedChanges, target: PlannedChanges, addresses: Iterable[Address]) -> list[ComparedObject]:
    """Return how each of the addresses compares, by the plans of the two stages."""
    here, there = _Stage(source), _Stage(target)
    return [_compared(address, here, there) for address in addresses]


def _compared(address: Address, here: _Stage, there: _Stage) -> ComparedObject:
    standings = here.standing(address), there.standing(address)
    live = here.is_live(address), there.is_live(address)
    if live == (True, True):
        fields = tuple(_fields(address, here, there))
        moved_on = standings[0] is not None and standings[1] is not None and standings[0].phase != standings[1].phase
        result = Comparing.DIFFERENT if fields or moved_on else Comparing.SAME
        return ComparedObject(address, result, *standings, fields)
    if live == (False, False):
        return ComparedObject(address, Comparing.IN_NEITHER, None, None)
    if live == (here.is_declared(address), there.is_declared(address)):
        return ComparedObject(address, Comparing.SAME, *standings)  # each stage declares what it has
    return ComparedObject(address, Comparing.ONLY_IN_FROM if live[0] else Comparing.ONLY_IN_TO, *standings)


def _fields(address: Address, here: _Stage, there: _Stage) -> Iterable[FieldDifference]:
    """Yield the fields that are not alike, in the order of their paths."""
    ours, theirs = here.deviations(address), there.deviations(address)
    for path in sorted({*ours, *theirs}):
        own, other = ours.get(path), theirs.get(path)
        known = own or other
        sensitive = any(each is not None and each.sensitive for each in (own, other))
        if known is None or (own is not None and other is not None and own.source == other.source):
            continue  # neither has what the files declare by now, and both have the same
        source = own.source if own is not None else here.declared(address, path)
        target = other.source if other is not None else there.declared(address, path)
        if sensitive:
            source = target = None
        yield FieldDifference(path, source, target, sensitive, known.label)


def _deviating(change: Change) -> Iterable[FieldDifference]:
    """Yield what the live object has instead of what is declared: what an apply would change, or its platform has."""
    for each in change.fields:
        yield FieldDifference(each.path, each.before, each.after, each.sensitive, each.label)
    for found in change.platform_changes:
        yield FieldDifference(found.path, found.after, found.before)
