"""More variables than a template may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.kakaotalk_template import OVERVIEW, SOLAPI, KakaotalkTemplate, button, message

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST = 40


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    variables = {variable for text in template.bracketed for variable in text.variables}
    if len(variables) > _MOST:
        content = template.content
        all_there = content is not None and len(content.variables) == len(variables)
        path = ("details", "content") if all_there else ("details",)
        yield Finding(path, f"has {len(variables)} variables; KakaoTalk allows {_MOST}")


RULE = Rule(
    subject=KakaotalkTemplate,
    certainty=Certainty.CERTAIN,
    title="A template has at most 40 variables.",
    why="KakaoTalk does not register a template with more. One that stands in several places counts once.",
    fix="use fewer variables",
    source=(
        OVERVIEW,
        SOLAPI,
    ),
    check=_check,
    breaks=(
        message(" ".join(f"값 #{{v{number}}}" for number in range(41))),
        message(
            " ".join(f"#{{v{number}}} 원" for number in range(40)),
            buttons=[button(linkMo="https://acme.example/#{주문}")],
        ),
    ),
    holds=(
        message(" ".join(f"값 #{{v{number}}}" for number in range(40))),
        message("값 #{v}" * 60),
    ),
)
