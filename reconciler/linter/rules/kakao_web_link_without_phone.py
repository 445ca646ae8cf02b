"""A WEB_LINK that opens nothing on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.kakaotalk_template import BIZPPURIO, SOLAPI, KakaotalkTemplate, button, message

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    if template.is_draft:
        return
    for each in template.buttons:
        if each.type == "WEB_LINK" and each.lacks("linkMo"):
            yield Finding(each.path, "has no linkMo, so it opens nothing on a phone")


RULE = Rule(
    subject=KakaotalkTemplate,
    certainty=Certainty.CERTAIN,
    title="A WEB_LINK has linkMo.",
    why="KakaoTalk refuses a WEB_LINK without a page for phones; linkPc comes beside it, not in its place.",
    fix="set linkMo of the button",
    source=(
        BIZPPURIO,
        SOLAPI,
    ),
    check=_check,
    breaks=(
        message(buttons=[button(linkPc="https://acme.example/t")]),
        message("#{name}, your order is on its way.", buttons=[button(name="Track", linkPc="https://acme.example/t")]),
    ),
    holds=(
        message(buttons=[button(linkMo="https://acme.example/t", linkPc="https://acme.example/t")]),
        message(buttons=[button(linkMo="https://acme.example/t/#{운송장번호}")]),
        message(buttons=[button("DELIVERY_SEARCH")]),
    ),
)
