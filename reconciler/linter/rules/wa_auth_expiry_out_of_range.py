"""A code that expires too soon or too late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, authentication, buttons, otp

if TYPE_CHECKING:
    from collections.abc import Iterator

_MINUTES: Final = range(1, 91)


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    minutes = message.message.get("FOOTER").get("codeExpirationMinutes")
    if isinstance(minutes, int) and not isinstance(minutes, bool) and minutes not in _MINUTES:
        yield Finding(message.message.at("FOOTER", "codeExpirationMinutes"), f"is {minutes}; Meta takes 1 to 90")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="A code expires in 1 to 90 minutes.",
    why="Meta refuses any other codeExpirationMinutes.",
    fix="set codeExpirationMinutes to 1 to 90",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/copy-code-button-authentication-templates",
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/zero-tap-authentication-templates",
    ),
    check=_check,
    only_with="FOOTER",
    breaks=(
        authentication({"type": "FOOTER", "codeExpirationMinutes": 0}, buttons(otp())),
        authentication(
            {"type": "FOOTER", "codeExpirationMinutes": 91}, buttons(otp(text="Копировать код")), language="RU"
        ),
    ),
    holds=(
        authentication({"type": "FOOTER", "codeExpirationMinutes": 1}, buttons(otp())),
        authentication({"type": "FOOTER", "codeExpirationMinutes": 90}, buttons(otp())),
    ),
)
