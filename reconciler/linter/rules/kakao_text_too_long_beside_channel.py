"""A text that leaves no room for the words about the channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.kakaotalk_template import LONGEST, OVERVIEW, WITH_CHANNEL, KakaotalkTemplate, message

if TYPE_CHECKING:
    from collections.abc import Iterator

_OF_CHANNEL = 40


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    content, extra = template.content, template.extra
    if content is None or template.message_type not in WITH_CHANNEL:
        return
    length = len(content.written)
    if template.message_type == "MIXED" and extra is not None:
        length += len(extra.written)
    if LONGEST - _OF_CHANNEL < length <= LONGEST:
        words = f"has {length} characters" if length == len(content.written) else f"and extra have {length} characters"
        yield Finding(content.path, f"{words}; about {LONGEST - _OF_CHANNEL} fit beside the words about the channel")


RULE = Rule(
    subject=KakaotalkTemplate,
    certainty=Certainty.LIKELY,
    title="The text leaves 40 characters for the words that ask to add the channel.",
    why=(
        "To a message of type AD_INCLUDED or MIXED, KakaoTalk adds about 40 characters of its own, and counts them "
        "among the 1000."
    ),
    fix="shorten the text to 960 characters",
    source=(OVERVIEW,),
    check=_check,
    breaks=(
        message("가" * 961, messageType="AD_INCLUDED"),
        message("a" * 900, messageType="MIXED", extra="b" * 61),
    ),
    holds=(
        message("가" * 960, messageType="AD_INCLUDED"),
        message("가" * 1000, messageType="BASIC"),
        message("가" * 500, messageType="MIXED", extra="나" * 460),
    ),
)
