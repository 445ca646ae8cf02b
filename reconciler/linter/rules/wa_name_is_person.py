"""A display name that is that of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.names import is_person
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.whatsapp_sender import TWILIO, UNIFONIC, WhatsappSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(account: WhatsappSender) -> Iterator[Finding]:
    for name in account.names:
        if is_person(name.written):
            yield Finding(name.path, f"is the name of a person: {quoted(name.written)}")


RULE = Rule(
    subject=WhatsappSender,
    certainty=Certainty.GUESS,
    title="The display name is not the full name of a person.",
    why="Meta rejects the names of people who are no business of that name.",
    fix="write the name of the business",
    source=(
        UNIFONIC,
        TWILIO,
    ),
    check=_check,
    breaks=(
        sender("Maria Silva"),
        sender("Иван Петров"),
    ),
    holds=(
        sender("Maria Silva Moda"),
        sender("Ada"),
        sender("Jack Daniels"),
        sender("이순신 식당"),
    ),
)
