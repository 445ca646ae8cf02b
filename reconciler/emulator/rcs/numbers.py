"""The test numbers of a sender: kept as objects of their own, shown in the sender. Sends no invitation."""

import re

from reconciler.emulator.call import Call
from reconciler.emulator.validation import invalid
from reconciler.emulator.world import Project, Stored, after

KIND = "rcs_test_number"
E164 = re.compile(r"\+[1-9]\d{6,14}")
TOTAL = 200
PER_DAY = 20
DAY = 86_400


def numbers_of(project: Project, sender: str) -> list[Stored]:
    """Return a sender's test numbers, in order of number."""
    ordered, prefix = project.collection(KIND).ordered(), f"{sender}/"
    start = end = after(ordered, prefix)
    while end < len(ordered) and ordered[end].position.startswith(prefix):
        end += 1
    return ordered[start:end]


def refresh(project: Project, sender: Stored) -> None:
    """Let the sender show its test numbers as they are."""
    states = [stored.body for stored in numbers_of(project, sender.id)]
    details = {key: value for key, value in sender.body.get("details", {}).items() if key != "testNumbers"}
    if states:
        details["testNumbers"] = [state["number"] for state in states]
    sender.become({**sender.body, "testNumberStates": states, "details": details})


def require_invitable(call: Call, numbers: list[str], sender: Stored | None = None) -> None:
    """Refuse numbers that are malformed, were declined by their owner, or are too many in total or for one day."""
    if any(not E164.fullmatch(number) for number in numbers):
        raise call.refuse("add_test_number_invalid", f"Not in E.164: {', '.join(numbers)}")
    known = numbers_of(call.project, sender.id) if sender else []
    states = {stored.body["number"]: stored.body["state"] for stored in known}
    if any(states.get(number) == "DECLINED" for number in numbers):
        raise call.refuse("blocked_because_the_recipient_declined")
    if len({*states, *numbers}) > TOTAL:
        raise invalid(call.operation, [f"testNumbers: {TOTAL} at most"])
    if len(recent(sender, call.now)) + len(numbers) > PER_DAY:
        raise call.refuse("rbm_too_many_requests", f"At most {PER_DAY} invitations a day for one sender.")


def recent(sender: Stored | None, now: float) -> list[float]:
    """Return when the invitations of the last 24 hours were sent, in epoch seconds."""
    return [moment for moment in sender.hidden["invited"] if moment > now - DAY] if sender else []
