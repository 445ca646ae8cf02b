"""A name of the brand that any business could have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.names import is_generic
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.rcs_sender import EIGHT, WEBEX, RcsSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(account: RcsSender) -> Iterator[Finding]:
    name = account.name
    if name is not None and is_generic(name.written):
        yield Finding(name.path, f"could be the name of any business: {quoted(name.written)}")


RULE = Rule(
    subject=RcsSender,
    certainty=Certainty.GUESS,
    title="The name of the brand is not a common word alone.",
    why="Carriers reject names such as Support or Notifications, which do not say whose they are.",
    fix="add the name of the business",
    source=(
        WEBEX,
        EIGHT,
    ),
    check=_check,
    breaks=(
        sender(name="Notifications"),
        sender(name="Customer Support"),
        sender(name="고객센터"),
    ),
    holds=(
        sender(name="Acme Support"),
        sender(name="아크미 알림"),
    ),
)
