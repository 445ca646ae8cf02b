"""A display name that is a sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.whatsapp_sender import PROSENDER, UNIFONIC, WhatsappSender, sender
from reconciler.linter.text import count_words

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST = 7
_LONG = 50
_SLOGAN = re.compile(
    r"(?<!\w)(?:your (?:trusted|best|favou?rite|one[- ]stop|partner)|best .+ in|number one|no\. ?1|#1|made easy"
    r"|we (?:are|make|care|deliver|love)|since (?:18|19|20)\d\d|for all your|always (?:here|there|with you)"
    r"|el mejor|la mejor|los mejores|o melhor"
    r"|a melhor|os melhores|le meilleur|die besten|der beste|лучший|лучшие|최고의)(?!\w)",
    re.IGNORECASE,
)


def _check(account: WhatsappSender) -> Iterator[Finding]:
    for name in account.names:
        words = count_words(name.visible)
        if _SLOGAN.search(name.visible) or len(name.visible) > _LONG or (words is not None and words > _MOST):
            yield Finding(name.path, f"reads as a slogan or a description: {quoted(name.written)}")


RULE = Rule(
    subject=WhatsappSender,
    certainty=Certainty.GUESS,
    title="The display name is a name, not a slogan or a description.",
    why="Meta rejects slogans and long descriptions; a description has a field of its own.",
    fix="write the name of the business, and the rest in description",
    source=(
        UNIFONIC,
        PROSENDER,
    ),
    check=_check,
    breaks=(
        sender("Your trusted partner for shoes"),
        sender("Acme sells the shoes that people like to wear"),
        sender("Acme: лучший магазин города"),
    ),
    holds=(
        sender("Royal Bank of Scotland"),
        sender("Best Western"),
        sender("아크미 케어"),
    ),
)
