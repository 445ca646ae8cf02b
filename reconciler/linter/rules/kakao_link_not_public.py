"""A button that opens what nobody outside can reach."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.hosts import host_of, is_private
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.kakaotalk_template import OVERVIEW, KakaotalkTemplate, button, message

if TYPE_CHECKING:
    from collections.abc import Iterator
_WEB = re.compile(r"https?://", re.IGNORECASE)


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    for each in template.buttons:
        for link in each.links:
            if _WEB.match(link.written) and is_private(host_of(link.written)):
                yield Finding(link.path, f"leads to {quoted(link.written)}, which nobody outside can reach")


RULE = Rule(
    subject=KakaotalkTemplate,
    certainty=Certainty.CERTAIN,
    title="Addresses of buttons can be reached from everywhere.",
    why="A template is refused, and its messages are not delivered, when a button opens nothing.",
    fix="use a public address",
    source=(OVERVIEW,),
    check=_check,
    breaks=(
        message(buttons=[button(linkMo="http://localhost:8080/배송")]),
        message(buttons=[button(linkMo="https://acme.example/t", linkPc="https://10.0.0.7/t")]),
    ),
    holds=(
        message(buttons=[button(linkMo="https://acme.example/localhost")]),
        message(buttons=[button(linkMo="https://acme.example/#{url}")]),
    ),
)
