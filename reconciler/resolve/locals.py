"""Work out locals and calls of modules, which may use each other in any order. Names circles in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from reconciler.graph import find_cycles, sort
from reconciler.resolve.collector import FAILED, FieldLocation
from reconciler.resolve.expression import Broken, Expression, parse
from reconciler.resolve.scope import Scope
from reconciler.values import leaves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from reconciler.load import Block
    from reconciler.resolve.collector import DiagnosticCollector
    from reconciler.resolve.scope import EvalContext

_ROOTS: Final = ("local", "module")
_Node: TypeAlias = tuple[str, str]
"""A root and the name behind it."""


def resolve_locals(
    declared: Mapping[str, Block],
    modules: Mapping[str, Block],
    world: EvalContext,
    call: Callable[[str, Block], Any],
) -> None:
    """Put name to value into ``world.locals`` and ``world.modules``; FAILED for those with a problem.

    ``call`` returns the outputs of a module, given its name and block.
    """
    world.locals = dict.fromkeys(declared, FAILED)
    world.modules = dict.fromkeys(modules, FAILED)
    nodes = {("local", name): block for name, block in declared.items()}
    nodes |= {("module", name): block for name, block in modules.items()}
    needs = {node: {used for used in _used(block.value) if used in nodes} for node, block in nodes.items()}
    cycles = find_cycles(needs)
    for cycle in cycles:
        _report_cycle(cycle, nodes, world.findings)
    circling = {node for cycle in cycles for node in cycle}
    scope = Scope(world)
    for node in sort({node: used - circling for node, used in needs.items() if node not in circling}):
        (root, name), block = node, nodes[node]
        if root == "local":
            world.locals[name] = scope.evaluate(block.value, FieldLocation(block.origin))
        else:
            world.modules[name] = call(name, block)


def _used(value: Any) -> Iterator[_Node]:
    for _, leaf in leaves(value):
        if isinstance(leaf, str) and "${" in leaf:
            try:
                parts = parse(leaf)
            except Broken:
                continue  # evaluating it reports the problem
            inside = (inner for part in parts if isinstance(part, Expression) for inner in part.all())
            yield from ((inner.root, inner.name) for inner in inside if inner.root in _ROOTS)


def _report_cycle(cycle: list[_Node], nodes: Mapping[_Node, Block], findings: DiagnosticCollector) -> None:
    places = [(FieldLocation(nodes[node].origin).key(), ".".join(node)) for node in cycle]
    label = " -> ".join(name for _, name in places)
    findings.add("E142", label, places[0][0], help="break the cycle", also=tuple(places[1:-1]))
