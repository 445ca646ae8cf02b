"""A limited-time offer that expires, without a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, buttons, link, offer

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    types = message.types_beside_offer
    expires = message.message.get("LIMITED_TIME_OFFER").get("hasExpiration") is True
    if types is not None and expires and "COPY_CODE" not in types:
        yield Finding(
            message.message.at("LIMITED_TIME_OFFER", "hasExpiration"), "is true, and there is no COPY_CODE button"
        )


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="A limited-time offer that expires comes with a COPY_CODE button.",
    why="Meta refuses it without: what expires is the code.",
    fix="add a COPY_CODE button before the URL button, or remove hasExpiration",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/limited-time-offer-templates",
    ),
    check=_check,
    only_with="LIMITED_TIME_OFFER",
    breaks=(
        offer(body("Book this week and save a lot."), buttons(link("Book")), hasExpiration=True),
        offer(body("Забронируйте на этой неделе."), buttons(link("Бронь")), hasExpiration=True, language="RU"),
    ),
    holds=(
        offer(
            body("Book this week and save a lot."),
            buttons({"type": "COPY_CODE", "example": "ACME25"}, link("Book")),
            hasExpiration=True,
        ),
        offer(body("Book this week and save a lot."), buttons(link("Book")), hasExpiration=False),
    ),
)
