"""Templates as a module for programs in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.render.format import Exactly, Format

if TYPE_CHECKING:
    from reconciler.applications.model import ExportedTemplates
    from reconciler.render.format import Look


class Python(Format):
    name = "python"
    summary = "A module for programs in Python, with types that only live templates pass."

    def templates(self, exported: ExportedTemplates, look: Look) -> Exactly:
        from reconciler.render.python_module import module

        return Exactly(module(exported).removesuffix("\n"))


FORMAT = Python()
