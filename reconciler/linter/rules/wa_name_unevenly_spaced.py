"""A display name with spaces where none belong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_sender import PROSENDER, UNIFONIC, WhatsappSender, sender
from reconciler.linter.text import LINE_BREAK, visible
from reconciler.values import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNEVEN = re.compile(
    rf"(?P<begin>\A\s+)|(?P<end>\s+\Z)|(?P<line>\s*(?:{LINE_BREAK.pattern})\s*)|(?P<tab>\t)|(?P<many>\s{{2,}})"
)
_WORDS = {
    "begin": "begins with a space",
    "end": "ends with a space",
    "line": "has a line break",
    "tab": "has a tab",
    "many": "has several spaces in a row",
}


def _check(account: WhatsappSender) -> Iterator[Finding]:
    for name in account.names:
        match = _UNEVEN.search(name.visible)
        if match is not None:
            even = " ".join(name.written.split())
            instead = even if even and _UNEVEN.search(visible(even)) is None else MISSING
            yield Finding(name.path, _WORDS[str(match.lastgroup)], instead)


RULE = Rule(
    subject=WhatsappSender,
    certainty=Certainty.LIKELY,
    title="The display name has single spaces between words, and none around them.",
    why="Meta rejects names with extra spaces or line breaks.",
    fix="leave one space between words",
    source=(
        UNIFONIC,
        PROSENDER,
    ),
    check=_check,
    breaks=(
        sender("Acme  Care"),
        sender("Acme\nCare"),
        sender(" Acme"),
        sender("아크미 \u200b 케어"),
    ),
    holds=(
        sender("Acme Care"),
        sender("아크미 케어"),
    ),
)
