"""A body of nothing but variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, cards, template
from reconciler.linter.template_survey import VARIABLES

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for text in message.bodies:
        if text.is_only_variables:
            yield Finding(text.path, f"has no word beside its variables: {quoted(text.written)}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="The body has words of its own.",
    why="Meta refuses a body that holds variables only, with subcode 2388047: nobody could review what will be sent.",
    fix="write the message out, and leave variables only for what differs from person to person",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components",
        "Meta subcode 2388047",
    ),
    check=_check,
    only_with=VARIABLES,
    breaks=(
        template(body("{{1}}")),
        template(body("{{1}} — {{2}}.")),
        template(body("«{{1}}»، {{2}}؟"), language="AR"),
        template(
            body("Wählen Sie aus."),
            cards([body("{{1}}\n{{2}}")], [body("Grün und weich.")]),
            category="MARKETING",
            language="DE",
        ),
    ),
    holds=(
        template(body("Hi {{1}}, thank you for your order.")),
        template(body("{{1}}님"), language="KO"),
        template(body("Thank you.")),
    ),
)
