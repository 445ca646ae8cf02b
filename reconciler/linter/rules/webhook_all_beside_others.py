"""A webhook for every event that names events besides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.webhook import ALL, SKILL, Webhook, webhook
from reconciler.values import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(receiver: Webhook) -> Iterator[Finding]:
    for hook in receiver.of_project:
        others = [trigger for trigger in hook.triggers if trigger != ALL]
        if ALL in hook.triggers and others:
            named = others[0] if len(others) == 1 else f"{len(others)} other events"
            instead = [ALL] if hook.all_known else MISSING
            yield Finding((*hook.path, "triggers"), f"has ALL beside {named}, which ALL includes", instead)


RULE = Rule(
    subject=Webhook,
    certainty=Certainty.LIKELY,
    title="ALL stands alone among the triggers.",
    why="Sinch advises against it: ALL is every event, so what stands beside it changes nothing, and may be refused.",
    fix="leave ALL, or name the events without it",
    source=(SKILL,),
    check=_check,
    breaks=(
        webhook("https://hooks.acme.example/sinch", "ALL", "WHATSAPP_TEMPLATE_APPROVED"),
        webhook("https://hooks.acme.example/알림", "BUNDLE_DONE", "ALL", "KAKAOTALK_TEMPLATE_APPROVED"),
    ),
    holds=(
        webhook("https://hooks.acme.example/sinch", "ALL"),
        webhook("https://hooks.acme.example/sinch", "BUNDLE_DONE", "WHATSAPP_TEMPLATE_APPROVED"),
    ),
)
