"""A body with many variables and few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, template
from reconciler.linter.template_survey import VARIABLES
from reconciler.linter.text import count_words, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS_FOR_EACH: Final = 3
"""Words that each variable needs. Meta has a limit and does not publish it: refused with 1.3 and 2.0, approved with 4.5
words for each variable."""


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for text in message.bodies:
        if text.variables and not text.is_only_variables:
            variables = len(text.variables)
            if sum(map(str.isalnum, text.static.split())) >= WORDS_FOR_EACH * variables and text.static.isascii():
                continue  # most texts have far more words, and this is the quickest way to see it
            words = count_words(text.static)
            if words is not None and words < WORDS_FOR_EACH * variables:
                yield Finding(text.path, f"has {counted(words, 'word')} for {counted(variables, 'variable')}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.LIKELY,
    title="The body has at least three words for each variable.",
    why="Meta refuses a body with too many variables for its length, with subcode 2388293. Its limit is not public; "
    "refusals are known up to about three words for each variable.",
    fix="write at least three words for each variable, or use fewer variables",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes",
        "Meta subcode 2388293",
    ),
    check=_check,
    only_with=VARIABLES,
    breaks=(
        template(
            body("Donation Receipt\n\nName: {{1}}\nAmount: {{2}}\nReceipt: {{3}}\nDate: {{4}}\n\nQuestions: {{5}} ok")
        ),
        template(body("Ваш заказ {{1}} прибудет {{2}} утром."), language="RU"),
        template(body("ถึงคุณ {{1}} ยอด {{2}} บาท"), language="TH"),
    ),
    holds=(
        template(body("Order {{1}} is on its way.")),
        template(body("Dear {{1}}, we are sending your order now, {{1}}.")),
        template(body("ขอบคุณสำหรับคำสั่งซื้อหมายเลข {{1}} ของคุณ"), language="TH"),
        template(body("ご注文 {{1}} は {{2}} に届きます。"), language="JA"),
        template(body("您的订单 {{1}} 将于 {{2}} 送达。"), language="ZH_CN"),
    ),
)
