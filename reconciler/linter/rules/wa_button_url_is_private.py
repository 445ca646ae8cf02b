"""A button that leads where nobody outside gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.hosts import host_of, is_private
from reconciler.linter.quote import brief
from reconciler.linter.subjects.whatsapp_template import (
    WhatsappTemplate,
    body,
    buttons,
    carousel,
    image,
    link,
    template,
)
from reconciler.linter.template_survey import PRIVATE_LINKS

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for button in message.buttons:
        url = button.text("url") if button.type == "URL" else None
        host = host_of(url.written) if url is not None else ""
        if url is not None and is_private(host):
            yield Finding(url.path, f"leads to {brief(host)}, which nobody outside reaches")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="A button leads to a public host.",
    why="Meta refuses localhost and private hosts with subcode 2388052.",
    fix="write the public address of the page",
    source=("Meta subcode 2388052",),
    check=_check,
    only_with=PRIVATE_LINKS,
    breaks=(
        template(body("Your order has left our warehouse."), buttons(link("Track", "http://localhost:5174/x"))),
        template(
            body("주문하신 상품이 발송되었습니다."),
            buttons(link("배송 조회", "https://192.168.0.7/{{1}}", example="https://192.168.0.7/1")),
            language="KO",
        ),
        carousel(*[(image(), buttons(link("Shop", "http://shop.internal")))] * 2),
    ),
    holds=(
        template(
            body("Your order has left our warehouse."),
            buttons(link("Track", "https://localhost.acme.example"), link("Help", "https://1.1.1.1/help")),
        ),
    ),
)
