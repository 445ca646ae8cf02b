"""Two webhooks whose targets are one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.webhook import Hook, Webhook, webhook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PORTS = {"http": 80, "https": 443}


def _compare(receivers: Sequence[Webhook]) -> Iterator[tuple[Webhook, Finding]]:
    seen: dict[tuple[object, ...], Hook] = {}
    for receiver in receivers:
        for hook in receiver.of_project:
            target = _target(hook.target)
            first = seen.setdefault(target, hook) if target else hook
            if first is not hook:
                words = f"is {quoted(hook.target)}, the same as {quoted(first.target)} of another webhook"
                yield receiver, Finding((*hook.path, "target"), words)


def _target(url: str) -> tuple[object, ...]:
    """Return what tells a target from others: scheme and host in one case, and a port that is also the default."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return ()
    host = (parts.hostname or "").removesuffix(".")
    return (parts.scheme, host, port, parts.path or "/", parts.query) if host else ()


RULE = Rule(
    subject=Webhook,
    certainty=Certainty.GUESS,
    title="Every target has one webhook.",
    why="The API takes targets for different that are spelled differently, and delivers every event to each of them.",
    fix="join the two webhooks",
    source=("Sinch Provisioning API, Webhooks: targets are unique as they are written",),
    compare=_compare,
    breaks=(
        (webhook("https://hooks.acme.example/sinch"), webhook("https://Hooks.acme.example/sinch")),
        (webhook("https://hooks.acme.example/알림"), webhook("https://hooks.acme.example:443/알림")),
    ),
    holds=(
        (webhook("https://hooks.acme.example/sinch"), webhook("https://hooks.acme.example/Sinch")),
        (webhook("https://hooks.acme.example/a"), webhook("https://hooks.acme.example/b")),
    ),
)
