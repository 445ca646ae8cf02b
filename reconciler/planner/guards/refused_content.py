"""Hold back a content that a platform refused at once, until it changes: the same would be refused again.

The types say which answers mean that (``ResourceType.content_refusal``); the journal keeps what was refused, and why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from reconciler.planner.reasons import blocked
from reconciler.plans.change import Action, Guard
from reconciler.quoting import in_shell
from reconciler.resource.fields import canonical
from reconciler.resource.keys import storable_key
from reconciler.values import is_deferred, secret_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reconciler.address import Address
    from reconciler.plans.change import Change
    from reconciler.plans.inputs import ChangeContext, Inputs
    from schemas.declare import ResourceType
    from state.records import RefusedContent

_SUBMITTING: Final = frozenset({Action.CREATE, Action.UPDATE, Action.ADOPT, Action.REPLACE})


def unlike_refused(inputs: Inputs, changes: list[Change], work: Mapping[Address, ChangeContext]) -> list[Change]:
    """Return the changes, those blocked that send what was refused before; an acknowledged one is sent again."""
    judged = {
        change.address for change in changes if change.action in _SUBMITTING and _submits(change, work[change.address])
    }
    refused = inputs.refused() if judged else {}
    if not refused:
        return changes
    return [
        _unlike(inputs, change, work[change.address], refused) if change.address in judged else change
        for change in changes
    ]


def content(resource_type: ResourceType, values: Mapping[str, Any], fingerprint: Callable[[str], str]) -> str:
    """Return the keyed fingerprint of what is declared of an object, all of it known."""
    shown = {name: canonical(resource_type, name, value) for name, value in values.items()}
    return secret_json(shown).fingerprint(fingerprint)


def _submits(change: Change, work: ChangeContext) -> bool:
    return work.resource_type.content_refusal is not None and change.sends


def _unlike(
    inputs: Inputs, change: Change, work: ChangeContext, refused: Mapping[tuple[str, str], RefusedContent]
) -> Change:
    resource_type, values = work.resource_type, work.values
    refusal = resource_type.content_refusal
    if refusal is None or is_deferred(values):
        return change
    last = refused.get((resource_type.name, storable_key(resource_type, values)))
    if last is None or last.digest != content(resource_type, values, inputs.fingerprint):
        return change
    if inputs.options.acknowledges(change.address):
        return change
    reason = f": {last.why}" if last.why else ""
    when = f" on {last.at:%Y-%m-%d}" if last.at else ""
    out = f"change it in the files; to send the same again, add --ack {in_shell(change.address)}"
    return blocked(change, Guard.REFUSED_CONTENT, f"{refusal.reviewer} refused this content{when}{reason}; {out}")
