"""JSON in the description of the brand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_quoted
from reconciler.linter.subjects.rcs_sender import GOOGLE, RcsSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORBIDDEN = re.compile(r"\{\s*([\"'])[^\"']*\1\s*:|\[\s*(?:\{|\"[^\"]*\"\s*[,\]])|\{\s*\}")


def _check(account: RcsSender) -> Iterator[Finding]:
    for text in account.descriptions:
        excerpts = [match[0] for match in _FORBIDDEN.finditer(text.visible)]
        if excerpts:
            yield Finding(text.path, f"has JSON: {all_quoted(excerpts)}")


RULE = Rule(
    subject=RcsSender,
    certainty=Certainty.CERTAIN,
    title="The description has no JSON.",
    why="Google does not accept JSON in a description: it is plain text, and data in it looks like a mistake.",
    fix="write the description as plain text",
    source=(GOOGLE,),
    check=_check,
    breaks=(
        sender(description='{"text": "News"}'),
        sender(description='["news", "offers"]'),
        sender(description='{"소식": 1}'),
    ),
    holds=(
        sender(description='News: "all" [daily]'),
        sender(description="소식 {매일}"),
    ),
)
