"""A body with more than two line breaks in a row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, template
from reconciler.linter.template_survey import LINE_BREAKS
from reconciler.values import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST: Final = 2
_RUN: Final = re.compile(rf"(?:\r?\n){{{MOST + 1},}}")


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for text in message.bodies:
        if "\n" in text.written:
            runs = [run.group().count("\n") for run in _RUN.finditer(text.visible)]
            if runs:
                fixed = _RUN.sub("\n" * MOST, text.written)
                hidden = fixed == text.written  # what cannot be seen stands between the line breaks
                words = f"has {max(runs)} line breaks in a row; Meta allows {MOST}"
                yield Finding(text.path, words, MISSING if hidden else fixed)


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="The body has at most two line breaks in a row.",
    why="Meta refuses a body with more than one empty line between two paragraphs, with subcode 2388047.",
    fix="leave at most one empty line between paragraphs",
    source=("Meta subcode 2388047", "WhatsApp Manager, form of a template: body"),
    check=_check,
    only_with=LINE_BREAKS,
    breaks=(
        template(body("Order update.\n\n\n\nYour parcel {{1}} has left our warehouse.")),
        template(body("Order update.\r\n\r\n\r\nYour parcel {{1}} has left our warehouse.")),
        template(body("تم شحن طلبك.\n\u200f\n\u200f\nشكرا لك على ثقتك."), language="AR"),
    ),
    holds=(
        template(body("Your order is ready.\n\nThank you for waiting for it.")),
        template(body("첫 줄\n둘째 줄\n\n셋째 줄\n넷째 줄"), language="KO"),
    ),
)
