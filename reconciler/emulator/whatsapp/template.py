"""A template's life: live part, pending part and what verdicts do to them. Pure functions over ``Stored``.

The live part is ``state`` and top-level ``details``; the pending part is ``changes``. Each function that changes a
template replaces its body and notes an activity.
"""

import secrets
from typing import Any

from reconciler.emulator.clock import iso
from reconciler.emulator.spec import schema_named
from reconciler.emulator.whatsapp.shape import content, shown_details, shown_optimization
from reconciler.emulator.world import Json, Stored

LIVE = frozenset({"APPROVED", "PAUSED", "DISABLED"})
ORDER = (
    "whatsappId",
    "state",
    "name",
    "language",
    "category",
    "rejectionCode",
    "qualityScore",
    "changes",
    "details",
    "analytics",
    "isMetaGenerated",
)


def identity(name: str, language: str) -> str:
    """Return a template's id in control calls; it also sorts by name, then language."""
    return f"{name}/{language}"


def created(values: Json, now: float) -> Stored:
    """Return a new template from a create request's body, as a draft."""
    changes: Json = {"status": "DRAFT", "allowCategoryChange": values.get("allowCategoryChange", False)}
    if "details" in values:
        changes["details"] = shown_details(values["details"])
    place = identity(values["name"], values["language"])
    stored = Stored(place, place, {}, {"activities": [], "allowCategoryChange": changes["allowCategoryChange"]})
    facts = {name: values[name] for name in ("name", "language", "category")}
    show(stored, {**facts, "changes": changes, "analytics": [], "isMetaGenerated": False})
    note(stored, "CREATED", now)
    return stored


def show(stored: Stored, body: Json) -> None:
    """Let the template show ``body``, fields in the API's order, absent ones left out."""
    stored.become({name: body[name] for name in ORDER if body.get(name) is not None})


def note(stored: Stored, kind: str, now: float, **more: str) -> None:
    """Add an activity."""
    stored.hidden["activities"].append({"type": kind, "created": iso(now), **more})


def is_live(stored: Stored) -> bool:
    """Tell whether Meta once approved it."""
    return stored.body.get("state") in LIVE


def changes_status(stored: Stored) -> str | None:
    """Return the status of the pending part, or None without one."""
    status: str | None = stored.body.get("changes", {}).get("status")
    return status


def effective(stored: Stored) -> Json:
    """Return the details as they will be once the pending part is approved."""
    whole = {**stored.body.get("details", {}), **stored.body.get("changes", {}).get("details", {})}
    return {key: value for key, value in whole.items() if key not in stored.hidden.get("removed", [])}


def digest(stored: Stored) -> str:
    """Return the digest of the content as it will be."""
    return content(stored.body["language"], stored.body["category"], effective(stored))


def edited(stored: Stored, values: Json) -> None:
    """Put an update request's values into the pending part, as a draft; a rejected template becomes a draft again."""
    body = dict(stored.body)
    if body.get("state") == "REJECTED":
        body.pop("state")
        body.pop("rejectionCode", None)
    pending = body.get("changes", {})
    allow = values.get("allowCategoryChange", pending.get("allowCategoryChange"))
    stored.hidden["allowCategoryChange"] = stored.hidden["allowCategoryChange"] if allow is None else allow
    details = _overlaid(stored, pending.get("details", {}), values.get("details", {}))
    changes = {"status": "DRAFT", "allowCategoryChange": allow, "details": details}
    body["changes"] = {name: value for name, value in changes.items() if value not in (None, {})}
    body["category"] = values.get("category", body["category"])
    show(stored, body)


def _overlaid(stored: Stored, pending: Json, given: Json) -> Json:
    """Return the pending details after an edit; an optimization that was nulled is noted as removed."""
    made = {**pending, **shown_details({key: value for key, value in given.items() if key != "optimization"})}
    if "optimization" not in given:
        return made
    made.pop("optimization", None)
    stored.hidden["removed"] = ["optimization"] if given["optimization"] is None else []
    if given["optimization"] is not None:
        before = pending.get("optimization") or stored.body.get("details", {}).get("optimization") or {}
        made["optimization"] = shown_optimization({**before, **given["optimization"]})
    return made


def submitted(stored: Stored, now: float) -> None:
    """Send the pending part to review."""
    changes = {**stored.body.get("changes", {}), "status": "IN_PROGRESS"}
    show(stored, {**stored.body, "changes": changes})
    stored.hidden["review"] = digest(stored)
    note(stored, "IN_PROGRESS", now)


def drafted(stored: Stored, now: float) -> None:
    """Note that the pending part was only stored."""
    note(stored, "DRAFT", now)


def approved(stored: Stored) -> None:
    """Move the pending part into the live part."""
    body = {key: value for key, value in stored.body.items() if key not in {"changes", "rejectionCode"}}
    details = effective(stored)
    stored.hidden.pop("removed", None)
    stored.hidden["live"] = stored.hidden.pop("review", None)
    stored.hidden["approvals"] = stored.hidden.get("approvals", 0) + 1
    facts = {"whatsappId": str(10**14 + secrets.randbelow(9 * 10**14)), "qualityScore": "QUALITY_SCORE_UNKNOWN"}
    show(stored, {**facts, **body, "state": "APPROVED", "details": details})


def rejected(stored: Stored, code: str | None, now: float) -> None:
    """Refuse the pending part; a template that was never approved is REJECTED as a whole."""
    body = {**stored.body, "changes": {**stored.body.get("changes", {}), "status": "REJECTED"}}
    if not is_live(stored):
        body.update(state="REJECTED", rejectionCode=rejection_code(code))
    stored.hidden.pop("review", None)
    show(stored, body)
    note(stored, "REJECTED", now, comment=code or "INVALID_FORMAT")


def without_changes(stored: Stored) -> None:
    """Drop the pending part."""
    stored.hidden.pop("removed", None)
    stored.hidden.pop("review", None)
    show(stored, {key: value for key, value in stored.body.items() if key != "changes"})


def rejection_code(reason: str | None) -> str:
    """Return the API's code for a scripted reason; free text becomes UNRECOGNIZED."""
    codes: list[Any] = schema_named("WhatsappTemplateRejectionCodeEnum")["enum"]
    if reason is None:
        return "INVALID_FORMAT"
    return reason if reason in codes else "UNRECOGNIZED"
