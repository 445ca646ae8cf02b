"""A description of the brand that says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.names import is_generic, is_vague
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.rcs_sender import WEBEX, RcsSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(account: RcsSender) -> Iterator[Finding]:
    for text in account.descriptions:
        if is_generic(text.written) or is_vague(text.written):
            yield Finding(text.path, f"does not say what people get: {quoted(text.written)}")


RULE = Rule(
    subject=RcsSender,
    certainty=Certainty.GUESS,
    title="The description says what people get from the sender.",
    why='Carriers reject vague descriptions such as "We provide updates".',
    fix="say what the messages are about",
    source=(WEBEX,),
    check=_check,
    breaks=(
        sender(description="We provide updates"),
        sender(description="Notifications."),
        sender(description="다양한 정보를 제공합니다"),
    ),
    holds=(
        sender(description="News about your orders"),
        sender(description="We provide updates on your deliveries"),
        sender(description="주문과 배송 소식을 보내 드립니다"),
    ),
)
