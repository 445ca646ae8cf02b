"""A WhatsApp sender's life: live part, pending part, display name, end. Pure functions over ``Stored``.

The live part is ``state`` and top-level ``details``; the pending part is ``changes``; a live sender's new display
name is tracked in ``metadata.displayName`` alone, ``UNSPECIFIED`` while it is only a draft. The specification shows
no null in pending details: a value that is to be deleted is remembered out of sight.
"""

from secrets import token_hex
from typing import Any

from reconciler.emulator.clock import iso
from reconciler.emulator.spec import schema_named
from reconciler.emulator.ulid import ulid
from reconciler.emulator.whatsapp.regions import STORAGES
from reconciler.emulator.world import Json, Stored

KIND = "whatsapp_sender"
ONE = "/whatsapp/senders/{senderId}"
STOPPED = frozenset({"INACTIVE", "SUSPENDED"})
LIVE = STOPPED | {"ACTIVE"}
RUNNING = frozenset({"PENDING", "DEFERRED", "RESERVED"})
DRAFTED = "UNSPECIFIED"
ORDER = (
    "id",
    "state",
    "changes",
    "details",
    "metadata",
    "region",
    "metaLocalStorage",
    "maxTps",
    "qualityRating",
    "dailyLimit",
    "bearerToken",
    "cloudApi",
    "created",
    "modified",
    "countryCode",
    "phoneNumber",
    "numberProvider",
    "businessManager",
    "compatibleRegions",
)


def created(values: Json, position: str, now: float) -> Stored:
    """Return a new sender as a draft; the caller puts it.

    Args:
        values: ``region``, ``businessManager``, ``details``, perhaps ``metaLocalStorage``, ``countryCode``,
            ``phoneNumber``, ``numberProvider``, ``phoneNumberId``, and ``verified`` when Meta knows the number.
        position: Its place in lists.
        now: Epoch seconds.
    """
    region = values["region"]
    body = {
        "id": ulid(now),
        "changes": {"status": "DRAFT", "details": values["details"]},
        "metaLocalStorage": STORAGES[region],
        "cloudApi": True,
        "created": iso(now),
        "compatibleRegions": [region.lower()],
        **{name: values[name] for name in ORDER if name in values and name != "details"},
    }
    hidden = {"activities": [], "verified": values.get("verified", False)}
    if "phoneNumberId" in values:
        hidden["phoneNumberId"] = values["phoneNumberId"]
    stored = Stored(body["id"], position, {}, hidden)
    _show(stored, body, now)
    note(stored, "CREATED", now)
    return stored


def change(stored: Stored, now: float, **values: Any) -> None:
    """Change top-level fields; None removes."""
    _show(stored, {**stored.body, **values}, now)


def note(stored: Stored, kind: str, now: float, **more: str) -> None:
    """Add an activity."""
    stored.hidden["activities"].append({"type": kind, "created": iso(now), **more})


def status(stored: Stored) -> str | None:
    """Return the status of the pending part, or None without one."""
    current: str | None = stored.body.get("changes", {}).get("status")
    return current


def name_status(stored: Stored) -> str | None:
    """Return the status of the display name that is tracked apart, or None without one."""
    current: str | None = stored.body.get("metadata", {}).get("displayName", {}).get("status")
    return current


def effective(stored: Stored) -> Json:
    """Return the details as they will be once the pending part is approved."""
    whole = {**stored.body.get("details", {}), **stored.body.get("changes", {}).get("details", {})}
    return {key: value for key, value in whole.items() if key not in stored.hidden.get("removed", [])}


def usernames(stored: Stored) -> set[str]:
    """Return the usernames a sender has or wants."""
    names = (stored.body.get("details", {}).get("username"), effective(stored).get("username"))
    return {name for name in names if name}


