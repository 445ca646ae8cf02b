"""Tell which of the live objects a create may have made: by what was there before, and by natural key. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reconciler.resource.keys import declared_key, live_key
from reconciler.resource.spelling import FORMS, bare, key_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from schemas.declare import ResourceType
    from schemas.markers import Live


@dataclass(frozen=True, slots=True)
class Others:
    """What a new object could be taken for, asked when it is looked for: more is known by then than at first.

    Attributes:
        before: Tells of an id whether it cannot be the new object's: it was there before, or this run made it.
        taken: Tells of an id whether another address manages the object.
        planned: Natural keys of what else this run makes of the type.
        competing: Tells whether this run makes other objects that have the same key.
    """

    before: Callable[[str], bool]
    taken: Callable[[str], bool]
    planned: Callable[[], frozenset[str]]
    competing: Callable[[], bool]


def unlike_key(resource_type: ResourceType, values: Mapping[str, Any], live: Live) -> bool:
    """Tell whether an object has another natural key than was declared, however it is spelled."""
    key, own = declared_key(resource_type, values), live_key(resource_type, live)
    return key is not None and own is not None and key_in(bare, own) != key_in(bare, key)


def with_key(
    resource_type: ResourceType, key: str, objects: Sequence[dict[str, Any]], planned: frozenset[str]
) -> list[dict[str, Any]]:
    """Return the objects with a natural key, in the strictest form that finds one; ``planned`` are keys of others."""
    keyed = [(live, own) for live in objects if (own := live_key(resource_type, live)) is not None]
    mine = [(live, own) for live, own in keyed if own == key or own not in planned]
    by_form = ([live for live, own in mine if key_in(form, own) == key_in(form, key)] for form in FORMS)
    return next((some for some in by_form if some), [])


def nameless(resource_type: ResourceType, objects: Sequence[Live], planned: frozenset[str]) -> bool:
    """Tell whether one of these objects has a key that nothing this run makes has, however it is spelled."""
    forms = {key_in(bare, key) for key in planned}
    return any(key_in(bare, live_key(resource_type, live) or "[]") not in forms for live in objects)
