"""The rules of template content that the specification states only in words.

``problems`` become validation errors; ``objections`` are refusals with a code of their own. Media are judged
by their URL alone; nothing is fetched.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from reconciler.emulator.files import IMAGES, is_missing, type_of
from reconciler.emulator.world import Json

VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
SECONDS = {"AUTHENTICATION": (10, 900), "MARKETING": (43_200, 2_592_000), "UTILITY": (30, 43_200)}
RESTRICTED = ("wa.me", "whatsapp.com")
MEDIA = {"IMAGE": IMAGES, "VIDEO": ("video/mp4", "video/3gp"), "DOCUMENT": ("application/pdf",)}


def problems(category: str, details: Json, *, draft: bool) -> Iterator[str]:
    """Yield what is wrong with details that already fit the schema, as sentences with a path.

    Drafts may be incomplete; what they do contain must still make sense.
    """
    components = details.get("components", [])
    yield from _unique("details.components", [component["type"] for component in components], "type")
    if not draft and not any(component["type"] == "BODY" for component in components):
        yield "details.components: BODY is mandatory"
    yield from _lifetime(category, details.get("messageSendTtlSeconds"))
    for index, component in enumerate(components):
        yield from _component(f"details.components.{index}", category, component, draft=draft)


def objections(details: Json) -> Iterator[tuple[str, str]]:
    """Yield error code and message for content that is refused with a code of its own."""
    for path, component in _all_components("details.components", details.get("components", [])):
        if component["type"] == "HEADER" and isinstance(component.get("example"), dict):
            yield from _media(f"{path}.example.url", component)
        for index, button in enumerate(component.get("buttons", [])):
            yield from _button_objections(f"{path}.buttons.{index}", button)


def _all_components(path: str, components: list[Json]) -> Iterator[tuple[str, Json]]:
    for index, component in enumerate(components):
        yield f"{path}.{index}", component
        for number, card in enumerate(component.get("cards", [])):
            yield from _all_components(f"{path}.{index}.cards.{number}.components", card.get("components", []))


def _unique(path: str, values: list[Any], name: str) -> Iterator[str]:
    if len(set(values)) < len(values):
        yield f"{path}: {name} must be unique"


def _lifetime(category: str, seconds: float | None) -> Iterator[str]:
    low, high = SECONDS[category]
    if seconds is not None and not low <= seconds <= high:
        yield f"details.messageSendTtlSeconds: {category} allows {low} to {high}"


def _component(path: str, category: str, component: Json, *, draft: bool) -> Iterator[str]:
    match component["type"]:
        case "HEADER" if component["format"] == "TEXT":
            yield from _header(path, component, draft=draft)
        case "BODY":
            yield from _body(path, category, component, draft=draft)
        case "FOOTER" if "codeExpirationMinutes" in component and category != "AUTHENTICATION":
            yield f"{path}.codeExpirationMinutes: only for AUTHENTICATION"
        case "BUTTONS":
            yield from _buttons(f"{path}.buttons", component.get("buttons", []), draft=draft)
        case "CAROUSEL":
            yield from _cards(f"{path}.cards", category, component.get("cards", []), draft=draft)


def _header(path: str, component: Json, *, draft: bool) -> Iterator[str]:
    variables = VARIABLE.findall(component.get("text", ""))
    if len(variables) > 1:
        yield f"{path}.text: one variable at most"
    if variables and not component.get("example") and not draft:
        yield f"{path}.example: needed because text has a variable"


def _body(path: str, category: str, component: Json, *, draft: bool) -> Iterator[str]:
    if category == "AUTHENTICATION":
        if component.get("text"):
            yield f"{path}.text: must be empty for AUTHENTICATION"
        return
    if component.get("addSecurityRecommendation"):
        yield f"{path}.addSecurityRecommendation: only for AUTHENTICATION"
    if draft:
        return
    if not component.get("text"):
        yield f"{path}.text: should not be empty"
    yield from _examples(path, component)


def _examples(path: str, component: Json) -> Iterator[str]:
    variables = sorted(set(VARIABLE.findall(component.get("text", ""))))
    if set(variables) != {str(number) for number in range(1, len(variables) + 1)}:
        yield f"{path}.text: variables must be numbered from {{{{1}}}} without gaps"
    given = len(component.get("examples", []))
    if variables and given != len(variables):
        yield f"{path}.examples: {len(variables)} needed, one per variable, not {given}"


def _buttons(path: str, buttons: list[Json], *, draft: bool) -> Iterator[str]:
    yield from _unique(path, [button["text"] for button in buttons if "text" in button], "text")
    for index, button in enumerate(buttons):
        if button["type"] == "URL":
            yield from _url(f"{path}.{index}", button, draft=draft)
        if button.get("flowAction") == "NAVIGATE" and not button.get("navigateScreen") and not draft:
            yield f"{path}.{index}.navigateScreen: needed for NAVIGATE"


def _url(path: str, button: Json, *, draft: bool) -> Iterator[str]:
    url = button.get("url", "")
    variables = VARIABLE.findall(url)
    if len(variables) > 1 or (variables and not url.endswith("{{1}}")):
        yield f"{path}.url: one {{{{1}}}} allowed, only at the end"
    if variables and not button.get("example") and not draft:
        yield f"{path}.example: needed because url has a variable"


def _cards(path: str, category: str, cards: list[Json], *, draft: bool) -> Iterator[str]:
    kinds = [[component["type"] for component in card.get("components", [])] for card in cards]
    if len({tuple(sorted(types)) for types in kinds}) > 1:
        yield f"{path}: all cards need the same components"
    for index, card in enumerate(cards):
        below = f"{path}.{index}.components"
        yield from _unique(below, kinds[index], "type")
        for number, component in enumerate(card.get("components", [])):
            if component["type"] != "HEADER":
                yield from _component(f"{below}.{number}", category, component, draft=draft)


def _media(path: str, component: Json) -> Iterator[tuple[str, str]]:
    """Judge a file by what the request says of its type, and by the ending of its URL."""
    url, said = component["example"].get("url", ""), component["example"].get("mimeType", "").lower()
    if is_missing(url):
        yield "file_not_found", f"{path}: the file cannot be fetched"
    for mime_type in filter(None, (said, type_of(url))):
        if mime_type not in MEDIA[component["format"]]:
            yield "file_invalid_mime_type", f"{path}: {mime_type} does not suit {component['format']}"


def _button_objections(path: str, button: Json) -> Iterator[tuple[str, str]]:
    host = urlsplit(button.get("url", "")).hostname or ""
    if any(host == domain or host.endswith(f".{domain}") for domain in RESTRICTED):
        yield "template_restricted_Domain_for_button_url", f"{path}.url: {host} is restricted"
    if button["type"] == "URL" and "example" in button and "{{1}}" not in button.get("url", ""):
        yield "template_invalid_button_example", f"{path}.example: url has no variable"
