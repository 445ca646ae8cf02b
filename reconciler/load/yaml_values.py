"""Turn YAML into plain values in one pass over libyaml's events, keeping no nodes. Refuses tags and runaway aliases.

Scalars follow JSON more than YAML: ``true``, ``false``, ``null``, ``~``, an empty value and numbers as JSON
writes them are what they say; everything else is text. So ``NO``, ``on``, ``0123``, ``+46700000000``, dates and
``12:30`` stay text.
"""

from __future__ import annotations

import math
import re
from sys import intern
from typing import Any, Final

from yaml.error import YAMLError
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from reconciler.load import keys, yaml_places, yaml_slips
from reconciler.load.parse_error import ParseError
from reconciler.load.yaml_events import MAX_COPIES, MAX_DEPTH, flaw, parser

_WORDS: Final[dict[str, Any]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,299})")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


class _Refused(Exception):
    """The text is YAML, but of a kind that is not taken."""

    def __init__(self, event: Any, label: str, bare: str = "") -> None:
        super().__init__(label)
        self.flaw = ParseError("E106", event.start_mark.index, label, bare=bare)


def _tag(event: Any) -> _Refused:
    bare = "a tag is not supported; put quotes around a text that begins with !"
    return _Refused(event, f"the tag {event.tag} is not supported; remove it", bare)


def read(text: str, *, evaluated: bool = True) -> tuple[list[Any], list[ParseError]]:
    """Return the values of all documents, and the problems found; the values are of use only without problems.

    Where expressions are ``evaluated``, a key that holds one is a problem; elsewhere ``${`` is text like any other.
    """
    builder = _Builder(evaluated=evaluated)
    try:
        builder.run(text)
    except YAMLError as error:
        return [], [yaml_slips.named(text, flaw(error, text))]
    except _Refused as refused:
        return [], [yaml_slips.named(text, refused.flaw)]
    return builder.documents, [*builder.refused, *builder.duplicates(text)]


def scalar(text: str) -> Any:
    """Return the value of a plain scalar."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "-0123456789":
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    return text


_MERGE: Final = object()
"""Stands for the key ``<<`` until its value is there."""

_AGAIN: Final = object()
"""Stands for a key that stood before, or that is refused; its value is dropped."""


class _Builder:
    """The anchors seen, the merges that wait for the end of their mapping, and whether a key stood twice."""

    def __init__(self, *, evaluated: bool) -> None:
        self.documents: list[Any] = []
        self.refused: list[ParseError] = []
        self._evaluated = evaluated
        self._stack: list[tuple[Any, Any]] = []
        self._anchors: dict[str, tuple[Any, int]] = {}  # value, and how many values it holds
        self._open: dict[int, tuple[str, int]] = {}  # id of an unfinished container: its anchor, the count at its start
        self._merges: dict[int, list[dict[str, Any]]] = {}  # id of an unfinished mapping: what is merged into it
        self._again = False
        self._copies = 0

    def run(self, text: str) -> None:  # noqa: C901, PLR0912  one flat loop: 57 events a template, every call counts
        """Read the events; one branch per kind of event, the frequent ones first."""
        next_event, known, stack = parser(text), dict(_WORDS), self._stack
        container: Any = []
        mapping, key, count = False, None, 0
        while (event := next_event()) is not None:
            kind = event.__class__
            count += 1
            if kind is ScalarEvent:
                if event.tag is not None:
                    raise _tag(event)
                value: Any = event.value
                if mapping and key is None:
                    key = self._key(event, value, container)
                    continue
                if event.implicit[0]:
                    try:
                        value = known[value]
                    except KeyError:
                        value = known.setdefault(value, scalar(value))
                if event.anchor is not None:
                    self._anchors[event.anchor] = (value, 1)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                value = container
                self._finish(value, count)
                container, key = stack.pop()
                mapping = container.__class__ is dict
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self._begin(event, mapping=mapping, key=key)
                stack.append((container, key))
                mapping = kind is MappingStartEvent
                container, key = ({} if mapping else []), None
                if event.anchor is not None:
                    self._open[id(container)] = (event.anchor, count + self._copies)
                continue
            elif kind is AliasEvent:
                value = self._alias(event, mapping=mapping, key=key)
            else:
                container = self._between_documents(kind, container)
                continue
            if not mapping:
                container.append(value)
            elif key.__class__ is str:
                container[key] = value
            elif key is _MERGE:
                self._merge(event, container, value)
            key = None

    def _key(self, event: Any, text: str, container: dict[str, Any]) -> Any:
        if text == "<<" and event.implicit[0]:
            return _MERGE
        if event.anchor is not None:
            self._anchors[event.anchor] = (text, 1)
        if self._evaluated and "${" in text:
            if keys.holds_expression(text):
                offset, end = event.start_mark.index, event.end_mark.index
                self.refused.append(keys.refused(text, offset, end - offset))
                return _AGAIN
            text = keys.unescaped(text)
        if text in container:
            self._again = True
            return _AGAIN
        return intern(text)

    def _begin(self, event: Any, *, mapping: bool, key: Any) -> None:
        if event.tag is not None:
            raise _tag(event)
        if mapping and key is None:
            raise _Refused(event, "a key must be text; put a value with ${...} or {{1}} in quotes")
        if len(self._stack) >= MAX_DEPTH:
            raise _Refused(event, f"nested more than {MAX_DEPTH} levels deep")

    def _finish(self, container: Any, count: int) -> None:
        if self._merges:
            for merged in self._merges.pop(id(container), ()):
                for key, value in merged.items():
                    container.setdefault(key, value)
        if self._open and id(container) in self._open:
            anchor, begun = self._open.pop(id(container))
            self._anchors[anchor] = (container, count + self._copies - begun)

    def _alias(self, event: Any, *, mapping: bool, key: Any) -> Any:
        if mapping and key is None:
            raise _Refused(event, "an alias cannot be a key; write the key literally")
        if event.anchor not in self._anchors:
            label = f"no anchor &{event.anchor} is complete above this alias"
            raise _Refused(event, label, "an alias without its anchor; put quotes around a text that begins with *")
        value, holds = self._anchors[event.anchor]
        self._copies += holds
        if self._copies > MAX_COPIES:
            raise _Refused(event, f"aliases copy more than {MAX_COPIES:,} values")
        return value

    def _merge(self, event: Any, container: dict[str, Any], value: Any) -> None:
        several = value if isinstance(value, list) else [value]
        if not all(isinstance(merged, dict) for merged in several):
            raise _Refused(event, "<< merges only mappings; put it in quotes if it is text")
        self._merges.setdefault(id(container), []).extend(several)

    def _between_documents(self, kind: type, container: list[Any]) -> list[Any]:
        if kind is DocumentStartEvent:
            self._anchors.clear()
        elif kind is DocumentEndEvent:
            self.documents.append(container[0])
            return []
        return container

    def duplicates(self, text: str) -> list[ParseError]:
        """Return one problem per key that stands again in its mapping."""
        return yaml_places.duplicates(text) if self._again else []
