"""A display name of one or two letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.whatsapp_sender import PROSENDER, UNIFONIC, WhatsappSender, sender
from reconciler.linter.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEAST = 3
_WIDE = r"[\p{Han}\p{Hangul}\p{Hiragana}\p{Katakana}]"
"""Letters that say as much as two of others: whole names have two of them."""


def _check(account: WhatsappSender) -> Iterator[Finding]:
    for name in account.names:
        text = name.visible.strip()
        wide = 0 if text.isascii() else len(pattern(_WIDE).findall(text))
        if len(text) + wide < _LEAST:
            yield Finding(name.path, f"is {quoted(name.written)}; Meta asks for {_LEAST} characters at least")


RULE = Rule(
    subject=WhatsappSender,
    certainty=Certainty.LIKELY,
    title="The display name has at least 3 characters.",
    why="Meta rejects shorter names.",
    fix="write the name out, or add what the business does",
    source=(
        UNIFONIC,
        PROSENDER,
    ),
    check=_check,
    breaks=(
        sender("KT"),
        sender(" A\u200b "),
        sender("현"),
    ),
    holds=(
        sender("IBM"),
        sender("아크미"),
        sender("삼성"),
        sender("京东"),
        sender("ソニ"),
    ),
)
