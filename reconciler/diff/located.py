"""Find what differs inside one field, and where: paths as in the files, whatever order the API keeps.

An element of a list counts by its index in the files. One that only the API has counts by its place in the live list's
canonical order, which is the live list's own wherever order means something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from reconciler.diff.elements import holds_mappings, pairs
from reconciler.diff.fields import comparable
from reconciler.diff.trees import differing, equal, fold
from reconciler.values import MISSING, at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reconciler.values import Path
    from schemas.declare import ResourceType


class Found(NamedTuple):
    """One difference: its path in the files and in the canonical live object, the live value and the declared one.

    What the live object lacks has in ``have`` the path of what it would lie in, and a last step that says nothing.
    """

    path: Path
    have: Path
    before: Any
    after: Any


class _Slot(NamedTuple):
    """The place of one element in both lists at once, as the key of a mapping."""

    want: int | None
    have: int | None
    place: int


_Step: TypeAlias = str | int | _Slot


class _Side(NamedTuple):
    """A value as it was given, and in canonical form."""

    raw: Any
    form: Any

    def inside(self, step: str | int) -> _Side:
        form = at(self.form, (step,))
        raw = at(self.raw, (step,)) if isinstance(self.raw, dict | list) else MISSING
        return _Side(form if raw is MISSING else raw, form)


def differences(resource_type: ResourceType, name: str, want: Any, have: Any, last: Any) -> Iterator[Found]:
    """Yield where a declared field differs from the live one; what neither declaration speaks of is left aside.

    Args:
        resource_type: The type.
        name: The field.
        want: Declared value, MISSING for none.
        have: Live value.
        last: Value declared last time.
    """
    ours, theirs = _trees(
        resource_type, (name,), *(_Side(value, comparable(resource_type, name, value)) for value in (want, have, last))
    )
    for path, before, after in differing((name,), theirs, ours):
        yield Found(tuple(map(_declared_step, path)), _live_path(path), before, after)


def _declared_step(step: _Step) -> str | int:
    if isinstance(step, _Slot):
        return step.place if step.want is None else step.want
    return step


def _live_path(path: Iterable[_Step]) -> Path:
    return tuple(step.place if isinstance(step, _Slot) else step for step in path)


def _trees(resource_type: ResourceType, path: Path, want: _Side, have: _Side, last: _Side) -> tuple[Any, Any]:
    """Return both values with the elements of lists side by side, the live one without the server's additions."""
    if isinstance(want.form, dict) and isinstance(have.form, dict):
        return _mappings(resource_type, path, want, have, last)
    if not isinstance(want.form, list) or not isinstance(have.form, list):
        return want.form, fold(have.form, want.form, last.form)
    if holds_mappings(want.form) or holds_mappings(have.form):
        return _lists(resource_type, path, *(_with_raw_list(side) for side in (want, have, last)))
    return want.form, have.form


def _mappings(
    resource_type: ResourceType, path: Path, want: _Side, have: _Side, last: _Side
) -> tuple[dict[Any, Any], dict[Any, Any]]:
    ours, theirs = dict(want.form), {}
    nulls = {key for key, inner in want.raw.items() if inner is None} if isinstance(want.raw, dict) else set()
    formerly = dict.fromkeys(nulls, MISSING) | (last.form if isinstance(last.form, dict) else {})
    for key, inner in have.form.items():
        if key in ours:
            sides = (side.inside(key) for side in (want, have, last))
            ours[key], theirs[key] = _trees(resource_type, (*path, key), *sides)
        elif key in formerly:
            theirs[key] = fold(inner, MISSING, formerly[key])
    return ours, theirs


def _lists(
    resource_type: ResourceType, path: Path, want: _Side, have: _Side, last: _Side
) -> tuple[dict[Any, Any], dict[Any, Any]]:
    formerly = _formerly(resource_type, path, last.raw, have.raw)
    ours: dict[Any, Any] = {}
    theirs: dict[Any, Any] = {}
    for pair in pairs(resource_type, path, want.raw, have.raw):
        slot = _Slot(pair.want, pair.have, pair.place)
        then = formerly.get(-1 if pair.have is None else pair.have, _Side(MISSING, MISSING))
        if pair.want is None or pair.have is None:
            ours |= {} if pair.want is None else {slot: pair.wanted}
            theirs |= {} if pair.have is None else {slot: fold(pair.shown, MISSING, then.form)}
            continue
        declared, live = _Side(want.raw[pair.want], pair.wanted), _Side(have.raw[pair.have], pair.shown)
        inside = _trees(resource_type, (*path, pair.want), declared, live, then)
        if not equal(*inside):  # what is equal costs deepdiff the most time
            ours[slot], theirs[slot] = inside
    return ours, theirs


def _formerly(resource_type: ResourceType, path: Path, last: Any, have: list[Any]) -> dict[int, _Side]:
    """Return what was declared last time of each element of the live list, by its index there."""
    former = pairs(resource_type, path, last, have) if isinstance(last, list) else []
    return {
        pair.have: _Side(last[pair.want], pair.wanted)
        for pair in former
        if pair.want is not None and pair.have is not None
    }


def _with_raw_list(side: _Side) -> _Side:
    """Return a side whose given value is a list whenever its canonical form is one."""
    return side if isinstance(side.raw, list) or not isinstance(side.form, list) else _Side(side.form, side.form)
