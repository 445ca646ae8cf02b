"""A button that adds the channel, in a message of a type without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.kakaotalk_template import (
    BIZPPURIO,
    CONSOLE_GUIDE,
    WITH_CHANNEL,
    KakaotalkTemplate,
    button,
    message,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    if template.message_type in {"", *WITH_CHANNEL}:
        return
    for each in template.buttons:
        if each.type == "CHANNEL_ID_ADDED":
            yield Finding(each.path, f"adds the channel, which a message of type {template.message_type} cannot")


RULE = Rule(
    subject=KakaotalkTemplate,
    certainty=Certainty.CERTAIN,
    title="CHANNEL_ID_ADDED stands in a message of type AD_INCLUDED or MIXED.",
    why="KakaoTalk refuses the button in messages of any other type, which do not ask people to add the channel.",
    fix="make messageType AD_INCLUDED or MIXED, or remove the button",
    source=(
        CONSOLE_GUIDE,
        BIZPPURIO,
    ),
    check=_check,
    breaks=(
        message(buttons=[button("CHANNEL_ID_ADDED", "채널 추가")]),
        message("Welcome to Acme.", messageType="BASIC", buttons=[button("CHANNEL_ID_ADDED", "채널 추가")]),
        message(
            messageType="EXTRA_INFORMATION",
            extra="고객센터 1588-0000",
            buttons=[button("CHANNEL_ID_ADDED", "채널 추가"), button(ordering=2)],
        ),
    ),
    holds=(
        message(messageType="AD_INCLUDED", buttons=[button("CHANNEL_ID_ADDED", "채널 추가")]),
        message(messageType="MIXED", extra="고객센터", buttons=[button("CHANNEL_ID_ADDED", "채널 추가")]),
        message(buttons=[button()]),
    ),
)
