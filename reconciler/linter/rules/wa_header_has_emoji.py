"""A text header with an emoji."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import brief
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, header, template
from reconciler.linter.template_survey import BEYOND_ASCII

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    text = message.message.header
    if text is not None and text.emoji:
        yield Finding(text.path, f"has the emoji {brief(' '.join(text.emoji))}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="The header has no emoji.",
    why="Meta refuses a header with an emoji, with subcode 2388072 or 2388047; signs such as ™ are none.",
    fix="take the emoji out of the header",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components",
        "Meta subcode 2388072",
        "Meta subcode 2388047",
    ),
    check=_check,
    only_with=BEYOND_ASCII,
    breaks=(
        template(header("Welcome! 🎉"), body("Your order has left our warehouse.")),
        template(header("1️⃣ First step"), body("Your order has left our warehouse.")),
        template(header("주문 완료 👍🏽"), body("주문하신 상품이 발송되었습니다."), language="KO"),
    ),
    holds=(
        template(header("Acme™ © № 1 → ready"), body("Your order has left our warehouse.")),
        template(header("طلبك في الطريق"), body("طلبك في الطريق إليك 🎉"), language="AR"),
    ),
)
