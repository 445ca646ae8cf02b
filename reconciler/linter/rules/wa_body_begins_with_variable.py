"""A body that begins with a variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import brief
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, cards, template
from reconciler.linter.template_survey import VARIABLES
from reconciler.linter.text import has_words

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for text in message.bodies:
        if text.variables and not text.is_only_variables and not has_words(text.around[0]):
            yield Finding(text.path, f"begins with the variable {brief(text.variables[0])}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="The body does not begin with a variable.",
    why="Meta refuses it with subcode 2388299. Punctuation, spaces and emoji before it are no text.",
    fix="put a word before the first variable, such as a greeting",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes",
        "https://github.com/Jaal-Yantra-Textiles/v2/pull/2134",
        "Meta subcode 2388299",
    ),
    check=_check,
    only_with=VARIABLES,
    breaks=(
        template(body("{{1}}, your order is on its way.")),
        template(body("{{1}}님, 주문하신 상품이 발송되었습니다. 감사합니다."), language="KO"),
        template(body("\u200f *{{1}}* طلبك في الطريق إليك"), language="AR"),
        template(
            body("Choose what suits you."),
            cards([body("Grün, weich und warm.")], [body("„{{1}}“ in Grün, nur für kurze Zeit.")]),
            category="MARKETING",
            language="DE",
        ),
    ),
    holds=(
        template(body("Hi {{1}}, your order {{2}} is on its way.")),
        template(body("No. 1: {{1}} is on its way to you.")),
        template(body("आपका ऑर्डर {{1}} भेज दिया गया है।"), language="HI"),
    ),
)
