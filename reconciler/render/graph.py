"""Draw what depends on what in the DOT language. Lays nothing out; Graphviz does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconciler.render.safe import Text, clean, paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconciler.address import Address


def dot(needs: Mapping[Address, Iterable[Address]]) -> Text:
    """Return the graph: an arrow from each address to every address it needs, in the order of addresses."""
    lines = ["digraph reconciler {", "  rankdir = RL;", "  node [shape = box];"]
    for address in sorted(needs):
        lines.append(f"  {_quoted(address)};")
        lines += [f"  {_quoted(address)} -> {_quoted(need)};" for need in sorted(needs[address])]
    return paragraphs("\n".join([*lines, "}"]))


def _quoted(address: Address) -> str:
    return json.dumps(clean(str(address)), ensure_ascii=False)
