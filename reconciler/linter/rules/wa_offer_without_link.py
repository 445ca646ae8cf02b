"""A limited-time offer without a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, buttons, link, offer

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    types = message.types_beside_offer
    if types is not None and "URL" not in types:
        yield Finding(message.message.at("LIMITED_TIME_OFFER"), "has no URL button beside it")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="A limited-time offer comes with a URL button.",
    why="Meta refuses it without: the button leads to where the offer is taken.",
    fix="add a URL button",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/limited-time-offer-templates",
    ),
    check=_check,
    only_with="LIMITED_TIME_OFFER",
    breaks=(
        offer(body("Book this week and save a lot.")),
        offer(body("احجز هذا الأسبوع ووفر"), buttons({"type": "COPY_CODE", "example": "ACME25"}), language="AR"),
    ),
    holds=(
        offer(
            body("Book this week and save a lot."), buttons({"type": "COPY_CODE", "example": "ACME25"}, link("Book"))
        ),
        offer(body("Book this week and save a lot."), buttons(link("Book"))),
        offer(body("Book this week and save a lot."), buttons({"type": "ORDER_DETAILS"})),
    ),
)
