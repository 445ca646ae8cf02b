"""A template of the category AUTHENTICATION without an OTP button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import (
    COMPONENTS,
    WhatsappTemplate,
    authentication,
    buttons,
    otp,
    quick_reply,
)
from reconciler.linter.template_survey import AUTHENTICATION

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    part = message.message
    if message.category != "AUTHENTICATION" or message.is_draft or not part.is_known:
        return
    if not message.otp_buttons:
        yield Finding(part.at("BUTTONS", "buttons") if "BUTTONS" in part else COMPONENTS, "has no OTP button")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="A template of the category AUTHENTICATION has an OTP button.",
    why="Meta refuses it without: the button is how the code gets from the message to where it is needed.",
    fix="add a BUTTONS component with one OTP button",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/copy-code-button-authentication-templates",
    ),
    check=_check,
    only_with=AUTHENTICATION,
    breaks=(
        authentication({"type": "FOOTER", "codeExpirationMinutes": 5}),
        authentication(buttons(quick_reply("تم")), language="AR"),
    ),
    holds=(authentication(buttons(otp())), {**authentication(), "status": "DRAFT"}),
)
