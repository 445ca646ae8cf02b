"""A limited-time offer whose code stands behind another button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, buttons, link, offer, template

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for button in message.message.buttons if "LIMITED_TIME_OFFER" in message.message else ():
        if button.type == "COPY_CODE" and button.path[-1] != 0:
            yield Finding(button.path, "stands behind another button")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="The COPY_CODE button of a limited-time offer stands first.",
    why="Meta refuses another order: WhatsApp shows the code with the offer.",
    fix="move it before all other buttons",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/limited-time-offer-templates",
    ),
    check=_check,
    only_with="LIMITED_TIME_OFFER",
    breaks=(
        offer(
            body("Book this week and save a lot."), buttons(link("Book"), {"type": "COPY_CODE", "example": "ACME25"})
        ),
        offer(
            body("จองสัปดาห์นี้แล้วประหยัด"), buttons(link("จอง"), {"type": "COPY_CODE", "example": "ACME25"}), language="TH"
        ),
    ),
    holds=(
        offer(
            body("Book this week and save a lot."), buttons({"type": "COPY_CODE", "example": "ACME25"}, link("Book"))
        ),
        template(
            body("Book this week and save a lot."),
            buttons(link("Book"), {"type": "COPY_CODE", "example": "ACME25"}),
            category="MARKETING",
        ),
    ),
)
