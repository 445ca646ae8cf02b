"""An OTP button of type ZERO_TAP whose terms nobody has accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, authentication, buttons, otp

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for button in () if message.is_draft else message.otp_buttons:
        accepted = button.values.get("zeroTapTermsAccepted")
        if button.values.get("otpType") == "ZERO_TAP" and (accepted is None or accepted is False):
            yield Finding((*button.path, "otpType"), "is ZERO_TAP, and zeroTapTermsAccepted is not true")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="An OTP button of the type ZERO_TAP accepts the terms.",
    why="Meta refuses it without: the business answers for that people expect the code to be filled in for them.",
    fix="set zeroTapTermsAccepted to true once the terms are accepted, or otpType to ONE_TAP",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/zero-tap-authentication-templates",
    ),
    check=_check,
    only_with="OTP",
    breaks=(
        authentication(
            buttons(otp("ZERO_TAP", supportedApps=[{"packageName": "com.acme.shop", "signatureHash": "K8a/AINcGX7"}]))
        ),
        authentication(
            buttons(
                otp(
                    "ZERO_TAP",
                    "نسخ الرمز",
                    zeroTapTermsAccepted=False,
                    supportedApps=[{"packageName": "com.acme.shop", "signatureHash": "K8a/AINcGX7"}],
                )
            ),
            language="AR",
        ),
    ),
    holds=(
        authentication(
            buttons(
                otp(
                    "ZERO_TAP",
                    zeroTapTermsAccepted=True,
                    supportedApps=[{"packageName": "com.acme.shop", "signatureHash": "K8a/AINcGX7"}],
                )
            )
        ),
        authentication(
            buttons(otp("ONE_TAP", supportedApps=[{"packageName": "com.acme.shop", "signatureHash": "K8a/AINcGX7"}]))
        ),
    ),
)
