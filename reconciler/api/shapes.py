"""Take what the API answered for an object: bring it into the declared shape, or say that it is none. Sends nothing.

Reading is lenient about values and strict about the few shapes that everything rests on: the id, and the mappings in
which state and pending parts stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from reconciler.diagnostics import ApiError, Exchange
from reconciler.values import MISSING, at
from schemas.facts import facts
from schemas.markers import ObservedAs

if TYPE_CHECKING:
    from schemas.declare import ResourceType

Steps: TypeAlias = tuple[str, ...]

_SCALAR = (str, int, float)
_WRONG_SHAPE = (TypeError, AttributeError, KeyError, IndexError, ValueError)


class NotAnObject(Exception):
    """An answer does not hold the object it should; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What every object of one type must have; worked out once for all that an answer holds.

    Attributes:
        resource_type: The type.
        above: Parts of the id that only paths show, by field.
        readers: How fields are read that the API shows under another name.
        holders: Paths that lead through mappings, as they are written and as steps.
        words: Paths of texts, likewise.
    """

    resource_type: ResourceType
    above: Mapping[str, Any]
    readers: tuple[ObservedAs, ...]
    holders: tuple[tuple[str, Steps], ...]
    words: tuple[tuple[str, Steps], ...]

    @classmethod
    def of(cls, resource_type: ResourceType, parameters: Mapping[str, Any]) -> Shape:
        """Return the shape of a type's objects below a path with these parameters."""
        fields = dict(zip(resource_type.id_parameters, resource_type.identity, strict=False))
        above = {fields.get(name, name): value for name, value in parameters.items()}
        cycle = resource_type.lifecycle
        words = [(path, _steps(path)) for path in (cycle.state, cycle.change, cycle.reason) if path]
        ways = [*(steps for _, steps in words), *map(_steps, cycle.overlay.values())]
        holders = dict.fromkeys(way[:end] for way in ways for end in range(1, len(way)))
        readers = facts(resource_type.spec).having(ObservedAs).values()
        return cls(resource_type, above, tuple(readers), tuple((".".join(way), way) for way in holders), tuple(words))

    def take(self, live: Any) -> dict[str, Any]:
        """Return a live object in the declared shape, with the parts of its id that only paths show.

        Raises:
            NotAnObject: It lacks its id, or a part that everything rests on has another shape.
        """
        if not isinstance(live, Mapping):
            raise NotAnObject("it is not a JSON object")
        try:
            shaped = {**self.above, **self.resource_type.reshape(live)}
            for mark in self.readers:
                mark.read(shaped)
        except _WRONG_SHAPE as error:
            raise NotAnObject(f"a part of it has another shape ({error})") from error
        self._check(shaped)
        return shaped

    def taken(self, live: Any, exchange: Exchange) -> dict[str, Any]:
        """Return a live object that was read.

        Raises:
            ApiError: The answer does not hold it; never taken for "not there".
        """
        try:
            return self.take(live)
        except NotAnObject as error:
            raise odd(exchange, f"of {self.resource_type.noun}, {error}") from error

    def _check(self, shaped: Mapping[str, Any]) -> None:
        for name in () if self.resource_type.singleton else self.resource_type.identity:
            if not isinstance(shaped.get(name), _SCALAR):
                raise NotAnObject(f'its "{name}" is missing')
        for path, steps in self.holders:
            holder = at(shaped, steps)
            if holder is not MISSING and holder is not None and not isinstance(holder, Mapping):
                raise NotAnObject(f'its "{path}" is not a mapping')
        for path, steps in self.words:
            word = at(shaped, steps)
            if word is not MISSING and word is not None and not isinstance(word, str):
                raise NotAnObject(f'its "{path}" is not text')


def odd(exchange: Exchange, why: str) -> ApiError:
    """Return the error of a successful answer that is not what the API documents."""
    message = f"the answer is not what the API documents: {why}"
    return ApiError(Exchange(exchange.method, exchange.path, exchange.status, exchange.request_id, message=message))


def _steps(path: str) -> Steps:
    return tuple(path.split("."))
