"""A button whose label has an emoji."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import brief
from reconciler.linter.subjects.whatsapp_template import (
    WhatsappTemplate,
    authentication,
    body,
    buttons,
    link,
    otp,
    quick_reply,
    template,
)
from reconciler.linter.template_survey import BEYOND_ASCII

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for label in message.labels:
        if label.emoji:
            yield Finding(label.path, f"has the emoji {brief(' '.join(label.emoji))}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="The label of a button has no emoji.",
    why="Meta refuses it with subcode 2388060.",
    fix="write the label without it",
    source=(
        "Meta subcode 2388060",
        "https://github.com/glific/glific/issues/4383",
        "https://github.com/glific/glific-frontend/issues/3465",
    ),
    check=_check,
    only_with=BEYOND_ASCII,
    breaks=(
        template(body("Your order has left our warehouse."), buttons(quick_reply("Fine 👍🏽"))),
        template(body("주문하신 상품이 발송되었습니다."), buttons(link("배송 조회 ❤")), language="KO"),
        authentication(
            buttons(otp("ONE_TAP", autofillText="Fill in 🔑", packageName="com.acme", signatureHash="K8a/AINcGX7"))
        ),
    ),
    holds=(template(body("Your order has left our warehouse."), buttons(quick_reply("Kite™ → №5"), link("ติดตามพัสดุ"))),),
)
