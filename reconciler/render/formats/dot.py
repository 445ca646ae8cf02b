"""What depends on what in the DOT language, for Graphviz."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.render.format import Format

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.address import Address
    from reconciler.render.format import Look
    from reconciler.render.safe import Text


class Dot(Format):
    name = "dot"
    summary = "A drawing in the DOT language, for Graphviz."

    def graph(self, needs: Mapping[Address, Sequence[Address]], look: Look) -> Text:
        from reconciler.render import graph

        return graph.dot(needs)


FORMAT = Dot()
