"""A text with what looks like a variable and is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_quoted
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, cards, header, template
from reconciler.linter.template_survey import BRACES

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    texts = message.bodies if message.message.header is None else (message.message.header, *message.bodies)
    for text in texts:
        if text.malformed:
            words = "which is no variable" if len(set(text.malformed)) == 1 else "which are no variables"
            yield Finding(text.path, f"has {all_quoted(text.malformed)}, {words}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="Every variable has two braces on both sides.",
    why="WhatsApp Manager does not accept anything else, and people would see the braces: only {{1}}, {{2}} and so on "
    "are replaced.",
    fix="write it with two braces on both sides, as in {{1}}, and give an example",
    source=("WhatsApp Manager, form of a template: variables are whole numbers with two sets of curly brackets",),
    check=_check,
    only_with=BRACES,
    breaks=(
        template(body("Hello {1}, your order {2} has left our warehouse.")),
        template(body("Hello {{1}}, your order {{2} of {3} has left our warehouse.")),
        template(body("Hello, your order 1}} has left our warehouse.")),
        template(header("Order {{1"), body("Your order has left our warehouse.")),
        template(body("안녕하세요 {1}님, 주문하신 상품이 발송되었습니다."), language="KO"),
        template(
            body("اختر ما يناسبك."),
            cards([body("اللون {{١ متوفر الآن.")], [body("كل الألوان متوفرة الآن.")]),
            category="MARKETING",
            language="AR",
        ),
    ),
    holds=(
        template(body("Hello {{1}}, your order {{2}} has left our warehouse.")),
        template(body("We speak C++ {and} 1} other languages, {1, 2} of them well.")),
        template(body("Опции {а} и [1] (1) <1> готовы."), language="RU"),
    ),
)
