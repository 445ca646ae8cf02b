"""What depends on what in the DOT language, for Graphviz."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.render.format import Format

if TYPE_CHECKING:
    from reconciler.render.format import Look, ShownGraph
    from reconciler.render.safe import Text


class Dot(Format):
    name = "dot"
    summary = "A drawing in the DOT language, for Graphviz."

    def graph(self, shown: ShownGraph, look: Look) -> Text:
        from reconciler.render import graph

        return graph.dot(shown)


FORMAT = Dot()
