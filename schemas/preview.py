"""What a message, or a sender, will look like on a phone, as a value of no platform: texts, pictures, buttons, cards.

A type that people see says with ``ResourceType.preview`` how its values are drawn; whoever shows a plan draws what it
gets and knows no type. The values come from a plan, which may be a damaged or forged one: what is not of the kind that
is expected counts as absent, and nothing raises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Style(StrEnum):
    """How a stretch of a text is set."""

    BOLD = "bold"
    ITALIC = "italic"
    STRUCK = "struck"
    MONO = "mono"


class Role(StrEnum):
    """What a text is in its message."""

    HEADER = "header"
    TITLE = "title"
    SUBTITLE = "subtitle"
    BODY = "body"
    EXTRA = "extra"
    FOOTER = "footer"
    OFFER = "offer"
    NOTE = "note"
    """Words that are not in the message: ours about what the platform puts there."""


class Medium(StrEnum):
    """What a picture stands for."""

    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"
    LOCATION = "location"
    BANNER = "banner"
    LOGO = "logo"


class Press(StrEnum):
    """What happens when a button is pressed."""

    REPLIES = "reply"
    OPENS = "link"
    CALLS = "call"
    COPIES = "copy"
    ASKS = "form"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text, set in one way; ``variable`` is the placeholder that it stands for, "" for none."""

    text: str
    styles: frozenset[Style] = frozenset()
    variable: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A text and what it is."""

    role: Role
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A file, and whose: its address, or "" where the message brings one."""

    medium: Medium
    address: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A button: what pressing it does, that in words, its label, and where it leads."""

    press: Press
    kind: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A line with its name: a phone number, a page."""

    name: str
    value: str


Piece: TypeAlias = Words | Picture | Button | Fact


@dataclass(frozen=True, slots=True)
class Preview:
    """What is seen of one object.

    Attributes:
        platform: Whose look it has: "whatsapp", "rcs", "kakaotalk".
        pieces: Its parts from top to bottom.
        cards: Cards to swipe through, each with its own parts.
        language: Language of the texts as the Web writes it, "pt-BR"; "" when it is not known.
        color: Colour of the brand, "#0b57d0"; "" for none.
    """

    platform: str
    pieces: tuple[Piece, ...]
    cards: tuple[tuple[Piece, ...], ...] = ()
    language: str = ""
    color: str = ""


@dataclass(frozen=True, slots=True)
class Previewed:
    """How a type's values become a preview.

    Attributes:
        fields: Dotted paths of the declared fields it is made of.
        draw: Returns the preview of such values; None when there is nothing to see.
        hints: Fields that say how, and are not seen themselves.
    """

    fields: tuple[str, ...]
    draw: Callable[[Mapping[str, Any]], Preview | None]
    hints: tuple[str, ...] = ()


def text(values: Mapping[str, Any], name: str) -> str:
    """Return a text among values, "" when there is none."""
    value = values.get(name)
    return value if isinstance(value, str) else ""


def mapping(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return what a field holds, nothing when it is no mapping."""
    value = values.get(name)
    return value if isinstance(value, dict) else {}


def mappings(values: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return the mappings in a list."""
    value = values.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def texts(values: Mapping[str, Any], name: str) -> list[str]:
    """Return the elements of a list of texts, "" for one that is none."""
    value = values.get(name)
    return [each if isinstance(each, str) else "" for each in value] if isinstance(value, list) else []


_LANGUAGE: Final = re.compile("([A-Z]{2,3})(?:_([A-Z]{2}))?")


def language_tag(code: str) -> str:
    """Return a language of the API as the Web writes it, ``pt-BR`` for PT_BR; "" for what is none."""
    parts = _LANGUAGE.fullmatch(code)
    return "-".join(filter(None, (parts[1].lower(), parts[2]))) if parts else ""


def words(role: Role, content: str) -> list[Words]:
    """Return a plain text, none where there is nothing to say."""
    return [Words(role, (Span(content),))] if content else []
