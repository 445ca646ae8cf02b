"""A footer of more than one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, footer, template
from reconciler.linter.template_survey import LINE_BREAKS
from reconciler.values import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    text = message.message.footer
    if text is not None and text.has_line_break:
        yield Finding(text.path, "has a line break", text.on_one_line or MISSING)


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="The footer is one line.",
    why="WhatsApp Manager does not accept a footer with a line break.",
    fix="write the footer on one line",
    source=("WhatsApp Manager, form of a template: footer",),
    check=_check,
    only_with=LINE_BREAKS,
    breaks=(
        template(body("Your order has left our warehouse."), footer("Acme Ltd\nReply STOP")),
        template(body("Your order has left our warehouse."), footer("Acme Ltd\n")),
        template(body("طلبك في الطريق إليك"), footer("شركة أكمي\u2028للتوصيل"), language="AR"),
    ),
    holds=(
        template(body("Your order has left our warehouse."), footer("Acme Ltd - Reply STOP")),
        template(body("주문하신 상품이\n발송되었습니다."), footer("주문 안내"), language="KO"),
        template(body("Your order has left our warehouse."), {"type": "FOOTER", "text": ""}),
    ),
)
