"""An opt-in message for the US that does not say all it must."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.rcs_sender import ANSWERS, RcsSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEXTS = ("optInConfirmationMessage", "callToActionMessage")
_TERMS = {
    "STOP": re.compile(r"\bstop\b|\balto\b|\bparar\b|\bcancelar\b|unsubscribe", re.IGNORECASE),
    "HELP": re.compile(r"\bhelp\b|\bayuda\b|\binfo\b", re.IGNORECASE),
    "how often": re.compile(
        r"frequen|frecuencia|\b(?:msgs?|messages?|texts?) ?(?:/|per|a|each) ?(?:day|week|month|year|order)"
        r"|mensajes? (?:por|al|a la) (?:d[ií]a|semana|mes)|\brecurring\b|\bone[- ]time\b|\bonce\b"
        r"|\b(?:daily|weekly|monthly)\b",
        re.IGNORECASE,
    ),
    "rates": re.compile(r"\brates?\b|\btarifas?\b|\bcharges?\b|\bcargos?\b|\bfees?\b", re.IGNORECASE),
}


def _check(account: RcsSender) -> Iterator[Finding]:
    for field in _TEXTS:
        text = account.text(*ANSWERS, "us", "answers", field)
        if text is not None:
            lacks = [name for name, words in _TERMS.items() if not words.search(text.visible)]
            if account.name is not None and account.name.visible.casefold() not in text.visible.casefold():
                lacks.insert(0, "the name of the brand")
            if lacks:
                yield Finding(text.path, f"does not say {', '.join(lacks)}")


RULE = Rule(
    subject=RcsSender,
    certainty=Certainty.GUESS,
    title="A message about opting in names the brand, STOP, HELP, how often it sends, and rates.",
    why="Carriers of the US expect all five where a person opts in, and deny senders that leave one out.",
    fix="add what is missing",
    source=("https://docs.aws.amazon.com/sms-voice/latest/userguide/rcs-compliance-denial-reasons.html",),
    check=_check,
    breaks=(
        sender(answers={"us": {"optInConfirmationMessage": "Welcome to Acme. We are glad that you are here."}}),
        sender(
            name="Akmé",
            answers={
                "us": {"callToActionMessage": "Envía SÍ para recibir noticias de Akmé. Responde ALTO para salir."}
            },
        ),
    ),
    holds=(
        sender(
            answers={
                "us": {
                    "optInConfirmationMessage": "Acme: you are in. Msg frequency varies. Msg & data rates may apply. "
                    "Reply HELP for help, STOP to end."
                }
            }
        ),
    ),
)
