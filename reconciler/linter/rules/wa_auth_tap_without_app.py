"""An OTP button for an app that names none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import (
    TAPS,
    WhatsappTemplate,
    authentication,
    buttons,
    otp,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for button in () if message.is_draft else message.otp_buttons:
        values = button.values
        alone = values.get("packageName") is None or values.get("signatureHash") is None
        if values.get("otpType") in TAPS and alone and values.get("supportedApps") in (None, []):
            yield Finding((*button.path, "otpType"), f"is {values['otpType']}, and no app is named")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="An OTP button of the types ONE_TAP and ZERO_TAP names an app.",
    why="Meta refuses it without: the code goes to an Android app that is known by packageName and signatureHash.",
    fix="add supportedApps, or set otpType to COPY_CODE",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/zero-tap-authentication-templates",
    ),
    check=_check,
    only_with="OTP",
    breaks=(
        authentication(buttons(otp("ONE_TAP"))),
        authentication(buttons(otp("ONE_TAP", packageName="com.acme.shop"))),
        authentication(
            buttons(otp("ZERO_TAP", "코드 복사", supportedApps=[], zeroTapTermsAccepted=True)), language="KO"
        ),
    ),
    holds=(
        authentication(
            buttons(otp("ONE_TAP", supportedApps=[{"packageName": "com.acme.shop", "signatureHash": "K8a/AINcGX7"}]))
        ),
        authentication(buttons(otp("ONE_TAP", packageName="com.acme.shop", signatureHash="K8a/AINcGX7"))),
        authentication(buttons(otp())),
    ),
)
