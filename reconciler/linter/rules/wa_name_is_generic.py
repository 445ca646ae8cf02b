"""A display name that any business could have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.names import is_generic
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.whatsapp_sender import TWILIO_DECLINED, UNIFONIC, WhatsappSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(account: WhatsappSender) -> Iterator[Finding]:
    for name in account.names:
        if is_generic(name.written):
            yield Finding(name.path, f"could be the name of any business: {quoted(name.written)}")


RULE = Rule(
    subject=WhatsappSender,
    certainty=Certainty.LIKELY,
    title="The display name is not a common word alone.",
    why="Meta rejects names such as Support or Customer Service, which do not say whose they are.",
    fix="add the name of the business",
    source=(
        UNIFONIC,
        TWILIO_DECLINED,
    ),
    check=_check,
    breaks=(
        sender("Support"),
        sender("Customer Service"),
        sender("고객센터"),
        sender("Служба поддержки"),
    ),
    holds=(
        sender("Acme Support"),
        sender("Fresh Juices by Acme"),
        sender("아크미 고객센터"),
    ),
)
