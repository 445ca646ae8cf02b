"""A text header of more than one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, header, template
from reconciler.linter.template_survey import LINE_BREAKS
from reconciler.values import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    text = message.message.header
    if text is not None and text.has_line_break:
        yield Finding(text.path, "has a line break", text.on_one_line or MISSING)


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="The header is one line.",
    why="Meta refuses a header with a line break, with subcode 2388072 or 2388047.",
    fix="write the header on one line",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components",
        "Meta subcode 2388072",
        "Meta subcode 2388047",
    ),
    check=_check,
    only_with=LINE_BREAKS,
    breaks=(
        template(header("Order\nupdate"), body("Your order has left our warehouse.")),
        template(header("Order update\n"), body("Your order has left our warehouse.")),
        template(header("주문하신 상품이\n발송되었습니다"), body("곧 받아 보실 수 있습니다."), language="KO"),
    ),
    holds=(
        template(header("Order update"), body("Your order\nhas left our warehouse.")),
        template(header("تحديث الطلب"), body("طلبك في الطريق"), language="AR"),
    ),
)
