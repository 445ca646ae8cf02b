"""A sign of a trademark in a display name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_quoted
from reconciler.linter.subjects.whatsapp_sender import PROSENDER, TWILIO, WhatsappSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGNS = re.compile("[®™©℠℗]|\\((?:r|c|tm)\\)", re.IGNORECASE)


def _check(account: WhatsappSender) -> Iterator[Finding]:
    for name in account.names:
        signs = _SIGNS.findall(name.written)
        if signs:
            yield Finding(name.path, f"has {all_quoted(signs)}")


RULE = Rule(
    subject=WhatsappSender,
    certainty=Certainty.LIKELY,
    title="The display name has no sign of a trademark or copyright.",
    why="Meta rejects names with special characters such as ®, ™ and ©, unless the brand is written so elsewhere.",
    fix="remove the sign",
    source=(
        PROSENDER,
        TWILIO,
    ),
    check=_check,
    breaks=(
        sender("Acme®"),
        sender("Acme (TM)"),
        sender("아크미™"),
    ),
    holds=(
        sender("Acme (Care)"),
        sender("C&A"),
    ),
)
