"""A page of the brand that nobody outside can open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.rcs_sender import ANSWERS, BRAND, EIGHT, GOOGLE, RcsSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLACES = (
    (*BRAND, "privacyPolicyUrl"),
    (*BRAND, "termsOfServiceUrl"),
    (*BRAND, "websites"),
    (*ANSWERS, "verification", "answers", "website"),
    (*ANSWERS, "us", "answers", "websiteUrl"),
)


def _check(account: RcsSender) -> Iterator[Finding]:
    for place in _PLACES:
        for url in account.unreachable(*place):
            yield Finding(url.path, f"is {quoted(url.written)}, which nobody outside can reach")


RULE = Rule(
    subject=RcsSender,
    certainty=Certainty.CERTAIN,
    title="The pages of the brand can be reached from everywhere.",
    why="Carriers open policies and websites without logging in, and deny a sender when they cannot.",
    fix="use a public address",
    source=(
        GOOGLE,
        EIGHT,
    ),
    check=_check,
    breaks=(
        sender(privacyPolicyUrl="http://localhost:3000/privacy"),
        sender(termsOfServiceUrl="https://www.acme.internal/terms"),
        sender(websites=[{"label": "웹사이트", "url": "http://192.168.0.10/"}]),
        sender(answers={"verification": {"website": "http://acme"}}),
    ),
    holds=(
        sender(
            privacyPolicyUrl="https://acme.example/privacy", websites=[{"label": "Shop", "url": "https://acme.example"}]
        ),
    ),
)
