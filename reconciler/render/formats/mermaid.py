"""What depends on what in the Mermaid language, for Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.render.format import Format

if TYPE_CHECKING:
    from reconciler.render.format import Look, ShownGraph
    from reconciler.render.safe import Text


class Mermaid(Format):
    name = "mermaid"
    summary = "A flowchart in the Mermaid language, for Markdown on GitHub and GitLab."

    def graph(self, shown: ShownGraph, look: Look) -> Text:
        from reconciler.render import graph

        return graph.mermaid(shown, verbose=look.verbose)


FORMAT = Mermaid()
