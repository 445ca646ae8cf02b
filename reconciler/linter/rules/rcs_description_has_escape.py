"""An escaped sign in the description of the brand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_quoted
from reconciler.linter.subjects.rcs_sender import GOOGLE, RcsSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORBIDDEN = re.compile(r"%(?:2e|2f|5c|25)|\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|[nrt0](?![a-z]))", re.IGNORECASE)


def _check(account: RcsSender) -> Iterator[Finding]:
    for text in account.descriptions:
        escapes = [match[0] for match in _FORBIDDEN.finditer(text.visible)]
        if escapes:
            yield Finding(text.path, f"has escaped signs: {all_quoted(escapes)}")


RULE = Rule(
    subject=RcsSender,
    certainty=Certainty.CERTAIN,
    title="The description has no escaped signs.",
    why="Google does not accept escapes such as %2e, %2f, %5c and %25 in a description, which is plain text.",
    fix="write the sign itself",
    source=(GOOGLE,),
    check=_check,
    breaks=(
        sender(description="News%2foffers"),
        sender(description="Up to 50%25 faster"),
        sender(description="주문%2E소식"),
    ),
    holds=(
        sender(description="Save 50% in 2 days"),
        sender(description="100%, 20% and 5% of it"),
        sender(description="주문 25% 소식"),
    ),
)
