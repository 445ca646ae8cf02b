"""A text that begins or ends with blanks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, template
from reconciler.linter.template_survey import BLANKS, OUTER_BLANKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.linter.text import Wording


def _texts(message: WhatsappTemplate) -> Iterator[Wording]:
    for part in message.parts:
        yield from (text for text in (part.header, part.body, part.footer) if text is not None)
    for button in message.buttons:
        yield from button.labels


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for text in _texts(message):
        kept = text.written.strip(BLANKS)
        if kept != text.written and kept:
            where = "begins" if text.written[0] in BLANKS else "ends"
            yield Finding(text.path, f"{where} with a blank", kept)


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.GUESS,
    title="No text begins or ends with a blank.",
    why="A blank at an end is hardly ever meant, and the text that is shown for review may not have it.",
    fix="take the blanks out, or let lint --fix do it",
    source=("Editing mistake; no reviewer is known to require the blanks.",),
    check=_check,
    only_with=OUTER_BLANKS,
    breaks=(
        template(body("Your order is on its way. ")),
        template(body("\u3000ご注文を発送しました。"), language="JA"),
    ),
    holds=(
        template(body("Your order is on its way.")),
        template(body("Your order is on its way.\n")),
    ),
)
