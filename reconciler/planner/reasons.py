"""The smaller words of a decision: phases, gates, locks. Decides nothing alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from reconciler.plans.change import Change, Guard, Status
from reconciler.plans.drift import Drift, Origin
from reconciler.plans.model import timestamp
from reconciler.quoting import in_shell
from reconciler.resource.keys import declared_key
from reconciler.resource.phase import status_of
from reconciler.resource.spelling import key_in, respelled
from schemas.declare import Phase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.address import Address
    from reconciler.plans.inputs import Existing, Inputs
    from reconciler.resource.phase import ObjectStatus
    from schemas.declare import Gate, ResourceType
    from state.records import Record


def waiting_since(work: Existing) -> str:
    """Return since when a recorded object waits, UTC ISO 8601, "" when it does not."""
    waited = work.record.awaiting_since if work.record else None
    return timestamp(waited) if waited else ""


def gated(change: Change, gate: Gate | None) -> Change:
    """Return the change, held by a gate when there is one."""
    if gate is None:
        return change
    guard = Guard.UNSUPPORTED if gate.status == "blocked" else Guard.NONE
    return replace(change, status=held_so(gate, change.phase), why=gate.why, guard=guard)


def held_so(gate: Gate, phase: Phase | Literal[""]) -> Status:
    """Return the status of a change that a gate holds; nobody is waited for where nobody knows what comes next."""
    status = Status(gate.status)
    return Status.NEEDS_HUMAN if status is Status.WAITING and phase is Phase.UNKNOWN else status


def degraded(resource_type: ResourceType, live: Mapping[str, object], address: Address) -> tuple[str, ...]:
    """Return what it means, in a sentence, that an object is live no more, and what can be done; none while it is."""
    now = status_of(resource_type, live)
    if now.phase is not Phase.DEGRADED:
        return ()
    message = f"{resource_type.lifecycle.reviewer or 'the API'} has set it to {now.word}, so it may be unusable"
    advice = resource_type.lifecycle.advice.get(now.word)
    tells = any(operation.name == "activities" for operation in resource_type.operations)
    see = f"; what happened:  reconciler run {in_shell(address)} activities" if tells else ""
    return (message + (f"; {advice}" if advice else "") + see,)


def blocked(change: Change, guard: Guard, why: str) -> Change:
    """Return the change, blocked by a guard."""
    return replace(change, status=Status.BLOCKED, guard=guard, why=why)


def key_words(resource_type: ResourceType) -> str:
    """Return the natural key in words."""
    return " and ".join(resource_type.natural_key.fields) if resource_type.natural_key else "key"


def same_key(resource_type: ResourceType) -> str:
    """Return why a live object is taken for a declared one."""
    return f"a live object has the same {key_words(resource_type)}" if key_words(resource_type) else "it exists already"


def name_lock(inputs: Inputs, resource_type: ResourceType, values: Mapping[str, object]) -> str:
    """Return why the declared name cannot be used yet, "" when it can."""
    key = declared_key(resource_type, values)
    for tombstone in inputs.tombstones if key is not None else ():
        same = tombstone.type == resource_type.name and key_in(respelled, tombstone.natural_key) == key_in(
            respelled, key
        )
        if same and tombstone.locked_until > inputs.now:
            deleted, free = tombstone.deleted_at.date(), tombstone.locked_until.date()
            return f"name deleted on {deleted}, available again on {free}; use another name until then"
    return ""


def vanished(address: Address, record: Record) -> Drift:
    """Return the drift of an object that is gone."""
    since = timestamp(record.updated_at)
    return Drift(address, "", "present", None, Origin.OUTSIDE, since=since)


LONGEST_COMMENT: Final = 500
"""Characters shown of what a reviewer said."""

_REJECTIONS: Final = {
    "INCORRECT_CATEGORY": "{who} assigns another category; change category or text",
    "ABUSIVE_CONTENT": "{who} finds the content abusive; change the text",
    "INVALID_FORMAT": "{who} finds the format invalid (variables, samples, links); change the components",
    "SCAM": "{who} classifies it as a scam; change the text",
}


def rejection(where: ObjectStatus, reviewer: str) -> str:
    """Return why an object was rejected, and what can be done about it."""
    message = _REJECTIONS.get(
        where.reason, "{who} rejected it{said}; the same content is not sent again, so change it in the files"
    )
    comment = " ".join(where.comment.split())
    if len(comment) > LONGEST_COMMENT:
        comment = f"{comment[:LONGEST_COMMENT]}..."
    said = f': "{comment}"' if comment else ""
    code = where.reason or where.word
    return (f"{code}: " if code else "") + message.format(who=reviewer, said=said)
