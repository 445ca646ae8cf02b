"""A button that adds the channel under a name of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import normalize

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.kakaotalk_template import BIZPPURIO, CONSOLE_GUIDE, KakaotalkTemplate, button, message

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = "채널추가"


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    for each in template.buttons:
        name = each.name
        if each.type == "CHANNEL_ID_ADDED" and name is not None and _plain(name.visible) != _NAME:
            yield Finding(name.path, f"is {quoted(name.written)}; the button that adds the channel is named 채널 추가")


def _plain(name: str) -> str:
    return "".join(normalize("NFC", name).split())


RULE = Rule(
    subject=KakaotalkTemplate,
    certainty=Certainty.LIKELY,
    title="CHANNEL_ID_ADDED is named 채널 추가.",
    why="KakaoTalk fixes the name of this button, in templates of every language, and refuses others.",
    fix="name the button 채널 추가",
    source=(
        CONSOLE_GUIDE,
        BIZPPURIO,
    ),
    check=_check,
    breaks=(
        message(messageType="AD_INCLUDED", buttons=[button("CHANNEL_ID_ADDED", "친구 추가")]),
        message("Welcome.", language="EN", messageType="AD_INCLUDED", buttons=[button("CHANNEL_ID_ADDED", "Add us")]),
    ),
    holds=(
        message(messageType="AD_INCLUDED", buttons=[button("CHANNEL_ID_ADDED", "채널 추가")]),
        message(messageType="AD_INCLUDED", buttons=[button("CHANNEL_ID_ADDED", "채널추가")]),
        message(buttons=[button(name="친구 추가")]),
    ),
)
