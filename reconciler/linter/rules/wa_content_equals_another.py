"""Two templates of one language with the same content."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import brief
from reconciler.linter.subjects.whatsapp_template import COMPONENTS, WhatsappTemplate, body, footer, template
from reconciler.values import at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def _compare(messages: Sequence[WhatsappTemplate]) -> Iterator[tuple[WhatsappTemplate, Finding]]:
    first: dict[str, WhatsappTemplate] = {}
    # Most texts are there once, and nothing more has to be looked at.
    texts = [_texts(message) for message in messages]
    times = Counter(texts)
    for message in (message for message, own in zip(messages, texts, strict=True) if times[own] > 1):
        content = _content(message)
        if content is not None:
            other = first.setdefault(content, message)
            if other is not message and other.name != message.name:
                yield message, Finding(COMPONENTS, f"equals that of {brief(other.name)} in {message.language}")


def _texts(message: WhatsappTemplate) -> tuple[str, str]:
    components = at(message.values, COMPONENTS)
    texts = [each.get("text") for each in components if isinstance(each, dict)] if isinstance(components, list) else []
    return message.language, "\0".join(sorted(text for text in texts if isinstance(text, str)))


def _content(message: WhatsappTemplate) -> str | None:
    """Return what may exist once, as one text; None for a draft, and for what is not wholly known."""
    details = message.values.get("details")
    if (
        not message.name
        or message.word("status") == "DRAFT"
        or not isinstance(details, dict)
        or not message.message.components
    ):
        return None
    components: list[Any] = [message.message.get(type_) for type_ in sorted(message.message.components)]
    settings = [details.get("messageSendTtlSeconds"), details.get("optimization")]
    try:
        return json.dumps([message.language, message.category, components, settings], sort_keys=True)
    except (TypeError, ValueError):  # a secret, or a value that is known only after apply
        return None


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="No two templates of one language have the same content.",
    why="The API refuses the second with 424 template_content_already_exists. A plan holds it back.",
    fix="change one of the two, or use one template for both",
    source=("https://developers.sinch.com/docs/provisioning-api: 424 template_content_already_exists",),
    compare=_compare,
    breaks=(
        (
            template(body("Your order is on its way."), name="order_shipped"),
            template(body("Your order is on its way."), name="order_sent"),
        ),
        (
            template(body("طلبك في الطريق إليك"), footer("أكمي"), language="AR", name="order_shipped"),
            template(footer("أكمي"), body("طلبك في الطريق إليك"), language="AR", name="order_sent"),
        ),
    ),
    holds=(
        (
            template(body("Your order is on its way."), name="order_shipped"),
            template(body("Your order is on its way!"), name="order_sent"),
        ),
        (
            template(body("Order {{1}}: 감사합니다"), name="order_shipped", language="KO"),
            template(body("Order {{1}}: 감사합니다"), name="order_sent", language="EN"),
        ),
        (
            template(body("Your order is on its way."), name="order_shipped"),
            {**template(body("Your order is on its way."), name="order_sent"), "status": "DRAFT"},
        ),
    ),
)
