"""How a message is sent from a template: its name, when it can be sent, what is filled in. For declarations only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class PlaceholderKind(StrEnum):
    """What an application fills in for a placeholder."""

    TEXT = "text"
    IMAGE_URL = "image_url"
    VIDEO_URL = "video_url"
    DOCUMENT_URL = "document_url"
    LOCATION = "location"
    URL_SUFFIX = "url_suffix"
    CODE = "code"
    COUPON_CODE = "coupon_code"
    EXPIRES_AT = "expires_at"
    ORDER_DETAILS = "order_details"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placeholder:
    """Something in a template that is filled in when a message is sent.

    Attributes:
        component: The part of the message it belongs to: "body", "buttons".
        kind: What is filled in.
        position: Its number, from 1, where those of a component are numbered; 0 where they are not.
        name: Its name, where those of a component have names; "" where they have none. A component with neither has a
            single placeholder.
        example: A sample of what is filled in, "" when the template has none.
        card: The card of a carousel it stands on, from 0; None outside cards.
    """

    component: str
    kind: PlaceholderKind
    position: int = 0
    name: str = ""
    example: str = ""
    card: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTemplate:
    """Says of a type that applications send messages from its objects.

    Attributes:
        name: Dotted paths of the fields by which an application names a template; their values are joined by "/".
        language: Dotted path of its language.
        category: Dotted path of its category.
        sendable: Live states in which messages can be sent from it, whatever is pending beside them.
        placeholders: Gives what is to be filled in, from declared or live values, in the order of the message.
    """

    name: tuple[str, ...]
    language: str
    category: str
    sendable: frozenset[str]
    placeholders: Callable[[Mapping[str, Any]], tuple[Placeholder, ...]]
