"""Keep what a request would change without the plan saying so: what is ignored, and what travels with a changed list.

The API replaces a list whole, and a PUT the whole object. What the files do not speak of, or leave alone, therefore
travels as it is live.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from reconciler.diff import holds_mappings, inherited_marker, is_hidden, pairs
from reconciler.resolve.suggestions import field_names
from reconciler.resource.fields import field_value
from reconciler.resource.selectors import meets
from reconciler.values import MISSING, Secret, leaves, transform
from schemas.facts import facts
from schemas.markers import ApiDefault, Directive, Trigger, WriteOnly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from reconciler.resource.selectors import Selector
    from reconciler.values import Path
    from schemas.declare import ResourceType
    from schemas.markers import Live, Spec


def compared(
    resource_type: ResourceType,
    values: Mapping[str, Any],
    live: Live,
    ignored: Sequence[Selector],
    tells: Callable[[Any], bool],
) -> dict[str, Any]:
    """Return declared values to be compared: ignored parts as they are live, every element under its own index.

    Args:
        resource_type: The type.
        values: Declared values.
        live: The object as the API returns it.
        ignored: Paths of ``lifecycle.ignoreChanges``.
        tells: Says that a live value holds a secret of today.
    """
    return _Merge(resource_type, live, tells, adds=True, cuts=False).all(values, ignored)


def remembered(
    resource_type: ResourceType,
    values: Mapping[str, Any],
    live: Live,
    ignored: Sequence[Selector],
    tells: Callable[[Any], bool],
) -> dict[str, Any]:
    """Return declared values as an apply will have made them, and as the state keeps them: nothing undeclared."""
    return _Merge(resource_type, live, tells, adds=False, cuts=True).all(values, ignored)


def sent(
    resource_type: ResourceType,
    values: Mapping[str, Any],
    live: Live,
    ignored: Sequence[Selector],
    tells: Callable[[Any], bool],
    changed: Iterable[Path],
) -> dict[str, Any]:
    """Return what an update sends of the fields it changes: with everything live that would be lost unsaid.

    Args:
        resource_type: The type.
        values: Declared values.
        live: The object as the API returns it.
        ignored: Paths of ``lifecycle.ignoreChanges``.
        tells: Says that a live value holds a secret of today.
        changed: The differences that the plan shows; what goes among them is not kept.
    """
    whole = resource_type.update is not None and resource_type.update.method == "PUT"
    gone = frozenset(changed)
    merge = _Merge(resource_type, live, tells, adds=True, cuts=True, keeps=True, whole=whole, gone=gone)
    return merge.all(values, ignored, None if whole else {str(path[0]) for path in (*gone, *ignored)})


@cache
def _steering(spec: type[Spec]) -> frozenset[str]:
    """Return the fields that steer a request or ask for a step: no live value stands for them."""
    known = facts(spec)
    return frozenset(path[0] for path in (*known.having(Directive), *known.having(Trigger)) if len(path) == 1)


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a value stands: its path in the files, () where it is only live, and its path in the live object."""

    path: Path
    have: Path

    def inside(self, step: str) -> _Spot:
        return _Spot((*self.path, step) if self.path else (), (*self.have, step))


