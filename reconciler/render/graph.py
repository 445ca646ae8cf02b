"""Show what depends on what: as a tree, in DOT and Mermaid, and drawn as SVG. Knows signs, and no plan."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from reconciler.render.cells import cells
from reconciler.render.safe import Text, clean, joined, paragraphs
from reconciler.render.texts import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reconciler.address import Address
    from reconciler.render.format import ShownGraph


@dataclass(frozen=True, slots=True)
class Drawing:
    """Nodes by name, each with the names of those that it needs, in order, and its sign, "" for none."""

    needs: Mapping[str, tuple[str, ...]]
    signs: Mapping[str, str]

    @classmethod
    def of(cls, graph: ShownGraph, *, folded: bool) -> Drawing:
        """Return the drawing of a graph; ``folded`` makes one node of instances with the same needs and sign."""
        name_of = _folded(graph) if folded else {address: str(address) for address in graph.needs}
        needs: dict[str, dict[str, None]] = {name_of[address]: {} for address in sorted(graph.needs)}
        for address in sorted(graph.needs):
            needs[name_of[address]].update((name_of[need], None) for need in sorted(graph.needs[address]))
        signs = {name_of[address]: sign for address, sign in graph.signs.items()}
        return cls({name: tuple(each) for name, each in needs.items()}, signs)

    def label(self, name: str) -> str:
        """Return what stands in a node."""
        sign = self.signs.get(name, "")
        return f"{sign} {name}" if sign else name


def _folded(graph: ShownGraph) -> dict[Address, str]:
    """Return the name of the node of each address: its own, or that of all alike of its block."""
    alike: dict[tuple[Address, str, tuple[Address, ...]], list[Address]] = defaultdict(list)
    for address, needed in graph.needs.items():
        blocks = tuple(sorted({need.block for need in needed}))
        alike[address.block, graph.signs.get(address, ""), blocks].append(address)
    names: dict[Address, str] = {}
    for (block, _, _), group in alike.items():
        whole = len(group) > 1 and len(group) == sum(address.block == block for address in graph.needs)
        for address in group:
            names[address] = f"{block} ({len(group)})" if whole else str(address)
    return names


def dot(graph: ShownGraph) -> Text:
    """Return the graph in the DOT language: an arrow from each address to every address it needs."""
    drawing = Drawing.of(graph, folded=False)
    lines = ["digraph reconciler {", "  rankdir = RL;", "  node [shape = box];"]
    for name, needed in drawing.needs.items():
        label = f" [label = {_quoted(drawing.label(name))}]" if drawing.signs.get(name) else ""
        lines.append(f"  {_quoted(name)}{label};")
        lines += [f"  {_quoted(name)} -> {_quoted(need)};" for need in needed]
    return paragraphs("\n".join([*lines, "}"]))


def _quoted(text: str) -> str:
    return json.dumps(clean(text), ensure_ascii=False)


def mermaid(graph: ShownGraph, *, verbose: bool) -> Text:
    """Return the graph as a Mermaid flowchart, which GitHub and GitLab draw between ```` ```mermaid ```` fences."""
    drawing = Drawing.of(graph, folded=not verbose)
    numbers = {name: f"n{number}" for number, name in enumerate(drawing.needs)}
    lines = ["flowchart RL"]
    lines += [f'  {number}["{_entities(drawing.label(name))}"]' for name, number in numbers.items()]
    lines += [f"  {numbers[name]} --> {numbers[need]}" for name, needed in drawing.needs.items() for need in needed]
    return paragraphs("\n".join(lines))


def _entities(text: str) -> str:
    """Return a text with everything but letters, digits and plain punctuation as Mermaid's own entities."""
    return "".join(sign if sign.isalnum() or sign in " ._-()+~/=" else f"#{ord(sign)};" for sign in clean(text))


def tree(graph: ShownGraph, *, verbose: bool) -> Text:
    """Return the graph as lines: what nothing needs at the margin, and below each node what it needs."""
    drawing = Drawing.of(graph, folded=not verbose)
    needed_by_others = {need for needed in drawing.needs.values() for need in needed}
    shown: set[str] = set()
    lines: list[str] = []
    for name in drawing.needs:
        if name not in needed_by_others:
            lines += _branch(drawing, name, "", "", shown)
    if any(line.endswith(_AGAIN) for line in lines):
        lines += ["", f"{_AGAIN.strip()} what it needs is listed above"]
    return joined(map(clean, lines))


_AGAIN: Final = " (*)"


def _branch(drawing: Drawing, name: str, before: str, below: str, shown: set[str]) -> Iterator[str]:
    needed = drawing.needs[name]
    again = bool(needed) and name in shown
    shown.add(name)
    yield f"{before}{drawing.label(name)}{_AGAIN if again else ''}"
    for index, need in enumerate(() if again else needed):
        last = index == len(needed) - 1
        yield from _branch(
            drawing, need, f"{below}{'└── ' if last else '├── '}", f"{below}{'    ' if last else '│   '}", shown
        )


_CELL, _HEIGHT, _GAP, _BETWEEN, _MARGIN = 7.3, 28, 12, 70, 16
"""Pixels: width of a character, height of a node, between two nodes of a column, between two columns, around all."""

_HEAD: Final = (
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    '<path d="M0,0L8,4L0,8z"/></marker></defs>'
)
_STYLE: Final = (
    ".graph text{font:12px ui-monospace,monospace;fill:#1f2328}.graph rect{fill:#f6f8fa;stroke:#59636e}"
    ".graph path{fill:none;stroke:#59636e}.graph marker path{fill:#59636e}"
    "@media(prefers-color-scheme:dark){.graph text{fill:#f0f6fc}.graph rect{fill:#151b23;stroke:#9198a1}"
    ".graph path{stroke:#9198a1}.graph marker path{fill:#9198a1}}"
)


def svg(graph: ShownGraph, *, verbose: bool) -> Text:
    """Return the graph drawn: what others need on the left, arrows from each node to what it needs."""
    drawing = Drawing.of(graph, folded=not verbose)
    boxes = _placed(drawing)
    width = max((box.x + box.width for box in boxes.values()), default=0) + _MARGIN
    height = max((box.y + _HEIGHT for box in boxes.values()), default=0) + _MARGIN
    title = f"Dependency graph: {count(len(graph.needs), 'object')}"
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="graph" role="img" aria-label="{title}" {size}>',
        f"<title>{title}</title>",
        f"<style>{_STYLE}</style>",
        _HEAD,
    ]
    lines += [_arrow(boxes[name], boxes[need]) for name, needed in drawing.needs.items() for need in needed]
    lines += [_drawn(box, drawing.label(name)) for name, box in boxes.items()]
    return paragraphs("\n".join([*lines, "</svg>"]))


@dataclass(frozen=True, slots=True)
class _Box:
    x: float
    y: float
    width: float


def _placed(drawing: Drawing) -> dict[str, _Box]:
    """Return where each node goes: one column right of all that it needs, near the middle of them."""
    columns: dict[int, list[str]] = defaultdict(list)
    for name, column in _columns(drawing.needs).items():
        columns[column].append(name)
    boxes: dict[str, _Box] = {}
    x = float(_MARGIN)
    for column in sorted(columns):
        names = sorted(columns[column], key=lambda name: (_middle(drawing.needs[name], boxes), name))
        width = max(cells(drawing.label(name)) for name in names) * _CELL + 2 * _GAP
        for row, name in enumerate(names):
            boxes[name] = _Box(x, _MARGIN + row * (_HEIGHT + _GAP), width)
        x += width + _BETWEEN
    return boxes


def _columns(needs: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return for each node how many steps it is from those that need nothing, by the longest way."""
    columns: dict[str, int] = {}
    waiting = list(needs)
    while waiting:
        name = waiting[-1]
        missing = [need for need in needs[name] if need not in columns]
        if missing:
            waiting += missing
            continue
        columns[waiting.pop()] = max((columns[need] + 1 for need in needs[name]), default=0)
    return columns


def _middle(needed: Sequence[str], boxes: Mapping[str, _Box]) -> float:
    return sum(boxes[need].y for need in needed) / len(needed) if needed else 0.0


def _arrow(source: _Box, target: _Box) -> str:
    start, end = source.x, target.x + target.width
    y, to = source.y + _HEIGHT / 2, target.y + _HEIGHT / 2
    bend = (start - end) / 2
    curve = f"M{start:.0f},{y:.0f}C{start - bend:.0f},{y:.0f} {end + bend:.0f},{to:.0f} {end:.0f},{to:.0f}"
    return f'<path d="{curve}" marker-end="url(#arrow)"/>'


def _drawn(box: _Box, label: str) -> str:
    return (
        f'<rect x="{box.x:.0f}" y="{box.y:.0f}" width="{box.width:.0f}" height="{_HEIGHT}" rx="4"/>'
        f'<text x="{box.x + _GAP:.0f}" y="{box.y + _HEIGHT / 2 + 4:.0f}">{escape(clean(label))}</text>'
    )
