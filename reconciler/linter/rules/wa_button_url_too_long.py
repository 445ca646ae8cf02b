"""A URL of a button with more than 2000 characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, buttons, link, template
from reconciler.linter.template_survey import LONG_TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST: Final = 2000


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for button in message.buttons:
        for name in ("url", "example") if button.type == "URL" else ():
            url = button.text(name)
            if url is not None and len(url.written) > _MOST:
                yield Finding(url.path, f"has {len(url.written)} characters; Meta allows {_MOST}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="The URL of a button has at most 2000 characters.",
    why="Meta refuses a longer one. The value of its variable counts, too, in the example and in every message.",
    fix="shorten it, for example by a page that knows the long address",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components",
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/limited-time-offer-templates",
    ),
    check=_check,
    only_with=LONG_TEXTS,
    breaks=(
        template(
            body("Your order has left our warehouse."), buttons(link("Track", "https://acme.example/" + "a" * 1980))
        ),
        template(
            body("طلبك في الطريق إليك"),
            buttons(link("تتبع", "https://acme.example/{{1}}", example="https://acme.example/" + "م" * 1980)),
            language="AR",
        ),
    ),
    holds=(
        template(
            body("Your order has left our warehouse."), buttons(link("Track", "https://acme.example/" + "a" * 1979))
        ),
    ),
)
