"""What depends on what as a drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.render.format import Format

if TYPE_CHECKING:
    from reconciler.render.format import Look, ShownGraph
    from reconciler.render.safe import Text


class Svg(Format):
    name = "svg"
    summary = "A drawing as SVG, for browsers."

    def graph(self, shown: ShownGraph, look: Look) -> Text:
        from reconciler.render import graph

        return graph.svg(shown, verbose=look.verbose)


FORMAT = Svg()
