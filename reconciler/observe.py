"""Read a live object by its type's declaration: pending part over live part, fields as declared, phase. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from reconciler.values import MISSING, Deferred, Secret, at, canonical_json, mask, reveal
from schemas.declare import Phase
from schemas.facts import EACH, facts
from schemas.markers import ApiDefault, Canonical, Directive, ObservedAs, Trigger, Unordered, WriteOnly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime, timedelta

    from reconciler.values import Path
    from schemas.declare import ResourceType
    from schemas.facts import Pattern
    from schemas.markers import Live, Spec
    from state.records import Record


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an object stands: its phase, the API's own word for it, and the reason given for a rejection.

    ``below`` is the word for where its live part stands below a pending one, when that is not known here.
    """

    phase: Phase
    word: str = ""
    reason: str = ""
    below: str = ""

    @property
    def undecided(self) -> bool:
        """Whether a third party, or the API itself, still has to decide."""
        return self.phase in (Phase.IN_REVIEW, Phase.WORKING)


def standing(kind: ResourceType, live: Live) -> Standing:
    """Return where a live object stands; the status of a pending part outranks the live state."""
    cycle = kind.lifecycle
    change = _dotted(live, cycle.change) if cycle.change else None
    state = _dotted(live, cycle.state) if cycle.state else None
    reason = _dotted(live, cycle.reason) if cycle.reason else None
    if change:
        below = str(state) if state and cycle.states.get(state, Phase.UNKNOWN) is Phase.UNKNOWN else ""
        return Standing(cycle.changes.get(change, Phase.UNKNOWN), str(change), str(reason or ""), below)
    if state:
        return Standing(cycle.states.get(state, Phase.UNKNOWN), str(state), str(reason or ""))
    return Standing(Phase.UNKNOWN if cycle.state else Phase.LIVE)


@dataclass(frozen=True, slots=True)
class PartStanding:
    """Where a part of an object stands that is decided on by itself: its name in words, and as ``Standing``."""

    name: str
    phase: Phase
    word: str
    reason: str = ""


NOTABLE = frozenset({Phase.REJECTED, Phase.FAILED, Phase.DEGRADED, Phase.UNKNOWN})
"""Phases of a part of which there is something to say."""


def parts(kind: ResourceType, live: Live) -> tuple[PartStanding, ...]:
    """Return the parts of a live object that were refused, are out of use, or stand nobody here knows where."""
    found = (
        PartStanding(part.name, one.states.get(part.word, Phase.UNKNOWN), part.word, part.reason)
        for one in kind.lifecycle.parts
        for part in one.found(live)
        if part.word
    )
    return tuple(part for part in found if part.phase in NOTABLE)


def settled(kind: ResourceType, live: Live, wanted: str) -> bool:
    """Tell whether a live object stands where ``lifecycle.waitFor`` wants it: a phase, or a word of the API."""
    now = standing(kind, live)
    return wanted in (str(now.phase), now.word)


def field_value(kind: ResourceType, live: Live, name: str) -> Any:
    """Return a declared field as the API shows it now, pending value first; MISSING when it does not show it."""
    pending = kind.lifecycle.overlay.get(name)
    if pending is not None and (value := _dotted(live, pending)) is not None:
        below = live.get(name)
        # The pending part of an edit may name only what was edited; the live part stands for the rest.
        return {**below, **value} if isinstance(below, dict) and isinstance(value, dict) else value
    renamed = facts(kind.spec).having(ObservedAs).get((name,))
    if renamed is not None:
        value = renamed.read(live)
        return MISSING if value is None else value
    return live.get(name, MISSING)


def canonical(kind: ResourceType, name: str, value: Any) -> Any:
    """Return a field's value in its type's canonical form: nulls dropped, unordered lists sorted, forms applied."""
    value = _without_nulls(value)
    for pattern, change in _forms(kind):
        if pattern[0] == name:
            value = _rewrite(value, pattern[1:], change)
    return value


def managed_fields(kind: ResourceType) -> tuple[str, ...]:
    """Return the fields that are part of the object: neither directives nor triggers nor write-only."""
    return _managed(kind.spec)


@cache
def _managed(spec: type[Spec]) -> tuple[str, ...]:
    known = facts(spec)
    aside = (Directive, Trigger, WriteOnly)
    return tuple(name for name in known.fields if not any(known.find(mark, name) for mark in aside))


def fingerprint(kind: ResourceType, live: Live) -> str:
    """Return the digest of everything we manage on a live object, so that a saved plan can tell whether it moved."""
    shown = {name: canonical(kind, name, field_value(kind, live, name) or None) for name in managed_fields(kind)}
    text = canonical_json([shown, standing(kind, live).word])
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def natural_key(kind: ResourceType, read: Callable[[str], Any]) -> str | None:
    """Return the natural key as canonical JSON, or None when the type has none or a part is not known.

    Args:
        kind: The type.
        read: Gives the value of a key field, declared or live; anything but a plain scalar means not known.
    """
    if kind.natural_key is None:
        return None
    parts = [_key_part(kind, name, _or_default(kind, name, read(name))) for name in kind.natural_key.fields]
    if not all(isinstance(part, str | int | float | bool) for part in parts):
        return None
    return canonical_json(parts)


