"""Cards with other buttons than the first one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import (
    WhatsappTemplate,
    buttons,
    call,
    carousel,
    image,
    link,
    quick_reply,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    first: list[str] | None = None
    for card in message.cards:
        if "BUTTONS" not in card or not card.is_known:
            continue
        types = [button.type for button in card.buttons]
        first = types if first is None else first
        if types != first:
            words = f"are {', '.join(types)}; the cards before have {', '.join(first)}"
            yield Finding(card.at("BUTTONS", "buttons"), words)


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="All cards of a carousel have the same buttons: as many, of the same types, in the same order.",
    why="Meta refuses cards that are built in different ways. Labels and links may differ.",
    fix="give all cards the same types of buttons in the same order",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/media-card-carousel-templates",
    ),
    check=_check,
    only_with="CAROUSEL",
    breaks=(
        carousel((image(), buttons(quick_reply("More"), link("Shop"))), (image(), buttons(quick_reply("More")))),
        carousel(
            (image(), buttons(quick_reply("المزيد"), link("تسوق"))),
            (image(), buttons(link("تسوق"), quick_reply("المزيد"))),
            language="AR",
        ),
        carousel((image(), buttons(link("Shop"))), (image(), buttons(call("Call us")))),
    ),
    holds=(
        carousel(
            (image(), buttons(quick_reply("More"), link("Shop"))),
            (image(), buttons(quick_reply("All"), link("Buy", "https://acme.example/x"))),
        ),
    ),
)
