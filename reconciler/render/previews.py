"""Find out what people see of an object before and after a change. Draws nothing, and knows no type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from reconciler.plans.change import Action
from reconciler.redaction import MASK
from reconciler.values import AFTER_APPLY, read_path
from schemas.catalogue import names, resource_type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.plans.change import Change, FieldChange
    from schemas.preview import Preview

_DEEPEST: Final = 40
"""Steps of a path; a longer one leads into nothing that is seen."""

_Key: TypeAlias = str | float
_Tree: TypeAlias = dict[_Key, Any]
"""Values with every list as a mapping of its indexes, so that an element can be put between two others."""


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """What is seen of one object before a change and after it, None where nothing is."""

    before: Preview | None
    after: Preview | None


def previews(change: Change) -> BeforeAfter | None:
    """Return what is seen of the object of a change; None where people see nothing of it, or where it is not known."""
    drawn = resource_type(change.type).preview if change.type in names() else None
    if drawn is None or not (change.content or change.action is Action.CREATE):
        return None
    if change.action is Action.DELETE:
        before, after = drawn.draw(change.content), None
    else:
        whole = _tree(dict(change.content))
        for field in change.fields if change.action is Action.CREATE else ():
            _put(whole, read_path(field.path), _after(field))
        after = drawn.draw(_values(whole))
        before = None if change.action is Action.CREATE else drawn.draw(_undone(whole, change.fields))
    return BeforeAfter(before, after) if before or after else None


def is_drawn(change: Change, path: str) -> bool:
    """Tell whether a field is one of those that a preview is made of."""
    drawn = resource_type(change.type).preview if change.type in names() else None
    return drawn is not None and any(path == name or path.startswith((f"{name}.", f"{name}[")) for name in drawn.fields)


def _undone(whole: _Tree, fields: Sequence[FieldChange]) -> Any:
    """Return the values before the fields changed.

    The index of an element that goes is its place in the live list, all others are those of the files: so what is in
    both gets its old value first, then what came is taken out, and what goes is put before what has its place now.
    """
    gone = [field for field in fields if field.path.endswith("]") and field.after is None and not _is_hidden(field)]
    for field in fields:
        if field not in gone:
            _put(whole, read_path(field.path), MASK if field.sensitive else field.before)
    for field in gone:
        *above, last = read_path(field.path)
        _put(whole, (*above, last - 0.5 if isinstance(last, int) else last), field.before)
    return _values(whole)


def _is_hidden(field: FieldChange) -> bool:
    return field.sensitive or field.known_after_apply


def _after(field: FieldChange) -> Any:
    if field.sensitive:
        return MASK
    return AFTER_APPLY if field.known_after_apply else field.after


def _put(tree: _Tree, path: Sequence[_Key], value: Any) -> None:
    """Put a value at a path, or take away what is there for None."""
    if not 0 < len(path) <= _DEEPEST:
        return
    *above, last = path
    for step in above:
        inner = tree.get(step)
        if not isinstance(inner, dict):
            tree[step] = inner = {}
        tree = inner
    if value is None:
        tree.pop(last, None)
    else:
        tree[last] = _tree(value)


def _tree(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tree(inner) for key, inner in value.items()}
    if isinstance(value, list) and value:
        return {index: _tree(inner) for index, inner in enumerate(value)}
    return value


def _values(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    if tree and not any(isinstance(key, str) for key in tree):
        return [_values(tree[key]) for key in sorted(tree)]
    return {key: _values(inner) for key, inner in tree.items()}
