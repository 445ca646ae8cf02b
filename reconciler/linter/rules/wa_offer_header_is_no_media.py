"""A header of another format than image and video beside a limited-time offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, buttons, image, link, offer

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    format_ = message.message.get("HEADER").get("format")
    if "LIMITED_TIME_OFFER" in message.message and isinstance(format_, str) and format_ not in ("IMAGE", "VIDEO"):
        yield Finding(
            message.message.at("HEADER", "format"), f"is {format_}; a limited-time offer takes IMAGE or VIDEO"
        )


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="The header of a limited-time offer is an image or a video.",
    why="Meta refuses a text, a document and a place there.",
    fix="use an image or a video, or remove the header",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/limited-time-offer-templates",
    ),
    check=_check,
    only_with="LIMITED_TIME_OFFER",
    breaks=(
        offer(
            {"type": "HEADER", "format": "LOCATION"},
            body("Book this week and save a lot."),
            buttons({"type": "COPY_CODE", "example": "ACME25"}, link("Book")),
        ),
        offer(image("DOCUMENT"), body("Book this week."), buttons(link("Book"))),
        offer(
            {"type": "HEADER", "format": "TEXT", "text": "Летняя скидка"},
            body("Забронируйте на этой неделе."),
            buttons(link("Бронь")),
            language="RU",
        ),
    ),
    holds=(
        offer(
            image("VIDEO"),
            body("Book this week and save a lot."),
            buttons({"type": "COPY_CODE", "example": "ACME25"}, link("Book")),
        ),
        offer(
            body("Book this week and save a lot."), buttons({"type": "COPY_CODE", "example": "ACME25"}, link("Book"))
        ),
    ),
)
