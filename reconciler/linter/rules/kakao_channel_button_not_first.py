"""A button that adds the channel and is not the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.kakaotalk_template import CONSOLE_GUIDE, KakaotalkTemplate, button, message

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    first = min((each.place for each in template.buttons if each.place is not None), default=1)
    for each in template.buttons:
        if each.type == "CHANNEL_ID_ADDED" and each.place is not None and each.place > first:
            yield Finding((*each.path, "ordering"), f"is {each.place}; the button that adds the channel must be first")


RULE = Rule(
    subject=KakaotalkTemplate,
    certainty=Certainty.CERTAIN,
    title="CHANNEL_ID_ADDED is the first button.",
    why="KakaoTalk shows this button in first place only, and refuses it in any other.",
    fix="give the button the lowest ordering",
    source=(CONSOLE_GUIDE,),
    check=_check,
    breaks=(
        message(messageType="AD_INCLUDED", buttons=[button(), button("CHANNEL_ID_ADDED", "채널 추가", 2)]),
        message(messageType="AD_INCLUDED", buttons=[button("CHANNEL_ID_ADDED", "채널 추가", 3), button(ordering=2)]),
    ),
    holds=(
        message(messageType="AD_INCLUDED", buttons=[button("CHANNEL_ID_ADDED", "채널 추가"), button(ordering=2)]),
        message(messageType="AD_INCLUDED", buttons=[button(ordering=2), button("CHANNEL_ID_ADDED", "채널 추가")]),
        message(messageType="AD_INCLUDED", buttons=[button("CHANNEL_ID_ADDED", "채널 추가", 2)]),
    ),
)
