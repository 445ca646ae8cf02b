"""A variable that begins and does not end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_quoted
from reconciler.linter.subjects.kakaotalk_template import CONSOLE_GUIDE, KakaotalkTemplate, button, message

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPEN: Final = re.compile(r"#\{[^#]{0,18}")


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    for text in template.bracketed:
        begun = _OPEN.findall(text.static)
        if begun:
            what = "a variable that is not closed" if len(begun) == 1 else "variables that are not closed"
            yield Finding(text.path, f"has {what}: {all_quoted(begun)}")


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
