"""How an RCS sender looks, and how it is found. Timestamps carry the lower-case ``t`` the API prints for RCS."""

import re
import secrets
from typing import Any
from uuid import uuid4

from reconciler.emulator.call import Call
from reconciler.emulator.clock import iso
from reconciler.emulator.rcs.operators import statuses
from reconciler.emulator.world import Json, Project, Stored

KIND = "rcs_sender"
SENDERS = "/rcs/senders"
ONE = f"{SENDERS}/{{senderId}}"
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
HOSTING = {"EU": "EUROPE", "US": "NORTH_AMERICA", "BR": "NORTH_AMERICA"}
ORDER = (
    "id",
    "conversationApiApp",
    "conversationApiAppDetails",
    "state",
    "testNumberStates",
    "countryStatus",
    "details",
    "region",
    "billingCategory",
    "useCase",
    "hostingRegion",
    "authName",
    "authToken",
    "created",
    "modified",
    "supplierDetails",
    "launched",
    "brandDetails",
    "campaignDetails",
)


def rcs_time(seconds: float) -> str:
    """Return epoch seconds as RCS prints them, such as ``2026-11-23t17:49:05.120Z``."""
    return iso(seconds).replace("T", "t")


def created(values: Json, details: Json, position: str, now: float) -> Stored:
    """Return a new sender from a create request's body, as a DRAFT without an agent at Google."""
    identity = str(uuid4())
    body = {
        "id": identity,
        "state": "DRAFT",
        "testNumberStates": [],
        **{name: values[name] for name in ("region", "billingCategory", "useCase")},
        "hostingRegion": HOSTING[values["region"]],
        "authName": secrets.token_hex(8),
        "authToken": secrets.token_hex(16),
        "created": rcs_time(now),
    }
    stored = Stored(identity, position, body, {"activities": [], "invited": []})
    show(stored, now, details=details)
    note(stored, "CREATED", now)
    return stored


def show(stored: Stored, now: float, **parts: Any) -> None:
    """Let the sender show ``parts`` from now on; its countries always have a status, None leaves a part out."""
    body = {**stored.body, **parts, "modified": rcs_time(now)}
    countries = body.get("details", {}).get("countries", [])
    body["countryStatus"] = statuses(countries, body.get("countryStatus", []))
    stored.become({name: body[name] for name in ORDER if body.get(name) is not None})


def note(stored: Stored, kind: str, now: float, **more: str) -> None:
    """Add an activity."""
    stored.hidden["activities"].append({"type": kind, "created": rcs_time(now), **more})


def found(call: Call) -> Stored:
    """Return the sender named in the path; a malformed id is told apart only where the API documents it."""
    identity = call.path["senderId"]
    stored = call.project.collection(KIND).get(identity)
    if stored is None:
        malformed = not UUID.fullmatch(identity) and "invalid_id_format" in call.operation.errors
        raise call.refuse("invalid_id_format" if malformed else "sender_not_found")
    return stored


def log(project: Project, now: float) -> list[Json]:
    """Return the activities of the project's RCS account, which begin when somebody first looks."""
    activities: list[Json] = project.facts.setdefault("rcs_activities", [{"type": "CREATED", "created": rcs_time(now)}])
    return activities
