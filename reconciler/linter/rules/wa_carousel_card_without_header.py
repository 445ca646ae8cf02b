"""A card without a picture or film."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import (
    WhatsappTemplate,
    body,
    buttons,
    carousel,
    image,
    link,
    quick_reply,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    card = next(iter(message.cards), None)  # the type holds all cards to the components of the first one
    if card is not None and card.is_known and "HEADER" not in card and not message.is_draft:
        yield Finding(card.path, "has no HEADER")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="Every card of a carousel has a header.",
    why="Meta refuses a card without an image or video.",
    fix="add a HEADER with format IMAGE or VIDEO to every card",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/media-card-carousel-templates",
    ),
    check=_check,
    only_with="CAROUSEL",
    breaks=(
        carousel(*[(body("A touch of elegance."), buttons(link("Shop")))] * 2),
        carousel(*[(body("лучшее для вашего сада"), buttons(quick_reply("Показать")))] * 2, language="RU"),
    ),
    holds=(carousel((image(), buttons(quick_reply("More"))), (image(), buttons(quick_reply("More")))),),
)
