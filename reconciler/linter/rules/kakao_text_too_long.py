"""A text that is too long together with the additional information."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.kakaotalk_template import (
    CONSOLE_GUIDE,
    LONGEST,
    OVERVIEW,
    WITH_EXTRA,
    KakaotalkTemplate,
    message,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    content, extra = template.content, template.extra
    if content is None or extra is None or template.message_type not in WITH_EXTRA:
        return
    length = len(content.written) + len(extra.written)
    if length > LONGEST:
        yield Finding(content.path, f"and extra have {length} characters together; KakaoTalk allows {LONGEST}")


RULE = Rule(
    subject=KakaotalkTemplate,
    certainty=Certainty.CERTAIN,
    title="The content and extra have at most 1000 characters together.",
    why="KakaoTalk counts text, variables and additional information as one message, and refuses longer ones.",
    fix="shorten content or extra",
    source=(
        OVERVIEW,
        CONSOLE_GUIDE,
    ),
    check=_check,
    breaks=(
        message("가" * 950, messageType="EXTRA_INFORMATION", extra="나" * 51),
        message("a" * 600, messageType="MIXED", extra="b" * 500),
    ),
    holds=(
        message("가" * 950, messageType="EXTRA_INFORMATION", extra="나" * 50),
        message("가" * 1000),
        message("가" * 950, extra="나" * 51),
    ),
)
