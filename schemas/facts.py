"""Read a Spec's markers back as facts by path, so that engine stages need not know pydantic."""

from __future__ import annotations

import typing
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from schemas.markers import Marker, PlatformMayChange, Sensitive, WriteOnly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.markers import Spec

M = TypeVar("M", bound=Marker)

EACH = "*"
"""Step of a generalised path that stands for any element of a list or any key of an open mapping."""

Pattern = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Markers of a Spec by generalised path, e.g. ``("details", "components", "*", "example", "mimeType")``."""

    fields: tuple[str, ...]  # top-level field names, in order of declaration
    required: frozenset[str]
    marks: dict[Pattern, tuple[Marker, ...]]
    _having: dict[type[Marker], dict[Pattern, Any]] = field(default_factory=dict, repr=False, compare=False)

    def find(self, kind: type[M], *path: str | int) -> M | None:
        """Return the marker of ``kind`` on the field at ``path``, or None."""
        pattern = tuple(EACH if isinstance(step, int) else step for step in path)
        for mark in self.marks.get(pattern, ()):
            if isinstance(mark, kind):
                return mark
        return None

    def having(self, kind: type[M]) -> dict[Pattern, M]:
        """Return every generalised path marked with ``kind``, with its marker; asked several times for every object."""
        if kind not in self._having:
            every = ((pattern, mark) for pattern, marks in self.marks.items() for mark in marks)
            self._having[kind] = {pattern: mark for pattern, mark in every if isinstance(mark, kind)}
        return self._having[kind]


@cache
def facts(spec: type[Spec]) -> Facts:
    """Return the facts of a Spec; union members contribute their fields side by side."""
    marks: dict[Pattern, tuple[Marker, ...]] = {}
    for pattern, markers in _walk(spec, ()):
        marks[pattern] = (*marks.get(pattern, ()), *(mark for mark in markers if mark not in marks.get(pattern, ())))
    required = frozenset(name for name, info in spec.model_fields.items() if info.is_required())
    return Facts(tuple(spec.model_fields), required, marks)


@cache
def secret_paths(spec: type[Spec]) -> frozenset[Pattern]:
    """Return the generalised paths that hold secrets."""
    return frozenset(facts(spec).having(Sensitive))


@cache
def unreturned_paths(spec: type[Spec]) -> frozenset[Pattern]:
    """Return the generalised paths the API never returns."""
    return frozenset(facts(spec).having(WriteOnly))


@cache
def priced_values(spec: type[Spec]) -> tuple[str, ...]:
    """Return the values of a field of which each has a price, none where no field decides what a message costs."""
    fields = [path[0] for path, mark in facts(spec).having(PlatformMayChange).items() if mark.priced]
    return tuple(value for name in fields for value in typing.get_args(spec.model_fields[name].annotation))


def _walk(model: type[BaseModel], prefix: Pattern) -> Iterator[tuple[Pattern, list[Marker]]]:
    for name, info in model.model_fields.items():
        path = (*prefix, info.alias or name)
        marks = [mark for mark in info.metadata if isinstance(mark, Marker)]
        if marks:
            yield path, marks
        yield from _inside(info.annotation, path)


def _inside(annotation: Any, path: Pattern) -> Iterator[tuple[Pattern, list[Marker]]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from _walk(annotation, path)
        return
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (list, tuple, set, frozenset):
        for arg in args[:1]:
            yield from _inside(arg, (*path, EACH))
    elif origin is dict:
        yield from _inside(args[1], (*path, EACH))
    else:
        for arg in args:
            yield from _inside(arg, path)
