"""KakaoTalk senders: requests in, lifecycle applied, answers out.

Where the API is not described, this is how it behaves here: the first sender onboards a project for KakaoTalk. A
plusFriendId is taken for every project once a sender has it. An approved new sender is INACTIVE until it is registered
and verified. A sender that was never approved is gone at once when deleted, or when its changes are; any other goes
60 days after its deletion, and its templates with it.
"""

from uuid import uuid4

from reconciler.emulator.call import NOTHING, Answer, Call, shown
from reconciler.emulator.clock import iso
from reconciler.emulator.errors import ControlError
from reconciler.emulator.family import Family, answers
from reconciler.emulator.kakaotalk import lifecycle
from reconciler.emulator.kakaotalk.lookup import (
    ONE_SENDER,
    SENDER,
    SENDERS,
    TEMPLATE,
    filtered,
    found_sender,
    require_onboarded,
    templates_of,
)
from reconciler.emulator.kakaotalk.senders import DETAILS, missing, objections
from reconciler.emulator.pages import page
from reconciler.emulator.validation import invalid
from reconciler.emulator.world import Json, Project, Stored

PAGE = 50
DAYS_60 = 60 * 86_400
STATES = frozenset({"ACTIVE", "BLOCKED", "INACTIVE", "SUSPENDED", "VERIFYING"})


