"""What surrounds WhatsApp senders: codes, dropped changes, comments, activities, suggested usernames.

A number that an earlier sender of the project had is known to Meta: the first ``register`` answers that no code was
sent and ``verify`` needs none; a second ``register`` is ``sender-already-registered``. A code that has expired, or
that nobody asked for, is ``wrong_otp``, the only code the operation documents for it.
"""

from reconciler.emulator.call import NOTHING, Answer, Call, answered
from reconciler.emulator.clock import iso
from reconciler.emulator.family import Family, answers
from reconciler.emulator.pages import page_of_entries
from reconciler.emulator.validation import invalid
from reconciler.emulator.whatsapp import otp, sender, transitions
from reconciler.emulator.whatsapp.sender_guards import found
from reconciler.emulator.world import Stored

PAGE = 50
DROPPABLE = frozenset({None, "DRAFT", "REJECTED", "ERROR"})
WAITING = "PENDING_VERIFICATION"


class WhatsappSenderSteps(Family):
    """Operations on senders that keep no objects of their own."""

    @answers(f"POST {sender.ONE}/register")
    def register(self, call: Call) -> Answer:
        """Send a code, unless Meta knows the number."""
        stored = found(call)
        if stored.body.get("state") != WAITING:
            raise call.refuse("not_allowed_register")
        is_known = transitions.is_registered(call.project, stored)
        if is_known and stored.hidden.get("announced"):
            raise call.refuse("sender-already-registered")
        if otp.is_locked(stored, call.now):
            raise call.refuse("too_many_invalid_verification_codes")
        if otp.is_spent(stored, call.now):
            raise call.refuse("sender-register-too-many-requests")
        if is_known:
            stored.hidden["announced"] = True
        else:
            otp.send(call.project, stored, call.now)
        sender.note(stored, "REGISTERED", call.now)
        facts = {"id": stored.id, "method": call.body["method"], "accepted": iso(call.now)}
        return answered({**facts, "verificationCodeSent": not is_known})

    @answers(f"POST {sender.ONE}/verify")
    def verify(self, call: Call) -> Answer:
        """Check the code and let the sender send."""
        stored = found(call)
        if stored.body.get("state") != WAITING:
            raise call.refuse("not_allowed_verify")
        if not stored.hidden.get("announced"):
            self._require_code(call, stored)
        sender.note(stored, "VERIFIED", call.now)
        transitions.activated(call.project, stored, call.now)
        transitions.tell(self.context, call.project, stored, "ACTIVE")
        return NOTHING

    @answers(f"DELETE {sender.ONE}/changes")
    def drop(self, call: Call) -> Answer:
        """Drop the pending part and a drafted display name, never the sender."""
        stored = found(call, "sender_changes_not_found")
        status, is_named = sender.status(stored), sender.name_status(stored) == sender.DRAFTED
        if status is None and not is_named:
            raise call.refuse("sender_changes_not_found")
        if status not in DROPPABLE:
            raise call.refuse("sender_changes_not_deletable")
        sender.without_changes(stored, call.now)
        if is_named:
            live = {"value": stored.body["details"]["displayName"], "status": "APPROVED"}
            sender.tracked(stored, "displayName", live, call.now)
        return NOTHING

    @answers(f"GET {sender.ONE}/activities")
    def activities(self, call: Call) -> Answer:
        """Answer with what happened to a sender, newest first."""
        return page_of_entries(call, "notifications", found(call).hidden["activities"], size=PAGE)

    @answers(f"POST {sender.ONE}/comments")
    def comment(self, call: Call) -> Answer:
        """Add a comment."""
        stored, text = found(call), call.body["comment"]
        sender.note(stored, "COMMENT_ADDED", call.now, author="customer", comment=text)
        transitions.tell(self.context, call.project, stored, "COMMENT_ADDED", comment=text)
        return answered({"type": "CREATED", "comment": text, "created": iso(call.now)}, 201)

    @answers(f"GET {sender.ONE}/suggestedUsernames")
    def suggestions(self, call: Call) -> Answer:
        """Answer with free usernames made of the display name."""
        name = sender.effective(found(call)).get("displayName", "")
        stem = (
            "".join(character for character in name.lower() if character.isascii() and character.isalnum())
            or "business"
        )
        taken = {
            username
            for project in self.context.world.projects.values()
            for stored in project.collection(sender.KIND)
            for username in sender.usernames(stored)
        }
        wanted = [stem, f"{stem}_official", f"{stem}_support", f"{stem}_team"]
        return answered({"usernames": [username for username in wanted if username not in taken]})

    def _require_code(self, call: Call, stored: Stored) -> None:
        code = call.body.get("code")
        if code is None:
            raise invalid(call.operation, ["code: needed, Meta has not verified the number"])
        if not otp.accepts(stored, code, call.now):
            raise call.refuse("wrong_otp")