def edited(stored: Stored, given: Json, now: float) -> None:
    """Put an update request's details into the pending part as a draft; a live sender's display name goes apart."""
    given = dict(given)
    if "state" in stored.body and "displayName" in given:
        tracked(stored, "displayName", {"value": given.pop("displayName"), "status": DRAFTED}, now)
    if given:
        before = stored.body.get("changes", {}).get("details", {})
        gone = {key for key, value in given.items() if value is None}
        stored.hidden["removed"] = sorted((set(stored.hidden.get("removed", [])) - set(given)) | gone)
        details = {key: value for key, value in {**before, **given}.items() if value is not None}
        change(stored, now, changes={"status": "DRAFT", "details": details})
    note(stored, "EDITED", now)


def submitted(stored: Stored, now: float) -> None:
    """Send the pending part to review."""
    changes = {"status": "IN_PROGRESS", "details": stored.body.get("changes", {}).get("details", {})}
    change(stored, now, changes=changes)
    if "state" in stored.body and "username" in changes["details"]:
        tracked(stored, "username", {"value": changes["details"]["username"], "status": "PENDING"}, now)
    note(stored, "IN_PROGRESS", now)


def accepted(stored: Stored, now: float) -> None:
    """Move the pending part into the live part; the state stays."""
    details = {"vertical": "NOT_SET", **effective(stored)}
    stored.hidden.pop("removed", None)
    change(stored, now, changes=None, details=details)


def activated(stored: Stored, now: float) -> None:
    """Let an accepted sender send."""
    known = {"maxTps": 80, "qualityRating": "UNKNOWN", "dailyLimit": "TIER_250", "bearerToken": token_hex(16)}
    change(stored, now, **{**known, **stored.body, "state": "ACTIVE"})
    tracked(stored, "displayName", {"value": stored.body["details"]["displayName"], "status": "APPROVED"}, now)
    note(stored, "ACTIVE", now)


def rejected(stored: Stored, reason: str | None, now: float) -> None:
    """Refuse the pending part."""
    change(stored, now, changes={**stored.body["changes"], "status": "REJECTED"})
    if stored.body.get("metadata", {}).get("username", {}).get("status") == "PENDING":
        tracked(stored, "username", {**stored.body["metadata"]["username"], **_refusal(reason)}, now)
    note(stored, "REJECTED", now, **({"comment": reason} if reason else {}))


def failed(stored: Stored, reason: str | None, now: float) -> None:
    """Let the pending part end in an error, coded where the API knows ``reason``."""
    code = reason if reason in schema_named("WhatsappSenderErrorCodeEnum")["enum"] else "UNKNOWN_ERROR"
    why = reason or "Unknown error"
    pending = {**stored.body.get("changes", {}), "status": "ERROR", "errorReason": why, "errorCode": code}
    change(stored, now, changes=pending)
    note(stored, "ERROR", now, comment=why)


def named(stored: Stored, now: float) -> None:
    """Accept the display name that is tracked apart."""
    value = stored.body["metadata"]["displayName"]["value"]
    change(stored, now, details={**stored.body["details"], "displayName": value})
    tracked(stored, "displayName", {"value": value, "status": "APPROVED"}, now)


def unnamed(stored: Stored, reason: str | None, now: float) -> None:
    """Refuse the display name that is tracked apart; the live one stays."""
    tracked(stored, "displayName", {**stored.body["metadata"]["displayName"], **_refusal(reason)}, now)


def tracked(stored: Stored, field: str, value: Json, now: float) -> None:
    """Track a field in the metadata."""
    change(stored, now, metadata={**stored.body.get("metadata", {}), field: value})


def without_changes(stored: Stored, now: float) -> None:
    """Drop the pending part."""
    stored.hidden.pop("removed", None)
    change(stored, now, changes=None)


def ended(stored: Stored) -> None:
    """Leave what the API tells of a sender that is gone."""
    gone = {"region": "UNRECOGNIZED", "metaLocalStorage": "UNRECOGNIZED", "cloudApi": False, "compatibleRegions": []}
    stored.become({"id": stored.id, "businessManager": stored.body["businessManager"], **gone})


def _refusal(reason: str | None) -> Json:
    return {"status": "REJECTED", "rejectionReason": reason or "Does not follow the naming rules"}


def _show(stored: Stored, body: Json, now: float) -> None:
    whole = {**body, "modified": iso(now)}
    stored.become({name: whole[name] for name in ORDER if whole.get(name) is not None})
