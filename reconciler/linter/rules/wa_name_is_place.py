"""A display name that is a city or country."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.names import is_place
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.whatsapp_sender import PROSENDER, UNIFONIC, WhatsappSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(account: WhatsappSender) -> Iterator[Finding]:
    for name in account.names:
        if is_place(name.written):
            yield Finding(name.path, f"is the name of a place alone: {quoted(name.written)}")


RULE = Rule(
    subject=WhatsappSender,
    certainty=Certainty.GUESS,
    title="The display name is not a place alone.",
    why="Meta rejects names that name a city or country and no business.",
    fix="add the name of the business",
    source=(
        UNIFONIC,
        PROSENDER,
    ),
    check=_check,
    breaks=(
        sender("Berlin"),
        sender("São Paulo"),
        sender("서울"),
    ),
    holds=(
        sender("Acme Berlin"),
        sender("서울 은행"),
    ),
)
