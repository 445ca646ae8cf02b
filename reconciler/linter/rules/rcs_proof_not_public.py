"""A video or screenshot for reviewers that nobody outside can open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.rcs_sender import ANSWERS, EIGHT, RcsSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLACES = (
    (*ANSWERS, "general", "answers", "videoUris"),
    (*ANSWERS, "general", "answers", "screenshotUris"),
)


def _check(account: RcsSender) -> Iterator[Finding]:
    for place in _PLACES:
        for url in account.unreachable(*place):
            yield Finding(url.path, f"is {quoted(url.written)}, which nobody outside can reach")


RULE = Rule(
    subject=RcsSender,
    certainty=Certainty.CERTAIN,
    title="Videos and screenshots for reviewers can be reached from everywhere.",
    why="Carriers watch how people opt in before they approve a sender, without logging in.",
    fix="use a public address",
    source=(EIGHT,),
    check=_check,
    breaks=(
        sender(answers={"general": {"videoUris": ["http://localhost/rcs.mp4"]}}),
        sender(
            name="아크미",
            answers={"general": {"screenshotUris": ["https://acme.example/1.png", "http://10.0.0.2/2.png"]}},
        ),
    ),
    holds=(sender(answers={"general": {"videoUris": ["https://acme.example/rcs.mp4"]}}),),
)
