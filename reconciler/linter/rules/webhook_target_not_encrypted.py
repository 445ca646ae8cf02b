"""A webhook whose events travel in the clear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.hosts import host_of, is_private
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.webhook import Webhook, webhook

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(receiver: Webhook) -> Iterator[Finding]:
    for hook in receiver.all:
        if hook.target[:7].lower() == "http://" and not is_private(host_of(hook.target)):
            yield Finding((*hook.path, "target"), f"is {quoted(hook.target)}, and its events travel in the clear")


RULE = Rule(
    subject=Webhook,
    certainty=Certainty.GUESS,
    title="The target of a webhook is an https URL.",
    why="The API accepts http as well, but events hold names, numbers and texts that anybody on the way can read. The "
    "signature only shows that nobody changed them. Sinch's own tools ask for https.",
    fix="use https",
    source=(
        "https://developers.sinch.com/docs/conversation/callbacks",
        "https://github.com/sinch/sinch-plugins, command api/webhooks/create",
    ),
    check=_check,
    breaks=(
        webhook("http://hooks.acme.example/sinch"),
        webhook("HTTP://hooks.acme.example/알림"),
    ),
    holds=(
        webhook("https://hooks.acme.example/sinch?back=http://acme.example"),
        webhook("http://localhost/알림"),
    ),
)
