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
    seen: dict[tuple[object, ...], list[Hook]] = {}
    for receiver in receivers:
        for hook in receiver.of_project:
            target = _target(hook.target)
            if target:
                first = next((each for each in seen.get(target, ()) if _share(each, hook)), None)
                if first is not None:
                    words = f"is {quoted(hook.target)}, the same as {quoted(first.target)} of another webhook"
                    yield receiver, Finding((*hook.path, "target"), words)
                seen.setdefault(target, []).append(hook)


def _share(one: Hook, other: Hook) -> bool:
    """Tell whether an event reaches both."""
    everything = "ALL" in one.triggers or "ALL" in other.triggers
    return everything or not set(one.triggers).isdisjoint(other.triggers)


def _target(url: str) -> tuple[object, ...]:
    """Return what tells a target from others: scheme and host in one case, a port that is also the default.

    Most servers take a path with a slash at its end for the one without.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return ()
    host = (parts.hostname or "").removesuffix(".")
    return (parts.scheme, host, port, parts.path.rstrip("/"), parts.query) if host else ()


RULE = Rule(
    subject=Webhook,
    certainty=Certainty.GUESS,
    title="Every target has one webhook for an event.",
    why="The API treats two spellings of one target as two targets, and delivers every event to both.",
    fix="join the two webhooks",
    source=("Sinch Provisioning API, Webhooks: targets are unique as they are written",),
    compare=_compare,
    breaks=(
        (webhook("https://hooks.acme.example/sinch"), webhook("https://Hooks.acme.example/sinch")),
        (webhook("https://hooks.acme.example/a", "ALL"), webhook("https://Hooks.acme.example/a", "BUNDLE_DONE")),
        (webhook("https://hooks.acme.example/알림"), webhook("https://hooks.acme.example:443/알림")),
        (webhook("https://hooks.acme.example/sinch"), webhook("https://hooks.acme.example/sinch/")),
    ),
    holds=(
        (webhook("https://hooks.acme.example/sinch"), webhook("https://hooks.acme.example/Sinch")),
        (webhook("https://hooks.acme.example/a"), webhook("https://hooks.acme.example/b")),
        (webhook("https://hooks.acme.example/a/b"), webhook("https://hooks.acme.example/a")),
        (
            webhook("https://hooks.acme.example/a", "BUNDLE_DONE"),
            webhook("https://Hooks.acme.example/a", "WHATSAPP_TEMPLATE_STATUS_UPDATED"),
        ),
    ),
)
