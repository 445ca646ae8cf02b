"""A carousel outside the category MARKETING."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, buttons, carousel, image, quick_reply

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    if "CAROUSEL" in message.message and message.category not in ("", "MARKETING"):
        yield Finding(("category",), f"is {message.category}; Meta takes a carousel in MARKETING only")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="A template with a carousel is of the category MARKETING.",
    why="Meta refuses it in any other category.",
    fix="set category to MARKETING, or remove the carousel",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/media-card-carousel-templates",
    ),
    check=_check,
    only_with="CAROUSEL",
    breaks=(
        carousel((image(), buttons(quick_reply("More"))), (image(), buttons(quick_reply("More"))), category="UTILITY"),
        carousel(
            (image(), body("ของใหม่ประจำสัปดาห์"), buttons(quick_reply("ดูเพิ่ม"))),
            (image(), body("ของใหม่ประจำสัปดาห์"), buttons(quick_reply("ดูเพิ่ม"))),
            category="UTILITY",
            language="TH",
        ),
    ),
    holds=(carousel((image(), buttons(quick_reply("More"))), (image(), buttons(quick_reply("More")))),),
)
