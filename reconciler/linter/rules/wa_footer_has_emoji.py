"""A footer with an emoji."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import brief
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, footer, template
from reconciler.linter.template_survey import BEYOND_ASCII

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    text = message.message.footer
    if text is not None and text.emoji:
        yield Finding(text.path, f"has the emoji {brief(' '.join(text.emoji))}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="The footer has no emoji.",
    why="WhatsApp Manager does not accept an emoji in a footer.",
    fix="take the emoji out of the footer",
    source=("WhatsApp Manager, form of a template: footer",),
    check=_check,
    only_with=BEYOND_ASCII,
    breaks=(
        template(body("Your order has left our warehouse."), footer("Acme ❤️")),
        template(body("Your order has left our warehouse."), footer("Acme, from 🇸🇪 with care")),
        template(body("ご注文の商品を発送しました。"), footer("ありがとうございます 🙏"), language="JA"),
    ),
    holds=(
        template(body("Your order has left our warehouse."), footer("Acme® ©2026 – all rights reserved")),
        template(body("주문하신 상품이 발송되었습니다 🎉"), footer("주문 안내"), language="KO"),
    ),
)
