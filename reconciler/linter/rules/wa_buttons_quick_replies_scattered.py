"""Quick replies that other buttons part."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, buttons, link, quick_reply, template
from reconciler.linter.template_survey import SEVERAL_BUTTONS

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for part in message.parts:
        replies = [button.type == "QUICK_REPLY" for button in part.buttons]
        changes = sum(before != after for before, after in pairwise(replies))
        if changes > 1 and part.is_known:
            yield Finding(part.at("BUTTONS", "buttons"), "mixes quick replies with other buttons")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="Quick replies stand together, before or behind all other buttons.",
    why="Meta refuses any other order as an invalid combination: quick replies and the others are two groups.",
    fix="move the quick replies to the beginning or to the end",
    source=("https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components",),
    check=_check,
    only_with=SEVERAL_BUTTONS,
    breaks=(
        template(
            body("Your order has left our warehouse."), buttons(quick_reply("Track"), link("Shop"), quick_reply("Stop"))
        ),
        template(
            body("您的订单已经发出。"), buttons(link("商店"), quick_reply("查询"), link("帮助")), language="ZH_CN"
        ),
    ),
    holds=(
        template(
            body("Your order has left our warehouse."),
            buttons(quick_reply("Track"), quick_reply("Stop"), link("Shop"), link("Help")),
        ),
        template(
            body("Your order has left our warehouse."),
            buttons(link("Shop"), link("Help"), quick_reply("Track"), quick_reply("Stop")),
        ),
    ),
)
