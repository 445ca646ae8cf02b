"""WhatsApp accounts: one per project, reviewed once, changed only while rejected. Senders are another family's.

Verdicts beside those of a review: ``PENDING_FACEBOOK_VERIFICATION`` while in review, ``TIER_...`` for the daily limit,
``SCHEDULE_FOR_DISABLE``, ``DISABLE`` and ``REINSTATE`` for bans. Undocumented, so the mildest was chosen: an account
not yet onboarded can be deleted; deleting takes draft templates along and leaves other templates as they are.
"""

from reconciler.emulator.call import NOTHING, Answer, Call, answered, shown
from reconciler.emulator.clock import iso
from reconciler.emulator.errors import ControlError
from reconciler.emulator.family import Family, answers
from reconciler.emulator.pages import page_of_entries
from reconciler.emulator.whatsapp import account
from reconciler.emulator.whatsapp.regions import OTHER_ENVIRONMENT
from reconciler.emulator.world import Json, Project, Stored

PAGE = 50
EVENT = "WHATSAPP_ACCOUNT_"
BANS = frozenset({"SCHEDULE_FOR_DISABLE", "DISABLE", "REINSTATE"})
LIMITS = frozenset({"TIER_50", "TIER_250", "TIER_1K", "TIER_2K", "TIER_10K", "TIER_100K", "TIER_UNLIMITED"})
WAITING = "PENDING_FACEBOOK_VERIFICATION"
SEEDABLE = (None, "ONBOARDED", "IN_PROGRESS", WAITING, "REJECTED")


