"""A text with the placeholder of another tool."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, header, template

if TYPE_CHECKING:
    from collections.abc import Iterator

_OTHER: Final = re.compile(r"[#$%]?\{+[ ]*[^\W\d][\w.-]*[ ]*\}+|[#$%]\{\d+\}|%\d\$s")


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for part in message.parts:
        for text in (part.header, part.body):
            if text is not None:
                other = next(filter(None, map(_OTHER.search, text.around)), None)
                if other is not None:
                    yield Finding(text.path, f"has {quoted(other.group())}, which is no variable")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.GUESS,
    title="Every placeholder is a variable of WhatsApp.",
    why="Only {{1}}, {{2}} and so on are replaced; people would see anything else unchanged.",
    fix="write it as {{1}}, {{2}} and so on, and give an example for each",
    source=("https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview",),
    check=_check,
    breaks=(
        template(body("Hello {name}, your order has left our warehouse.")),
        template(header("Order ${orderId}"), body("Your order has left our warehouse.")),
        template(body("안녕하세요 #{고객명}님, 주문하신 상품이 발송되었습니다."), language="KO"),
    ),
    holds=(
        template(body("Hello {{1}}, your order has left our warehouse {as you asked}.")),
        template(body("لديك خصم 5%، و$10 رصيد في حسابك"), language="AR"),
    ),
)
