"""A WhatsApp account's life: pending, rejected, onboarded. Pure functions over ``Stored``; a project has one at most.

Undocumented, so the mildest was chosen: approval creates no sender out of ``senderDetails`` (it has no number) and only
gives senders their defaults; a refusal leaves ``state`` out and is seen in ``changes.status``; the account a project
has from its first use belongs to no WABA until embedded signup names one.
"""

import secrets
from typing import Any

from reconciler.emulator.clock import iso
from reconciler.emulator.whatsapp.regions import CURRENCIES, STORAGES, USUAL_MANAGER, compatible, home
from reconciler.emulator.world import Json, Project, Stored

KIND = "whatsapp_account"
ONBOARDED = "whatsapp"
PENDING = frozenset({"IN_PROGRESS", "PENDING_FACEBOOK_VERIFICATION"})
ORDER = (
    "state",
    "isEmbeddedSignup",
    "businessManager",
    "wabaId",
    "changes",
    "details",
    "wabaBanState",
    "wabaBanDate",
    "wabaEnabledForInsights",
    "wabaEnabledForDirectSend",
    "wabaMaxPriceOnboarded",
    "compatibleRegions",
    "businessDailyLimit",
    "currency",
)
UPDATABLE = ("companyLegalName", "wabaName", "clientBusinessManagerId", "senderDetails")


def of(project: Project) -> Stored | None:
    """Return the project's account, or None."""
    return project.collection(KIND).get(project.id)


def created(project: Project, values: Json, now: float) -> Stored:
    """Put an account made from a create request's body, in review."""
    manager = values.get("businessManager", USUAL_MANAGER)
    stored = _put(project, manager, {"changes": {"status": "IN_PROGRESS", "details": _details(values, manager)}})
    note(stored, "CREATED", now)
    note(stored, "IN_PROGRESS", now)
    return stored


def given(project: Project, now: float) -> Stored:
    """Put the account a project has when it is onboarded from its first use."""
    values = {"wabaName": "Acme", "clientBusinessManagerId": digits()}
    stored = _put(project, USUAL_MANAGER, {"details": _details(values, USUAL_MANAGER), **_onboarding(USUAL_MANAGER)})
    note(stored, "CREATED", now)
    stored.hidden["given"] = True
    return stored


def embedded(project: Project, waba_id: str, manager: str, now: float) -> Stored:
    """Put the account that embedded signup makes, and onboard the project."""
    body = {"isEmbeddedSignup": True, "wabaId": waba_id, **_onboarding(manager)}
    stored = _put(project, manager, body)
    note(stored, "CREATED", now)
    project.onboarded.add(ONBOARDED)
    return stored


def show(stored: Stored, body: Json) -> None:
    """Let the account show ``body``, fields in the API's order; from now on it counts as touched."""
    stored.hidden.pop("given", None)
    stored.become({name: body[name] for name in ORDER if body.get(name) is not None})


def change(stored: Stored, **values: Any) -> None:
    """Change top-level fields; None removes."""
    show(stored, {**stored.body, **values})


def note(stored: Stored, kind: str, now: float, **more: str) -> None:
    """Add an activity."""
    stored.hidden["activities"].append({"type": kind, "created": iso(now), **more})


def status(stored: Stored) -> str | None:
    """Return the status of the pending part, or None without one."""
    current: str | None = stored.body.get("changes", {}).get("status")
    return current


def is_rejected(stored: Stored) -> bool:
    """Tell whether the account was refused and may be changed."""
    return status(stored) == "REJECTED" or stored.body.get("state") == "REJECTED"


def edited(stored: Stored, values: Json, now: float) -> None:
    """Put an update request's values into the pending part and send it to review again."""
    details = {**stored.body.get("details", {}), **stored.body.get("changes", {}).get("details", {})}
    for name in UPDATABLE:
        if name in values:
            both = name == "senderDetails"
            details[name] = {**details.get(name, {}), **values[name]} if both else values[name]
    if "senderDetails" in details:
        details["senderDetails"] = _sender_details(details["senderDetails"], stored.body["businessManager"])
    change(stored, state=None, changes={"status": "IN_PROGRESS", "details": details})
    note(stored, "EDITED", now)
    note(stored, "IN_PROGRESS", now)


def onboarded(project: Project, stored: Stored) -> None:
    """Accept the pending part: the account gets a WABA and the project is onboarded."""
    details = stored.body.get("changes", {}).get("details", stored.body.get("details"))
    waba = stored.body.get("wabaId", digits())
    change(stored, **_onboarding(stored.body["businessManager"]), wabaId=waba, changes=None, details=details)
    project.onboarded.add(ONBOARDED)


def pending(stored: Stored, new: str, now: float, **more: str) -> None:
    """Let the pending part have another status."""
    change(stored, changes={**stored.body.get("changes", {}), "status": new})
    note(stored, new, now, **more)


def digits() -> str:
    """Return a new identifier as Meta makes them."""
    return str(10**14 + secrets.randbelow(9 * 10**14))


def _put(project: Project, manager: str, body: Json) -> Stored:
    stored = Stored(project.id, "", {}, {"activities": []})
    usual = {
        "isEmbeddedSignup": False,
        "businessManager": manager,
        "wabaEnabledForInsights": False,
        "wabaEnabledForDirectSend": False,
        "wabaMaxPriceOnboarded": False,
        "compatibleRegions": compatible(manager),
    }
    show(stored, {**usual, **body})
    return project.collection(KIND).put(stored)


def _onboarding(manager: str) -> Json:
    return {"state": "ONBOARDED", "businessDailyLimit": "TIER_250", "currency": CURRENCIES[home(manager)]}


def _details(values: Json, manager: str) -> Json:
    made = {name: values[name] for name in UPDATABLE if name in values}
    made.setdefault("wabaName", values.get("companyLegalName"))
    if "senderDetails" in made:
        made["senderDetails"] = _sender_details(made["senderDetails"], manager)
    return made


def _sender_details(values: Json, manager: str) -> Json:
    region = values.get("region", home(manager))
    return {"region": region, "metaLocalStorage": STORAGES[region], **values}
