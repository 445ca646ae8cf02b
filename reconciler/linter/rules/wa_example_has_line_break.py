"""An example of more than one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, header, template
from reconciler.linter.template_survey import LINE_BREAKS
from reconciler.values import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for example in message.examples:
        if example.has_line_break:
            yield Finding(example.path, "has a line break", example.on_one_line or MISSING)


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.LIKELY,
    title="Every example is one line.",
    why="Meta refuses it: the value of a variable can have no line break, and an example is such a value.",
    fix="write the example on one line",
    source=(
        "https://github.com/shridarpatil/frappe_whatsapp/issues/81",
        "https://github.com/netflie/whatsapp-cloud-api/issues/201",
    ),
    check=_check,
    only_with=LINE_BREAKS,
    breaks=(
        template(body("Hello {{1}}, your order {{2}} is on its way.", "\nAda", "A-1")),
        template(header("Order {{1}}", "A-1\n"), body("Your order has left our warehouse.")),
        template(body("안녕하세요 {{1}}님, 주문하신 상품이 발송되었습니다.", "김\n지민"), language="KO"),
    ),
    holds=(
        template(body("Hello {{1}},\nyour order {{2}} is on its way.", "Ada", "A-1")),
        template(body("مرحبا {{1}}، طلبك في الطريق", "أحمد علي"), language="AR"),
    ),
)
