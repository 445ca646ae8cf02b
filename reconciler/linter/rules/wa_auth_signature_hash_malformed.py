"""A signature hash of an app that cannot be one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_quoted
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, authentication, buttons, otp

if TYPE_CHECKING:
    from collections.abc import Iterator

_LENGTH: Final = 11
_OTHER: Final = re.compile(r"[^A-Za-z0-9/+=]")


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for button in message.otp_buttons:
        for path, app in button.apps:
            signature = app.get("signatureHash")
            if isinstance(signature, str):
                place, other = (*path, "signatureHash"), _OTHER.findall(signature)
                if len(signature) != _LENGTH:
                    yield Finding(place, f"has {len(signature)} characters; Meta takes {_LENGTH}")
                elif other:
                    yield Finding(place, f"has {all_quoted(other)}; Meta takes letters, digits, /, + and =")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="A signature hash has 11 characters: letters, digits, /, + and =.",
    why="Meta refuses any other. It is the beginning of a hash in Base64, and no fingerprint of a certificate.",
    fix="compute it as Google says for SMS Retriever",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/zero-tap-authentication-templates",
        "https://developers.google.com/identity/sms-retriever/verify",
    ),
    check=_check,
    only_with="OTP",
    breaks=(
        authentication(
            buttons(otp("ONE_TAP", supportedApps=[{"packageName": "com.acme.shop", "signatureHash": "K8a/AINcGX"}]))
        ),
        authentication(buttons(otp("ONE_TAP", packageName="com.acme.shop", signatureHash="K8a-AINcGX7"))),
        authentication(
            buttons(
                otp(
                    "ONE_TAP",
                    "코드 복사",
                    supportedApps=[{"packageName": "com.acme.shop", "signatureHash": "K8a/AINcGX가"}],
                )
            ),
            language="KO",
        ),
    ),
    holds=(
        authentication(
            buttons(otp("ONE_TAP", supportedApps=[{"packageName": "com.acme.shop", "signatureHash": "K8a/A+NcGX="}]))
        ),
    ),
)
