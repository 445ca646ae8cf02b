"""Find where the values of a YAML text stand, when a diagnostic needs it. Builds no values and reports no problems."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from yaml.error import YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from reconciler.load.keys import unescaped
from reconciler.load.parse_error import ParseError, repeated
from reconciler.load.place import Place
from reconciler.load.yaml_events import parser

if TYPE_CHECKING:
    from collections.abc import Callable


def places(text: str) -> list[Place]:
    """Return the place of the root of each document, as far as the text can be parsed."""
    return _read(text).roots


def duplicates(text: str) -> list[ParseError]:
    """Return one problem per key that stands again in its mapping, in the order of the text."""
    return sorted(_read(text).again, key=lambda flaw: flaw.offset)


def _read(text: str) -> _Reader:
    reader = _Reader(parser(text))
    with suppress(YAMLError):  # the parser of values has reported it; what came before still has places
        reader.run()
    return reader


class _Reader:
    """Recursive descent over the events; the parser of values has bounded the depth."""

    def __init__(self, next_event: Callable[[], Any]) -> None:
        self.roots: list[Place] = []
        self.again: list[ParseError] = []
        self._next = next_event
        self._anchors: dict[str, Place] = {}

    def run(self) -> None:
        """Read all documents."""
        while (event := self._next()) is not None:
            if event.__class__ is DocumentStartEvent:
                self._anchors.clear()
                self.roots.append(Place(sum(_span(event))))
                self._value(self._next(), self.roots[-1])

    def _value(self, event: Any, place: Place) -> None:
        """Fill ``place``; it is already attached, so that a broken text still has places up to the break."""
        place.value, width = _span(event)
        if event.__class__ is AliasEvent:
            place.width = width
            place.inside = self._anchors[event.anchor].inside if event.anchor in self._anchors else {}
            return
        if event.anchor is not None:
            self._anchors[event.anchor] = place
        if event.__class__ is ScalarEvent:
            place.width = width
        elif event.__class__ is MappingStartEvent:
            self._mapping(place)
        elif event.__class__ is SequenceStartEvent:
            self._sequence(place)

    def _mapping(self, place: Place) -> None:
        merged: list[Place] = []
        event: Any
        while (event := self._next()).__class__ is not MappingEndEvent:
            inner = Place(-1)
            if event.__class__ is not ScalarEvent:
                self._value(event, inner)  # a key that is no text has been refused
                self._value(self._next(), Place(-1))
                continue
            inner.key, inner.key_width = _span(event)
            inner.value = inner.key
            if event.anchor is not None:
                self._anchors[event.anchor] = Place(inner.key, inner.key_width)
            if event.value == "<<" and event.implicit[0]:
                merged.append(inner)
            else:
                key = unescaped(event.value)
                self._note(key, inner, place.inside.setdefault(key, inner))
            self._value(self._next(), inner)
        _merge(place, merged)

    def _note(self, key: str, inner: Place, first: Place) -> None:
        if first is not inner:
            self.again.append(repeated(key, inner.key, inner.key_width, first))

    def _sequence(self, place: Place) -> None:
        event: Any
        while (event := self._next()).__class__ is not SequenceEndEvent:
            inner = Place(event.start_mark.index)
            place.inside[len(place.inside)] = inner
            self._value(event, inner)


def _span(event: Any) -> tuple[int, int]:
    """Return the offset of an event and its width, at least 1."""
    start, end = event.start_mark.index, event.end_mark.index
    return start, max(1, end - start)


def _merge(place: Place, merged: list[Place]) -> None:
    for source in merged:
        several = [source.inside[i] for i in range(len(source.inside))] if 0 in source.inside else [source]
        for mapping in several:
            for key, inner in mapping.inside.items():
                place.inside.setdefault(key, inner)