@dataclass(frozen=True, slots=True)
class _Merge:
    """Lays live values over declared ones.

    Attributes:
        adds: Whether ignored parts that are live and not declared are put in.
        cuts: Whether ignored elements that are declared and not live are taken out.
        keeps: Whether what is live and not spoken of is put in where it would be lost.
        whole: Whether that is everywhere, as a PUT replaces mappings too, or only in lists.
        gone: Paths that are not put in, because the plan shows that they go.
    """

    resource_type: ResourceType
    live: Live
    tells: Callable[[Any], bool]
    adds: bool
    cuts: bool
    keeps: bool = False
    whole: bool = False
    gone: frozenset[Path] = field(default_factory=frozenset)

    def all(
        self, values: Mapping[str, Any], ignored: Sequence[Selector], names: Iterable[str] | None = None
    ) -> dict[str, Any]:
        """Return the values, of ``names`` only or of all fields, with live ones laid over them."""
        by_name: dict[str, list[Selector]] = defaultdict(list)
        for selector in ignored:
            by_name[str(selector[0])].append(selector[1:])
        merged = dict(values)
        for name in dict.fromkeys([*(values if self.keeps else ()), *by_name]):
            if name in _steering(self.resource_type.spec) or (names is not None and name not in names):
                continue
            have = field_value(self.resource_type, self.live, name)
            have = MISSING if have is None else have
            value = self._value(_Spot((name,), (name,)), values.get(name, MISSING), have, by_name.get(name, []))
            if value is MISSING:
                merged.pop(name, None)
            else:
                merged[name] = value
        return merged

    def _value(self, spot: _Spot, want: Any, have: Any, ignored: list[Selector]) -> Any:
        if () in ignored:
            return self._ignored(spot, want, have)
        if isinstance(want, dict) or (isinstance(have, dict) and want in (MISSING, None) and ignored):
            return self._mapping(spot, want, have, ignored)
        if isinstance(want, list) and isinstance(have, list):
            return self._elements(spot, want, have, ignored) if holds_mappings(want) or holds_mappings(have) else want
        return want

    def _ignored(self, spot: _Spot, want: Any, have: Any) -> Any:
        """Return what is left alone: as it is live, unless the API does not show it."""
        path = spot.path
        if have is MISSING and inherited_marker(self.resource_type, WriteOnly, path):
            return want if self.keeps or not self.cuts else MISSING
        if have is MISSING and is_hidden(self.resource_type, path, self.live):
            return want
        if want is MISSING and not self.adds:
            return MISSING
        return self._shown(spot, want, have)

    def _shown(self, spot: _Spot, want: Any, have: Any) -> Any:
        """Return a live value as it may be declared: without what nobody can write, secrets as secrets."""
        if have is MISSING:
            return MISSING
        secret = want is not MISSING and any(isinstance(leaf, Secret) for _, leaf in leaves(want))
        writable = self._writable(spot.have, have)

        def sealed(leaf: Any) -> Any:
            return Secret(leaf) if isinstance(leaf, str) and (secret or self.tells(leaf)) else leaf

        return transform(writable, sealed)

    def _writable(self, path: Path, have: Any) -> Any:
        if isinstance(have, list):
            return [self._writable((*path, index), inner) for index, inner in enumerate(have)]
        if not isinstance(have, dict):
            return have
        names = self._names(path)
        kept = {key: inner for key, inner in have.items() if not names or key in names}
        return {key: self._writable((*path, key), inner) for key, inner in kept.items() if inner is not None}

    def _names(self, path: Path) -> list[str]:
        """Return the fields that may be written at a path of the live object, none where any key may."""
        name = str(path[0])
        return field_names(self.resource_type.spec, {name: field_value(self.resource_type, self.live, name)}, path)

    def _mapping(self, spot: _Spot, want: Any, have: Any, ignored: list[Selector]) -> Any:
        ours = want if isinstance(want, dict) else {}
        theirs = have if isinstance(have, dict) else {}
        merged: dict[str, Any] = {}
        for key in dict.fromkeys([*ours, *theirs]):
            inside = spot.inside(key)
            below = [rest[1:] for rest in ignored if rest and meets(rest[0], key, None)]
            wanted, shown = ours.get(key, MISSING), theirs.get(key, MISSING)
            value = self._value(inside, wanted, MISSING if shown is None else shown, below)
            if value in (MISSING, None) and self._would_be_lost(inside, shown):
                value = self._shown(inside, MISSING, shown)
            if value is not MISSING and not (value is None and self._clears_nothing(inside)):
                merged[key] = value
        if merged or not ours:
            return merged or want
        return {} if isinstance(have, dict) else MISSING

    def _would_be_lost(self, spot: _Spot, shown: Any) -> bool:
        """Tell whether something live and not spoken of goes when the request replaces what it lies in."""
        if not self.keeps or shown is MISSING or shown is None or spot.path in self.gone:
            return False
        if not self.whole and not any(isinstance(step, int) for step in spot.have):
            return False
        names = self._names(spot.have[:-1])
        default = facts(self.resource_type.spec).find(ApiDefault, *spot.path)
        return (not names or spot.have[-1] in names) and not (default is not None and default.value == shown)

    def _clears_nothing(self, spot: _Spot) -> bool:
        """Tell whether nothing is live where null is declared: to send what clears it could set a default unsaid."""
        path = spot.path
        return self.keeps and not any(path[: len(lost)] == lost[: len(path)] for lost in self.gone)

    def _elements(self, spot: _Spot, want: list[Any], have: list[Any], ignored: list[Selector]) -> list[Any]:
        merged: list[tuple[tuple[int, int], Any]] = []
        after = len(want)
        for pair in reversed(pairs(self.resource_type, spot.path, want, have)):
            ours = MISSING if pair.want is None else want[pair.want]
            theirs = MISSING if pair.have is None else have[pair.have]
            element = theirs if ours is MISSING else ours
            below = [rest[1:] for rest in ignored if rest and meets(rest[0], pair.want, element)]
            inside = _Spot((*spot.path, pair.want) if pair.want is not None else (), (*spot.have, pair.have or 0))
            if pair.want is None:
                if () in below and self.adds:  # before its successor; at the end where every index has to stay
                    place = (after if self.cuts else len(want), -len(merged))
                    merged.append((place, self._shown(inside, MISSING, theirs)))
                continue
            after = pair.want
            if pair.have is None and () in below and self.cuts:
                continue
            value = ours if pair.have is None else self._value(inside, ours, theirs, below)
            merged.append(((pair.want, 1), value))
        return [value for _, value in sorted(merged, key=lambda entry: entry[0])]
