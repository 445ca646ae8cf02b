"""Signs in a display name that are no part of a word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_quoted
from reconciler.linter.subjects.whatsapp_sender import TWILIO_DECLINED, UNIFONIC, WhatsappSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator

_REPEATED = re.compile(r"([!?.,;:~*#|=_^\uff01\uff1f\u061f\u3002\u2026-])\1+|[!?\uff01\uff1f]{2,}")
_AT_END = re.compile(r"(?<![.,;:-])[.,;:|/_\u2013\u2014\u2026\u3001\u3002\uff0c\u060c\u061b\u0964-]\s*\Z")
_AT_BEGIN = re.compile(r"\A\s*[.,;:!?|/_~*\u2013\u2014-](?!\d)")
# One full stop after a short last word: "Inc.", "Sdn. Bhd.", "S.A.", "d.o.o."; there are too many for a list.
_SHORT_FORM = re.compile(r"[\s.,][^\s.,]{1,4}\.\s*\Z")


def _check(account: WhatsappSender) -> Iterator[Finding]:
    for name in account.names:
        text = name.visible
        matches = [match for each in (_AT_BEGIN, _REPEATED, _AT_END) for match in each.finditer(text)]
        extra = [each[0] for each in matches if not (_is_at_end(each[0], text) and _SHORT_FORM.search(text))]
        if extra:
            yield Finding(name.path, f"has extra punctuation: {all_quoted(extra)}")


def _is_at_end(sign: str, text: str) -> bool:
    return text.rstrip().endswith(sign.strip())


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
        sender("Acme Ltd.."),
        sender("Acme Services."),
        sender("아크미 케어\uff1f\uff01"),
        sender("अक्मे।"),
    ),
    holds=(
        sender("Acme Inc."),
        sender("Acme S.A."),
        sender("Yahoo!"),
        sender("Acme Sdn. Bhd."),
        sender("Acme Kft."),
        sender("PT Acme Tbk."),
        sender("Acme Sarl."),
        sender("अक्मे प्रा. लि."),
        sender("อักเม จก."),
        sender("Coca-Cola"),
        sender("C++"),
        sender("Toys 'R' Us (UK)"),
        sender("A. B. Müller & Co."),
        sender("아크미"),
    ),
)
