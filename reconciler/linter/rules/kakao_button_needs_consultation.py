"""A button that works only in channels with consultation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.kakaotalk_template import CONSOLE_GUIDE, KakaotalkTemplate, button, message

if TYPE_CHECKING:
    from collections.abc import Iterator

_TALKS = frozenset({"BOT_FOR_CONSULTATION", "BOT_KEYWORD", "BOT_TRANSFER", "MESSAGE_DELIVERY"})


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    for each in template.buttons:
        if each.type in _TALKS:
            yield Finding(each.path, "works only if the channel offers consultation")


RULE = Rule(
    subject=KakaotalkTemplate,
    certainty=Certainty.GUESS,
    title="A button that opens a conversation belongs to a channel with consultation.",
    why="A channel without consultation cannot send messages with this button. The API does not show which has it.",
    fix="see to it that the channel offers consultation",
    source=(CONSOLE_GUIDE,),
    check=_check,
    breaks=(
        message(buttons=[button("BOT_KEYWORD", "상담하기")]),
        message("Questions?", buttons=[button(), button("MESSAGE_DELIVERY", "Ask us", 2)]),
    ),
    holds=(message(buttons=[button(), button("DELIVERY_SEARCH", "배송 조회", 2)]),),
)
