"""An example beside a text that has no variable."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import REMOVED, Certainty, Finding, Rule
from reconciler.linter.placeholders import other_placeholders
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, cards, header, template
from reconciler.values import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAY_HOLD: Final = re.compile(r"[\[\]{}<>()%\uff5b\uff5d]")
"""What a placeholder of another form is made of: the example then belongs to it, and must not be lost."""


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for part in message.parts:
        for type_, name in (("HEADER", "example"), ("BODY", "examples")):
            text = part.text(type_) if part.get(type_).get(name) else None
            if text is not None and not text.variables:
                is_placeholder = _MAY_HOLD.search(text.written) or other_placeholders(text.visible)
                instead = MISSING if is_placeholder else REMOVED
                yield Finding(part.at(type_, name), "is set, and the text has no variable", instead)


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="Only a text with a variable has an example.",
    why="Meta refuses an example of nothing with subcode 2388043, although the API description calls it optional.",
    fix="remove the example, or write the variable into the text",
    source=("Meta subcode 2388043",),
    check=_check,
    breaks=(
        template({**body("Your order has left our warehouse."), "examples": ["unused"]}),
        template(header("Order update", "A-1"), body("Your order has left our warehouse.")),
        template({**body("주문하신 상품이 발송되었습니다."), "examples": ["지민"]}, language="KO"),
        template(
            body("Choose what suits you."),
            cards([{**body("Green and warm."), "examples": ["green"]}]),
            category="MARKETING",
        ),
    ),
    holds=(
        template(header("Order {{1}}", "A-1"), body("Your order {{1}} has left our warehouse.", "A-1")),
        template({**body("Your order has left our warehouse."), "examples": []}),
        template(body("طلبك {{1}} في الطريق", "٨٦٠"), language="AR"),
    ),
)