def _or_default(kind: ResourceType, name: str, value: Any) -> Any:
    """Return a key field's value, or what the API assumes when it is left out."""
    if value is not MISSING and value is not None:
        return value
    default = facts(kind.spec).find(ApiDefault, *name.split("."))
    return MISSING if default is None else default.value


def _key_part(kind: ResourceType, name: str, value: Any) -> Any:
    return reveal(value) if "." in name else canonical(kind, name, reveal(value))


@cache
def _paths_of(fields: tuple[str, ...]) -> tuple[Path, ...]:
    return tuple(tuple(name.split(".")) for name in fields)


def key_paths(kind: ResourceType) -> tuple[Path, ...]:
    """Return where the parts of the natural key stand in declared values, () when there is none."""
    return _paths_of(kind.natural_key.fields) if kind.natural_key else ()


def named_by_key(kind: ResourceType) -> bool:
    """Tell whether the id of an object is its natural key, so that a new one has the id of the one it comes after."""
    return kind.natural_key is not None and set(kind.identity) == set(kind.natural_key.fields)


def live_key(kind: ResourceType, live: Live) -> str | None:
    """Return the natural key of a live object, pending parts first."""

    def read(name: str) -> Any:
        top, *rest = name.split(".")
        return at(field_value(kind, live, top), tuple(rest))

    return natural_key(kind, read)


def declared_key(kind: ResourceType, values: Mapping[str, Any]) -> str | None:
    """Return the natural key of declared values, None while a part is deferred or absent.

    A secret part is in it in clear: good for comparing, never for keeping; see ``storable_key``.
    """
    return natural_key(kind, lambda name: at(values, tuple(name.split("."))))


def renamed(kind: ResourceType, values: Mapping[str, Any], live: Live, record: Record | None) -> bool:
    """Tell whether declared values give a live object another natural key than it has.

    The API may spell the key its own way: what was written last is no other name, however it is shown.
    """
    key = declared_key(kind, values)
    if key is None:
        return True
    written = record.natural_key if record is not None and record.spellings else None
    return key not in (live_key(kind, live), written)


def storable_key(kind: ResourceType, values: Mapping[str, Any]) -> str:
    """Return the natural key of declared values as it may be stored, "" when there is none or it holds a secret."""
    parts = kind.natural_key.fields if kind.natural_key else ()
    if any(isinstance(at(values, tuple(name.split("."))), Secret) for name in parts):
        return ""
    return declared_key(kind, values) or ""


def remove_at(value: Any, pattern: Pattern) -> Any:
    """Return a copy without what stands at a generalised path."""
    return _rewrite(value, pattern, lambda _found: None) if pattern else None


def found_at(value: Any, pattern: Pattern, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield whatever stands at a generalised path, with its concrete path."""
    if not pattern:
        yield path, value
        return
    step, rest = pattern[0], pattern[1:]
    if isinstance(value, dict):
        for key in value if step == EACH else (step,) if step in value else ():
            yield from found_at(value[key], rest, (*path, key))
    elif isinstance(value, list) and step == EACH:
        for index, inner in enumerate(value):
            yield from found_at(inner, rest, (*path, index))


def _dotted(live: Live, path: str) -> Any:
    found = at(live, _steps(path))
    return None if found is MISSING else found


@cache
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value]
    return value


def _forms(kind: ResourceType) -> tuple[tuple[Pattern, Callable[[Any], Any]], ...]:
    return _spec_forms(kind.spec)


@cache
def _spec_forms(spec: type[Spec]) -> tuple[tuple[Pattern, Callable[[Any], Any]], ...]:
    known = facts(spec)
    forms = [(pattern, partial(_plain_only, mark.form)) for pattern, mark in known.having(Canonical).items()]
    return (*forms, *((pattern, _sorted) for pattern in known.having(Unordered)))


def _plain_only(form: Callable[[Any], Any], value: Any) -> Any:
    return value if isinstance(value, Secret | Deferred) else form(value)


def _sorted(value: Any) -> Any:
    return sorted(value, key=lambda inner: canonical_json(mask(inner))) if isinstance(value, list) else value


def _secretly(secret: Secret, change: Callable[[Any], Any]) -> Secret | None:
    """Apply ``change`` to a secret, which stays one: a value from a sensitive variable is compared like any other."""
    changed = change(secret.reveal())
    return None if changed is None else Secret(changed)


def _rewrite(value: Any, pattern: Pattern, change: Callable[[Any], Any]) -> Any:
    """Apply ``change`` to whatever a generalised path leads to; a mapping entry changed to None is dropped."""
    if value is None or value is MISSING:
        return value
    if not pattern:
        return _secretly(value, change) if isinstance(value, Secret) else change(value)
    step, rest = pattern[0], pattern[1:]
    if isinstance(value, list):
        return [_rewrite(inner, rest, change) for inner in value] if step == EACH else value
    if not isinstance(value, dict):
        return value
    touched = {key: _rewrite(inner, rest, change) for key, inner in value.items() if step in (EACH, key)}
    return {key: new for key, new in {**value, **touched}.items() if new is not None or key not in touched}


def just_created(created_at: datetime, now: datetime, within: timedelta) -> bool:
    """Tell whether an object may be too new for the API to show it, by a clock that may be as far off as ``within``.

    Args:
        created_at: When it was created, or asked for.
        now: UTC.
        within: How long the API may take to show it.
    """
    return abs(now - created_at) < within
