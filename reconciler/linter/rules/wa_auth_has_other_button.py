"""A button that is no OTP button, in the category AUTHENTICATION."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import (
    WhatsappTemplate,
    authentication,
    body,
    buttons,
    link,
    otp,
    quick_reply,
    template,
)
from reconciler.linter.template_survey import AUTHENTICATION

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    if message.category == "AUTHENTICATION":
        for button in message.message.buttons:
            if button.type not in ("", "OTP"):
                yield Finding(button.path, f"is a {button.type} button in the category AUTHENTICATION")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="A template of the category AUTHENTICATION has no other button than its OTP button.",
    why="Meta refuses quick replies, links, phone numbers, coupons and flows beside a code. To copy a code, "
    "it is OTP with otpType COPY_CODE.",
    fix="remove it, or use another category for another message",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/copy-code-button-authentication-templates",
    ),
    check=_check,
    only_with=AUTHENTICATION,
    breaks=(
        authentication(buttons(otp(), link("Help"))),
        authentication(buttons({"type": "COPY_CODE", "example": "123456"})),
        authentication(buttons(quick_reply("ตกลง")), language="TH"),
    ),
    holds=(
        authentication(buttons(otp())),
        template(body("Your order has left our warehouse."), buttons(quick_reply("Track"))),
    ),
)
