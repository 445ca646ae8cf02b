"""Name a part of nested values as a person does: ``components[0].text`` by index, ``components[BODY].text`` by type.

An index counts as in the files. Nothing here knows a resource type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from reconciler.values import MISSING, at

if TYPE_CHECKING:
    from reconciler.values import Path


@dataclass(frozen=True, slots=True)
class Tag:
    """Stands for the elements of a list whose ``type`` is this."""

    type: str


Selector: TypeAlias = tuple[str | int | Tag, ...]
"""Steps into nested values: keys of mappings, and for elements of lists an index or a tag."""

_STEP = re.compile(r"(?:^|\.)(?P<key>[^.\[\]*\s]+)|\[(?:(?P<index>\d+)|(?P<tag>[A-Za-z_][A-Za-z0-9_]*))\]")


def read_selector(text: str) -> Selector | None:
    """Read what a person wrote, ``details.components[BODY].text``; None when it is not written so."""
    steps: list[str | int | Tag] = []
    end = 0
    while end < len(text):
        step = _STEP.match(text, end)
        if step is None:
            return None
        steps.append(_step(step))
        end = step.end()
    return tuple(steps) if steps and isinstance(steps[0], str) and not text.startswith(".") else None


def _step(step: re.Match[str]) -> str | int | Tag:
    if step["key"] is not None:
        return step["key"]
    if step["index"] is not None:
        return int(step["index"])
    return Tag(step["tag"])


def show_selector(selector: Selector) -> str:
    """Return a selector as ``read_selector`` takes it."""
    return "".join(
        _shown(step) if not isinstance(step, str) else f".{step}" if place else step
        for place, step in enumerate(selector)
    )


def _shown(step: int | Tag) -> str:
    return f"[{step.type}]" if isinstance(step, Tag) else f"[{step}]"


def meets(step: str | int | Tag, key: str | int | None, element: Any) -> bool:
    """Tell whether one step leads to an element or entry.

    Args:
        step: The step.
        key: Key in a mapping, or index as in the files; None for an element that the files do not have.
        element: What stands there, for its ``type``.
    """
    if isinstance(step, Tag):
        return not isinstance(key, str) and type_of(element) == step.type
    return step == key and isinstance(step, str) == isinstance(key, str)


def covers(selector: Selector, path: Path, values: Any, other: Any = MISSING) -> bool:
    """Tell whether a selector leads to a path, or to what it lies in.

    Args:
        selector: The selector.
        path: The path.
        values: What it counts by.
        other: The element at the end of the path when it is not in ``values``, which then has no index there.
    """
    if len(selector) > len(path):
        return False
    for depth, (step, key) in enumerate(zip(selector, path, strict=False), start=1):
        elsewhere = depth == len(path) and other is not MISSING
        element = other if elsewhere else at(values, path[:depth])
        if not meets(step, None if elsewhere else key, element):
            return False
    return True


def type_of(element: Any) -> str | None:
    """Return the ``type`` of a list's element, None when it has none."""
    kind = element.get("type") if isinstance(element, dict) else None
    return kind if isinstance(kind, str) else None


def tag(siblings: Any, index: int) -> str | None:
    """Return the ``type`` by which one element of a list is told from all others, None when there is none such."""
    if not isinstance(siblings, list) or not 0 <= index < len(siblings):
        return None
    kind = type_of(siblings[index])
    alike = [type_of(other) for other in siblings].count(kind)
    return kind if kind is not None and alike == 1 else None


def label(path: Path, values: Any) -> str:
    """Return a path for people: ``details.components[BODY].text``; an index stays where no type names the element."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{tag(values, step) or step}]"
        else:
            text += f".{step}" if text else step
        if isinstance(values, dict):
            values = values.get(step, MISSING)
        elif isinstance(values, list) and isinstance(step, int) and 0 <= step < len(values):
            values = values[step]
        else:
            values = MISSING
    return text


def label_of_other(path: Path, values: Any, siblings: Any, index: str | int | None) -> str:
    """Return the label of an element that is not in ``values`` but at ``index`` of another list, ``siblings``."""
    kind = tag(siblings, index) if isinstance(index, int) else None
    return f"{label(path[:-1], values)}[{kind or path[-1]}]"
