"""A link of a shortener that Meta does not name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.hosts import SHORTENERS_OF_META
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, buttons, link, template
from reconciler.linter.template_survey import SHORT_LINKS

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for path, name in message.shorteners:
        if name not in SHORTENERS_OF_META:
            yield Finding(path, f"links to {name}, which shortens URLs")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.LIKELY,
    title="No link is one of a known shortener of URLs.",
    why="Reviewers reject links that hide where they lead. Meta names bit.ly, tinyurl.com and goo.gl; "
    "providers report the same of others.",
    fix="write the full address, on a domain of the brand",
    source=("Form of WhatsApp Manager", "Rejection guides of providers: Bualpro, Quickreply, Chakra"),
    check=_check,
    only_with=SHORT_LINKS,
    breaks=(
        template(body("Your order has left our warehouse."), buttons(link("Track", "https://t.co/3xYz"))),
        template(body("Отследите заказ здесь: https://clck.ru/3xYz в любое время."), language="RU"),
    ),
    holds=(
        template(
            body("See acme.co/order and contact.co/x for more."), buttons(link("Track", "https://acme.example/is.gd/x"))
        ),
    ),
)
