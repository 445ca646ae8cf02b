"""A variable that begins and does not end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.kakaotalk_template import CONSOLE_GUIDE, KakaotalkTemplate, button, message

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHOWN = 20


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    for text in template.bracketed:
        begin = text.static.find("#{")
        if begin >= 0:
            yield Finding(
                text.path, f"has a variable that is not closed: {quoted(text.static[begin : begin + _SHOWN])}"
            )


RULE = Rule(
    subject=KakaotalkTemplate,
    certainty=Certainty.CERTAIN,
    title="Every #{ has its }.",
    why="KakaoTalk does not see a variable there: the text would reach people as it is written, and is refused.",
    fix="close the variable, as in #{name}",
    source=(CONSOLE_GUIDE,),
    check=_check,
    breaks=(
        message("#{고객명님, 주문하신 상품이 발송되었습니다."),
        message("Your order is on its way, #{name"),
        message("#{a #{b} c"),
    ),
    holds=(
        message("#{고객명}님, 주문하신 상품이 발송되었습니다."),
        message("# {", buttons=[button(linkMo="https://acme.example/#top")]),
    ),
)
