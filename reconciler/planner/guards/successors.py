"""Keep what is declared no longer while the address that may be meant for it is held back. Decides on all changes.

A mistyped value in a ``forEach`` key, or in a block that was renamed, gives an object a new address and holds that one
back. Its delete at the old address would go ahead alone, and nothing would take its place.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconciler.planner.reasons import blocked
from reconciler.plans.change import Action, Guard, Status
from reconciler.quoting import removed_entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.address import Address
    from reconciler.plans.change import Change
    from reconciler.plans.inputs import ChangeContext, Inputs


@dataclass(frozen=True, slots=True)
class Successor:
    """An address that may be meant for what is declared no longer, and the one whose value holds it back: mostly it."""

    address: Address
    held: Address

    def wording(self, inputs: Inputs) -> str:
        """Return why nothing is done about it."""
        values = "; ".join(flaw.label for flaw in inputs.desired.held[self.held])
        waits = f" depends on {self.held}, which" if self.address != self.held else ""
        return f"{self.address}{waits} is blocked, {values}"


def kept(inputs: Inputs, changes: list[Change], work: Mapping[Address, ChangeContext]) -> list[Change]:
    """Return the changes with the undeclared deletes and forgets blocked of which the successor may be held back."""
    if not inputs.desired.held or inputs.options.destroy:
        return changes
    successors: dict[str, Successor] = {}
    for successor in _successors(inputs, changes, work):
        successors.setdefault(successor.address.type, successor)
    return [
        _kept(inputs, change, successors[change.type])
        if change.type in successors and _goes_unasked(inputs, change, work[change.address])
        else change
        for change in changes
    ]


def _successors(inputs: Inputs, changes: list[Change], work: Mapping[Address, ChangeContext]) -> Iterator[Successor]:
    """Yield what is held back, and what is not there yet and waits for that; also what is no target."""
    causes = {address: address for address in sorted(inputs.desired.held)}
    yield from (Successor(address, address) for address in causes)
    there = {change.address for change in changes if change.action in (Action.UPDATE, Action.ACT)}
    dependents: dict[Address, list[Address]] = defaultdict(list)
    for address, declared in sorted(inputs.desired.resources.items()):
        for need in declared.depends_on:
            dependents[need].append(address)
    queue = [address for address in causes if address not in there]  # nobody waits for a mere update
    for need in queue:
        for address in dependents[need]:
            if address not in causes and address in work and work[address].live is None:
                causes[address] = causes[need]
                queue.append(address)
                yield Successor(address, causes[need])


def _goes_unasked(inputs: Inputs, change: Change, context: ChangeContext) -> bool:
    """Tell whether a live object goes, or is left to itself, only because nothing is declared at its address."""
    if change.action not in (Action.DELETE, Action.FORGET) or change.status is not Status.READY or context.live is None:
        return False
    return not any(removal.address.covers(change.address) for removal in inputs.desired.removed)


def _kept(inputs: Inputs, change: Change, successor: Successor) -> Change:
    entry = removed_entry(change.address, destroy=change.action is Action.DELETE)
    why = (
        f"it is no longer declared, which may be the same mistake: {successor.wording(inputs)}; correct that, or "
        f"permit it with lifecycle.allowUnknown; to delete this anyway:  {entry}"
    )
    return blocked(change, Guard.UNKNOWN_VALUE, why)
