"""A template of the category AUTHENTICATION with several OTP buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, authentication, buttons, otp

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    count = len(message.otp_buttons)
    if count > 1:
        yield Finding(message.message.at("BUTTONS", "buttons"), f"has {count} OTP buttons; Meta takes one")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="A template has one OTP button.",
    why="Meta refuses a second one. A button for an app falls back to copying the code by itself.",
    fix="keep the button that does the most, ZERO_TAP before ONE_TAP before COPY_CODE",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/copy-code-button-authentication-templates",
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/zero-tap-authentication-templates",
    ),
    check=_check,
    only_with="OTP",
    breaks=(
        authentication(buttons(otp(), otp(text="Copy it again"))),
        authentication(
            buttons(
                otp(text="코드 복사"),
                otp(
                    "ONE_TAP",
                    "자동 입력",
                    supportedApps=[{"packageName": "com.acme.shop", "signatureHash": "K8a/AINcGX7"}],
                ),
            ),
            language="KO",
        ),
    ),
    holds=(authentication(buttons(otp(autofillText="Fill in"))),),
)
