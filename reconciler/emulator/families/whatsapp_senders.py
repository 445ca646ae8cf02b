"""WhatsApp senders: requests in, lifecycle applied, answers out. Codes and comments are another file's.

A verdict ends the review of a new sender in PENDING_VERIFICATION, after embedded signup in ACTIVE, because there Meta
has verified the number. Verdicts beside those of a review: ``ERROR`` (reason: an error code), ``INACTIVE``,
``SUSPENDED``, ``APPROVED`` to reinstate, ``GREEN``, ``YELLOW``, ``RED``, ``TIER_...``; ``DISPLAY_NAME_APPROVED``,
``_REJECTED`` and ``_HOLD`` for a display name, each for the next one only. Undocumented, so the mildest was chosen: a
sender that never was live is marked for removal like any other; an approved edit is told as WHATSAPP_SENDER_ACTIVE,
either verdict on a display name as WHATSAPP_SENDER_DISPLAY_NAME_UPDATED.
"""

from reconciler.emulator.call import NOTHING, Answer, Call, shown
from reconciler.emulator.errors import ControlError
from reconciler.emulator.family import Family, answers
from reconciler.emulator.pages import page
from reconciler.emulator.verdicts import Verdict
from reconciler.emulator.whatsapp import account, meta, sender, transitions
from reconciler.emulator.whatsapp.guards import require_onboarded
from reconciler.emulator.whatsapp.regions import USUAL_MANAGER, home
from reconciler.emulator.whatsapp.sender_guards import found, photo_objection, require_submittable, require_updatable
from reconciler.emulator.whatsapp.signup import is_draft, settled, values_of
from reconciler.emulator.world import Json, Project, Stored

PAGE = 50
REMOVED = "REMOVED"
REMOVED_AFTER = 30 * 86_400
RATINGS = frozenset({"GREEN", "YELLOW", "RED"})
LIMITS = frozenset({"TIER_50", "TIER_250", "TIER_1K", "TIER_2K", "TIER_10K", "TIER_100K", "TIER_UNLIMITED"})
NAMES = frozenset({"DISPLAY_NAME_APPROVED", "DISPLAY_NAME_REJECTED", "DISPLAY_NAME_HOLD"})
SEEDABLE = ("ACTIVE", "INACTIVE", "SUSPENDED", "PENDING_VERIFICATION", "DRAFT", "IN_PROGRESS", "REJECTED", "ERROR")


