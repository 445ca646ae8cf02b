"""A body with two variables and no text between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_brief
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, template
from reconciler.linter.template_survey import VARIABLES
from schemas.whatsapp.texts import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for text in message.bodies:
        if len(text.around) > 2 and not text.is_only_variables:
            variables = VARIABLE.findall(text.written)
            pairs = zip(variables, text.around[1:-1], variables[1:], strict=False)
            touching = [f"{before} and {after}" for before, between, after in pairs if not between.strip()]
            if touching:
                yield Finding(text.path, f"has nothing between {all_brief(touching)}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.LIKELY,
    title="Words separate the variables of the body.",
    why="WhatsApp Manager does not accept variables that only spaces separate; the API does not always refuse them.",
    fix="put words between them, or make them one variable",
    source=(
        "WhatsApp Manager, form of a template: variables must be separated by text",
        "https://help.verloop.io/?p=2987",
    ),
    check=_check,
    only_with=VARIABLES,
    breaks=(
        template(body("Your pickup window is {{1}} {{2}} at the main gate, please bring your receipt.")),
        template(body("We deliver {{1}}{{2}} to your door this week.")),
        template(body("سيصل طلبك {{1}}\u200f\n{{2}} إلى باب بيتك."), language="AR"),
    ),
    holds=(
        template(body("Your pickup window is {{1}}, {{2}} at the main gate, please bring your receipt.")),
        template(body("ご予約は {{1}}〜{{2}} です。"), language="JA"),
        template(body("Open *{{1}}* *{{2}}* for you this week.")),
    ),
)
