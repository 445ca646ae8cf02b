"""Signs in a display name that are no part of a word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.whatsapp_sender import TWILIO_DECLINED, UNIFONIC, WhatsappSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator

_REPEATED = re.compile(r"([!?.,;:~*#|=_^\uff01\uff1f\u061f\u3002\u2026-])\1+|[!?\uff01\uff1f]{2,}")
_AT_END = re.compile(r"(?<![.,;:-])[.,;:|/_\u2013\u2014\u2026\u3001\u3002\uff0c\u060c\u061b\u0964-]\s*\Z")
_AT_BEGIN = re.compile(r"\A\s*[.,;:!?|/_~*\u2013\u2014-](?!\d)")
# "Inc." and its kind; "S.A.", "d.o.o." and single letters are told by their form.
_SHORT_FORM = re.compile(
    r"(?:\b(?:inc|ltd|co|corp|cos|bros|cia|ltda|pty|pvt|mfg|intl|dept|st|jr|sr|dr|mr|mrs|ms|tic|şti|san|gmbh|ges|str|oü|\u043e\u043e\u043e)"
    r"|\b[^\W\d_]|\.[^\W\d_]+)\.\s*\Z",
    re.IGNORECASE,
)


def _check(account: WhatsappSender) -> Iterator[Finding]:
    for name in account.names:
        text = name.visible
        match = _REPEATED.search(text) or _AT_BEGIN.search(text) or _AT_END.search(text)
        if match is not None and not (text.rstrip().endswith(match[0].strip()) and _SHORT_FORM.search(text)):
            yield Finding(name.path, f"has extra punctuation: {quoted(match[0])}")


RULE = Rule(
    subject=WhatsappSender,
    certainty=Certainty.LIKELY,
    title="The display name has no extra punctuation.",
    why="Meta rejects repeated signs and signs around a name, unless the brand is written so elsewhere.",
    fix="remove the signs that are no part of the name",
    source=(
        UNIFONIC,
        TWILIO_DECLINED,
    ),
    check=_check,
    breaks=(
        sender("Acme Care!!"),
        sender("Acme..."),
        sender("- Acme -"),
        sender("Acme."),
        sender("아크미 케어\uff1f\uff01"),
        sender("अक्मे।"),
    ),
    holds=(
        sender("Acme Inc."),
        sender("Acme S.A."),
        sender("Yahoo!"),
        sender("Coca-Cola"),
        sender("C++"),
        sender("Toys 'R' Us (UK)"),
        sender("A. B. Müller & Co."),
        sender("아크미"),
    ),
)
