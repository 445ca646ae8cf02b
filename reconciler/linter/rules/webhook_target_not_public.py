"""A webhook whose target nobody outside can reach."""

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
        if is_private(host_of(hook.target)):
            yield Finding((*hook.path, "target"), f"is {quoted(hook.target)}, which nobody outside can reach")


RULE = Rule(
    subject=Webhook,
    certainty=Certainty.CERTAIN,
    title="The target of a webhook can be reached from everywhere.",
    why="Sinch delivers events from outside: none arrives at localhost, a private address or a name of an own network.",
    fix="use a public address",
    source=("Sinch Provisioning API, Webhooks: target is the URL that events are posted to",),
    check=_check,
    breaks=(
        webhook("http://localhost:8080/sinch"),
        webhook("https://10.0.0.12/알림"),
        webhook("https://build.acme.local/sinch"),
    ),
    holds=(
        webhook("https://hooks.acme.example/localhost"),
        webhook("https://203.0.114.7/알림"),
    ),
)
