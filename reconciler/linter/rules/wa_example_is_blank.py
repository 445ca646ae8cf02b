"""An example in which nothing can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, buttons, header, template
from reconciler.linter.template_survey import BLANK_TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for example in message.examples:
        if not example.visible.strip():
            yield Finding(example.path, "is blank")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.LIKELY,
    title="Every example shows a value.",
    why="Meta refuses a blank example: the reviewer reads examples to judge what will be sent.",
    fix="write a sample of what the variable will hold",
    source=("https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview",),
    check=_check,
    only_with=BLANK_TEXTS,
    breaks=(
        template(body("Hello {{1}}, your order {{2}} is on its way.", " ", "A-1")),
        template(header("Order {{1}}", "\u00a0"), body("Your order has left our warehouse.")),
        template(body("안녕하세요 {{1}}님, 주문하신 상품이 발송되었습니다.", "\u200b"), language="KO"),
        template(
            body("Your order has left our warehouse."),
            buttons({"type": "COPY_CODE", "example": " "}),
            category="MARKETING",
        ),
    ),
    holds=(
        template(body("Hello {{1}}, your order {{2}} is on its way.", "-", "0")),
        template(body("مرحبا {{1}}، طلبك في الطريق", "أحمد"), language="AR"),
    ),
)
