"""A button whose label has more than one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import (
    WhatsappTemplate,
    body,
    buttons,
    link,
    quick_reply,
    template,
)
from reconciler.linter.template_survey import LINE_BREAKS
from reconciler.linter.text import LINE_BREAK
from reconciler.values import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for label in message.labels:
        lines = LINE_BREAK.split(label.written)
        if len(lines) > 1:
            yield Finding(label.path, "has a line break", " ".join(filter(None, map(str.strip, lines))) or MISSING)


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="The label of a button is one line.",
    why="Meta refuses it with subcode 2388060. In YAML, a block after > or | ends with a line break unless a "
    "hyphen follows the sign.",
    fix="write the label on one line",
    source=("Meta subcode 2388060", "https://github.com/glific/glific/issues/4383", "Form of WhatsApp Manager"),
    check=_check,
    only_with=LINE_BREAKS,
    breaks=(
        template(body("Your order has left our warehouse."), buttons(quick_reply("Track\nmy order"))),
        template(body("Your order has left our warehouse."), buttons(link("Track\n"))),
        template(body("طلبك في الطريق إليك"), buttons(quick_reply("أين\u2028طلبي؟")), language="AR"),
    ),
    holds=(
        template(
            body("Your order has left our warehouse."), buttons(quick_reply("Track my order"), link("荷物を追跡"))
        ),
    ),
)
