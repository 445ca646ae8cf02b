"""A body that ends with a variable."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import brief
from reconciler.linter.subjects.whatsapp_template import MessageText, WhatsappTemplate, body, template
from reconciler.linter.template_survey import VARIABLES
from reconciler.linter.text import has_words

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORMATTING = re.compile(r"[*_~`]")


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for text in message.bodies:
        if text.variables and not text.is_only_variables and not _is_text(text, text.around[-1]):
            yield Finding(text.path, f"ends with the variable {brief(text.last_variable)}")


def _is_text(text: MessageText, after: str) -> bool:
    # Nobody has reported whether Meta takes an emoji, or the end of bold text, for text; so they pass.
    return has_words(after) or _FORMATTING.search(after) is not None or bool(MessageText(text.path, after).emoji)


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="The body does not end with a variable.",
    why="Meta refuses it with subcode 2388299. Punctuation, spaces and brackets after it are no text.",
    fix="put words after the last variable",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes",
        "https://github.com/Jaal-Yantra-Textiles/v2/pull/2134",
        "Meta subcode 2388299",
    ),
    check=_check,
    only_with=VARIABLES,
    breaks=(
        template(body("Hi {{1}}, pay with this link: {{2}}")),
        template(body("Sua consulta é às {{1}}!"), language="PT_BR"),
        template(body("คำสั่งซื้อของคุณคือ {{1}} )\u200b"), language="TH"),
        template(body("आपका ऑर्डर नंबर है {{1}}।"), language="HI"),
    ),
    holds=(
        template(body("Hi {{1}}, your order {{2}} is on its way.")),
        template(body("طلبك {{1}} في الطريق"), language="AR"),
        template(body("We look forward to seeing you on *{{1}}*")),
        template(body("See you soon, dear {{1}} 🎉")),
    ),
)
