"""What the files would have to say so that what changed outside is right: the values of one object, as they are live.

Changes of our own, that are declared and not applied yet, are left as they are declared.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from reconciler.diff import comparable, holds_mappings, inherited_marker, matches, pairs
from reconciler.resolve.suggestions import field_names
from reconciler.resource.fields import field_value
from reconciler.values import MISSING, Secret, at, read_path, show_path
from schemas.facts import facts
from schemas.markers import Unordered, WriteOnly

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

    from reconciler.diff import Delta, Difference
    from reconciler.values import Path
    from schemas.declare import ResourceType
    from schemas.markers import Live
    from state.records import Record


@dataclass(frozen=True, slots=True)
class Accepted:
    """What is taken over of one object.

    Attributes:
        resource_type: The type.
        before: Declared values.
        live: The object as the API returns it.
        moved: The differences that are taken over.
        secret: The paths of secrets that are otherwise than they were applied.
    """

    resource_type: ResourceType
    before: Mapping[str, Any]
    live: Live
    moved: tuple[Delta, ...]
    secret: tuple[Path, ...] = ()

    def values(self) -> dict[str, Any]:
        """Return the values that the object would have."""
        return _Taking(self.resource_type, self.before, self.live, self.moved).all()

    def without(self, paths: Container[Path]) -> Accepted:
        """Return the same with the declared values at some paths."""
        return replace(self, moved=tuple(delta for delta in self.moved if delta.path not in paths))


def accepted(
    resource_type: ResourceType,
    values: Mapping[str, Any],
    live: Live,
    record: Record,
    difference: Difference,
    fingerprint: Callable[[str], str],
) -> Accepted:
    """Return the declared values with everything that changed outside as it is live.

    Args:
        resource_type: The type.
        values: Declared values, as far as they are known.
        live: The object as the API returns it.
        record: What was applied last.
        difference: How the live object differs from what is declared, and from what was applied.
        fingerprint: Gives the keyed fingerprint of a secret text.
    """
    names = {read_path(entry.path)[0] for entry in difference.drift}
    moved: list[Delta] = []
    secret: list[Delta] = []
    for delta in difference.deltas:
        if delta.kind == "act" or inherited_marker(resource_type, WriteOnly, delta.path):
            continue
        leaf = at(dict(values), delta.path)
        if isinstance(leaf, Secret):
            if record.fingerprints.get(show_path(delta.path)) == leaf.fingerprint(fingerprint):
                secret.append(delta)
        elif delta.path[0] in names and _is_outside(resource_type, delta, values, record.declared):
            if delta.sensitive:
                secret.append(delta)
            else:
                moved.append(delta)
    hidden = {_value_of(delta) for delta in difference.deltas if delta.sensitive}
    refused = hidden & {_value_of(delta) for delta in (*moved, *secret)}
    kept = tuple(delta for delta in moved if _value_of(delta) not in hidden)
    return Accepted(resource_type, values, live, kept, tuple(sorted(refused, key=show_path)))


def _value_of(delta: Delta) -> Path:
    """Return the path of the value that is written for a difference: a list of scalars is taken whole or not at all."""
    holds_fields = isinstance(delta.before, dict) or isinstance(delta.after, dict)
    return delta.path[:-1] if isinstance(delta.path[-1], int) and not holds_fields else delta.path


def _is_outside(
    resource_type: ResourceType, delta: Delta, values: Mapping[str, Any], former: Mapping[str, Any]
) -> bool:
    """Tell whether a difference came about outside; what is declared otherwise than it was applied is our own."""
    name = str(delta.path[0])
    if delta.kind != "set" and isinstance(delta.path[-1], str):
        return False  # it was taken out of the files
    if comparable(resource_type, name, values.get(name, MISSING)) == comparable(
        resource_type, name, former.get(name, MISSING)
    ):
        return True
    return not matches(at(dict(former), delta.path), delta.before)


class _Taking:
    """Builds the values of an object from what is declared and what is live."""

    def __init__(
        self, resource_type: ResourceType, values: Mapping[str, Any], live: Live, deltas: Sequence[Delta]
    ) -> None:
        self._resource_type, self._values, self._live = resource_type, values, live
        put_in = [delta.after is MISSING and isinstance(delta.path[-1], int) for delta in deltas]
        self._put_in = {delta.path for delta, new in zip(deltas, put_in, strict=True) if new}
        self._changed = {delta.path for delta, new in zip(deltas, put_in, strict=True) if not new}

    def all(self) -> dict[str, Any]:
        """Return all values, those without a difference as they are."""
        made = dict(self._values)
        for name in dict.fromkeys(str(path[0]) for path in (*self._changed, *self._put_in)):
            live = field_value(self._resource_type, self._live, name)
            taken = self._taken((name,), self._values.get(name, MISSING), live)
            made.pop(name, None)
            made |= {} if taken is MISSING else {name: taken}
        return {name: made[name] for name in (*self._values, *made) if name in made}

    def _taken(self, path: Path, want: Any, have: Any) -> Any:
        have = MISSING if have is None else have
        if path in self._changed:
            return self._declarable(path, have)
        if not any(touched[: len(path)] == path for touched in (*self._changed, *self._put_in)):
            return want
        if isinstance(want, dict) and isinstance(have, dict):
            steps = [key for key in (*want, *have) if key in want or (*path, key) in self._changed]
            inside = {key: self._taken((*path, key), want.get(key, MISSING), have.get(key)) for key in steps}
            return {key: value for key, value in inside.items() if value is not MISSING}
        if isinstance(want, list) and isinstance(have, list):
            return self._list(path, want, have)
        return self._declarable(path, have)

    def _list(self, path: Path, want: list[Any], have: list[Any]) -> list[Any]:
        if not holds_mappings(want) and not holds_mappings(have):
            secrets = [value for value in want if isinstance(value, Secret)]
            have = [next((secret for secret in secrets if secret.equals(value)), value) for value in have]
            kept = [value for value in want if value in have]
            unordered = facts(self._resource_type.spec).find(Unordered, *path) is not None
            return [*kept, *(value for value in have if value not in kept)] if unordered else have
        made: list[tuple[float, Any]] = []  # in the order of the files, which may not be that of the pairs
        before = -0.5
        for pair in pairs(self._resource_type, path, want, have):
            before = before if pair.want is None else pair.want + 0.5
            if pair.want is not None and pair.have is not None:
                made.append((pair.want, self._taken((*path, pair.want), want[pair.want], have[pair.have])))
            elif pair.want is not None and (*path, pair.want) not in self._changed:
                made.append((pair.want, want[pair.want]))
            elif pair.have is not None and (*path, pair.place) in self._put_in:
                made.append((before, self._declarable((*path, 0), have[pair.have])))
        return [value for _, value in sorted(made, key=lambda entry: entry[0])]

    def _declarable(self, path: Path, value: Any) -> Any:
        """Return a live value without what nobody declares: nulls, and fields that only the API has."""
        if isinstance(value, list):
            return [self._declarable((*path, number), inner) for number, inner in enumerate(value)]
        if not isinstance(value, dict):
            return value
        around: Any = value
        for step in reversed(path[1:]):
            around = {step: around} if isinstance(step, str) else [around]
        plain = tuple(0 if isinstance(step, int) else step for step in path)
        names = field_names(self._resource_type.spec, {path[0]: around}, plain)
        return {
            key: self._declarable((*path, key), inner)
            for key, inner in value.items()
            if inner is not None and (not names or key in names)
        }
