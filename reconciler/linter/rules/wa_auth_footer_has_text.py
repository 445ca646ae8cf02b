"""A footer with a text of its own, in the category AUTHENTICATION."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, authentication, buttons, otp
from reconciler.linter.template_survey import AUTHENTICATION

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    footer = message.message.footer
    if message.category == "AUTHENTICATION" and footer is not None and footer.written:
        yield Finding(footer.path, "stands in a template of the category AUTHENTICATION")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="The footer of a template of the category AUTHENTICATION has no text of its own.",
    why="Meta refuses it: the footer says when the code expires, in Meta's words, and nothing else.",
    fix="remove the text, and set codeExpirationMinutes or remove the footer",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/copy-code-button-authentication-templates",
    ),
    check=_check,
    only_with=AUTHENTICATION,
    breaks=(
        authentication({"type": "FOOTER", "text": "Acme Ltd"}, buttons(otp())),
        authentication(
            {"type": "FOOTER", "text": "에이크미", "codeExpirationMinutes": 5},
            buttons(otp(text="코드 복사")),
            language="KO",
        ),
    ),
    holds=(authentication({"type": "FOOTER", "codeExpirationMinutes": 5}, buttons(otp())),),
)
