"""The order in which a Spec declares its fields, at every depth, for who writes values out. Checks no value."""

from __future__ import annotations

import typing
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schemas.markers import Spec


@dataclass(frozen=True, slots=True)
class Level:
    """What may stand at one place: the declared mappings, of which a union has several; none for anything else."""

    models: tuple[type[BaseModel], ...] = ()

    def of(self, values: Mapping[str, str | None]) -> Mapping[str, Level]:
        """Return the fields of the mapping that is meant, in the order of declaration, each with what is inside.

        Args:
            values: What was written: the names of the fields, with their values where those are texts.
        """
        fitting = [model for model in self.models if _fits(model, values)]
        if not fitting:
            return {}
        return _levels(max(fitting, key=lambda model: len(values.keys() & _fields(model).keys())))


def of_spec(spec: type[Spec]) -> Level:
    """Return the top level of a Spec."""
    return Level((spec,))


@cache
def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {info.alias or name: info.annotation for name, info in model.model_fields.items()}


@cache
def _levels(model: type[BaseModel]) -> dict[str, Level]:
    return {name: Level(tuple(_models(annotation))) for name, annotation in _fields(model).items()}


@cache
def _words(model: type[BaseModel]) -> dict[str, tuple[Any, ...]]:
    """Return the fields that take one of a few words and are needed: such a word tells a union's members apart."""
    return {
        name: typing.get_args(annotation)
        for name, annotation in _fields(model).items()
        if typing.get_origin(annotation) is Literal
    }


def _fits(model: type[BaseModel], values: Mapping[str, str | None]) -> bool:
    """Tell whether no word that tells a union's members apart speaks against one."""
    return all(values.get(name) is None or values[name] in words for name, words in _words(model).items())


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Return the models of a field's values; those of the elements for a list or an open mapping."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Literal:
        return
    for arg in args[1:] if origin is dict else args:
        yield from _models(arg)
