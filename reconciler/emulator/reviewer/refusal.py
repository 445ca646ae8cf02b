"""A refusal by Meta, and how to find the components of a template. Judges nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.emulator.world import Json


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why Meta does not take a template.

    Attributes:
        subcode: Meta's ``error_subcode``; empty where none is known.
        reason: What is wrong, in a sentence.
        code: Meta's code; 100 says that a parameter is not valid.
    """

    subcode: str
    reason: str
    code: str = "100"

    def error(self) -> dict[str, str]:
        """Return it as the API passes it on: ``metaError``."""
        return {
            "code": self.code,
            "subcode": self.subcode,
            "message": "Invalid parameter",
            "description": "The template was not submitted.",
            "reason": self.reason,
        }


def by_type(components: Any) -> Mapping[str, Json]:
    """Return components by their type."""
    return {component["type"]: component for component in components or ()}


def cards_of(parts: Mapping[str, Json]) -> list[Any]:
    """Return the components of each card of a template's carousel."""
    return [card.get("components") for card in parts.get("CAROUSEL", {}).get("cards") or ()]


def buttons_of(parts: Mapping[str, Json]) -> list[Json]:
    """Return the buttons of the message itself, or of a card."""
    return parts.get("BUTTONS", {}).get("buttons") or []


def text_of(parts: Mapping[str, Json], kind: str) -> str:
    """Return the text of a component, empty where there is none."""
    text: str = parts.get(kind, {}).get("text") or ""
    return text
