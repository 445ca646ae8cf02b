"""The templates of a project for the code that sends messages: what can be sent now, with what, and what cannot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from schemas.messages import Placeholder, PlaceholderKind

Shape: TypeAlias = "PlaceholderKind | tuple[Shape, ...] | dict[str, Shape]"
"""The parameters of a template without their samples: a single value, a list of as many values, or values by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """The template that is sent in place of another one: its address, and its own name and language."""

    address: str
    name: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template that can be sent now, in one language.

    Attributes:
        type: Its resource type.
        name: How code names it.
        language: Its language.
        category: Its category, as the API shows it.
        address: Where it is managed, "" when nobody manages it.
        identity: What identifies it in the API, by the API's field names; of the fallback where there is one.
        placeholders: What is filled in.
        fallback: What is sent in its place, because it is not live itself; None when it is.
    """

    type: str
    name: str
    language: str
    category: str
    address: str
    identity: Mapping[str, str]
    placeholders: tuple[Placeholder, ...]
    fallback: Fallback | None = None

    @property
    def sent_name(self) -> str:
        """The name of what is sent."""
        return self.fallback.name if self.fallback else self.name

    @property
    def sent_language(self) -> str:
        """The language of what is sent."""
        return self.fallback.language if self.fallback else self.language

    @property
    def shape(self) -> dict[str, Shape]:
        """What parameters it takes, by component."""
        return shape_of(self.placeholders)

    def as_json(self) -> dict[str, Any]:
        """Return the keys; ``fallback`` is there only if it is used."""
        used = self.fallback
        instead = {"address": used.address, "name": used.name, "language": used.language} if used else None
        return {
            "category": self.category or None,
            "address": self.address or None,
            "identity": dict(self.identity),
            "parameters": _parameters(self.placeholders),
            **({"fallback": instead} if instead else {}),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailable:
    """A template that cannot be sent now: its phase, "" when it does not exist, and why in words."""

    type: str
    name: str
    language: str
    address: str
    phase: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        """Return the keys."""
        return {
            "type": self.type,
            "name": self.name,
            "language": self.language,
            "address": self.address or None,
            "phase": self.phase or None,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedTemplates:
    """The templates of a project, sorted by type, name and language.

    Attributes:
        project: The Sinch project.
        source: Where it is known from: ``live`` or ``state``.
        templates: What can be sent.
        unavailable: What cannot.
        types, names: What was asked for; all when empty.
    """

    project: str
    source: str
    templates: tuple[Template, ...]
    unavailable: tuple[Unavailable, ...]
    types: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def by_name(self) -> dict[str, dict[str, dict[str, Template]]]:
        """Return the templates by type, name and language."""
        found: dict[str, dict[str, dict[str, Template]]] = {}
        for template in self.templates:
            languages = found.setdefault(template.type, {}).setdefault(template.name, {})
            languages[template.language] = template
        return found

    def as_json(self) -> dict[str, Any]:
        """Return the keys of the document, without its version."""
        listed = [
            {
                "type": type_name,
                "name": name,
                "languages": {language: template.as_json() for language, template in languages.items()},
            }
            for type_name, names in self.by_name().items()
            for name, languages in names.items()
        ]
        unavailable = [each.as_json() for each in self.unavailable]
        return {"project": self.project, "source": self.source, "templates": listed, "unavailable": unavailable}


def shape_of(placeholders: Sequence[Placeholder]) -> dict[str, Shape]:
    """Return what parameters placeholders make: one for each component, and a list of them for the cards."""
    shape: dict[str, Shape] = {}
    for component, group in _by_component(each for each in placeholders if each.card is None).items():
        if group[0].name:
            shape[component] = {each.name: each.kind for each in group}
        elif group[0].position:
            shape[component] = tuple(each.kind for each in group)
        else:
            shape[component] = group[0].kind
    cards = _cards(placeholders)
    return {**shape, "cards": tuple(map(shape_of, cards))} if cards else shape


def _parameters(placeholders: Sequence[Placeholder]) -> dict[str, Any]:
    listed: dict[str, Any] = {
        component: [_parameter(each) for each in group]
        for component, group in _by_component(each for each in placeholders if each.card is None).items()
    }
    cards = _cards(placeholders)
    return {**listed, "cards": list(map(_parameters, cards))} if cards else listed


def _parameter(placeholder: Placeholder) -> dict[str, Any]:
    optional = {"position": placeholder.position, "name": placeholder.name, "example": placeholder.example}
    return {"kind": str(placeholder.kind), **{key: value for key, value in optional.items() if value}}


def _by_component(placeholders: Iterable[Placeholder]) -> dict[str, list[Placeholder]]:
    groups: dict[str, list[Placeholder]] = {}
    for placeholder in placeholders:
        groups.setdefault(placeholder.component, []).append(placeholder)
    return groups


def _cards(placeholders: Sequence[Placeholder]) -> list[list[Placeholder]]:
    """Return the placeholders of each card as if it were a message of its own."""
    on_cards = [each for each in placeholders if each.card is not None]
    count = max((each.card for each in on_cards if each.card is not None), default=-1) + 1
    return [[replace(each, card=None) for each in on_cards if each.card == index] for index in range(count)]
