"""A carousel with a single card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, buttons, carousel, image, quick_reply

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    if len(message.cards) == 1 and not message.is_draft:
        yield Finding(message.message.at("CAROUSEL", "cards"), "has one card; Meta takes 2 to 10")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="A carousel has two or more cards.",
    why="Meta refuses one card. The Sinch API takes it.",
    fix="add a card, or use a template with a header and buttons",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/media-card-carousel-templates",
    ),
    check=_check,
    only_with="CAROUSEL",
    breaks=(
        carousel((image(), buttons(quick_reply("More")))),
        carousel((image(), body("ของใหม่ประจำสัปดาห์"), buttons(quick_reply("ดูเพิ่ม"))), language="TH"),
    ),
    holds=(carousel((image(), buttons(quick_reply("More"))), (image(), buttons(quick_reply("More")))),),
)
