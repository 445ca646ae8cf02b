"""A variable that has no name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.kakaotalk_template import CONSOLE_GUIDE, KakaotalkTemplate, button, message
from reconciler.linter.text import has_words, visible

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    for text in template.bracketed:
        if any(not has_words(name) and not visible(name[2:-1]).strip() for name in text.variables):
            yield Finding(text.path, "has a variable without a name")


RULE = Rule(
    subject=KakaotalkTemplate,
    certainty=Certainty.CERTAIN,
    title="A variable has a name.",
    why="KakaoTalk refuses it: nothing says what to put in its place.",
    fix="name the variable, as in #{name}",
    source=(CONSOLE_GUIDE,),
    check=_check,
    breaks=(
        message("#{}님, 주문하신 상품이 발송되었습니다."),
        message("#{ }, your order is on its way."),
        message(buttons=[button(linkMo="https://acme.example/#{}")]),
    ),
    holds=(
        message("#{고객명}님, 주문하신 상품이 발송되었습니다."),
        message("#{1}, #{ name }"),
    ),
)
