"""Compare what is live in two stages, each read as for a plan. Changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.diagnostics import ConfigError, problem
from reconciler.engine.refresh import look
from reconciler.engine.run import Run
from reconciler.engine.validation import configuration
from reconciler.planner.compared import compared
from reconciler.plans.comparison import Comparison, Side
from reconciler.plans.filter import Filter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.address import Address
    from reconciler.engine.project import Project
    from reconciler.engine.validation import Configuration
    from reconciler.plans.inputs import PlannedChanges


def compare(
    project: Project,
    source: str,
    target: str,
    patterns: Address | str | Iterable[Address | str] = (),
    *,
    types: Iterable[str] = (),
) -> Comparison:
    """Return how what is live in one stage differs from what is live in another, by address.

    A field is alike where each stage has what the files declare for it; ids and values of variables may differ.

    Args:
        project: Where the files are; its own stage does not matter.
        source: The stage to compare, such as staging.
        target: The stage to compare it with, such as production.
        patterns: Addresses, blocks, types or patterns with ``*`` of the objects to look at; all without one.
        types: Resource types to look at; all without one.

    Raises:
        ReconcilerError: The files are wrong, there is no such stage, the API or a state cannot be read, or a pattern
            matches no object.
    """
    if source == target:
        raise ConfigError([problem("E155", f"both stages are {source}", help="name two stages of the files")])
    projects = [project.at_stage(stage) for stage in (source, target)]
    valid = [configuration(each, holding=True) for each in projects]  # both, before anything is read
    (here, ours), (there, theirs) = map(_planned, projects, valid)
    only, known = Filter.of(patterns, types), {*ours.work, *theirs.work}
    only.check(known, "E206", "declared or managed object")
    return Comparison.of(here, there, compared(ours, theirs, only.kept(known)))


def _planned(project: Project, valid: Configuration) -> tuple[Side, PlannedChanges]:
    with Run.reading(project, valid) as run:
        planned = run.planned(look(run))
    basis = planned.plan.basis
    return Side(basis.stage, basis.project, basis.host, planned.plan.reading.requests), planned
