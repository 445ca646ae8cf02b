"""An OTP button that names an app twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import brief
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, authentication, buttons, otp

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for button in message.otp_buttons:
        seen: set[tuple[str, str]] = set()
        for path, app in button.apps:
            name, signature = app.get("packageName"), app.get("signatureHash")
            if not isinstance(name, str) or not isinstance(signature, str):
                continue
            if (name, signature) in seen and path != button.path:
                yield Finding(path, f"repeats the app {brief(name)}")
            seen.add((name, signature))


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="An OTP button names every app once.",
    why="WhatsApp Manager refuses an app that is listed twice. One packageName with two signatures is fine.",
    fix="remove the second entry",
    source=(
        "Form of WhatsApp Manager",
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/zero-tap-authentication-templates",
    ),
    check=_check,
    only_with="OTP",
    breaks=(
        authentication(
            buttons(
                otp(
                    "ONE_TAP",
                    supportedApps=[
                        {"packageName": "com.acme.shop", "signatureHash": "K8a/AINcGX7"},
                        {"packageName": "com.acme.shop", "signatureHash": "K8a/AINcGX7"},
                    ],
                )
            )
        ),
        authentication(
            buttons(
                otp(
                    "ONE_TAP",
                    "คัดลอกรหัส",
                    supportedApps=[
                        {"packageName": "com.acme.shop", "signatureHash": "K8a/AINcGX7"},
                        {"packageName": "com.acme.bank", "signatureHash": "K8a/AINcGX7"},
                        {"packageName": "com.acme.shop", "signatureHash": "K8a/AINcGX7"},
                    ],
                )
            ),
            language="TH",
        ),
    ),
    holds=(
        authentication(
            buttons(
                otp(
                    "ONE_TAP",
                    supportedApps=[
                        {"packageName": "com.acme.shop", "signatureHash": "K8a/AINcGX7"},
                        {"packageName": "com.acme.shop", "signatureHash": "A8a/AINcGX7"},
                    ],
                )
            )
        ),
    ),
)
