"""What a KakaoTalk template looks like on a phone: emphasis, text, additional information, buttons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from schemas.kakaotalk.content import LINKS, by_ordering
from schemas.kakaotalk.placeholders import VARIABLE
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
    Words,
    language_tag,
    mapping,
    mappings,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_VARIABLE: Final = re.compile(f"({VARIABLE.pattern})")
_SHOWN: Final = {"content": Role.BODY, "extra": Role.EXTRA}
_EMPHASIS: Final = {"title": Role.TITLE, "subtitle": Role.SUBTITLE}


def _words(role: Role, content: str) -> Words:
    parts = (part for part in _VARIABLE.split(content) if part)
    return Words(role, tuple(Span(part, variable=part if _VARIABLE.fullmatch(part) else "") for part in parts))


def _draw(values: Mapping[str, Any]) -> Preview | None:
    details = mapping(values, "details")
    picture = text(details, "imageUrl")
    said = [_words(role, text(details, name)) for name, role in (_EMPHASIS | _SHOWN).items() if text(details, name)]
    if not said and not picture:
        return None
    pieces: tuple[Piece, ...] = (
        *([Picture(Medium.IMAGE, picture)] if picture else []),
        *said,
        *([Words(Role.NOTE, (Span("shown on the main device alone"),))] if details.get("securityFlag") is True else []),
        *map(_button, by_ordering(mappings(details, "buttons"))),
    )
    return Preview("kakaotalk", pieces, language=language_tag(text(details, "language")))


def _button(button: Mapping[str, Any]) -> Button:
    form = text(button, "type")
    links = [text(button, name) for name in LINKS.get(form, ()) if text(button, name)]
    press = Press.OPENS if form in LINKS else Press.OTHER
    return Button(press, form.replace("_", " ").lower() or "button", text(button, "name"), links[0] if links else "")


PREVIEW = Previewed(
    tuple(f"details.{name}" for name in (*_EMPHASIS, *_SHOWN, "imageUrl", "buttons")),
    _draw,
    hints=("details.language", "details.securityFlag"),
)
