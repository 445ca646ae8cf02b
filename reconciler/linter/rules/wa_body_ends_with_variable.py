"""A body that ends with a variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, template
from reconciler.linter.text import has_words

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for text in message.bodies:
        if text.variables and not has_words(text.around[-1]):
            yield Finding(text.path, f"ends with the variable {text.last_variable}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="The body does not end with a variable.",
    why="Meta refuses it with subcode 2388299. Punctuation, spaces and brackets after it are no text.",
    fix="put words after the last variable",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes",
        "https://github.com/Jaal-Yantra-Textiles/v2/pull/2134",
    ),
    check=_check,
    breaks=(
        template(body("Hi {{1}}, pay with this link: {{2}}")),
        template(body("Sua consulta é às {{1}}!"), language="PT_BR"),
        template(body("คำสั่งซื้อของคุณคือ {{1}} )\u200b"), language="TH"),
    ),
    holds=(
        template(body("Hi {{1}}, your order {{2}} is on its way.")),
        template(body("طلبك {{1}} في الطريق"), language="AR"),
    ),
)
