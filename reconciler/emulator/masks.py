"""Partial answers: which parts of an object a ``fieldMask`` leaves. Index ``0`` in a path stands for every element."""

from collections.abc import Iterable
from typing import Any

Mask = dict[str, Any]


def mask_of(paths: Iterable[str]) -> Mask:
    """Return the tree of wanted keys; an empty branch keeps all below it."""
    tree: Mask = {}
    for path in sorted(paths, key=len):
        _grow(tree, [part for part in path.split(".") if part != "0"])
    return tree


def _grow(tree: Mask, parts: list[str]) -> None:
    for index, part in enumerate(parts):
        if part in tree and not tree[part]:
            return
        tree = tree.setdefault(part, {})
        if index == len(parts) - 1:
            tree.clear()


def masked(value: Any, mask: Mask) -> Any:
    """Return what ``mask`` leaves of ``value``."""
    if not mask:
        return value
    if isinstance(value, list):
        return [masked(element, mask) for element in value]
    if isinstance(value, dict):
        return {key: masked(value[key], below) for key, below in mask.items() if key in value}
    return value