class WhatsappAccounts(Family):
    """``whatsapp_account``: the project's account, its activities and comments; its id is the project's."""

    type = account.KIND
    acts = BANS | LIMITS | {WAITING}

    @answers("GET /whatsapp")
    def get(self, call: Call) -> Answer:
        """Answer with the account."""
        return shown(self._found(call))

    @answers("POST /whatsapp")
    def create(self, call: Call) -> Answer:
        """Create the account and send it to review."""
        if call.body.get("businessManager") == OTHER_ENVIRONMENT:
            raise call.refuse("invalid_business_manager_for_environment")
        if account.of(call.project) is not None:
            raise call.refuse("account_exists")
        stored = account.created(call.project, call.body, call.now)
        self._review(call.project, stored, call.now)
        return shown(stored, 201)

    @answers("PATCH /whatsapp")
    def update(self, call: Call) -> Answer:
        """Change a rejected account and send it to review again."""
        stored = self._found(call)
        wanted = {name: call.body[name] for name in account.UPDATABLE if call.body.get(name)}
        if not wanted:
            raise call.refuse("no_fields_to_update")
        if not account.is_rejected(stored):
            raise call.refuse("account_not_updatable")
        account.edited(stored, wanted, call.now)
        self._review(call.project, stored, call.now)
        return shown(stored)

    @answers("DELETE /whatsapp")
    def delete(self, call: Call) -> Answer:
        """Delete the account; senders, even those marked for removal, are in the way."""
        stored = account.of(call.project)
        if stored is None:
            raise call.refuse("project_not_initialized")
        self._require_no_senders(call)
        templates = call.project.collection("whatsapp_template")
        for template in list(templates):
            if "state" not in template.body and template.body.get("changes", {}).get("status") == "DRAFT":
                templates.remove(template)
        call.project.collection(self.type).remove(stored)
        call.project.onboarded.discard(account.ONBOARDED)
        return NOTHING

    @answers("GET /whatsapp/activities")
    def activities(self, call: Call) -> Answer:
        """Answer with what happened to the account, newest first."""
        return page_of_entries(call, "notifications", self._found(call).hidden["activities"], size=PAGE)

    @answers("POST /whatsapp/comments")
    def comment(self, call: Call) -> Answer:
        """Add a comment."""
        stored, text = self._found(call), call.body["comment"]
        account.note(stored, "COMMENT_ADDED", call.now, author="customer", comment=text)
        self._tell(call.project, stored, "COMMENT_ADDED", comment=text)
        return answered({"type": "CREATED", "comment": text, "created": iso(call.now)}, 201)

    def welcome(self, project: Project) -> None:
        """Give an onboarded project its account."""
        if account.ONBOARDED in project.onboarded:
            now = self.context.world.clock.now()
            self.take_waiting(project, account.given(project, now), now)

    def seed(self, project: Project, state: str | None) -> Stored:
        """Put the project's one account, in place of the one it has: ONBOARDED, in review or REJECTED."""
        if state not in SEEDABLE:
            raise ControlError(f'A WhatsApp account cannot be seeded in state "{state}".')
        if (before := account.of(project)) is not None:
            project.collection(self.type).remove(before)
        project.onboarded.discard(account.ONBOARDED)
        now = self.context.world.clock.now()
        stored = account.created(project, {"wabaName": "Seeded", "clientBusinessManagerId": account.digits()}, now)
        if state in {None, "ONBOARDED"}:
            account.onboarded(project, stored)
        elif state == "REJECTED":
            account.pending(stored, "REJECTED", now, comment="Seeded as rejected")
        else:
            self._review(project, stored, now)
            if state == WAITING:
                account.pending(stored, WAITING, now)
        return stored

    def facts(self, stored: Stored) -> dict[str, str]:
        """Return type and id, and as name that of the WABA."""
        body = stored.body
        name = body.get("changes", {}).get("details", {}).get("wabaName") or body.get("details", {}).get("wabaName")
        return {"type": self.type, "id": stored.id, **({"name": name} if name else {})}

    def merge(self, project: Project, stored: Stored, patch: Json) -> None:
        """Merge a patch; an account that is no longer in review gets no verdict, its state decides on onboarding."""
        super().merge(project, stored, patch)
        stored.hidden.pop("given", None)
        if not self.is_in_review(stored):
            self.context.world.cancel(stored, "review")
        if stored.body.get("state") == "ONBOARDED":
            project.onboarded.add(account.ONBOARDED)
        else:
            project.onboarded.discard(account.ONBOARDED)

    def is_in_review(self, stored: Stored) -> bool:
        """Tell whether Meta still has to decide."""
        return account.status(stored) in account.PENDING

    def can_act(self, stored: Stored, verdict: str) -> bool:
        """Tell whether Meta can do this: waiting needs a review, everything else an onboarded account."""
        if verdict == WAITING:
            return account.status(stored) == "IN_PROGRESS"
        return verdict in self.acts and stored.body.get("state") == "ONBOARDED"

    def decide(self, project: Project, stored: Stored, verdict: str, reason: str | None, moment: float) -> None:
        """Let a verdict or an act of Meta change the account, and tell the webhooks."""
        if verdict in {"APPROVED", "REJECTED"}:
            if self.is_in_review(stored):
                self._reviewed(project, stored, verdict, reason, moment)
        elif self.can_act(stored, verdict):
            self._acted(project, stored, verdict, moment)

    def _reviewed(self, project: Project, stored: Stored, verdict: str, reason: str | None, moment: float) -> None:
        if verdict == "APPROVED":
            account.onboarded(project, stored)
            self._tell(project, stored, "ONBOARDED")
        else:
            said = {"comment": reason} if reason else {}
            account.pending(stored, "REJECTED", moment, **said)
            self._tell(project, stored, "REJECTED", **said)

    def _acted(self, project: Project, stored: Stored, verdict: str, moment: float) -> None:
        if verdict == WAITING:
            account.pending(stored, WAITING, moment)
            self._tell(project, stored, "PENDING_VERIFICATION")
        elif verdict in LIMITS:
            account.change(stored, businessDailyLimit=verdict)
            self._tell(project, stored, "DAILY_LIMIT_CHANGED")
        else:
            account.change(stored, wabaBanState=verdict, wabaBanDate=iso(moment))
            self.context.events.tell(project, "WHATSAPP_WABA_ACCOUNT_CHANGED", stored.body)

    def _review(self, project: Project, stored: Stored, moment: float) -> None:
        self.submit(project, stored, moment)
        self.take_waiting(project, stored, moment)

    def _tell(self, project: Project, stored: Stored, kind: str, **more: str) -> None:
        self.context.events.tell(project, EVENT + kind, stored.body, **more)

    def _found(self, call: Call) -> Stored:
        stored = account.of(call.project)
        if stored is None:
            raise call.refuse("account_not_found")
        return stored

    def _require_no_senders(self, call: Call) -> None:
        senders = list(call.project.collection("whatsapp_sender"))
        assigned = [sender.id for sender in senders if "state" in sender.body]
        if assigned:
            raise call.refuse("account_has_senders", projectId=call.project.id, senderIds=assigned)
        if senders:
            raise call.refuse("account_has_sender_changes", projectId=call.project.id)
