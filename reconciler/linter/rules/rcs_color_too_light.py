"""A colour of the brand that is hard to read beside white."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.rcs_sender import AWS, BRAND, EIGHT, GOOGLE, RcsSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEAST = 4.5
_HEX = re.compile(r"#?([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")


def _check(account: RcsSender) -> Iterator[Finding]:
    color = account.word(*BRAND, "color")
    digits = _HEX.fullmatch(color)
    if digits is not None:
        contrast = _contrast_to_white(digits[1])
        if contrast < _LEAST:
            # Rounded down: 4.499 is not shown as 4.5.
            words = f"is {color}, whose contrast to white is {int(contrast * 100) / 100:.2f}:1; {_LEAST}:1 is needed"
            yield Finding((*BRAND, "color"), words)


def _contrast_to_white(digits: str) -> float:
    """Return the contrast of a colour to white as WCAG 2 defines it, 1 to 21."""
    if len(digits) == 3:  # "#fff" is short for "#ffffff"
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (_linear(int(digits[place : place + 2], 16) / 255) for place in (0, 2, 4))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


RULE = Rule(
    subject=RcsSender,
    certainty=Certainty.CERTAIN,
    title="The colour of the brand has a contrast to white of at least 4.5:1.",
    why="Google and carriers deny a sender whose colour is lighter: buttons in it could not be read.",
    fix="choose a darker colour",
    source=(
        GOOGLE,
        AWS,
        EIGHT,
    ),
    check=_check,
    breaks=(
        sender(color="#0A84FF"),
        sender(color="#fff"),
        sender(color="777777"),
        sender(name="아크미", color="#FFE000"),
    ),
    holds=(
        sender(color="#0B57D0"),
        sender(color="#767676"),
        sender(color="000"),
    ),
)
