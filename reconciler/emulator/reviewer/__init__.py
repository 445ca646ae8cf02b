"""What reviewers certainly refuse: Meta's and KakaoTalk's published rules, for ``--reviewer strict``. Keeps nothing.

One file per component, each a pure function of what was submitted. What a reviewer refuses only after a look at it, or
what only some teams report, is approved here as ever.
"""

from collections.abc import Iterator

from reconciler.emulator.reviewer.authentication import authentication
from reconciler.emulator.reviewer.body import body
from reconciler.emulator.reviewer.buttons import buttons
from reconciler.emulator.reviewer.carousel import carousel
from reconciler.emulator.reviewer.footer import footer
from reconciler.emulator.reviewer.header import header
from reconciler.emulator.reviewer.kakaotalk import kakaotalk
from reconciler.emulator.reviewer.offer import offer
from reconciler.emulator.reviewer.refusal import Refusal, by_type, cards_of
from reconciler.emulator.world import Json

__all__ = ["Refusal", "kakaotalk", "meta"]


def meta(category: str, details: Json) -> Iterator[Refusal]:
    """Yield why Meta does not take a WhatsApp template that is submitted."""
    parts = by_type(details.get("components"))
    yield from authentication(category, parts)
    yield from offer(category, parts)
    yield from carousel(category, parts)
    yield from header(parts)
    yield from footer(parts)
    for part in (parts, *map(by_type, cards_of(parts))):
        yield from body(category, part)
        yield from buttons(part)
