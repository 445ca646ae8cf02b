"""Show the differences of one object as the plan does: each field once, under one label, at its place in the files."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from reconciler.diff import SCALARS, comparable, holds_scalars, in_order_of
from reconciler.plans.change import FieldChange
from reconciler.resource.fields import field_value
from reconciler.resource.selectors import label, label_of_other
from reconciler.values import MISSING, Deferred, at, mask, read_path, show_path
from schemas.facts import facts
from schemas.markers import Unordered

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from reconciler.diff import Delta
    from reconciler.plans.inputs import DeclaredContext
    from reconciler.values import Path


def field_changes(work: DeclaredContext, deltas: Iterable[Delta], *, sources: bool) -> tuple[FieldChange, ...]:
    """Return differences as the plan shows them; a list of scalars is one value to whoever reads it."""
    deltas = list(deltas)
    once_secret = map(read_path, work.record.fingerprints if work.record else ())
    hidden = {path[:-1] for path in (*(delta.path for delta in deltas if delta.sensitive), *once_secret)}
    shown: list[FieldChange] = []
    for above, group in groupby(deltas, key=lambda delta: _list_of_scalars(work, delta, hidden)):
        if above:
            shown.append(_list_change(work, above, list(group), sources=sources))
        else:
            shown += [_change(work, delta, sources=sources) for delta in group]
    return tuple(shown)


def label_of(work: DeclaredContext, delta: Delta) -> str:
    """Return what a person calls the field of a difference."""
    if _is_taken_out(delta) and delta.have:
        return label_of_other(delta.path, work.declared.values, _live(work, delta.have[:-1]), delta.have[-1])
    return label(delta.path, work.declared.values)


def _is_taken_out(delta: Delta) -> bool:
    return isinstance(delta.path[-1], int) and delta.after is MISSING


def _live(work: DeclaredContext, path: Path) -> Any:
    if not path:
        return MISSING
    name = str(path[0])
    return at(
        {name: comparable(work.resource_type, name, field_value(work.resource_type, work.live or {}, name))}, path
    )


def _list_of_scalars(work: DeclaredContext, delta: Delta, hidden: Collection[Path]) -> Path:
    """Return the path of the list of scalars that a difference lies in, () when it lies in none that may be shown."""
    if not isinstance(delta.path[-1], int):
        return ()
    above = delta.path[:-1]
    if above in hidden:
        return ()
    declared, live = at(dict(work.declared.values), above), _live(work, delta.have[:-1])
    plain = (declared is MISSING or holds_scalars(declared)) and (live is MISSING or holds_scalars(live))
    return above if plain else ()


def _change(work: DeclaredContext, delta: Delta, *, sources: bool) -> FieldChange:
    shown = show_path(delta.path)
    called = label_of(work, delta) if int in map(type, delta.path) else shown
    return FieldChange(
        shown,
        _value(delta, delta.before),
        _value(delta, delta.after),
        delta.sensitive,
        delta.known_after_apply,
        _place(work, delta.path, gone=_is_taken_out(delta)) if sources else "",
        "" if called == shown else called,
    )


def _list_change(work: DeclaredContext, path: Path, group: Sequence[Delta], *, sources: bool) -> FieldChange:
    """Return a list of scalars as one field: as it is, and as it will be."""
    live, declared = (_live(work, group[0].have[:-1]), at(dict(work.declared.values), path))
    before, wanted = (value if isinstance(value, list) else [] for value in (live, declared))
    shown, called = show_path(path), label(path, work.declared.values)
    source = _place(work, path) if sources else ""
    if facts(work.resource_type.spec).find(Unordered, *path):
        before, after = in_order_of(wanted, before), wanted
    else:
        after = _with(before, wanted, {int(delta.path[-1]) for delta in group})
    as_it_is = before if isinstance(live, list) else None
    return FieldChange(shown, as_it_is, after, source=source, label="" if called == shown else called)


def _with(before: Sequence[Any], wanted: Sequence[Any], changed: Collection[int]) -> list[Any]:
    """Return a list with only the elements that change as they are wanted."""
    length = max(len(before), len(wanted))
    each = ((index, wanted if index in changed else before) for index in range(length))
    return [values[index] for index, values in each if index < len(values)]


def _place(work: DeclaredContext, path: Path, *, gone: bool = False) -> str:
    """Return where the words of a field are; an element that is gone from the files would stand in its list."""
    source = work.declared.source(path[:-1], key=True) if gone else work.declared.words(path)
    return f"{source.file}:{source.line}"


def _value(delta: Delta, value: object) -> object:
    if delta.sensitive or value is MISSING or isinstance(value, Deferred):
        return None
    return value if value.__class__ in SCALARS else mask(value)
