"""A header in the category AUTHENTICATION."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import (
    WhatsappTemplate,
    authentication,
    buttons,
    image,
    otp,
)
from reconciler.linter.template_survey import AUTHENTICATION

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    if message.category == "AUTHENTICATION" and "HEADER" in message.message:
        yield Finding(message.message.at("HEADER"), "stands in a template of the category AUTHENTICATION")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="A template of the category AUTHENTICATION has no header.",
    why="Meta refuses text, media and places there: the message is Meta's own text, and the code.",
    fix="remove the header",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/copy-code-button-authentication-templates",
    ),
    check=_check,
    only_with=AUTHENTICATION,
    breaks=(
        authentication(image(), buttons(otp())),
        authentication(
            {"type": "HEADER", "format": "TEXT", "text": "رمزك"}, buttons(otp(text="نسخ الرمز")), language="AR"
        ),
    ),
    holds=(authentication({"type": "FOOTER", "codeExpirationMinutes": 5}, buttons(otp())),),
)
