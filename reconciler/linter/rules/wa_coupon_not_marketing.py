"""A coupon code in the category UTILITY."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, buttons, template

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    if message.category == "UTILITY" and "LIMITED_TIME_OFFER" not in message.message:
        for button in message.message.buttons:
            if button.type == "COPY_CODE":
                yield Finding(button.path, "hands over a coupon in the category UTILITY")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.LIKELY,
    title="A coupon code is of the category MARKETING.",
    why="Meta moves coupons to MARKETING, or rejects the template where allowCategoryChange is false.",
    fix="set category to MARKETING, or write the code into the body",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components",
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-categorization",
    ),
    check=_check,
    only_with="COPY_CODE",
    breaks=(
        template(
            body("Your refund is waiting for you in our shop."), buttons({"type": "COPY_CODE", "example": "25OFF"})
        ),
        template(
            body("您的退款已存入店铺账户。"), buttons({"type": "COPY_CODE", "example": "25OFF"}), language="ZH_CN"
        ),
    ),
    holds=(
        template(
            body("Summer is here, and so are our offers."),
            buttons({"type": "COPY_CODE", "example": "25OFF"}),
            category="MARKETING",
        ),
    ),
)
