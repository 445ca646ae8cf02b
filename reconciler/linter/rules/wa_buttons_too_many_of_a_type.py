"""More buttons of one type than Meta takes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import (
    WhatsappTemplate,
    body,
    buttons,
    call,
    link,
    quick_reply,
    template,
)
from reconciler.linter.template_survey import SEVERAL_BUTTONS

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST: Final = {"URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1}


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for part in message.parts:
        counted = Counter(button.type for button in part.buttons)
        for type_, most in _MOST.items():
            if counted[type_] > most:
                yield Finding(
                    part.at("BUTTONS", "buttons"), f"has {counted[type_]} {type_} buttons; Meta allows {most}"
                )


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="A template has at most two URL buttons, one PHONE_NUMBER and one COPY_CODE button.",
    why="Meta refuses more of a type, even if there are fewer than 10 buttons in all.",
    fix="remove one, or make quick replies of them",
    source=("https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components",),
    check=_check,
    only_with=SEVERAL_BUTTONS,
    breaks=(
        template(body("Your order has left our warehouse."), buttons(link("Shop"), link("Help"), link("Questions"))),
        template(
            body("ご注文の商品を発送しました。"),
            buttons(call("営業に電話"), call("サポートに電話", "+81312345678")),
            language="JA",
        ),
        template(
            body("Your coupons for the summer are here."),
            buttons({"type": "COPY_CODE", "example": "ACME25"}, {"type": "COPY_CODE", "example": "ACME30"}),
            category="MARKETING",
        ),
    ),
    holds=(
        template(
            body("Your order has left our warehouse."),
            buttons(
                link("Shop"),
                link("Help"),
                call("Call us"),
                quick_reply("Track"),
                quick_reply("Stop"),
                quick_reply("Ask"),
            ),
        ),
    ),
)
