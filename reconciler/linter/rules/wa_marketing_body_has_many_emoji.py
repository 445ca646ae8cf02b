"""A body of the category MARKETING with more than 10 emoji."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, template
from reconciler.linter.template_survey import BEYOND_ASCII

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST: Final = 10


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    if message.category == "MARKETING":
        for text in message.bodies:
            if len(text.emoji) > MOST:
                yield Finding(text.path, f"has {len(text.emoji)} emoji; Meta allows {MOST}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="The body of a marketing template has at most 10 emoji.",
    why="Meta refuses a marketing template with more emoji in its body, with subcode 2388047.",
    fix="remove some of the emoji",
    source=(
        "Meta subcode 2388047",
        "WhatsApp Manager, form of a template: body",
    ),
    check=_check,
    only_with=BEYOND_ASCII,
    breaks=(
        template(body(11 * "🎉" + " Everything new is in our shop now."), category="MARKETING"),
        template(
            body("새로운 상품이 도착했습니다 " + 11 * "👍🏽"),
            category="MARKETING",
            language="KO",
        ),
    ),
    holds=(
        template(body(10 * "🎉" + " Everything new is in our shop now."), category="MARKETING"),
        template(
            body("새로운 상품이 도착했습니다 " + 9 * "👨‍👩‍👧" + " ™ ©"),
            category="MARKETING",
            language="KO",
        ),
    ),
)
