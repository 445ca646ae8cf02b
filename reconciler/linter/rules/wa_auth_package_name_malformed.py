"""A package name of an app that cannot be one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, authentication, buttons, otp

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST: Final = 224
_NAME: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9_]*\.)+[A-Za-z][A-Za-z0-9_]*")


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for button in message.otp_buttons:
        for path, app in button.apps:
            name = app.get("packageName")
            if isinstance(name, str) and len(name) > _MOST:
                yield Finding((*path, "packageName"), f"has {len(name)} characters; Meta allows {_MOST}")
            elif isinstance(name, str) and not _NAME.fullmatch(name):
                yield Finding((*path, "packageName"), f"is no name of an Android package: {quoted(name)}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="A package name has two or more parts with dots between, each a letter and then letters, digits and _.",
    why="Meta refuses any other, and one of more than 224 characters.",
    fix="copy the applicationId of the app",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/zero-tap-authentication-templates",
    ),
    check=_check,
    only_with="OTP",
    breaks=(
        authentication(
            buttons(otp("ONE_TAP", supportedApps=[{"packageName": "shop", "signatureHash": "K8a/AINcGX7"}]))
        ),
        authentication(
            buttons(
                otp("ONE_TAP", supportedApps=[{"packageName": "com.acme-shop.app", "signatureHash": "K8a/AINcGX7"}])
            )
        ),
        authentication(buttons(otp("ONE_TAP", packageName="com." + "a" * 221, signatureHash="K8a/AINcGX7"))),
        authentication(
            buttons(
                otp(
                    "ONE_TAP",
                    "Копировать код",
                    supportedApps=[{"packageName": "com.acme.ящик", "signatureHash": "K8a/AINcGX7"}],
                )
            ),
            language="RU",
        ),
    ),
    holds=(
        authentication(
            buttons(
                otp(
                    "ONE_TAP",
                    supportedApps=[
                        {"packageName": "com.Acme.shop_2", "signatureHash": "K8a/AINcGX7"},
                        {"packageName": "de.acme", "signatureHash": "K8a/AINcGX7"},
                    ],
                )
            )
        ),
    ),
)
