"""The fields of a live object as they would be declared: pending part over live part, in canonical form."""

from __future__ import annotations

import hashlib
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from reconciler.resource.paths import dotted_value, rewrite_at
from reconciler.resource.phase import status_of
from reconciler.values import MISSING, Deferred, Secret, canonical_json, mask
from schemas.facts import facts
from schemas.markers import Canonical, Directive, ObservedAs, Trigger, Unordered, WriteOnly

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemas.declare import ResourceType
    from schemas.facts import Pattern
    from schemas.markers import Live, Spec


def field_value(resource_type: ResourceType, live: Live, name: str) -> Any:
    """Return a declared field as the API shows it now, pending value first; MISSING when it does not show it."""
    if (value := pending(resource_type, live, name)) is not None:
        below = live.get(name)
        # The pending part of an edit may name only what was edited; the live part stands for the rest.
        return {**below, **value} if isinstance(below, dict) and isinstance(value, dict) else value
    renamed = facts(resource_type.spec).having(ObservedAs).get((name,))
    if renamed is not None:
        value = renamed.read(live)
        return MISSING if value is None else value
    return live.get(name, MISSING)


def pending(resource_type: ResourceType, live: Live, name: str) -> Any:
    """Return what of a field is not live yet, None for nothing."""
    place = resource_type.lifecycle.overlay.get(name)
    return None if place is None else dotted_value(live, place)


def canonical(resource_type: ResourceType, name: str, value: Any) -> Any:
    """Return a field's value in its type's canonical form: nulls dropped, unordered lists sorted, forms applied."""
    value = _without_nulls(value)
    for pattern, change in _forms(resource_type):
        if pattern[0] == name:
            value = rewrite_at(value, pattern[1:], change)
    return value


def managed_fields(resource_type: ResourceType) -> tuple[str, ...]:
    """Return the fields that are part of the object: neither directives nor triggers nor write-only."""
    return _managed(resource_type.spec)


@cache
def _managed(spec: type[Spec]) -> tuple[str, ...]:
    known = facts(spec)
    aside = (Directive, Trigger, WriteOnly)
    return tuple(name for name in known.fields if not any(known.find(mark, name) for mark in aside))


def fingerprint(resource_type: ResourceType, live: Live) -> str:
    """Return the digest of everything we manage on a live object, so that a saved plan can tell whether it moved."""
    shown = {
        name: canonical(resource_type, name, field_value(resource_type, live, name) or None)
        for name in managed_fields(resource_type)
    }
    text = canonical_json([shown, status_of(resource_type, live).word])
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value]
    return value


def _forms(resource_type: ResourceType) -> tuple[tuple[Pattern, Callable[[Any], Any]], ...]:
    return _spec_forms(resource_type.spec)


@cache
def _spec_forms(spec: type[Spec]) -> tuple[tuple[Pattern, Callable[[Any], Any]], ...]:
    known = facts(spec)
    forms = [(pattern, partial(_plain_only, mark.form)) for pattern, mark in known.having(Canonical).items()]
    return (*forms, *((pattern, _sorted) for pattern in known.having(Unordered)))


def _plain_only(form: Callable[[Any], Any], value: Any) -> Any:
    return value if isinstance(value, Secret | Deferred) else form(value)


def _sorted(value: Any) -> Any:
    return sorted(value, key=lambda inner: canonical_json(mask(inner))) if isinstance(value, list) else value
