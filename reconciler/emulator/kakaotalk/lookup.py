"""Finding KakaoTalk senders and templates by what a request names. Changes nothing."""

from reconciler.emulator.call import Call
from reconciler.emulator.kakaotalk.lifecycle import changes_status
from reconciler.emulator.world import Collection, Stored, after

SENDER = "kakaotalk_sender"
TEMPLATE = "kakaotalk_template"
SENDERS = "/kakaotalk/senders"
ONE_SENDER = f"{SENDERS}/{{plusFriendId}}"
TEMPLATES = f"{ONE_SENDER}/templates"
ONE_TEMPLATE = f"{TEMPLATES}/{{templateCode}}"


def require_onboarded(call: Call) -> None:
    """Refuse a project without KakaoTalk."""
    if "kakaotalk" not in call.project.onboarded:
        raise call.refuse("project_not_initialized")


def found_sender(call: Call, code: str = "sender_not_found") -> Stored:
    """Return the sender named in the path; refuses with ``code`` when there is none."""
    require_onboarded(call)
    stored = call.project.collection(SENDER).get(call.path["plusFriendId"])
    if stored is None:
        raise call.refuse(code)
    return stored


def found_template(call: Call) -> Stored:
    """Return the template named in the path; a missing sender is told apart only where the API documents it."""
    found_sender(call, "sender_not_found" if "sender_not_found" in call.operation.errors else "template_not_found")
    identity = f"{call.path['plusFriendId']}/{call.path['templateCode']}"
    stored = call.project.collection(TEMPLATE).get(identity)
    if stored is None:
        raise call.refuse("template_not_found")
    return stored


def templates_of(collection: Collection, sender: str, prefix: str = "") -> list[Stored]:
    """Return a sender's templates whose name begins with ``prefix``, by name."""
    ordered, wanted = collection.ordered(), f"{sender}/{prefix}"
    start = end = after(ordered, wanted)
    while end < len(ordered) and ordered[end].position.startswith(wanted):
        end += 1
    return ordered[start:end]


def filtered(call: Call, objects: list[Stored]) -> list[Stored]:
    """Return the objects in one of the wanted states and with one of the wanted statuses of changes."""
    states, statuses = call.many("filterStates"), call.many("filterStatuses")
    return [
        stored
        for stored in objects
        if (not states or stored.body.get("state") in states) and (not statuses or changes_status(stored) in statuses)
    ]
