"""A place to fill in in the description of the brand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_quoted
from reconciler.linter.subjects.rcs_sender import GOOGLE, RcsSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORBIDDEN = re.compile(r"\{\{[^{}]*\}\}|[$#%]\{[^{}]*\}|<%.*?%>|\{%.*?%\}|\[\[[^\[\]]*\]\]")


def _check(account: RcsSender) -> Iterator[Finding]:
    for text in account.descriptions:
        places = [match[0] for match in _FORBIDDEN.finditer(text.visible)]
        if places:
            yield Finding(text.path, f"has places to fill in: {all_quoted(places)}")


RULE = Rule(
    subject=RcsSender,
    certainty=Certainty.CERTAIN,
    title="The description has no places to fill in.",
    why="Google does not accept templates in a description: it is plain text, and nothing fills them.",
    fix="write out what is meant",
    source=(GOOGLE,),
    check=_check,
    breaks=(
        sender(description="News for {{name}}"),
        sender(description="News of <%= brand %>"),
        sender(description="#{고객명}님의 소식"),
    ),
    holds=(
        sender(description="News (daily) & more, 50% off"),
        sender(description="소식 {매일}"),
    ),
)
