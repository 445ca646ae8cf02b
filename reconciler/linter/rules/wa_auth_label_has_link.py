"""A button that hands over a code, with a link in its label."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import named
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, authentication, buttons, otp

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINK: Final = re.compile(
    r"(?:https?://|www\.)\S+|(?<![A-Za-z0-9-])(?:[a-z0-9-]{2,}\.)+[a-z]{2,6}(?![a-z])", re.IGNORECASE
)


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for button in message.otp_buttons:
        for label in button.labels:
            links = _LINK.findall(label.visible)
            if links:
                yield Finding(label.path, f"has the {named('link', links)}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="The label of an OTP button has no link.",
    why="Meta refuses URLs anywhere in the category AUTHENTICATION.",
    fix="write the label without it",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/copy-code-button-authentication-templates",
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/zero-tap-authentication-templates",
        "Form of WhatsApp Manager",
    ),
    check=_check,
    only_with="OTP",
    breaks=(
        authentication(buttons(otp(text="Copy for acme.com"))),
        authentication(
            buttons(
                otp(
                    "ONE_TAP",
                    autofillText="https://acme.example/x",
                    supportedApps=[{"packageName": "com.acme.shop", "signatureHash": "K8a/AINcGX7"}],
                )
            )
        ),
        authentication(buttons(otp(text="คัดลอกที่www.acme.co.th")), language="TH"),
    ),
    holds=(
        authentication(buttons(otp(text="Copy code. Now, e.g. v1.2"))),
        authentication(buttons(otp(text="Код №1.Копировать")), language="RU"),
    ),
)
