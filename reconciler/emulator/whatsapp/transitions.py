"""What verdicts, acts of Meta and the passing of time do to WhatsApp senders, and what webhooks hear of it."""

from typing import Any

from reconciler.emulator.call import Context
from reconciler.emulator.whatsapp import sender
from reconciler.emulator.world import Json, Project, Stored

EVENT = "WHATSAPP_SENDER_"
DUPLICATE = "DUPLICATES_ON_SENDER_PHONE_NUMBER"


def tell(context: Context, project: Project, stored: Stored, kind: str, **more: Any) -> None:
    """Tell the webhooks about a sender; ``kind`` is the event's name without its prefix."""
    context.events.tell(project, EVENT + kind, stored.body, **more)


def reviewed(
    context: Context, project: Project, stored: Stored, verdict: str, reason: str | None, moment: float
) -> None:
    """End the review of the pending part: APPROVED or REJECTED."""
    if verdict == "REJECTED":
        sender.rejected(stored, reason, moment)
        tell(context, project, stored, "REJECTED", **({"comment": reason} if reason else {}))
    elif "state" in stored.body:
        _edit_accepted(context, project, stored, moment)
    elif _is_taken_elsewhere(context, project, stored):
        acted(context, project, stored, "ERROR", DUPLICATE, moment)
    elif stored.hidden["verified"]:
        sender.accepted(stored, moment)
        activated(project, stored, moment)
        tell(context, project, stored, "ACTIVE")
    else:
        sender.accepted(stored, moment)
        sender.change(stored, moment, state="PENDING_VERIFICATION")
        tell(context, project, stored, "PENDING_VERIFICATION")


def acted(context: Context, project: Project, stored: Stored, verdict: str, reason: str | None, moment: float) -> None:
    """Let Meta act on a sender, in review or live."""
    match verdict:
        case "ERROR":
            context.world.cancel(stored, "review")
            sender.failed(stored, reason, moment)
            tell(context, project, stored, "ERROR")
        case "DISPLAY_NAME_APPROVED":
            sender.named(stored, moment)
            tell(context, project, stored, "DISPLAY_NAME_UPDATED")
        case "DISPLAY_NAME_REJECTED":
            sender.unnamed(stored, reason, moment)
            tell(context, project, stored, "DISPLAY_NAME_UPDATED")
        case "APPROVED" | "INACTIVE" | "SUSPENDED":
            _moved(context, project, stored, "ACTIVE" if verdict == "APPROVED" else verdict, moment)
        case "GREEN" | "YELLOW" | "RED":
            sender.change(stored, moment, qualityRating=verdict)
            tell(context, project, stored, "QUALITY_RATING_CHANGED")
        case _:
            sender.change(stored, moment, dailyLimit=verdict)
            tell(context, project, stored, "DAILY_LIMIT_CHANGED")


def activated(project: Project, stored: Stored, moment: float) -> None:
    """Let an accepted sender send; Meta knows its number from now on."""
    sender.activated(stored, moment)
    known = project.facts.setdefault("registered_numbers", [])
    if (number := _number(stored.body)) not in known:
        known.append(number)


def is_registered(project: Project, stored: Stored) -> bool:
    """Tell whether Meta knows the number already, from an earlier sender of the project."""
    return _number(stored.body) in project.facts.get("registered_numbers", [])


def removed(context: Context, project: Project, stored: Stored) -> None:
    """Take a sender away for good."""
    project.collection(sender.KIND).remove(stored)
    project.facts.get("otp", {}).pop(stored.id, None)
    sender.ended(stored)
    tell(context, project, stored, "DELETED")


def _edit_accepted(context: Context, project: Project, stored: Stored, moment: float) -> None:
    before = stored.body["details"].get("username")
    sender.accepted(stored, moment)
    after = stored.body["details"].get("username")
    if after != before:
        status = "APPROVED" if after else "DELETED"
        sender.tracked(stored, "username", {"value": after or before, "status": status}, moment)
        tell(context, project, stored, "USERNAME_UPDATED")
    tell(context, project, stored, "ACTIVE")


def _moved(context: Context, project: Project, stored: Stored, state: str, moment: float) -> None:
    """Change the state of a live sender; no event and no activity is documented for SUSPENDED."""
    sender.change(stored, moment, state=state)
    if state != "SUSPENDED":
        sender.note(stored, state, moment)
        tell(context, project, stored, state)


def _is_taken_elsewhere(context: Context, project: Project, stored: Stored) -> bool:
    number = _number(stored.body)
    return any(
        _number(candidate.body) == number
        for other in context.world.projects.values()
        if other is not project
        for candidate in other.collection(sender.KIND)
        if "state" in candidate.body
    )


def _number(body: Json) -> str:
    return f"{body.get('countryCode')} {body.get('phoneNumber')}"
