"""More than ten buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, buttons, quick_reply, template
from reconciler.linter.template_survey import SEVERAL_BUTTONS

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST: Final = 10


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for part in message.parts:
        if len(part.buttons) > _MOST:
            yield Finding(part.at("BUTTONS", "buttons"), f"has {len(part.buttons)} buttons; Meta allows {_MOST}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="A template has at most 10 buttons.",
    why="Meta refuses more than 10 buttons, whatever their types.",
    fix="remove those that matter least, or let a page offer the choice",
    source=("https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components",),
    check=_check,
    only_with=SEVERAL_BUTTONS,
    breaks=(
        template(
            body("Your order has left our warehouse."),
            buttons(*[quick_reply(f"Time {number}") for number in range(11)]),
        ),
        template(
            body("Выберите удобное время доставки."),
            buttons(*[quick_reply(f"Время {number}") for number in range(12)]),
            language="RU",
        ),
    ),
    holds=(
        template(
            body("Your order has left our warehouse."),
            buttons(*[quick_reply(f"Time {number}") for number in range(10)]),
        ),
    ),
)
