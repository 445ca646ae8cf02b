"""What must hold before a sender request is carried out; each guard refuses in the API's words or returns nothing.

Photos are judged by their URL alone; nothing is fetched.
"""

from reconciler.emulator.call import Call
from reconciler.emulator.errors import PapiError
from reconciler.emulator.files import IMAGES, is_missing, type_of
from reconciler.emulator.validation import invalid
from reconciler.emulator.whatsapp import sender
from reconciler.emulator.whatsapp.guards import require_onboarded
from reconciler.emulator.world import Json, Stored

PHOTOS = frozenset({*IMAGES, "image/webp"})


def found(call: Call, refusal: str = "sender_not_found") -> Stored:
    """Return the sender named in the path; refuses when there is none."""
    require_onboarded(call)
    stored = call.project.collection(sender.KIND).get(call.path["senderId"])
    if stored is None:
        raise call.refuse(refusal)
    return stored


def photo_objection(call: Call, details: Json) -> PapiError | None:
    """Return the refusal of a photo that cannot be had or is no picture, or None."""
    url = details.get("photoUrl") or ""
    if is_missing(url):
        return call.refuse("file_not_found")
    if type_of(url) not in {"", *PHOTOS}:
        return call.refuse("file_invalid_mime_type")
    return None


def require_updatable(call: Call, stored: Stored, details: Json) -> None:
    """Refuse an update that the sender's state, pending part or fields forbid."""
    state = stored.body.get("state")
    if "username" in details and state != "ACTIVE":
        raise call.refuse("sender_username_update_not_available")
    if state not in {None, "ACTIVE"}:
        raise call.refuse("sender_not_updatable")
    if sender.status(stored) not in {None, "DRAFT", "REJECTED"}:
        raise call.refuse("sender_changes_not_updatable")
    if "displayName" in details and sender.name_status(stored) in sender.RUNNING:
        raise call.refuse("sender_display_name_update_not_allowed")
    if state == "ACTIVE" and not stored.body["cloudApi"]:
        raise call.refuse("sender_phone_number_not_registered_with_meta_cloud_api")
    _require_free_username(call, stored, details.get("username"))
    if (objection := photo_objection(call, details)) is not None:
        raise objection


def require_submittable(call: Call, stored: Stored) -> None:
    """Refuse to submit a sender without what every sender has."""
    if "displayName" not in sender.effective(stored):
        raise invalid(call.operation, ["details.displayName: needed to submit"])


def _require_free_username(call: Call, stored: Stored, wanted: str | None) -> None:
    if wanted is None:
        return
    for project in call.context.world.projects.values():
        for other in project.collection(sender.KIND):
            if other is not stored and wanted in sender.usernames(other):
                raise call.refuse("sender_username_not_available")
