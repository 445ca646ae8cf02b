"""A sample of a coupon code with more than 15 characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, buttons, link, offer, template

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST: Final = 15


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for button in message.buttons:
        code = button.text("example") if button.type == "COPY_CODE" else None
        if code is not None and len(code.written) > _MOST:
            yield Finding(code.path, f"has {len(code.written)} characters; Meta allows {_MOST}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="A coupon code has at most 15 characters.",
    why="Meta refuses a longer sample. The Sinch API takes 20.",
    fix="use a shorter code, here and in messages",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components",
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/limited-time-offer-templates",
    ),
    check=_check,
    only_with="COPY_CODE",
    breaks=(
        offer(body("Book now and save."), buttons({"type": "COPY_CODE", "example": "A" * 16}, link("Book"))),
        template(
            body("คูปองของคุณพร้อมใช้ที่ร้านแล้ว"),
            buttons({"type": "COPY_CODE", "example": "ส่วนลดหน้าร้อน-25"}),
            category="MARKETING",
            language="TH",
        ),
    ),
    holds=(offer(body("Book now and save."), buttons({"type": "COPY_CODE", "example": "A" * 15}, link("Book"))),),
)
