"""What depends on what, of everything declared or of what a plan changes. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reconciler import graph
from reconciler.engine.pipeline import plan
from reconciler.engine.validation import configuration
from reconciler.plans.change import Action
from reconciler.plans.filter import Filter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.address import Address
    from reconciler.engine.project import Project
    from reconciler.plans.change import Change
    from reconciler.plans.inputs import Options


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What depends on what.

    Attributes:
        needs: Each address to those that have to be there before it; all of them are keys, too.
        changes: Each address to what a plan does to it; empty when no plan was made.
    """

    needs: Mapping[Address, Sequence[Address]]
    changes: Mapping[Address, Change] = field(default_factory=dict)


def dependencies(
    project: Project,
    patterns: Sequence[Address | str] = (),
    changes: Options | None = None,
    *,
    types: Sequence[str] = (),
) -> Dependencies:
    """Return what depends on what, from the files alone or, with options for a plan, of what it changes.

    Args:
        project: The project.
        patterns: Addresses, blocks, types or patterns with ``*``; each matching object is kept with all that it needs
            and all that needs it. Everything is kept when there are none.
        types: Keep only around objects of these types.
        changes: Options of the plan whose changes are wanted; None for everything declared, without network or state.

    Raises:
        ConfigError: Everything that is wrong with the files, or a pattern that matches nothing.
        ReconcilerError: The plan failed.
    """
    only = Filter.of(patterns, types)
    if changes is None:
        desired = configuration(project).desired
        needs = {address: tuple(sorted(each.depends_on)) for address, each in desired.resources.items()}
        return Dependencies(_kept(needs, only))
    planned = {change.address: change for change in plan(project, changes).plan.changes}
    changed = {address: change for address, change in planned.items() if change.action is not Action.NONE}
    needs = {
        address: tuple(need for need in change.depends_on if need in changed) for address, change in changed.items()
    }
    kept = _kept(needs, only)
    return Dependencies(kept, {address: changed[address] for address in kept})


def _kept(needs: Mapping[Address, Sequence[Address]], only: Filter) -> Mapping[Address, Sequence[Address]]:
    only.check(needs, "E180", "object of the graph")
    return graph.around(needs, set(only.kept(needs))) if only else needs
