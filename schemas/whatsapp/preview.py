"""What a WhatsApp template looks like on a phone: its marks, variables with their examples, media, buttons and cards.

Source: the components of the API description, version 1.2.117; Meta, "How to format your messages" for the marks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from schemas.preview import (
    Button,
    Medium,
    Picture,
    Piece,
    Press,
    Preview,
    Previewed,
    Role,
    Span,
    Style,
    Words,
    language_tag,
    mapping,
    mappings,
    text,
    texts,
    words,
)
from schemas.whatsapp.texts import VARIABLE, by_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_SHOWN = ("HEADER", "LIMITED_TIME_OFFER", "BODY", "FOOTER", "BUTTONS")
"""The types of components from top to bottom, as a phone has them; a carousel comes below all."""

_MARKS: Final = {
    "mono": Style.MONO,
    "code": Style.MONO,
    "bold": Style.BOLD,
    "italic": Style.ITALIC,
    "struck": Style.STRUCK,
}
_MARKED: Final = re.compile(
    r"```(?P<mono>(?:(?!```).)+)```|`(?P<code>[^`\n]+)`"
    + "".join(
        rf"|(?<![\w{mark}]){mark}(?P<{name}>(?=\S)[^{mark}\n]*[^{mark}\s]){mark}(?![\w{mark}])"
        for name, mark in (("bold", r"\*"), ("italic", "_"), ("struck", "~"))
    ),
    re.DOTALL,
)
_VARIABLE: Final = re.compile(f"({VARIABLE.pattern})")


def spans(content: str, samples: Sequence[str]) -> Iterator[Span]:
    """Yield a text with its marks taken for what they mean, and each variable as its example, if it has one."""
    yield from _styled(content, frozenset(), samples)


def _styled(content: str, styles: frozenset[Style], samples: Sequence[str]) -> Iterator[Span]:
    at = 0
    for match in _MARKED.finditer(content):
        name = match.lastgroup or ""
        inner, now = match[name], styles | {_MARKS[name]}
        yield from _filled(content[at : match.start()], styles, samples)
        yield from _filled(inner, now, samples) if Style.MONO in now else _styled(inner, now, samples)
        at = match.end()
    yield from _filled(content[at:], styles, samples)


def _filled(content: str, styles: frozenset[Style], samples: Sequence[str]) -> Iterator[Span]:
    for part in _VARIABLE.split(content):
        if not _VARIABLE.fullmatch(part):
            yield from [Span(part, styles)] if part else []
            continue
        number = int(part[2:-2]) if re.fullmatch("[1-9][0-9]{0,3}", part[2:-2]) else 0
        sample = samples[number - 1] if 0 < number <= len(samples) else ""
        yield Span(sample or part, styles, part)


def _draw(values: Mapping[str, Any]) -> Preview | None:
    components = by_type(mappings(mapping(values, "details"), "components"))
    shown = {text(component, "type"): component for component in components}
    pieces = tuple(piece for name in _SHOWN if name in shown for piece in _pieces(shown[name]))
    cards = tuple(
        tuple(piece for component in by_type(mappings(card, "components")) for piece in _pieces(component))
        for card in mappings(shown.get("CAROUSEL", {}), "cards")
    )
    if not pieces and not cards:
        return None
    return Preview("whatsapp", pieces, cards, language_tag(text(values, "language")))


def _pieces(component: Mapping[str, Any]) -> list[Piece]:
    match text(component, "type"):
        case "HEADER":
            return _header(component)
        case "BODY":
            return _body(component)
        case "FOOTER":
            return _footer(component)
        case "LIMITED_TIME_OFFER":
            left = "with the time that is left" if component.get("hasExpiration") is True else ""
            return [*words(Role.OFFER, text(component, "text")), *words(Role.NOTE, left)]
        case "BUTTONS":
            return [_button(button) for button in mappings(component, "buttons")]
        case _:
            return []


def _header(component: Mapping[str, Any]) -> list[Piece]:
    form = text(component, "format").lower()
    if form in {Medium.IMAGE, Medium.VIDEO, Medium.DOCUMENT, Medium.LOCATION}:
        return [Picture(Medium(form), text(mapping(component, "example"), "url"))]
    content = text(component, "text")
    # A header knows no marks: all of it is bold.
    return [Words(Role.HEADER, tuple(_filled(content, frozenset(), [text(component, "example")])))] if content else []


def _body(component: Mapping[str, Any]) -> list[Piece]:
    content = text(component, "text")
    if content:
        return [Words(Role.BODY, tuple(spans(content, texts(component, "examples"))))]
    advice = " and advises not to share it" if component.get("addSecurityRecommendation") is True else ""
    return [*words(Role.NOTE, f"WhatsApp's own text, which has the code{advice}")]


def _footer(component: Mapping[str, Any]) -> list[Piece]:
    minutes = component.get("codeExpirationMinutes")
    expires = f"WhatsApp's own text: the code expires in {minutes} minutes" if isinstance(minutes, int) else ""
    return [*words(Role.FOOTER, text(component, "text")), *words(Role.NOTE, expires)]


_BUTTONS: Final = {
    "QUICK_REPLY": (Press.REPLIES, "quick reply", "text", ()),
    "URL": (Press.OPENS, "opens", "text", ("example", "url")),
    "PHONE_NUMBER": (Press.CALLS, "calls", "text", ("phoneNumber",)),
    "FLOW": (Press.ASKS, "opens the flow", "text", ("flowId",)),
    "COPY_CODE": (Press.COPIES, "copies the code", "", ("example",)),
    "REQUEST_CONTACT_INFO": (Press.ASKS, "asks for contact details", "", ()),
    "ORDER_DETAILS": (Press.ASKS, "shows the order", "", ()),
}
"""Type to what it does, that in words, the field with its label, and the fields that say where it leads."""
_OWN_LABEL: Final = "WhatsApp's own label"


def _button(button: Mapping[str, Any]) -> Button:
    form = text(button, "type")
    if form == "OTP":
        return _code_button(button)
    press, kind, label, leads = _BUTTONS.get(form, (Press.OTHER, form.replace("_", " ").lower(), "text", ()))
    detail = next((text(button, name) for name in leads if text(button, name)), "")
    return Button(press, kind, text(button, label) if label else _OWN_LABEL, detail)


def _code_button(button: Mapping[str, Any]) -> Button:
    ways = {"COPY_CODE": "copies the code", "ONE_TAP": "fills the code in", "ZERO_TAP": "passes the code on by itself"}
    form = text(button, "otpType")
    label = text(button, "text") if form == "COPY_CODE" else text(button, "autofillText") or text(button, "text")
    apps = ", ".join(text(app, "packageName") for app in mappings(button, "supportedApps"))
    return Button(Press.COPIES, ways.get(form, "has the code"), label or _OWN_LABEL, apps)


PREVIEW = Previewed(("details.components",), _draw, hints=("language",))
