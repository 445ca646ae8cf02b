"""What KakaoTalk senders and templates share: a live part, a pending part, and what happens to both.

The live part is ``state`` and top-level ``details``; the pending part is ``changes``. While nothing is live,
``changes`` holds all details; afterwards it holds only those that are to change. Pure functions over ``Stored``.
"""

from typing import Any

from reconciler.emulator.clock import iso
from reconciler.emulator.world import Json, Stored

ORDER = ("id", "plusFriendId", "code", "state", "changes", "details", "created", "modified")


def show(stored: Stored, now: float, **parts: Any) -> None:
    """Let the object show ``parts`` from now on, fields in the API's order, None leaving a part out."""
    body = {**stored.body, **parts, "modified": iso(now)}
    stored.become({name: body[name] for name in ORDER if body.get(name) is not None})


def note(stored: Stored, kind: str, now: float, **more: str) -> None:
    """Add an activity."""
    stored.hidden["activities"].append({"type": kind, "created": iso(now), **more})


def changes_status(stored: Stored) -> str | None:
    """Return the status of the pending part, or None without one."""
    status: str | None = stored.body.get("changes", {}).get("status")
    return status


def effective(stored: Stored) -> Json:
    """Return the details as they will be once the pending part is approved."""
    whole = {**stored.body.get("details", {}), **stored.body.get("changes", {}).get("details", {})}
    return {key: value for key, value in whole.items() if key not in stored.hidden.get("removed", [])}


def edit(stored: Stored, given: Json, now: float) -> None:
    """Put given details into the pending part, as a draft; null removes a detail."""
    pending = dict(stored.body.get("changes", {}).get("details", {}))
    removed = set(stored.hidden.get("removed", []))
    for key, value in given.items():
        if value is None:
            pending.pop(key, None)
            removed.add(key)
        else:
            pending[key] = value
            removed.discard(key)
    stored.hidden["removed"] = sorted(removed)
    show(stored, now, changes={"status": "DRAFT", "details": pending})
    note(stored, "EDITED", now)


def draft(stored: Stored, now: float) -> None:
    """Note that the pending part was only stored."""
    note(stored, "DRAFT", now)


def submit(stored: Stored, now: float) -> None:
    """Send the pending part to review."""
    stored.hidden["submitted"] = True
    show(stored, now, changes={**stored.body["changes"], "status": "IN_PROGRESS"})
    note(stored, "IN_PROGRESS", now)


def accept(stored: Stored, state: str, now: float) -> None:
    """Move the pending part into the live part, which is in ``state`` from now on."""
    details = effective(stored)
    stored.hidden.pop("removed", None)
    show(stored, now, state=state, details=details, changes=None)


def refuse(stored: Stored, now: float, comment: str, *, state: str | None) -> None:
    """Refuse the pending part; ``state`` is what the object shows from now on, None for no state."""
    show(stored, now, state=state, changes={**stored.body["changes"], "status": "REJECTED"})
    note(stored, "REJECTED", now, comment=comment)


def discard(stored: Stored, now: float) -> None:
    """Drop the pending part."""
    stored.hidden.pop("removed", None)
    show(stored, now, changes=None)
