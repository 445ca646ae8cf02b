"""A header, footer or buttons beside a carousel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import (
    WhatsappTemplate,
    buttons,
    carousel,
    image,
    link,
    quick_reply,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_BESIDE: Final = ("HEADER", "FOOTER", "BUTTONS")


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    part = message.message
    # In the category AUTHENTICATION it is the carousel that has to go.
    if "CAROUSEL" in part and message.category != "AUTHENTICATION":
        for type_ in _NOT_BESIDE:
            if type_ in part:
                yield Finding(part.at(type_), "stands beside a carousel")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="Beside a carousel stands a body, and nothing else.",
    why="Meta refuses a header, a footer and buttons of the message itself: the cards have their own.",
    fix="move it to the cards, or remove it",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/media-card-carousel-templates",
    ),
    check=_check,
    only_with="CAROUSEL",
    breaks=(
        carousel(
            (image(), buttons(quick_reply("More"))),
            (image(), buttons(quick_reply("More"))),
            beside=[{"type": "FOOTER", "text": "Acme"}, buttons(link("Shop"))],
        ),
        carousel(
            (image(), buttons(quick_reply("More"))),
            (image(), buttons(quick_reply("More"))),
            beside=[{"type": "HEADER", "format": "TEXT", "text": "새로 나온 상품"}],
            language="KO",
        ),
    ),
    holds=(carousel((image(), buttons(quick_reply("More"))), (image(), buttons(quick_reply("More")))),),
)
