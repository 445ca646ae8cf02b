"""Read files of the project for expressions. Leads nowhere out of the project directory, not even through links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.diagnostics import Diagnostic
from reconciler.load.files import read_text
from reconciler.resolve.signature import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from reconciler.resolve.scope import EvalContext


def text_of(world: EvalContext, name: str) -> str:
    """Return the text of a file, and note that it was read.

    Raises:
        Refused: It cannot be read, or is outside the project directory.
    """
    if name not in world.files:
        root = world.directory.resolve()
        text = read_text(_inside(root, name), name, root, world.instead)
        if isinstance(text, Diagnostic):
            raise Refused(f"{name}: {text.label}", code=text.code, help=text.help)
        world.files[name] = text
    return world.files[name]


def _inside(root: Path, name: str) -> Path:
    """Return where a path leads that is relative to the project directory."""
    try:
        target = (root / name).resolve()
    except (OSError, RuntimeError, ValueError):
        raise Refused(f"{name} is not a valid path", code="E102") from None
    if not target.is_relative_to(root):
        why = "move the file below the project directory; functions read no other files, not even through links"
        raise Refused(f"{name} is outside the project directory", code="E143", help=why)
    return target
