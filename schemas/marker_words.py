"""The one table of what markers mean to who writes a field: for editors, ``explain`` and the reference alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from schemas.markers import (
    AfterCreation,
    ApiDefault,
    Directive,
    Held,
    Immutable,
    MayBeHidden,
    NamesOutside,
    NeededUnlessDraft,
    NullDeletes,
    PlatformMayChange,
    Refers,
    Sensitive,
    Unordered,
    WriteOnly,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from schemas.markers import Marker


class Words(NamedTuple):
    """What a marker says wherever the field is described, and what it says besides to who reads more than a hint."""

    hint: str = ""
    more: str = ""


def hints(marks: Iterable[Marker]) -> list[str]:
    """Return what markers say of a field while it is written, as sentences."""
    return [words.hint for words in map(_words, marks) if words.hint]


def more(marks: Iterable[Marker]) -> list[str]:
    """Return what markers say besides, as sentences."""
    return [words.more for words in map(_words, marks) if words.more]


def _words(mark: Marker) -> Words:
    return WORDS[type(mark)](mark) if type(mark) in WORDS else Words()


def _fixed(mark: Immutable) -> str:
    if mark.unless and mark.why:
        return f"{mark.why[0].upper()}{mark.why[1:]}."
    return f"Forces replacement: {mark.why}." if mark.why else "Forces replacement."


def _left_out(value: Any) -> str:
    return "" if value is None else f"Default: {json.dumps(value)}."


def _later(why: str) -> str:
    return f"A create does not send it{f': {why}' if why else ''}; the next update does."


WORDS: Final[Mapping[type[Marker], Callable[[Any], Words]]] = {
    Immutable: lambda mark: Words(_fixed(mark)),
    Sensitive: lambda _mark: Words("Secret: use a sensitive variable."),
    WriteOnly: lambda _mark: Words("Write-only: the API never returns it.", "Compared with the last sent value."),
    NeededUnlessDraft: lambda _mark: Words("Required unless status is DRAFT."),
    ApiDefault: lambda mark: Words(_left_out(mark.value)),
    Directive: lambda mark: Words(_left_out(mark.default)),
    PlatformMayChange: lambda mark: Words(f"{mark.who} may change it."),
    Refers: lambda mark: Words(f"Usually a reference: ${{{mark.type}.name.{mark.field}}}."),
    NamesOutside: lambda mark: Words(f"Id of {mark.noun}, which no resource type manages."),
    Unordered: lambda _mark: Words(more="Order does not matter."),
    NullDeletes: lambda _mark: Words(more="Removing the field removes the value."),
    AfterCreation: lambda mark: Words(more=_later(mark.why)),
    Held: lambda _mark: Words(more="Its change can be pending while others are applied."),
    MayBeHidden: lambda _mark: Words(more="The API does not always return it; while hidden it counts as declared."),
}
