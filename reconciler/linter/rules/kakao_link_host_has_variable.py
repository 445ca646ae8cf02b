"""A variable in the host of an address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.kakaotalk_template import CONSOLE_GUIDE, SOLAPI, KakaotalkTemplate, button, message

if TYPE_CHECKING:
    from collections.abc import Iterator

_IN_HOST = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#]*#\{", re.IGNORECASE)


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    for each in template.buttons:
        for link in each.links:
            if "#{" in link.written and _IN_HOST.match(link.written):
                yield Finding(link.path, f"has a variable in its host: {quoted(link.written)}")


RULE = Rule(
    subject=KakaotalkTemplate,
    certainty=Certainty.LIKELY,
    title="The host of a link has no variable.",
    why="KakaoTalk reviews where a button leads. A variable may stand after the host, where it cannot lead elsewhere.",
    fix="write the host out, and let the variable follow a slash",
    source=(
        CONSOLE_GUIDE,
        SOLAPI,
    ),
    check=_check,
    breaks=(
        message(buttons=[button(linkMo="https://m.#{상점}/orders")]),
        message(buttons=[button(linkMo="https://acme.example/t", linkPc="https://acme.example#{path}")]),
    ),
    holds=(
        message(buttons=[button(linkMo="https://acme.example/#{변수}")]),
        message(buttons=[button(linkMo="https://acme.example/t?id=#{id}#top")]),
    ),
)
