"""A footer with a variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import named
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, footer, template

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    text = message.message.footer
    if text is not None:
        variables = (*text.variables, *text.malformed) if "{" in text.written or "}" in text.written else ()
        if variables:
            yield Finding(text.path, f"has the {named('variable', variables)}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="The footer has no variable.",
    why="Meta refuses it with subcode 2388073: a footer reads the same for everybody.",
    fix="write the footer without it, or move that text to the body",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes",
        "Meta subcode 2388073",
    ),
    check=_check,
    only_with="FOOTER",
    breaks=(
        template(body("Your order has left our warehouse."), footer("Order ID: {{1}}")),
        template(body("Your order has left our warehouse."), footer("Order ID: {1}")),
        template(body("طلبك في الطريق إليك"), footer("رقم الطلب {{1}}"), language="AR"),
    ),
    holds=(
        template(body("Your order has left our warehouse."), footer("Reply STOP {at any time} to opt out")),
        template(body("주문 {{1}} 상품이 발송되었습니다."), footer("주문 안내"), language="KO"),
    ),
)
