"""Templates as a module for programs in TypeScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.render.format import Exactly, Format

if TYPE_CHECKING:
    from reconciler.applications.model import ExportedTemplates
    from reconciler.render.format import Look


class TypeScript(Format):
    name = "typescript"
    summary = "A module for programs in TypeScript, with types that only live templates pass."

    def templates(self, exported: ExportedTemplates, look: Look) -> Exactly:
        from reconciler.render.typescript_module import module

        return Exactly(module(exported).removesuffix("\n"))


FORMAT = TypeScript()
