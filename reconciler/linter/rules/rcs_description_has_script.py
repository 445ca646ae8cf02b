"""Program code in the description of the brand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_quoted
from reconciler.linter.subjects.rcs_sender import GOOGLE, RcsSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORBIDDEN = re.compile(
    r"javascript:|\b(?:alert|eval)\((?!s\))[^)]*\)?|\b(?:console|document|window)\.\w+\(|\bfunction \w*\([^)]*\) ?\{"
    r"|=>\s*\{|<\?(?:php|=)|\b(?:var|let|const) \w+ ?= ?(?:[\d\"\'\[{(]|new |function|\w+[.(;])"
    r"|\b(?:SELECT \S+ FROM|DROP TABLE|INSERT INTO)\b"
)


def _check(account: RcsSender) -> Iterator[Finding]:
    for text in account.descriptions:
        excerpts = [match[0] for match in _FORBIDDEN.finditer(text.visible)]
        if excerpts:
            yield Finding(text.path, f"has program code: {all_quoted(excerpts)}")


RULE = Rule(
    subject=RcsSender,
    certainty=Certainty.CERTAIN,
    title="The description has no program code.",
    why="Google does not accept script in a description: it is plain text, and code in it looks like an attack.",
    fix="write the description as plain text",
    source=(GOOGLE,),
    check=_check,
    breaks=(
        sender(description="News alert(1) about your orders"),
        sender(description="javascript:void(0)"),
        sender(description="News var x = 1"),
        sender(description="주문 소식 eval(name)"),
    ),
    holds=(
        sender(description="News alert (daily)"),
        sender(description="let us = you, and you = us"),
        sender(description="Let us help: alert(s), function(s), documents"),
        sender(description="주문 소식 (매일)"),
    ),
)
