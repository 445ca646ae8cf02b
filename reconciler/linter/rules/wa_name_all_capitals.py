"""A display name in capitals."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import category

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.whatsapp_sender import TWILIO, UNIFONIC, WhatsappSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator

_ACRONYM = 5
_SHORT = 3


def _check(account: WhatsappSender) -> Iterator[Finding]:
    for name in account.names:
        if name.visible.isupper() and not _is_acronym(name.visible):
            yield Finding(name.path, f"is all in capitals: {quoted(name.written)}")


def _is_acronym(name: str) -> bool:
    """Tell whether one word has up to 5 letters and others up to 3, or some letters have no capitals."""
    if not name.isascii() and any(category(sign) == "Lo" for sign in name):
        return True
    letters = sorted(sum(map(str.isalpha, word)) for word in name.split())
    return letters[-1] <= _ACRONYM and all(each <= _SHORT for each in letters[:-1])


RULE = Rule(
    subject=WhatsappSender,
    certainty=Certainty.LIKELY,
    title="The display name is not all in capitals, unless it is an acronym.",
    why="Meta rejects names in capitals that the business does not write so elsewhere, such as on its website.",
    fix="write the name as the business does elsewhere",
    source=(
        UNIFONIC,
        TWILIO,
    ),
    check=_check,
    breaks=(
        sender("ACME CARE"),
        sender("SUPERSHOP"),
        sender("МАГАЗИН ЛЮБОВЬ"),
    ),
    holds=(
        sender("IBM"),
        sender("IBM UK"),
        sender("IKEA UK"),
        sender("H&M"),
        sender("IBM Care"),
        sender("서울 ABCDEFGH"),
        sender("아크미"),
    ),
)
