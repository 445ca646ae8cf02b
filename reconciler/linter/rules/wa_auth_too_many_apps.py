"""An OTP button that names more than five apps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, authentication, buttons, otp

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST: Final = 5


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for button in message.otp_buttons:
        apps = button.values.get("supportedApps")
        if isinstance(apps, list) and len(apps) > _MOST:
            yield Finding((*button.path, "supportedApps"), f"has {len(apps)} apps; Meta allows {_MOST}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="An OTP button names at most five apps.",
    why="Meta refuses more, which are most often builds of one app for tests.",
    fix="keep the apps that people use",
    source=(
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
                        {"packageName": f"com.acme.shop{number}", "signatureHash": "K8a/AINcGX7"} for number in range(6)
                    ],
                )
            )
        ),
        authentication(
            buttons(
                otp(
                    "ONE_TAP",
                    "코드 복사",
                    supportedApps=[
                        {"packageName": f"com.acme.shop{number}", "signatureHash": "K8a/AINcGX7"} for number in range(7)
                    ],
                )
            ),
            language="KO",
        ),
    ),
    holds=(
        authentication(
            buttons(
                otp(
                    "ONE_TAP",
                    supportedApps=[
                        {"packageName": f"com.acme.shop{number}", "signatureHash": "K8a/AINcGX7"} for number in range(5)
                    ],
                )
            )
        ),
    ),
)
