"""Which operation a method and a path mean: a tree over the specification's paths. Fixed segments win."""

from dataclasses import dataclass, field
from functools import cache

from reconciler.emulator.errors import PapiError
from reconciler.emulator.spec import Operation, operations


@dataclass(slots=True)
class Node:
    """One path segment: its fixed continuations, its variable continuation, the operations that end here."""

    fixed: dict[str, "Node"] = field(default_factory=dict)
    variable: "Node | None" = None
    name: str = ""
    methods: dict[str, Operation] = field(default_factory=dict)


@cache
def tree() -> Node:
    """Return the tree of all operations."""
    root = Node()
    for operation in operations().values():
        node = root
        for segment in operation.path.strip("/").split("/"):
            node = _child(node, segment)
        node.methods[operation.method] = operation
    return root


def _child(node: Node, segment: str) -> Node:
    if not segment.startswith("{"):
        return node.fixed.setdefault(segment, Node())
    if node.variable is None:
        node.variable = Node(name=segment.strip("{}"))
    return node.variable


def route(method: str, path: str) -> tuple[Operation, dict[str, str]]:
    """Return the operation and its path parameters.

    Raises:
        PapiError: 404 for a path the API does not have, 405 for a method the path does not have.
    """
    segments = path.strip("/").split("/")
    ends = [(node, values) for node, values in _ends(tree(), segments, {}) if node.methods]
    for node, values in ends:
        if method in node.methods:
            return node.methods[method], values
    if ends:
        raise PapiError("method_not_allowed", f"{method} is not possible here.", status=405)
    raise PapiError("not_found", f"The API has no path {path}.", status=404)


def _ends(node: Node, segments: list[str], values: dict[str, str]) -> list[tuple[Node, dict[str, str]]]:
    if not segments:
        return [(node, values)]
    ends = []
    first, rest = segments[0], segments[1:]
    if first in node.fixed:
        ends += _ends(node.fixed[first], rest, values)
    if node.variable is not None and first:
        ends += _ends(node.variable, rest, {**values, node.variable.name: first})
    return ends