class WhatsappSenders(Family):
    """``whatsapp_sender``: list, create, read, update, delete, and what Meta does to them."""

    type = sender.KIND
    acts = sender.STOPPED | RATINGS | LIMITS | NAMES | {"ERROR"}

    @answers("GET /whatsapp/senders")
    def list_all(self, call: Call) -> Answer:
        """Answer with senders in order of creation, filtered by state and status of changes."""
        require_onboarded(call)
        states, statuses = call.many("filterStates"), call.many("filterStatuses")
        matches = [
            stored
            for stored in self.objects(call.project)
            if (not states or stored.body.get("state") in states)
            and (not statuses or sender.status(stored) in statuses)
        ]
        return page(call, "senders", matches, size=PAGE, show=lambda stored: stored.text)

    @answers(f"GET {sender.ONE}")
    def get(self, call: Call) -> Answer:
        """Answer with one sender."""
        return shown(found(call))

    @answers("POST /whatsapp/senders")
    def create(self, call: Call) -> Answer:
        """Create a sender and send it to review, unless only a draft is wanted."""
        values = values_of(call)
        objection = photo_objection(call, values["details"])
        if objection is not None and not call.body.get("saveDraftOnFailure"):
            raise objection
        settled(call, values)
        stored = sender.created(values, self._position(), call.now)
        call.project.collection(self.type).put(stored)
        if objection is not None or is_draft(call):
            sender.note(stored, "DRAFT", call.now)
        else:
            self._submit(call.project, stored, call.now)
        if objection is not None:
            raise objection
        return shown(stored, 201)

    @answers(f"PATCH {sender.ONE}")
    def update(self, call: Call) -> Answer:
        """Edit a sender's pending part, and submit it when asked to."""
        stored, details = found(call), call.body.get("details") or {}
        is_submit = call.body.get("status", "DRAFT") == "SUBMIT"
        has_drafts = sender.status(stored) is not None or sender.name_status(stored) == sender.DRAFTED
        if not details and not (is_submit and has_drafts):
            raise call.refuse("no_fields_to_update")
        require_updatable(call, stored, details)
        if is_submit and "state" not in stored.body and "displayName" not in details:
            require_submittable(call, stored)
        if details:
            sender.edited(stored, details, call.now)
        if is_submit:
            self._submit(call.project, stored, call.now)
        else:
            sender.note(stored, "DRAFT", call.now)
        return shown(stored)

    @answers(f"DELETE {sender.ONE}")
    def delete(self, call: Call) -> Answer:
        """Mark a sender for removal in 30 days; until then it stays as it is."""
        stored = found(call)
        if "removal" in stored.hidden.get("steps", {}):
            raise call.refuse("sender_already_deleted")
        if "state" not in stored.body:
            self.context.world.cancel(stored, "review")
        step = {"verdict": REMOVED, "reason": None}
        self.context.world.schedule(call.project, self.type, stored, "removal", call.now + REMOVED_AFTER, step)
        return NOTHING

    def seed(self, project: Project, state: str | None) -> Stored:
        """Add a sender, ACTIVE by default, else in another state or with a pending part of that status."""
        if state not in {None, *SEEDABLE}:
            raise ControlError(f'A WhatsApp sender cannot be seeded in state "{state}".')
        stored, now = self._seeded(project), self.context.world.clock.now()
        if state == "DRAFT":
            return stored
        sender.submitted(stored, now)
        if state == "IN_PROGRESS":
            self.submit(project, stored, now)
        elif state == "REJECTED":
            sender.rejected(stored, "Seeded as rejected", now)
        elif state == "ERROR":
            sender.failed(stored, "UNKNOWN_ERROR", now)
        else:
            sender.accepted(stored, now)
            if state != "PENDING_VERIFICATION":
                transitions.activated(project, stored, now)
            sender.change(stored, now, state=state or "ACTIVE")
        return stored

    def facts(self, stored: Stored) -> dict[str, str]:
        """Return type and id, and as name the display name."""
        name = sender.effective(stored).get("displayName")
        return {"type": self.type, "id": stored.id, **({"name": name} if name else {})}

    def merge(self, project: Project, stored: Stored, patch: Json) -> None:
        """Merge a patch; a part that is no longer in review gets no verdict."""
        super().merge(project, stored, patch)
        if not self.is_in_review(stored):
            self.context.world.cancel(stored, "review")
        if sender.name_status(stored) not in sender.RUNNING:
            self.context.world.cancel(stored, "displayName")

    def is_in_review(self, stored: Stored) -> bool:
        """Tell whether Meta still has to decide about the pending part."""
        return sender.status(stored) == "IN_PROGRESS"

    def can_act(self, stored: Stored, verdict: str) -> bool:
        """Tell whether Meta can do this to the sender as it is now."""
        state = stored.body.get("state")
        if verdict == "APPROVED":
            return state in sender.STOPPED
        if verdict == "ERROR":
            return state in sender.LIVE or self.is_in_review(stored)
        if verdict in NAMES:
            return sender.name_status(stored) in sender.RUNNING
        return verdict in self.acts and state in sender.LIVE

    def apply(self, project: Project, stored: Stored, verdict: Verdict, moment: float) -> bool:
        """Apply a verdict; one on a display name takes the place of the decision that was due."""
        if verdict.verdict not in NAMES:
            return super().apply(project, stored, verdict, moment)
        if not verdict.meets(self.facts(stored)) or not self.can_act(stored, verdict.verdict):
            return False
        self._name_due(project, stored, verdict, moment + (verdict.after or 0))
        return True

    def decide(self, project: Project, stored: Stored, verdict: str, reason: str | None, moment: float) -> None:
        """Let a verdict, an act of Meta or the end of its 30 days change the sender, and tell the webhooks."""
        if verdict == REMOVED:
            transitions.removed(self.context, project, stored)
        elif verdict in {"APPROVED", "REJECTED"} and self.is_in_review(stored):
            transitions.reviewed(self.context, project, stored, verdict, reason, moment)
        elif self.can_act(stored, verdict):
            transitions.acted(self.context, project, stored, verdict, reason, moment)

    def _submit(self, project: Project, stored: Stored, moment: float) -> None:
        """Send to review what is pending: the display name apart, everything else together."""
        if sender.name_status(stored) == sender.DRAFTED:
            value = stored.body["metadata"]["displayName"]["value"]
            sender.tracked(stored, "displayName", {"value": value, "status": "PENDING"}, moment)
            self._review_name(project, stored, moment)
        if sender.status(stored) is not None:
            if "phoneNumber" not in stored.body:
                sender.change(stored, moment, phoneNumber=meta.number(stored.id)["phoneNumber"])
            sender.submitted(stored, moment)
            self.submit(project, stored, moment)
            self.take_waiting(project, stored, moment)

    def _review_name(self, project: Project, stored: Stored, moment: float) -> None:
        waiting = [act for act in self.context.verdicts.acts_for(self.facts(stored)) if act.verdict in NAMES]
        usual = Verdict({}, "DISPLAY_NAME_APPROVED", None, None)
        script = waiting[-1] if waiting else usual
        if waiting:
            self.context.verdicts.forget(script)
        wait = self.context.options.review_seconds if script.after is None else script.after
        self._name_due(project, stored, script, moment + wait)

    def _name_due(self, project: Project, stored: Stored, script: Verdict, due: float) -> None:
        if script.verdict == "DISPLAY_NAME_HOLD":
            self.context.world.cancel(stored, "displayName")
            return
        step = {"verdict": script.verdict, "reason": script.reason}
        self.context.world.schedule(project, self.type, stored, "displayName", due, step)

    def _position(self) -> str:
        return f"{self.context.world.number():012d}"

    def _seeded(self, project: Project) -> Stored:
        number, own = self.context.world.number(), account.of(project)
        manager = own.body["businessManager"] if own else USUAL_MANAGER
        values = {
            "region": home(manager),
            "businessManager": manager,
            "countryCode": "46",
            "phoneNumber": f"70{number:07d}",
            "numberProvider": "CUSTOMER",
            "details": {"displayName": f"Acme {number:06d}", "vertical": "OTHER", "about": "Ask us anything"},
        }
        stored = sender.created(values, self._position(), self.context.world.clock.now())
        return project.collection(self.type).put(stored)
