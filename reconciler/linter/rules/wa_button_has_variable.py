"""A button whose label has a variable."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import named
from reconciler.linter.subjects.whatsapp_template import (
    WhatsappTemplate,
    body,
    buttons,
    carousel,
    image,
    link,
    quick_reply,
    template,
)
from reconciler.linter.template_survey import LABEL_BRACES

if TYPE_CHECKING:
    from collections.abc import Iterator

_VARIABLE: Final = re.compile(r"\{\{[^{}]*\}\}|\{\d+\}|\{\{|\}\}")


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for label in message.labels:
        variables = _VARIABLE.findall(label.written)
        if variables:
            yield Finding(label.path, f"has the {named('variable', variables)}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="The label of a button has no variable.",
    why="Meta refuses it with subcode 2388060: labels are fixed when a template is approved. Only the url of "
    "a button may end in a variable.",
    fix="write the label without it",
    source=("Meta subcode 2388060", "https://github.com/glific/glific/issues/4383", "Form of WhatsApp Manager"),
    check=_check,
    only_with=LABEL_BRACES,
    breaks=(
        template(body("Your order has left our warehouse."), buttons(quick_reply("See {{1}}"))),
        template(body("طلبك في الطريق إليك"), buttons(link("تتبع {{1}}")), language="AR"),
        template(body("طلبك في الطريق إليك"), buttons(quick_reply("تتبع {١}")), language="AR"),
        carousel(*[(image(), buttons(quick_reply("Take {1}")))] * 2),
    ),
    holds=(
        template(
            body("Your order has left our warehouse."),
            buttons(link("Track", "https://acme.example/t/{{1}}", example="https://acme.example/t/7")),
        ),
        template(body("Your order has left our warehouse."), buttons(quick_reply("Track {all} (1)"))),
    ),
)
