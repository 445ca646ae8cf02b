"""Take what the API answered for an object: bring it into the declared shape, or say that it is none. Sends nothing.

Reading is lenient about values and strict about the few shapes that everything rests on: the id, and the mappings in
which state and pending parts stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from reconciler.diagnostics import ApiError, Exchange
from reconciler.values import MISSING, at
from schemas.facts import facts
from schemas.markers import ObservedAs

if TYPE_CHECKING:
    from schemas.declare import ResourceType

_SCALAR = (str, int, float)
_WRONG_SHAPE = (TypeError, AttributeError, KeyError, IndexError, ValueError)


class NotAnObject(Exception):
    """An answer does not hold the object it should; the message says what is wrong with it."""


def shaped(kind: ResourceType, live: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return a live object in the declared shape, with the parts of its id that only paths show.

    Raises:
        NotAnObject: It lacks its id, or a part that everything rests on has another shape.
    """
    if not isinstance(live, Mapping):
        raise NotAnObject("it is no JSON object")
    fields = dict(zip(kind.id_parameters, kind.identity, strict=False))
    above = {fields.get(name, name): value for name, value in parameters.items()}
    try:
        found = {**above, **kind.reshape(live)}
        for mark in facts(kind.spec).having(ObservedAs).values():
            mark.read(found)
    except _WRONG_SHAPE as error:
        raise NotAnObject(f"a part of it has another shape ({error})") from error
    _check(kind, found)
    return found


def taken(kind: ResourceType, live: Any, parameters: Mapping[str, Any], exchange: Exchange) -> dict[str, Any]:
    """Return a live object that was read.

    Raises:
        ApiError: The answer does not hold it; never taken for "not there".
    """
    try:
        return shaped(kind, live, parameters)
    except NotAnObject as error:
        raise odd(exchange, f"of a {kind.title}, {error}") from error


def odd(exchange: Exchange, why: str) -> ApiError:
    """Return the error of a successful answer that is not what the API documents."""
    message = f"the answer is not what the API documents: {why}"
    return ApiError(Exchange(exchange.method, exchange.path, exchange.status, exchange.request_id, message=message))


def _check(kind: ResourceType, found: Mapping[str, Any]) -> None:
    for name in () if kind.singleton else kind.identity:
        if not isinstance(found.get(name), _SCALAR):
            raise NotAnObject(f'its "{name}" is missing')
    cycle = kind.lifecycle
    words = [path for path in (cycle.state, cycle.change, cycle.reason) if path]
    for path in (*words, *cycle.overlay.values()):
        _check_way(found, path)
    for path in words:
        word = at(found, tuple(path.split(".")))
        if word is not MISSING and word is not None and not isinstance(word, str):
            raise NotAnObject(f'its "{path}" is no text')


def _check_way(found: Mapping[str, Any], path: str) -> None:
    """Refuse a path that leads through something else than mappings."""
    *above, _last = path.split(".")
    for end in range(1, len(above) + 1):
        holder = at(found, tuple(above[:end]))
        if holder is not MISSING and holder is not None and not isinstance(holder, Mapping):
            raise NotAnObject(f'its "{".".join(above[:end])}" is no mapping')
