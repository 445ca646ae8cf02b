"""Test numbers of RCS senders: add, read, remove, invite again, capabilities.

Each invitation is answered by a verdict: APPROVED makes a number VERIFIED, as it does by itself after the usual review
time, REJECTED makes it DECLINED. Where the API is not described, this is how it behaves here: the 21st invitation
within 24 hours meets ``rbm_too_many_requests``, the 201st number ``invalid_input``; a number whose owner declined is
refused when added or invited again; a sender that is still a DRAFT has no supplier.
"""

from reconciler.emulator.call import NOTHING, Answer, Call, answered, shown
from reconciler.emulator.errors import ControlError
from reconciler.emulator.family import Family, answers
from reconciler.emulator.rcs.numbers import E164, KIND, numbers_of, recent, refresh, require_invitable
from reconciler.emulator.rcs.sender import KIND as SENDER
from reconciler.emulator.rcs.sender import ONE as ONE_SENDER
from reconciler.emulator.rcs.sender import found, rcs_time
from reconciler.emulator.spec import schema_named
from reconciler.emulator.world import Json, Project, Stored

NUMBERS = f"{ONE_SENDER}/testNumbers"
ONE = f"{NUMBERS}/{{testNumber}}"
OUTCOMES = {"APPROVED": "VERIFIED", "REJECTED": "DECLINED"}
UNREACHABLE = frozenset({"FAILED", "INVALID"})
FEATURES = ("ACTION_DIAL", "ACTION_OPEN_URL", "REVOCATION", "RICHCARD_CAROUSEL", "RICHCARD_STANDALONE")


class RcsTestNumbers(Family):
    """``rcs_test_number``: a child of a sender, named ``senderId/number`` in control calls."""

    type = KIND
    acts = frozenset({"VERIFIED", "DECLINED", "EXPIRED", "FAILED", "INVALID"})

    @answers(f"POST {NUMBERS}")
    def add(self, call: Call) -> Answer:
        """Invite numbers, known ones again, and answer with all of the sender's."""
        sender, numbers = self._sender(call), call.body["testNumbers"]
        require_invitable(call, numbers, sender)
        self.invite(call.project, sender, numbers, call.now)
        return answered({"testNumbers": sender.body["testNumberStates"]})

    @answers(f"GET {ONE}")
    def get(self, call: Call) -> Answer:
        """Answer with one number and its state."""
        return shown(self._number(call, self._sender(call)))

    @answers(f"DELETE {ONE}")
    def delete(self, call: Call) -> Answer:
        """Remove a number."""
        sender = self._sender(call)
        call.project.collection(self.type).remove(self._number(call, sender))
        refresh(call.project, sender)
        return NOTHING

    @answers(f"GET {ONE}/retry")
    def retry(self, call: Call) -> Answer:
        """Send the invitation again; the number is UNVERIFIED until it is answered."""
        sender, number = self._sender(call), call.path["testNumber"]
        if not E164.fullmatch(number):
            raise call.refuse("add_test_number_invalid")
        stored = self._number(call, sender)
        require_invitable(call, [number], sender)
        self.invite(call.project, sender, [number], call.now)
        return shown(stored)

    @answers(f"GET {ONE}/capabilities")
    def capabilities(self, call: Call) -> Answer:
        """Answer with what the handset can do, once its owner accepted the invitation."""
        state = self._number(call, self._sender(call)).body["state"]
        if state == "DECLINED":
            raise call.refuse("blocked_because_the_recipient_declined")
        if state in UNREACHABLE:
            raise call.refuse("user_cannot_be_reached")
        if state != "VERIFIED":
            raise call.refuse("user_has_not_accepted_invite")
        return answered({"features": FEATURES})

    def invite(self, project: Project, sender: Stored, numbers: list[str], now: float) -> None:
        """Send an invitation to each number, adding those the sender does not have."""
        collection = project.collection(self.type)
        for number in numbers:
            identity = f"{sender.id}/{number}"
            stored = collection.get(identity) or collection.put(Stored(identity, identity, {}))
            stored.become({"number": number, "state": "UNVERIFIED", "submitted": rcs_time(now)})
            self.submit(project, stored, now)
        sender.hidden["invited"] = [*recent(sender, now), *(now for _ in numbers)]
        refresh(project, sender)

    def keep(self, project: Project, sender: Stored, numbers: list[str]) -> None:
        """Remove all numbers of the sender but these."""
        for stored in numbers_of(project, sender.id):
            if stored.body["number"] not in numbers:
                project.collection(self.type).remove(stored)
        refresh(project, sender)

    def seed(self, project: Project, state: str | None) -> Stored:
        """Add a number to the project's first sender: VERIFIED, or in any other state the API knows."""
        known = schema_named("RcsTestNumberStatesEnum")["enum"]
        if state is not None and state not in known:
            raise ControlError(f'A test number has no state "{state}".')
        if not (senders := project.collection(SENDER).ordered()):
            raise ControlError("A test number needs an rcs_sender; seed one first.")
        number, now = f"+4670{self.context.world.number():08d}", self.context.world.clock.now()
        body = {"number": number, "state": state or "VERIFIED", "submitted": rcs_time(now)}
        identity = f"{senders[0].id}/{number}"
        stored = project.collection(self.type).put(Stored(identity, identity, body))
        refresh(project, senders[0])
        return stored

    def merge(self, project: Project, stored: Stored, patch: Json) -> None:
        """Merge a patch, and show it in the sender."""
        super().merge(project, stored, patch)
        if not self.is_in_review(stored):
            self.context.world.cancel(stored, "review")
        self._refresh_sender(project, stored)

    def is_in_review(self, stored: Stored) -> bool:
        """Tell whether the invitation is unanswered."""
        return stored.body.get("state") in {"UNVERIFIED", "PENDING"}

    def can_act(self, stored: Stored, verdict: str) -> bool:
        """Tell whether a verdict names a state the number is not in."""
        return verdict in self.acts and stored.body.get("state") != verdict

    def decide(self, project: Project, stored: Stored, verdict: str, reason: str | None, moment: float) -> None:  # noqa: ARG002 - the API shows neither
        """Let the number's owner, or Google, decide."""
        stored.become({**stored.body, "state": OUTCOMES.get(verdict, verdict)})
        self._refresh_sender(project, stored)

    def _refresh_sender(self, project: Project, stored: Stored) -> None:
        sender = project.collection(SENDER).get(stored.id.partition("/")[0])
        if sender is not None:
            refresh(project, sender)

    def _sender(self, call: Call) -> Stored:
        sender = found(call)
        if "google" not in sender.body.get("supplierDetails", {}):
            raise call.refuse("no_google_supplier")
        return sender

    def _number(self, call: Call, sender: Stored) -> Stored:
        stored = call.project.collection(self.type).get(f"{sender.id}/{call.path['testNumber']}")
        if stored is None:
            raise call.refuse("user_is_not_tester_for_agent")
        return stored
