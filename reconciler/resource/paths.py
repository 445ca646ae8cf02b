"""Read and rewrite values at generalised paths, in which one step stands for every element."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from reconciler.values import MISSING, Secret, at
from schemas.facts import EACH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reconciler.values import Path
    from schemas.facts import Pattern
    from schemas.markers import Live


def remove_at(value: Any, pattern: Pattern) -> Any:
    """Return a copy without what stands at a generalised path."""
    return rewrite_at(value, pattern, lambda _found: None) if pattern else None


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


def dotted_value(live: Live, path: str) -> Any:
    """Return what stands at a path such as ``details.state``; None where nothing does."""
    value = at(live, _steps(path))
    return None if value is MISSING else value


@cache
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


def rewrite_at(value: Any, pattern: Pattern, change: Callable[[Any], Any]) -> Any:
    """Apply ``change`` to whatever a generalised path leads to; a mapping entry changed to None is dropped.

    A secret stays one: a value from a sensitive variable is compared like any other.
    """
    if value is None or value is MISSING:
        return value
    if not pattern:
        return value.mapped(change) if isinstance(value, Secret) else change(value)
    step, rest = pattern[0], pattern[1:]
    if isinstance(value, list):
        return [rewrite_at(inner, rest, change) for inner in value] if step == EACH else value
    if not isinstance(value, dict):
        return value
    touched = {key: rewrite_at(inner, rest, change) for key, inner in value.items() if step in (EACH, key)}
    return {key: new for key, new in {**value, **touched}.items() if new is not None or key not in touched}
