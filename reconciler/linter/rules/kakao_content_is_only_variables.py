"""A text that is nothing but variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.kakaotalk_template import SOLAPI, KakaotalkTemplate, message
from reconciler.linter.text import has_words

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    content = template.content
    if content is not None and content.variables and not has_words(content.static):
        yield Finding(content.path, "has no words beside its variables")


RULE = Rule(
    subject=KakaotalkTemplate,
    certainty=Certainty.LIKELY,
    title="The content has words beside its variables.",
    why="KakaoTalk approves what is fixed in a text. A text without fixed words could say anything, and is refused.",
    fix="write the fixed words of the message out",
    source=(SOLAPI,),
    check=_check,
    breaks=(
        message("#{내용}"),
        message("#{greeting}, #{text}!"),
        message("▶ #{링크}\u200b"),
    ),
    holds=(
        message("#{고객명}님"),
        message("Order #{number}"),
        message("!"),
    ),
)
