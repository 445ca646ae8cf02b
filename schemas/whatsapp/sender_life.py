"""Where a WhatsApp sender stands: its answers brought into shape, what holds up a change, what a person does next.

Speaks of live senders only; sends nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from schemas.lifecycle import Effect, Gate, Phase, Reversibility
from schemas.rules import digits_only

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemas.markers import Live

REMOVED_AFTER = timedelta(days=30)
EDITABLE = frozenset({"DRAFT", "REJECTED"})
FAILED = frozenset({"ERROR", "MULTIPLE_WABA_ERROR"})
RUNNING = frozenset({"PENDING", "DEFERRED", "RESERVED"})
LAPSED = frozenset({"DELETED", "EXPIRED"})  # the value that was asked for will not come about

TRACKED: Final[Mapping[str, Phase]] = {
    "APPROVED": Phase.LIVE,
    "DEFERRED": Phase.WORKING,
    "DELETED": Phase.DEGRADED,
    "EXPIRED": Phase.DEGRADED,
    "PENDING": Phase.IN_REVIEW,
    "REJECTED": Phase.REJECTED,
    "RESERVED": Phase.WORKING,
    "UNRECOGNIZED": Phase.UNKNOWN,
    "UNSPECIFIED": Phase.UNKNOWN,
}
"""Status of a value that is looked at by itself, such as a display name, to its phase."""


def pending(live: Live) -> Mapping[str, Any]:
    """Return the pending part, empty without one."""
    return live.get("changes") or {}


def _tracked(live: Live, name: str) -> Mapping[str, Any]:
    return (live.get("metadata") or {}).get(name) or {}


def reshaped(live: Live) -> Live:
    """Return an answer with number, display name and username in the details, where they are written.

    The API shows the number at the top. A display name and a username are tracked in ``metadata`` while they are looked
    at; a display name in review, or refused, becomes the pending part that it is.
    """
    number = {name: digits_only(live[name]) for name in ("countryCode", "phoneNumber") if live.get(name)}
    asked = {name: mark["value"] for name in ("displayName", "username") if (mark := _asked(live, name))}
    shown = {**live, "details": {**(live.get("details") or {}), **number, **asked}}
    changes = pending(live) or _name_change(live)
    if changes:
        edited = {name: value for name, value in asked.items() if name in (changes.get("details") or {})}
        shown["changes"] = {**changes, "details": {**(changes.get("details") or {}), **edited}}
    return shown


def _asked(live: Live, name: str) -> Mapping[str, Any]:
    tracked = _tracked(live, name)
    return tracked if tracked.get("value") and tracked.get("status") not in LAPSED else {}


def _name_change(live: Live) -> Mapping[str, Any]:
    """Return the display name of an active sender as the pending part that it is, though it is tracked apart."""
    tracked = _asked(live, "displayName")
    status = {"PENDING": "IN_PROGRESS", "REJECTED": "REJECTED"}.get(tracked.get("status", ""))
    if live.get("state") != "ACTIVE" or status is None:
        return {}
    why = {"errorCode": tracked["rejectionReason"]} if tracked.get("rejectionReason") else {}
    return {"status": status, "details": {"displayName": tracked["value"]}, **why}


def _only_name_pending(live: Live) -> bool:
    return set(pending(live).get("details") or {}) == {"displayName"} and bool(_asked(live, "displayName"))


def update_effect(live: Live | None) -> Effect:
    """Return what an update means."""
    if live is not None and live.get("state") == "ACTIVE":
        return Effect(text="is reviewed; live content stays until the review result")
    return Effect(text="is reviewed")


def delete_effect(_live: Live | None) -> Effect:
    """Return what a deletion means: it takes 30 days."""
    return Effect(
        Reversibility.TIME_LOCKED,
        "keeps sending for 30 days and is then removed; until then its number cannot be used for a new sender",
        REMOVED_AFTER,
    )


def update_gate(live: Live) -> Gate | None:
    """Return why a sender cannot be updated now: it must be ACTIVE, or have a draft or refused pending part."""
    state, change = live.get("state"), pending(live).get("status")
    if change in EDITABLE:
        return None
    if change == "IN_PROGRESS" and not _only_name_pending(live):
        return Gate("waiting", "in review at Meta; it can be changed after the review result")
    if change in FAILED:
        return Gate("needs_human", "its last change failed and blocks further changes; run discard-changes")
    return _state_gate(state)


def _state_gate(state: str | None) -> Gate | None:
    if state == "ACTIVE":
        return None
    if state == "PENDING_VERIFICATION":
        return Gate("needs_human", "its phone number must be verified first: run register, then verify")
    if state in {None, "IN_PROGRESS"}:
        return Gate("waiting", "it is still being set up; it can be changed when it is ACTIVE")
    return Gate("blocked", f"it is {state}, and only an ACTIVE sender can be changed")


def name_gate(live: Live) -> Gate | None:
    """Return why the display name cannot be changed now: one is in review."""
    if _tracked(live, "displayName").get("status") not in RUNNING:
        return None
    return Gate("waiting", "a display name is in review at Meta; it can be changed after the review result")


def username_gate(live: Live) -> Gate | None:
    """Return why the username cannot be changed now: only an active sender has one."""
    if live.get("state") == "ACTIVE":
        return None
    return Gate("waiting", "a username can be set only when the sender is ACTIVE")


def next_step(live: Live) -> str:
    """Return the operation that a person has to run, "" for none."""
    if pending(live).get("status") in FAILED:
        return "discard-changes"
    return "register method=SMS" if live.get("state") == "PENDING_VERIFICATION" else ""
