"""A path of files in the description of the brand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_quoted
from reconciler.linter.subjects.rcs_sender import GOOGLE, RcsSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORBIDDEN = re.compile(
    r"\.\.[/\\]\S*|\b[A-Za-z]:\\\S*|(?<![^\s\"'(\[])~?/(?:[\w.-]+/[\w.-][\w./-]*|(?:etc|usr|var|bin|tmp|home|opt|root)\b)"
    r"|\\\\\w+\\\S*"
)


def _check(account: RcsSender) -> Iterator[Finding]:
    for text in account.descriptions:
        paths = [match[0] for match in _FORBIDDEN.finditer(text.visible)]
        if paths:
            yield Finding(text.path, f"has a path: {all_quoted(paths)}")


RULE = Rule(
    subject=RcsSender,
    certainty=Certainty.CERTAIN,
    title="The description has no path of files.",
    why="Google does not accept paths in a description: it is plain text, and a path in it looks like an attack.",
    fix="leave the path out",
    source=(GOOGLE,),
    check=_check,
    breaks=(
        sender(description="See /etc/passwd"),
        sender(description="C:\\Users\\news"),
        sender(description="주문 ../../소식"),
    ),
    holds=(
        sender(description="Open 24/7, and/or by mail"),
        sender(description="https://acme.example/news/offers"),
        sender(description="뉴스/소식, 1 / 2 /매일/"),
    ),
)
