"""Several webhooks for every event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.webhook import ALL, Hook, Webhook, webhook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def _compare(receivers: Sequence[Webhook]) -> Iterator[tuple[Webhook, Finding]]:
    first: Hook | None = None
    for receiver in receivers:
        for hook in receiver.of_project:
            if ALL in hook.triggers:
                if first is not None:
                    other = (
                        f"as the webhook to {quoted(first.target)} does" if first.target else "as another webhook does"
                    )
                    yield receiver, Finding((*hook.path, "triggers"), f"asks for every event, {other}")
                first = first or hook


RULE = Rule(
    subject=Webhook,
    certainty=Certainty.GUESS,
    title="One webhook asks for all events.",
    why="Every event is delivered to each of them. Where they end in the same system, it handles every event twice.",
    fix="let one of them name its events",
    source=("Sinch Provisioning API, Webhooks: ALL subscribes to every supported event",),
    compare=_compare,
    breaks=(
        (webhook("https://a.acme.example/sinch", "ALL"), webhook("https://b.acme.example/알림", "ALL")),
        (
            webhook("https://a.acme.example/1", "ALL"),
            webhook("https://a.acme.example/2", "BUNDLE_DONE"),
            webhook("https://a.acme.example/3", "ALL"),
        ),
    ),
    holds=((webhook("https://a.acme.example/sinch", "ALL"), webhook("https://b.acme.example/sinch", "BUNDLE_DONE")),),
)
