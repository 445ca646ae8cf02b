"""A body of the category UTILITY with more than 6 emoji."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, template
from reconciler.linter.template_survey import BEYOND_ASCII

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST: Final = 6


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    if message.category == "UTILITY":
        for text in message.bodies:
            if len(text.emoji) > MOST:
                yield Finding(text.path, f"has {len(text.emoji)} emoji; Meta allows {MOST}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.LIKELY,
    title="The body of a utility template has at most 6 emoji.",
    why="WhatsApp Manager does not accept more emoji in the body of a utility template.",
    fix="remove some of the emoji",
    source=("WhatsApp Manager, form of a template: body",),
    check=_check,
    only_with=BEYOND_ASCII,
    breaks=(
        template(body(7 * "🎉" + " Everything new is in our shop now."), category="UTILITY"),
        template(body("새로운 상품이 도착했습니다 " + 7 * "👍🏽"), category="UTILITY", language="KO"),
    ),
    holds=(
        template(body(6 * "🎉" + " Everything new is in our shop now."), category="UTILITY"),
        template(body("새로운 상품이 도착했습니다 " + 5 * "👨‍👩‍👧" + " ™ ©"), category="UTILITY", language="KO"),
        template(body(7 * "🎉" + " Everything new is in our shop now."), category="MARKETING"),
    ),
)
