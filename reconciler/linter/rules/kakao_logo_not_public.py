"""A logo that nobody outside can fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.hosts import host_of, is_private
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.kakaotalk_sender import KakaotalkSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(channel: KakaotalkSender) -> Iterator[Finding]:
    url = channel.word("details", "logoImage")
    if is_private(host_of(url)):
        yield Finding(("details", "logoImage"), f"is {quoted(url)}, which nobody outside can reach")


RULE = Rule(
    subject=KakaotalkSender,
    certainty=Certainty.CERTAIN,
    title="The address of a logo can be reached from everywhere.",
    why="The API fetches the logo when a sender is submitted, and refuses the sender when it cannot.",
    fix="use a public address",
    source=("Sinch Provisioning API, error file_not_found",),
    check=_check,
    breaks=(
        sender("에이크미", "http://localhost/logo.png"),
        sender("Acme", "https://logo.acme.local/logo.png"),
    ),
    holds=(sender("Acme", "https://acme.example/logo.png"),),
)
