"""Cards with an image beside cards with a video."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, buttons, carousel, image, quick_reply

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    first = ""
    for card in message.cards:
        format_ = card.get("HEADER").get("format")
        if isinstance(format_, str):
            first = first or format_
            if format_ != first:
                yield Finding(card.at("HEADER", "format"), f"is {format_}; the cards before have {first}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="All cards of a carousel have an image, or all a video.",
    why="Meta refuses a mixture: every card has the components of the first one.",
    fix="use one format for all cards",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/media-card-carousel-templates",
    ),
    check=_check,
    only_with="CAROUSEL",
    breaks=(
        carousel((image(), buttons(quick_reply("More"))), (image("VIDEO"), buttons(quick_reply("More")))),
        carousel(
            (image("VIDEO"), buttons(quick_reply("더 보기"))), (image(), buttons(quick_reply("더 보기"))), language="KO"
        ),
    ),
    holds=(carousel(*[(image("VIDEO"), buttons(quick_reply("More")))] * 3),),
)
