"""Find the texts of a block that hold an expression, once, however many objects are made of it. Works out none."""

from __future__ import annotations

from typing import Any, TypeAlias

Outline: TypeAlias = "tuple[tuple[str | int, Outline], ...]"
"""Steps down to every text that holds an expression, each with the outline below it; () at such a text."""


def outline(value: Any) -> Outline | None:
    """Return where in a value expressions stand, None for nowhere; asked of every value there is."""
    kind = value.__class__
    if kind is str:
        return () if "${" in value else None
    if kind is not dict and kind is not list:
        return None
    steps: list[tuple[str | int, Outline]] = []
    for step, inner in value.items() if kind is dict else enumerate(value):
        below = outline(inner)
        if below is not None:
            steps.append((step, below))
    return tuple(steps) or None


def holds_expression(value: Any) -> bool:
    """Tell whether any text inside holds ``${``."""
    return outline(value) is not None
