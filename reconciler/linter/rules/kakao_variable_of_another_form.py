"""A variable as other systems write it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_quoted
from reconciler.linter.subjects.kakaotalk_template import CONSOLE_GUIDE, KakaotalkTemplate, button, message

if TYPE_CHECKING:
    from collections.abc import Iterator

# ``{{1}}``, ``{name}``, ``${name}``, ``#name}``, and the wide signs of East Asian keyboards.
_FOREIGN = re.compile(
    r"[#\uff03$%]?[{\uff5b]{1,2}[^{}\uff5b\uff5d]*[}\uff5d]{1,2}|[#\uff03][^\s{}#\uff03\uff5b\uff5d]+[}\uff5d]"
)


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    for text in template.bracketed:
        foreign = _FOREIGN.findall(text.static)
        if foreign:
            yield Finding(text.path, f"has {all_quoted(foreign)}, which is no variable of KakaoTalk")


RULE = Rule(
    subject=KakaotalkTemplate,
    certainty=Certainty.LIKELY,
    title="A variable is written #{name}.",
    why="KakaoTalk knows #{name} only. Anything else reaches people as it is written, braces and all, or is refused.",
    fix="write variables as #{name}",
    source=(CONSOLE_GUIDE,),
    check=_check,
    breaks=(
        message("{{1}}님, 주문하신 상품이 발송되었습니다."),
        message("{고객명}님, 주문하신 상품이 발송되었습니다."),
        message("${name}, your order #number} is on its way."),
        message("\uff03\uff5b고객명\uff5d님, 발송되었습니다."),
        message(buttons=[button(linkMo="https://acme.example/{id}")]),
    ),
    holds=(
        message("#{6월 10일 12:10} 방문 예정입니다."),
        message("#{고객 명}님, 주문 #1234, 100% 발송 ($5)"),
        message(buttons=[button(linkMo="https://acme.example/#{id}")]),
    ),
)
