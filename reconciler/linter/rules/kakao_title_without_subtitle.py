"""A title above the text without the line below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.kakaotalk_template import BIZPPURIO, KakaotalkTemplate, message

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    if template.emphasis == "EMPHASIZE_TYPE_TEXT" and template.lacks("subtitle") and not template.is_draft:
        yield Finding(("details", "emphasizeType"), "is EMPHASIZE_TYPE_TEXT, and there is no subtitle")


RULE = Rule(
    subject=KakaotalkTemplate,
    certainty=Certainty.CERTAIN,
    title="EMPHASIZE_TYPE_TEXT has a title and a subtitle.",
    why="KakaoTalk refuses a template whose title is emphasized and that lacks one of the two lines.",
    fix="set subtitle",
    source=(BIZPPURIO,),
    check=_check,
    breaks=(
        message(emphasizeType="EMPHASIZE_TYPE_TEXT", title="발송 완료"),
        message("Your order is on its way.", emphasizeType="EMPHASIZE_TYPE_TEXT", title="Sent", subtitle=None),
    ),
    holds=(
        message(emphasizeType="EMPHASIZE_TYPE_TEXT", title="발송 완료", subtitle="주문 안내"),
        message(emphasizeType="EMPHASIZE_TYPE_NONE", title="발송 완료"),
        message(title="발송 완료"),
    ),
)
