"""Brackets in brackets in the description of the brand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_quoted
from reconciler.linter.subjects.rcs_sender import GOOGLE, RcsSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORBIDDEN = re.compile(r"(?!\{\{|\[\[)[(\[{][^()\[\]{}]*[(\[{][^()\[\]{}]*[)\]}][^()\[\]{}]*[)\]}]")


def _check(account: RcsSender) -> Iterator[Finding]:
    for text in account.descriptions:
        brackets = [match[0] for match in _FORBIDDEN.finditer(text.visible)]
        if brackets:
            yield Finding(text.path, f"has brackets in brackets: {all_quoted(brackets)}")


RULE = Rule(
    subject=RcsSender,
    certainty=Certainty.CERTAIN,
    title="The description has no brackets in brackets.",
    why="Google does not accept nested brackets in a description: it is plain text, and they look like code.",
    fix="use one pair of brackets",
    source=(GOOGLE,),
    check=_check,
    breaks=(
        sender(description="News (orders (yours) and offers)"),
        sender(description="News [orders (yours)]"),
        sender(description="소식 (주문 (매일))"),
    ),
    holds=(
        sender(description="News (orders) and offers [daily]"),
        sender(description="Sad :( or not (really)"),
        sender(description="소식 (매일)"),
    ),
)
