"""A variable in the additional information."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import named
from reconciler.linter.subjects.kakaotalk_template import BIZPPURIO, SOLAPI, KakaotalkTemplate, message

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    extra = template.extra
    if extra is not None and extra.variables:
        yield Finding(extra.path, f"has the {named('variable', extra.variables)}")


RULE = Rule(
    subject=KakaotalkTemplate,
    certainty=Certainty.CERTAIN,
    title="The additional information has no variable.",
    why="KakaoTalk refuses it: extra is the same in every message.",
    fix="move the variable to content",
    source=(
        BIZPPURIO,
        SOLAPI,
    ),
    check=_check,
    breaks=(
        message(messageType="EXTRA_INFORMATION", extra="고객센터 #{전화번호}"),
        message("Sent.", messageType="MIXED", extra="Call #{phone} or #{mobile}"),
    ),
    holds=(
        message("#{고객명}님, 발송되었습니다.", messageType="EXTRA_INFORMATION", extra="고객센터 1588-0000, 내선 #1"),
        message("#{name}, sent.", extra="Call us"),
    ),
)
