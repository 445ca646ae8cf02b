"""What is filled in when a message is sent from a WhatsApp template, from its components. Fills nothing in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from schemas.messages import Placeholder, PlaceholderKind
from schemas.whatsapp.texts import by_type, variables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MEDIA: Final = {
    "IMAGE": PlaceholderKind.IMAGE_URL,
    "VIDEO": PlaceholderKind.VIDEO_URL,
    "DOCUMENT": PlaceholderKind.DOCUMENT_URL,
}
"""Format of a header to what is filled in; a message brings its own file, the template has only a sample."""


def placeholders(values: Mapping[str, Any]) -> tuple[Placeholder, ...]:
    """Return what is filled in, from top to bottom.

    In the category AUTHENTICATION that is the code alone: text and buttons, which show it, are Meta's own.
    """
    if values.get("category") == "AUTHENTICATION":
        return (Placeholder(component="code", kind=PlaceholderKind.CODE),)
    return tuple(_in_components(_mapping(values.get("details")).get("components")))


def _in_components(written: Any) -> Iterator[Placeholder]:
    for component in by_type(_mappings(written)):
        match component.get("type"):
            case "HEADER":
                yield from _in_header(component)
            case "BODY":
                yield from _in_body(component)
            case "BUTTONS":
                for index, button in enumerate(_mappings(component.get("buttons"))):
                    yield from _on_button(button, str(index))
            case "LIMITED_TIME_OFFER" if component.get("hasExpiration") is True:
                yield Placeholder(component="offer", kind=PlaceholderKind.EXPIRES_AT)
            case "CAROUSEL":
                for index, card in enumerate(_mappings(component.get("cards"))):
                    yield from (replace(each, card=index) for each in _in_components(card.get("components")))


def _in_header(header: Mapping[str, Any]) -> Iterator[Placeholder]:
    form, sample = _text(header.get("format")), header.get("example")
    if form in _MEDIA:
        yield Placeholder(component="header", kind=_MEDIA[form], example=_text(_mapping(sample).get("url")))
    elif form == "LOCATION":
        yield Placeholder(component="header", kind=PlaceholderKind.LOCATION)
    elif variables(_text(header.get("text"))):
        yield Placeholder(component="header", kind=PlaceholderKind.TEXT, example=_text(sample))


def _in_body(body: Mapping[str, Any]) -> Iterator[Placeholder]:
    """Yield the variables of a body by number; by name where any is no number, as in templates from elsewhere."""
    names = [name.strip("{} ") for name in variables(_text(body.get("text")))]
    listed = body.get("examples")
    samples = [_text(sample) for sample in listed] if isinstance(listed, list) else []
    samples += [""] * (len(names) - len(samples))
    if sorted(names) == sorted(map(str, range(1, len(names) + 1))):
        for number in range(1, len(names) + 1):
            yield Placeholder(component="body", kind=PlaceholderKind.TEXT, position=number, example=samples[number - 1])
    else:
        for name, sample in zip(names, samples, strict=False):
            yield Placeholder(component="body", kind=PlaceholderKind.TEXT, name=name, example=sample)


def _on_button(button: Mapping[str, Any], index: str) -> Iterator[Placeholder]:
    """Yield what a button needs; its name is its index among the buttons, from 0."""
    kind, url, sample = button.get("type"), _text(button.get("url")), _text(button.get("example"))
    if kind == "URL" and variables(url):
        suffix = sample.removeprefix(url.removesuffix(variables(url)[-1]))
        yield Placeholder(component="buttons", kind=PlaceholderKind.URL_SUFFIX, name=index, example=suffix)
    elif kind == "COPY_CODE":
        yield Placeholder(component="buttons", kind=PlaceholderKind.COUPON_CODE, name=index, example=sample)
    elif kind == "ORDER_DETAILS":
        yield Placeholder(component="buttons", kind=PlaceholderKind.ORDER_DETAILS, name=index)


def _mappings(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
