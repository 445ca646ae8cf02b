"""A link of a shortener that Meta names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.hosts import SHORTENERS_OF_META
from reconciler.linter.subjects.whatsapp_template import (
    WhatsappTemplate,
    body,
    buttons,
    carousel,
    image,
    link,
    template,
)
from reconciler.linter.template_survey import SHORT_LINKS

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for path, name in message.shorteners:
        if name in SHORTENERS_OF_META:
            yield Finding(path, f"links to {name}, which shortens URLs")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="No link is one of bit.ly, tinyurl.com or goo.gl.",
    why="WhatsApp Manager refuses them, and reviewers reject them: nobody can see where they lead.",
    fix="write the full address, on a domain of the brand",
    source=("Form of WhatsApp Manager",),
    check=_check,
    only_with=SHORT_LINKS,
    breaks=(
        template(body("Your order has left our warehouse."), buttons(link("Track", "https://bit.ly/3xYz"))),
        template(body("ติดตามพัสดุที่ tinyurl.com/acme1 ได้ทุกเวลา"), language="TH"),
        carousel(*[(image(), body("Look at http://goo.gl/acme and choose."))] * 2),
    ),
    holds=(
        template(
            body("Chat with us at https://wa.me/46701234567 any time."),
            buttons(link("Track", "https://rabbit.ly/3xYz")),
        ),
        template(
            body("Your order has left our warehouse."),
            buttons(link("Track", "https://acme.example/bit.ly/{{1}}", example="https://acme.example/bit.ly/1")),
        ),
    ),
)
