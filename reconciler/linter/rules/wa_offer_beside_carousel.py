"""A limited-time offer beside a carousel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import (
    WhatsappTemplate,
    body,
    buttons,
    image,
    link,
    offer,
    quick_reply,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    if "LIMITED_TIME_OFFER" in message.message and "CAROUSEL" in message.message:
        yield Finding(message.message.at("LIMITED_TIME_OFFER"), "stands beside a carousel")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="A template has a limited-time offer or a carousel, not both.",
    why="Meta refuses the two together.",
    fix="remove one of them, or make two templates",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/limited-time-offer-templates",
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/media-card-carousel-templates",
    ),
    check=_check,
    only_with="LIMITED_TIME_OFFER",
    breaks=(
        offer(
            body("Book this week and save a lot."),
            {"type": "CAROUSEL", "cards": [{"components": [image(), buttons(quick_reply("More"))]}] * 2},
        ),
        offer(
            body("이번 주에 예약하세요."),
            {"type": "CAROUSEL", "cards": [{"components": [image(), buttons(quick_reply("더 보기"))]}] * 2},
            language="KO",
        ),
    ),
    holds=(
        offer(
            body("Book this week and save a lot."), buttons({"type": "COPY_CODE", "example": "ACME25"}, link("Book"))
        ),
    ),
)
