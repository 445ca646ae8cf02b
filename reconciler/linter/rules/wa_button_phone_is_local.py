"""A phone number without the code of its country."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import (
    WhatsappTemplate,
    body,
    buttons,
    call,
    carousel,
    image,
    template,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for button in message.buttons:
        number = button.text("phoneNumber") if button.type == "PHONE_NUMBER" else None
        if number is not None and number.visible.lstrip("+ (").startswith("0"):
            yield Finding(number.path, f"begins with 0: {number.visible}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="The phone number of a button begins with the code of its country.",
    why="Meta refuses a local number with code 136024, subcode 2388091, in words that read as if the fault "
    "would pass. No country code begins with 0, and 00 is a way to dial from some countries only.",
    fix='write it with the country code: "+46701234567"',
    source=(
        "Meta code 136024, subcode 2388091",
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components",
    ),
    check=_check,
    only_with="PHONE_NUMBER",
    breaks=(
        template(body("Your order has left our warehouse."), buttons(call("Call us", "0701234567"))),
        template(body("คำสั่งซื้อของคุณถูกจัดส่งแล้ว"), buttons(call("โทรหาเรา", "02-123-4567")), language="TH"),
        carousel(*[(image(), buttons(call("Call us", "0046701234567")))] * 2),
    ),
    holds=(
        template(body("Your order has left our warehouse."), buttons(call("Call us", "+46 70-123 45 00"))),
        template(body("Your order has left our warehouse."), buttons(call("Call us", "15550051310"))),
    ),
)
