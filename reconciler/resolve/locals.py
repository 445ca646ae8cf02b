"""Work out the locals, which may use each other in any order. Names circles in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.graph import find_cycles, sort
from reconciler.resolve.collector import FAILED, FieldLocation
from reconciler.resolve.expression import Broken, Expression, parse
from reconciler.resolve.scope import Scope
from reconciler.values import leaves

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.load import Block
    from reconciler.resolve.collector import DiagnosticCollector
    from reconciler.resolve.scope import EvalContext


def resolve_locals(declared: Mapping[str, Block], world: EvalContext) -> None:
    """Put name to value into ``world.locals``; FAILED for those with a problem."""
    world.locals = dict.fromkeys(declared, FAILED)
    needs = {name: {used for used in _used(block.value) if used in declared} for name, block in declared.items()}
    cycles = find_cycles(needs)
    for cycle in cycles:
        _report_cycle(cycle, declared, world.findings)
    circling = {name for cycle in cycles for name in cycle}
    scope = Scope(world)
    for name in sort({name: used - circling for name, used in needs.items() if name not in circling}):
        world.locals[name] = scope.evaluate(declared[name].value, FieldLocation(declared[name].origin))


def _used(value: Any) -> Iterator[str]:
    for _, leaf in leaves(value):
        if isinstance(leaf, str) and "${" in leaf:
            try:
                parts = parse(leaf)
            except Broken:
                continue  # evaluating it reports the problem
            inside = (inner for part in parts if isinstance(part, Expression) for inner in part.all())
            yield from (inner.name for inner in inside if inner.root == "local")


def _report_cycle(cycle: list[str], declared: Mapping[str, Block], findings: DiagnosticCollector) -> None:
    label = " -> ".join(f"local.{name}" for name in cycle)
    also = tuple((FieldLocation(declared[name].origin).key(), f"local.{name}") for name in cycle[1:-1])
    findings.add("E142", label, FieldLocation(declared[cycle[0]].origin).key(), help="break the cycle", also=also)
