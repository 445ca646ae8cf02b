"""A variable in the name of a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import named
from reconciler.linter.subjects.kakaotalk_template import CONSOLE_GUIDE, SOLAPI, KakaotalkTemplate, button, message

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    for each in template.buttons:
        if each.name is not None and each.name.variables:
            yield Finding(each.name.path, f"has the {named('variable', each.name.variables)}")


RULE = Rule(
    subject=KakaotalkTemplate,
    certainty=Certainty.CERTAIN,
    title="The name of a button has no variable.",
    why="KakaoTalk refuses it: the name of a button is the same in every message. Its address may have variables.",
    fix="write the name of the button out",
    source=(
        CONSOLE_GUIDE,
        SOLAPI,
    ),
    check=_check,
    breaks=(
        message(buttons=[button(name="#{상품} 보기")]),
        message("Your order is on its way.", buttons=[button(name="See #{item}")]),
    ),
    holds=(
        message(buttons=[button(name="상품 보기", linkMo="https://acme.example/#{상품}")]),
        message(buttons=[button(name="#1 보기")]),
    ),
)
