"""A template without a category of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.kakaotalk_template import CONSOLE_GUIDE, KakaotalkTemplate, message

if TYPE_CHECKING:
    from collections.abc import Iterator

_OTHER = "999999"


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    if template.is_draft:
        return
    if template.lacks("categoryCode"):
        yield Finding(
            ("details",), f"has no categoryCode, which makes it {_OTHER}, others; KakaoTalk reviews those last"
        )
    elif template.word("details", "categoryCode") == _OTHER:
        yield Finding(("details", "categoryCode"), "is that of others, which KakaoTalk reviews last")


RULE = Rule(
    subject=KakaotalkTemplate,
    certainty=Certainty.GUESS,
    title="A template has a category that says what it is for.",
    why="KakaoTalk reviews templates of the category 999999, which is the default, after all others.",
    fix="choose a category; kakaotalk_template_categories lists them",
    source=(CONSOLE_GUIDE,),
    check=_check,
    breaks=(
        message("주문하신 상품이 발송되었습니다.", categoryCode="999999"),
        message("Your order is on its way.", categoryCode=None),
    ),
    holds=(message(categoryCode="001001"),),
)
