"""An emoji in a display name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_quoted
from reconciler.linter.subjects.whatsapp_sender import TWILIO_DECLINED, UNIFONIC, WhatsappSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(account: WhatsappSender) -> Iterator[Finding]:
    for name in account.names:
        if name.emoji:
            yield Finding(name.path, f"has the emoji {all_quoted(name.emoji)}")


RULE = Rule(
    subject=WhatsappSender,
    certainty=Certainty.CERTAIN,
    title="The display name has no emoji.",
    why="Meta rejects display names with emoji.",
    fix="remove the emoji",
    source=(
        UNIFONIC,
        TWILIO_DECLINED,
    ),
    check=_check,
    breaks=(
        sender("Acme Care 😀"),
        sender("❤ Acme"),
        sender("아크미 🇰🇷"),
    ),
    holds=(
        sender("Acme #1"),
        sender("아크미 7"),
    ),
)
