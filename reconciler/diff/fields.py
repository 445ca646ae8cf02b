"""What the declared facts of a field mean for its comparison. Compares no trees itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeVar

from reconciler.diff.model import Delta
from reconciler.resource.fields import canonical
from reconciler.resource.paths import remove_at
from reconciler.values import MISSING, Secret, leaves
from schemas.facts import EACH, facts
from schemas.markers import (
    AfterCreation,
    ApiDefault,
    Immutable,
    Marker,
    MayBeHidden,
    NullDeletes,
    PlatformMayChange,
    Sensitive,
    WriteOnly,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.values import Path
    from schemas.declare import ResourceType
    from schemas.markers import Live

M = TypeVar("M", bound=Marker)


def comparable(resource_type: ResourceType, name: str, value: Any) -> Any:
    """Return a field's value in canonical form without its write-only parts, MISSING for none."""
    if value is MISSING or value is None:
        return MISSING
    value = canonical(resource_type, name, value)
    for pattern in facts(resource_type.spec).having(WriteOnly):
        if pattern[0] == name:
            value = MISSING if len(pattern) == 1 else remove_at(value, pattern[1:])
    return MISSING if value is None else value


def inherited_marker(resource_type: ResourceType, mark: type[M], path: Path) -> M | None:
    """Return a marker of a field or of anything it lies in, the outermost first."""
    known = facts(resource_type.spec)
    if not known.having(mark):
        return None
    return next((marker for end in range(1, len(path) + 1) if (marker := known.find(mark, *path[:end]))), None)


def is_hidden(resource_type: ResourceType, path: Path, live: Live) -> bool:
    """Tell whether the API keeps a field to itself for now, so that it counts as declared."""
    mark = inherited_marker(resource_type, MayBeHidden, path)
    return mark is not None and mark.hidden(live)


def set_after_create(resource_type: ResourceType, path: Path, values: Mapping[str, Any]) -> bool:
    """Tell whether a field's absence is natural, because only an update brings it."""
    mark = inherited_marker(resource_type, AfterCreation, path)
    return mark is not None and not (mark.unless and mark.unless(values))


def delta(resource_type: ResourceType, path: Path, before: Any, after: Any, live: Live) -> Delta:
    """Return a difference with the facts of its field."""
    return Delta(
        path,
        before,
        after,
        reset_kind(resource_type, path) if after is MISSING else "set",
        sensitive=is_sensitive(resource_type, path, after),
        immutable=_closed(resource_type, path, live),
        platform=inherited_marker(resource_type, PlatformMayChange, path),
        have=path,
    )


def reset_kind(resource_type: ResourceType, path: Path) -> Literal["set", "reset", "stuck"]:
    """Say what leaving out a formerly declared value means: a list or mapping element goes with its container."""
    known = facts(resource_type.spec)
    if any(isinstance(step, int) for step in path):
        return "set"
    return "reset" if known.find(NullDeletes, *path) or known.find(ApiDefault, *path) else "stuck"


def dropped(resource_type: ResourceType, path: Path, before: Any, live: Live) -> Iterator[tuple[Path, Any]]:
    """Yield what a value that is declared no longer is reset by: itself, or the parts that can be where it cannot."""
    whole = (
        not isinstance(before, dict) or reset_kind(resource_type, path) != "stuck" or _closed(resource_type, path, live)
    )
    if whole or not _resettable_inside(resource_type, path):
        yield path, before
        return
    for name, inner in before.items():
        yield from dropped(resource_type, (*path, name), inner, live)


def _resettable_inside(resource_type: ResourceType, path: Path) -> bool:
    known, depth = facts(resource_type.spec), len(path)
    patterns = [*known.having(NullDeletes), *known.having(ApiDefault)]
    return any(pattern[:depth] == path and len(pattern) > depth and EACH not in pattern for pattern in patterns)


def _closed(resource_type: ResourceType, path: Path, live: Live) -> Immutable | None:
    """Return why a field cannot be changed now, None when it can."""
    mark = inherited_marker(resource_type, Immutable, path)
    return None if mark and mark.unless and mark.unless(live) else mark


def is_sensitive(resource_type: ResourceType, path: Path, value: Any) -> bool:
    """Tell whether a value may not be shown, by its field or by itself."""
    return bool(inherited_marker(resource_type, Sensitive, path)) or Secret in [type(leaf) for _, leaf in leaves(value)]
