"""A footer beside a limited-time offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, buttons, link, offer

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    if "LIMITED_TIME_OFFER" in message.message and "FOOTER" in message.message:
        yield Finding(message.message.at("FOOTER"), "stands beside a limited-time offer")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="A template with a limited-time offer has no footer.",
    why="Meta refuses it.",
    fix="move its text to the body",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/limited-time-offer-templates",
    ),
    check=_check,
    only_with="LIMITED_TIME_OFFER",
    breaks=(
        offer(
            body("Book this week and save a lot."),
            {"type": "FOOTER", "text": "Until Sunday"},
            buttons({"type": "COPY_CODE", "example": "ACME25"}, link("Book")),
        ),
        offer(body("จองสัปดาห์นี้แล้วประหยัด"), {"type": "FOOTER", "text": "ถึงวันอาทิตย์"}, buttons(link("จอง")), language="TH"),
    ),
    holds=(
        offer(
            body("Book this week and save a lot."), buttons({"type": "COPY_CODE", "example": "ACME25"}, link("Book"))
        ),
    ),
)
