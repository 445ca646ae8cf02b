"""A picture of the brand that nobody outside can fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.rcs_sender import AWS, BRAND, RcsSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLACES = ((*BRAND, "logoUrl"), (*BRAND, "bannerUrl"))


def _check(account: RcsSender) -> Iterator[Finding]:
    for place in _PLACES:
        for url in account.unreachable(*place):
            yield Finding(url.path, f"is {quoted(url.written)}, which nobody outside can reach")


RULE = Rule(
    subject=RcsSender,
    certainty=Certainty.CERTAIN,
    title="The addresses of logo and banner can be reached from everywhere.",
    why="The API fetches the pictures, and carriers deny a sender whose pictures they cannot open.",
    fix="use a public address",
    source=(
        AWS,
        "Sinch Provisioning API, error file_not_found",
    ),
    check=_check,
    breaks=(
        sender(logoUrl="http://localhost/logo.png"),
        sender(name="아크미", bannerUrl="https://10.0.0.1/banner.png"),
    ),
    holds=(sender(logoUrl="https://acme.example/logo.png", bannerUrl="https://acme.example/banner.png"),),
)
