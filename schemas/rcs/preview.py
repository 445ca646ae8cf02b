"""What recipients see of an RCS sender: its card, with banner, logo, name, description and the ways to reach it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from schemas.preview import Fact, Medium, Picture, Piece, Preview, Previewed, Role, mapping, mappings, text, words

if TYPE_CHECKING:
    from collections.abc import Mapping


def _hex(color: str) -> str:
    """Return a colour with all its six digits, "" for what is none."""
    digits = color.removeprefix("#")
    if not re.fullmatch("[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6}", digits):
        return ""
    return "#" + ("".join(digit * 2 for digit in digits) if len(digits) == 3 else digits)


def _draw(values: Mapping[str, Any]) -> Preview | None:
    brand = mapping(mapping(values, "details"), "brand")
    if not brand:
        return None
    color = text(brand, "color")
    reached = (
        Fact(text(way, "label") or name, text(way, key))
        for ways, key, name in (
            ("phones", "number", "Phone"),
            ("websites", "url", "Website"),
            ("emails", "address", "Email"),
        )
        for way in mappings(brand, ways)
    )
    pages = (
        ("Privacy policy", "privacyPolicyUrl"),
        ("Terms of service", "termsOfServiceUrl"),
        ("Banner", "bannerUrl"),
        ("Logo", "logoUrl"),
    )
    pieces: tuple[Piece, ...] = (
        Picture(Medium.BANNER, text(brand, "bannerUrl")),
        Picture(Medium.LOGO, text(brand, "logoUrl")),
        *words(Role.TITLE, text(brand, "name")),
        *words(Role.BODY, text(brand, "description")),
        *reached,
        *(Fact(name, text(brand, key)) for name, key in pages if text(brand, key)),
    )
    return Preview("rcs", pieces, color=_hex(color))


PREVIEW = Previewed(("details.brand",), _draw)