class KakaotalkSenders(Family):
    """``kakaotalk_sender``: list, create, read, update, delete, discard changes, and what KakaoTalk does to them."""

    type = SENDER
    acts = frozenset({"ACTIVE", "BLOCKED", "INACTIVE", "SUSPENDED"})

    @answers(f"GET {SENDERS}")
    def list_all(self, call: Call) -> Answer:
        """Answer with senders in order of creation, filtered by state and status of changes."""
        require_onboarded(call)
        return page(
            call, "senders", filtered(call, self.objects(call.project)), size=PAGE, show=lambda stored: stored.text
        )

    @answers(f"GET {ONE_SENDER}")
    def get(self, call: Call) -> Answer:
        """Answer with one sender."""
        return shown(found_sender(call))

    @answers(f"POST {SENDERS}")
    def create(self, call: Call) -> Answer:
        """Create a sender and submit it, unless only a draft is wanted."""
        self._require_unused(call)
        draft = call.body.get("status", "SUBMIT") == "DRAFT"
        stored = self._new(call.body["plusFriendId"], call.body.get("details", {}), call.now)
        for code, message in objections(lifecycle.effective(stored)):
            if call.body.get("saveDraftOnFailure"):
                self._keep(call.project, stored)
                lifecycle.draft(stored, call.now)
            raise call.refuse(code, message)
        self._keep(call.project, stored)
        self._finish(call, stored, draft=draft)
        return shown(stored, 201)

    @answers(f"PATCH {ONE_SENDER}")
    def update(self, call: Call) -> Answer:
        """Edit the draft, or open changes on an ACTIVE sender, and submit them when asked to."""
        stored, given = found_sender(call), call.body.get("details", {})
        if not set(call.body) & {"status", "details"}:
            raise call.refuse("no_fields_to_update")
        draft = call.body.get("status", "DRAFT") == "DRAFT"
        self._require_updatable(call, stored)
        self._require_sound(call, {**lifecycle.effective(stored), **given}, draft=draft)
        if given:
            lifecycle.edit(stored, {key: value for key, value in given.items() if key in DETAILS}, call.now)
        if lifecycle.changes_status(stored) is not None:
            self._finish(call, stored, draft=draft)
        return shown(stored)

    @answers(f"DELETE {ONE_SENDER}")
    def delete(self, call: Call) -> Answer:
        """Mark a sender for removal in 60 days; one that was never approved is gone at once."""
        stored = found_sender(call)
        if stored.hidden.get("deleted"):
            raise call.refuse("sender_already_deleted")
        if "state" not in stored.body:
            self._remove(call.project, stored)
            return NOTHING
        stored.hidden["deleted"] = iso(call.now)
        step = {"verdict": "REMOVED", "reason": None}
        self.context.world.schedule(call.project, self.type, stored, "removal", call.now + DAYS_60, step)
        return NOTHING

    @answers(f"DELETE {ONE_SENDER}/changes")
    def discard(self, call: Call) -> Answer:
        """Drop the pending part, and with it a sender that has no other."""
        stored = found_sender(call, "sender_changes_not_found")
        status = lifecycle.changes_status(stored)
        if status is None:
            raise call.refuse("sender_changes_not_found")
        if status not in {"DRAFT", "REJECTED"}:
            raise call.refuse("sender_changes_not_deletable")
        if "state" in stored.body:
            lifecycle.discard(stored, call.now)
        else:
            self._remove(call.project, stored)
        return NOTHING

    def seed(self, project: Project, state: str | None) -> Stored:
        """Add a sender: ACTIVE by default, or in any other state, or DRAFT, IN_PROGRESS, REJECTED."""
        wanted = state or "ACTIVE"
        if wanted not in {*STATES, "DRAFT", "IN_PROGRESS", "REJECTED"}:
            raise ControlError(f'A KakaoTalk sender cannot be seeded in state "{state}".')
        number, now = self.context.world.number(), self.context.world.clock.now()
        stored = self._keep(project, self._new(f"seeded{number:014d}", _seeded(number), now))
        if wanted == "DRAFT":
            lifecycle.draft(stored, now)
            return stored
        lifecycle.submit(stored, now)
        if wanted == "IN_PROGRESS":
            self.submit(project, stored, now)
        elif wanted == "REJECTED":
            lifecycle.refuse(stored, now, "Seeded as rejected.", state=None)
        else:
            lifecycle.accept(stored, wanted, now)
        return stored

    def facts(self, stored: Stored) -> dict[str, str]:
        """Return what a verdict can match; the name is the one shown, or the one that is pending."""
        name = lifecycle.effective(stored).get("name")
        return {"type": self.type, "id": stored.id, **({"name": name} if name else {})}

    def merge(self, project: Project, stored: Stored, patch: Json) -> None:
        """Merge a patch; a sender that is no longer in review gets no verdict."""
        super().merge(project, stored, patch)
        if not self.is_in_review(stored):
            self.context.world.cancel(stored, "review")

    def is_in_review(self, stored: Stored) -> bool:
        """Tell whether the pending part waits for a verdict."""
        return lifecycle.changes_status(stored) == "IN_PROGRESS"

    def can_act(self, stored: Stored, verdict: str) -> bool:
        """Tell whether KakaoTalk can put the sender into this state: it needs to have one."""
        return verdict in self.acts and "state" in stored.body

    def decide(self, project: Project, stored: Stored, verdict: str, reason: str | None, moment: float) -> None:
        """Let a verdict, an act of KakaoTalk or the end of the 60 days change the sender, and tell the webhooks."""
        if verdict == "REMOVED":
            self._remove(project, stored)
        elif verdict == "APPROVED" and self.is_in_review(stored):
            state = stored.body.get("state", "INACTIVE")
            lifecycle.accept(stored, state, moment)
            self._became(project, stored, moment)
        elif verdict == "REJECTED" and self.is_in_review(stored):
            comment = reason or "The sender was rejected."
            lifecycle.refuse(stored, moment, comment, state=stored.body.get("state"))
            self.context.events.tell(project, "KAKAOTALK_SENDER_REJECTED", stored.body, comment=comment)
        elif self.can_act(stored, verdict):
            lifecycle.show(stored, moment, state=verdict)
            self._became(project, stored, moment)

    def _became(self, project: Project, stored: Stored, moment: float) -> None:
        """Note and tell the state, where there is an activity and an event for it."""
        state = stored.body["state"]
        if state in {"ACTIVE", "INACTIVE"}:
            lifecycle.note(stored, state, moment)
            self.context.events.tell(project, f"KAKAOTALK_SENDER_{state}", stored.body)

    def _new(self, identity: str, details: Json, now: float) -> Stored:
        known = {key: value for key, value in details.items() if key in DETAILS}
        body = {"id": str(uuid4()), "plusFriendId": identity, "created": iso(now)}
        stored = Stored(identity, f"{self.context.world.number():012d}", body, {"activities": []})
        lifecycle.show(stored, now, changes={"status": "DRAFT", "details": known})
        lifecycle.note(stored, "CREATED", now)
        return stored

    def _keep(self, project: Project, stored: Stored) -> Stored:
        project.onboarded.add("kakaotalk")
        return project.collection(self.type).put(stored)

    def _finish(self, call: Call, stored: Stored, *, draft: bool) -> None:
        if draft:
            lifecycle.draft(stored, call.now)
        else:
            lifecycle.submit(stored, call.now)
            self.submit(call.project, stored, call.now)

    def _remove(self, project: Project, stored: Stored) -> None:
        templates = project.collection(TEMPLATE)
        for template in templates_of(templates, stored.id):
            templates.remove(template)
        project.facts.get("otp", {}).pop(stored.id, None)
        project.collection(self.type).remove(stored)

    def _require_unused(self, call: Call) -> None:
        identity = call.body["plusFriendId"]
        if any(project.collection(self.type).get(identity) for project in self.context.world.projects.values()):
            raise call.refuse("plus_friend_id_used")

    def _require_updatable(self, call: Call, stored: Stored) -> None:
        status = lifecycle.changes_status(stored)
        if status not in {None, "DRAFT"}:
            raise call.refuse("sender_changes_not_updatable")
        if stored.body.get("state", "ACTIVE") != "ACTIVE":
            raise call.refuse("sender_not_updatable")

    def _require_sound(self, call: Call, details: Json, *, draft: bool) -> None:
        for code, message in objections(details):
            raise call.refuse(code, message)
        if not draft and (problems := missing(details)):
            raise invalid(call.operation, problems)


def _seeded(number: int) -> Json:
    return {
        "adminPhoneNo": f"010{number % 10**8:08d}",
        "name": f"Seeded sender {number}",
        "topLevelCategoryCode": "004",
        "midLevelCategoryCode": "0001",
        "subLevelCategoryCode": "0001",
    }
