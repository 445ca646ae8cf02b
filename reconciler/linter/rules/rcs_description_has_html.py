"""HTML in the description of the brand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_quoted
from reconciler.linter.subjects.rcs_sender import GOOGLE, RcsSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator

# A tag has no space in it unless an attribute follows: "a <b and c> d" is arithmetic.
_FORBIDDEN = re.compile(
    r"</?[a-z][a-z0-9-]*(?:\s+[a-z:-]+\s*=[^<>]*)?\s*/?>|<!--|<!doctype|&(?:amp|lt|gt|quot|apos|nbsp|#\d+|#x[0-9a-f]+);",
    re.IGNORECASE,
)


def _check(account: RcsSender) -> Iterator[Finding]:
    for text in account.descriptions:
        tags = [match[0] for match in _FORBIDDEN.finditer(text.visible)]
        if tags:
            yield Finding(text.path, f"has HTML: {all_quoted(tags)}")


RULE = Rule(
    subject=RcsSender,
    certainty=Certainty.CERTAIN,
    title="The description has no HTML.",
    why="Google does not accept HTML in a description: it is plain text, and a tag would be shown as it is written.",
    fix="write the description as plain text",
    source=(GOOGLE,),
    check=_check,
    breaks=(
        sender(description="<b>News</b> about your orders"),
        sender(description="News &amp; offers"),
        sender(description="뉴스<br/>와 소식"),
    ),
    holds=(
        sender(description="Sizes < 5 and > 3, with <3"),
        sender(description="Research & development; news"),
        sender(description="쇼핑 <소식>"),
    ),
)
