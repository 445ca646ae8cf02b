"""A body of more than 600 characters beside a limited-time offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, buttons, link, offer, template

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST: Final = 600


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    text = message.message.body
    if "LIMITED_TIME_OFFER" in message.message and text is not None and len(text.written) > _MOST:
        yield Finding(
            text.path, f"has {len(text.written)} characters; beside a limited-time offer, Meta allows {_MOST}"
        )


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="Beside a limited-time offer, the body has at most 600 characters.",
    why="Meta refuses a longer one; other templates may have 1024.",
    fix="shorten the text",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/limited-time-offer-templates",
    ),
    check=_check,
    only_with="LIMITED_TIME_OFFER",
    breaks=(
        offer(body("Save now. " * 60 + "Today."), buttons({"type": "COPY_CODE", "example": "ACME25"}, link("Book"))),
        offer(body("지금 예약 " * 101), buttons(link("예약")), language="KO"),
    ),
    holds=(
        offer(body("Save now. " * 60), buttons({"type": "COPY_CODE", "example": "ACME25"}, link("Book"))),
        template(body("Save now. " * 90), category="MARKETING"),
    ),
)
