"""A display name without a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.whatsapp_sender import UNIFONIC, WhatsappSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(account: WhatsappSender) -> Iterator[Finding]:
    for name in account.names:
        text = name.visible
        if any(map(str.isdigit, text)) and not any(map(str.isalpha, text)):
            yield Finding(name.path, f"has digits and no letter: {quoted(name.written)}")


RULE = Rule(
    subject=WhatsappSender,
    certainty=Certainty.LIKELY,
    title="The display name has letters.",
    why="Meta rejects names that do not stand for a business, and a number alone seldom does.",
    fix="write the name of the business",
    source=(UNIFONIC,),
    check=_check,
    breaks=(
        sender("12345"),
        sender("+46 70 123 45 67"),
        sender("١٢٣٤٥"),
    ),
    holds=(
        sender("7-Eleven"),
        sender("24시 편의점"),
    ),
)
