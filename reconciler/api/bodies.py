"""Make request bodies: what a user declared becomes what the API takes. Pure."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from reconciler.resource.paths import remove_at
from reconciler.values import MISSING, Deferred, at, is_deferred, leaves, revealed
from schemas.facts import facts
from schemas.markers import ApiDefault, Directive, Immutable, NullDeletes, Trigger

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconciler.values import Path
    from schemas.declare import Call, ResourceType, Verb
    from schemas.markers import Live


def create_body(resource_type: ResourceType, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body that creates an object: every declared field but triggers, no nulls, secrets in clear.

    Directives travel only when they steer a create, with their default when the user is silent.
    """
    _reject_deferred(values)
    wanted = {**_directives(resource_type, "create", values), **_plain_fields(resource_type, values, values)}
    body = {name: _without_nulls(value) for name, value in wanted.items() if value is not None}
    if resource_type.create is not None and resource_type.create.body is not None:
        shaped: dict[str, Any] = resource_type.create.body(revealed(body))
        return {**{name: revealed(value) for name, value in body.items() if _is_new(resource_type, name)}, **shaped}
    return _sendable(resource_type, body, resource_type.create)


def update_body(
    resource_type: ResourceType, values: Mapping[str, Any], changed: Iterable[Path], live: Live | None = None
) -> dict[str, Any]:
    """Return the body that changes an object: the top-level fields that ``changed`` touches, each as declared.

    A declared null, or a changed path that is declared no longer, becomes null where the API deletes by null, else the
    API's default where it has one, else it is left out. Directives of an update always travel, unless they are marked
    Immutable and ``live`` is past the point up to which they may be sent. A PUT replaces the whole object, so it
    carries every declared field.
    """
    return _change_body(resource_type, resource_type.update, values, changed, live)


def overwrite_body(
    resource_type: ResourceType, values: Mapping[str, Any], changed: Iterable[Path], live: Live | None = None
) -> dict[str, Any]:
    """Return the body that writes everything declared over an object; otherwise as ``update_body``."""
    return _change_body(resource_type, resource_type.overwrite, values, changed, live)


def _change_body(
    resource_type: ResourceType,
    call: Call | None,
    values: Mapping[str, Any],
    changed: Iterable[Path],
    live: Live | None,
) -> dict[str, Any]:
    _reject_deferred(values)
    paths = [path for path in changed if path]
    replaces = call is not None and call.method == "PUT"
    touched = dict.fromkeys([*(values if replaces else ()), *(path[0] for path in paths)])
    steering = {
        name: value
        for name, value in _directives(resource_type, "update", values).items()
        if _open(resource_type, name, live)
    }
    plain = {
        n: _with_resets(resource_type, value, (n,))
        for n, value in _plain_fields(resource_type, values, touched).items()
    }
    body = {name: _without_nulls(value) for name, value in steering.items() if value is not None}
    body |= {name: value for name, value in plain.items() if value is not MISSING}
    for path in paths:
        if path[0] in steering or not facts(resource_type.spec).find(Directive, path[0]):
            _reset(resource_type, values, body, path)
    return _sendable(resource_type, _narrowed(body, call, paths), call)


def _narrowed(body: dict[str, Any], call: Call | None, paths: Iterable[Path]) -> dict[str, Any]:
    """Return the body with only the changed parts of those fields of which the API keeps the parts it is not sent."""
    partial = call.partial if call else frozenset()
    whole = {path[0] for path in paths if len(path) == 1}
    parts = {(path[0], path[1]) for path in paths if len(path) > 1}
    return {
        name: {key: inner for key, inner in value.items() if (name, key) in parts}
        if name in partial and name not in whole and isinstance(value, dict)
        else value
        for name, value in body.items()
    }


def _directives(resource_type: ResourceType, verb: Verb, values: Mapping[str, Any]) -> dict[str, Any]:
    marks = facts(resource_type.spec).having(Directive)
    return {
        name: copy.deepcopy(mark.default) if values.get(name) is None else values[name]
        for (name, *below), mark in marks.items()
        if verb in mark.verbs and not below
    }


def _open(resource_type: ResourceType, name: str, live: Live | None) -> bool:
    mark = facts(resource_type.spec).find(Immutable, name)
    return mark is None or live is None or (mark.unless is not None and mark.unless(live))


def _plain_fields(resource_type: ResourceType, values: Mapping[str, Any], names: Iterable[Any]) -> dict[str, Any]:
    known = facts(resource_type.spec)
    steering = {*known.having(Directive), *known.having(Trigger)}
    return {name: values[name] for name in names if name in values and (name,) not in steering}


def _is_new(resource_type: ResourceType, name: str) -> bool:
    """Tell whether a field is unknown to its type: the files allow it, so it is left to the API where it belongs."""
    return name not in facts(resource_type.spec).fields


def _sendable(resource_type: ResourceType, body: dict[str, Any], call: Call | None) -> dict[str, Any]:
    sends, path = (call.sends, call.path) if call else (None, "")
    for dotted in call.omits if call else ():
        body = remove_at(body, tuple(dotted.split(".")))
    sent: dict[str, Any] = revealed(
        {
            name: value
            for name, value in body.items()
            if (sends is None or name in sends or _is_new(resource_type, name))
            and f"{{{name}}}" not in path  # what the path says is not said again
        }
    )
    return sent


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value if inner is not None]
    return value


def _cleared(resource_type: ResourceType, path: Path) -> Any:
    """Return what is sent to clear a field: null, the API's default, or MISSING when nothing clears it."""
    known = facts(resource_type.spec)
    if known.find(NullDeletes, *path):
        return None
    default = known.find(ApiDefault, *path)
    return MISSING if default is None or default.value is None else copy.deepcopy(default.value)


def _with_resets(resource_type: ResourceType, value: Any, path: Path) -> Any:
    """Return a declared value with its nulls replaced by what clears them, or without them."""
    if value is None:
        return _cleared(resource_type, path)
    if isinstance(value, dict):
        inside = {key: _with_resets(resource_type, inner, (*path, key)) for key, inner in value.items()}
        return {key: inner for key, inner in inside.items() if inner is not MISSING}
    if isinstance(value, list):
        # Not reset but dropped: an index says nothing about an element of the list the API holds.
        return [
            _with_resets(resource_type, inner, (*path, index)) for index, inner in enumerate(value) if inner is not None
        ]
    return value


def _reset(resource_type: ResourceType, values: Mapping[str, Any], body: dict[str, Any], path: Path) -> None:
    """Put into ``body`` what clears ``path``, or its outermost part that is declared no longer and can be cleared.

    Nothing is put into a list: it travels whole, and an index of the comparison, which has its own order, says nothing
    about the order in which the user wrote the elements.
    """
    for length in range(1, len(path) + 1):
        part = path[:length]
        if isinstance(part[-1], int):
            return
        if at(values, part) is not MISSING:
            continue
        cleared = _cleared(resource_type, part)
        if cleared is not MISSING:
            _put(body, part, cleared)
            return


def _put(body: dict[str, Any], path: Path, value: Any) -> None:
    holder: Any = body
    for step in path[:-1]:
        holder = holder.setdefault(step, {}) if isinstance(holder, dict) else None
    if isinstance(holder, dict):
        holder.setdefault(path[-1], value)


def _reject_deferred(values: Mapping[str, Any]) -> None:
    if is_deferred(dict(values)):
        waiting = [path for path, leaf in leaves(dict(values)) if isinstance(leaf, Deferred)]
        raise AssertionError(f"This is a bug in reconciler: {waiting} is not known yet and cannot be sent.")
