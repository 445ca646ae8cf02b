"""A limited-time offer outside the category MARKETING."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, buttons, link, offer

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    if "LIMITED_TIME_OFFER" in message.message and message.category not in ("", "MARKETING"):
        yield Finding(("category",), f"is {message.category}; Meta takes a limited-time offer in MARKETING only")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="A limited-time offer is of the category MARKETING.",
    why="Meta refuses it in any other category.",
    fix="set category to MARKETING, or remove the offer",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/limited-time-offer-templates",
    ),
    check=_check,
    only_with="LIMITED_TIME_OFFER",
    breaks=(
        offer(
            body("Book this week and save a lot."),
            buttons({"type": "COPY_CODE", "example": "ACME25"}, link("Book")),
            category="UTILITY",
        ),
        offer(body("이번 주에 예약하고 할인받으세요."), buttons(link("예약")), category="UTILITY", language="KO"),
    ),
    holds=(
        offer(
            body("Book this week and save a lot."), buttons({"type": "COPY_CODE", "example": "ACME25"}, link("Book"))
        ),
    ),
)
