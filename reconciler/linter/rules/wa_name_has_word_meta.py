"""A display name with the word Meta, which is also a word of several languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_quoted
from reconciler.linter.subjects.whatsapp_sender import PROSENDER, UNIFONIC, WhatsappSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator

# A goal in Spanish, Italian and Portuguese, which an article tells.
_META = re.compile(r"(?<!\bla )(?<!\buna )(?<!\bmi )(?<!\bsu )(?<!\btu )(?<!\balla )\bmeta\b", re.IGNORECASE)


def _check(account: WhatsappSender) -> Iterator[Finding]:
    for name in account.names:
        brands = _META.findall(name.visible)
        if brands:
            yield Finding(name.path, f"names {all_quoted(brands)}")


RULE = Rule(
    subject=WhatsappSender,
    certainty=Certainty.GUESS,
    title="The display name does not have the word Meta.",
    why="Meta rejects names that seem to be its own; the same word means something else in several languages.",
    fix="leave the word out, unless it is your own name",
    source=(
        UNIFONIC,
        PROSENDER,
    ),
    check=_check,
    breaks=(
        sender("Meta Care"),
        sender("Acme meta"),
        sender("아크미 Meta"),
    ),
    holds=(
        sender("Acme Metal Works"),
        sender("Metacare"),
        sender("La Meta"),
        sender("메타몽"),
    ),
)
