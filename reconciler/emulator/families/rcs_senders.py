"""RCS senders: requests in, launch begun, answers out. How a launch goes on is ``rcs.launching``'s.

Where the API is not described, this is how it behaves here: a new sender is a DRAFT in the answer to its creation and
IN_TEST from the next request on, when its agent exists. A launch without a video, or with the first use of a brand in
the US, is prepared for the usual review time. A sender is LAUNCHED as soon as one operator has launched it, and IN_TEST
(UNLAUNCHED, if it was launched before) again when all have refused. Countries taken away lose their status. Countries
added after a launch are NOT_LAUNCHED until the next one. Brand images are judged at creation only, by their URLs.
"""

from collections.abc import Callable
from typing import Any

from reconciler.emulator.call import Answer, Call, Context, answered, shown
from reconciler.emulator.errors import ControlError
from reconciler.emulator.families.rcs_test_numbers import RcsTestNumbers
from reconciler.emulator.family import answers, merged
from reconciler.emulator.pages import page, page_of_entries
from reconciler.emulator.rcs.details import image_problems, overlaid, problems, us_version
from reconciler.emulator.rcs.launch import LAUNCHABLE, unmet, version_of
from reconciler.emulator.rcs.launching import UNDER_WAY, Launching
from reconciler.emulator.rcs.numbers import refresh, require_invitable
from reconciler.emulator.rcs.operators import every, with_operator
from reconciler.emulator.rcs.seeds import values
from reconciler.emulator.rcs.sender import ONE, SENDERS, created, found, note, rcs_time, show
from reconciler.emulator.spec import schema_named
from reconciler.emulator.validation import invalid
from reconciler.emulator.world import Json, Project, Stored

PAGE = 50
UPDATABLE = frozenset({"brand", "testNumbers", "countries", "questionnaire"})
AFTER_LAUNCH = frozenset({"countries", "launch"})
COLUMNS: dict[str, Callable[[Json], Any]] = {
    "CREATED": lambda body: body["created"],
    "MODIFIED": lambda body: body["modified"],
    "NAME": lambda body: body["details"].get("brand", {}).get("name", "").lower(),
    "STATE": lambda body: body["state"],
}


class RcsSenders(Launching):
    """``rcs_sender``: list, create, read, update, launch, comment; the API deletes none."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._numbers = RcsTestNumbers(context)

    @answers(f"GET {SENDERS}")
    def list_all(self, call: Call) -> Answer:
        """Answer with senders in order of creation, or sorted, and filtered by app, id, name and state."""
        matches = [stored for stored in self.objects(call.project) if _is_wanted(call, stored.body)]
        if call.one("sortColumn") or call.one("sortDirection"):
            column = COLUMNS[call.one("sortColumn", "CREATED")]
            matches.sort(
                key=lambda stored: (column(stored.body), stored.position), reverse=call.one("sortDirection") == "DESC"
            )
            # A page begins after a position, and positions are in order of creation: sorted, it is the rank.
            matches = [Stored(stored.id, f"{rank:012d}", stored.body) for rank, stored in enumerate(matches)]
        return page(call, "senders", matches, size=PAGE, show=lambda stored: stored.text)

    @answers(f"GET {ONE}")
    def get(self, call: Call) -> Answer:
        """Answer with one sender."""
        return shown(found(call))

    @answers(f"POST {SENDERS}")
    def create(self, call: Call) -> Answer:
        """Create a sender; its details may be filled in later."""
        given = call.body.get("details", {})
        numbers = given.get("testNumbers", [])
        version = us_version(given, "", "v2")
        details = overlaid(call.body["useCase"], {}, given, version, version)
        self._require_sound(call, details, version)
        for code, message in image_problems(given):
            raise call.refuse(code, message)
        require_invitable(call, numbers)
        stored = self._new(call.project, call.body, details, version, call.now)
        if numbers:
            self._numbers.invite(call.project, stored, numbers, call.now)
        return shown(stored, 201)

    @answers(f"PATCH {ONE}")
    def update(self, call: Call) -> Answer:
        """Change the details the body carries; from a launch on only the countries."""
        stored, given = found(call), call.body["details"]
        if not set(given) & (UPDATABLE | AFTER_LAUNCH):
            raise call.refuse("no_fields_to_update")
        if stored.body["state"] in {"LAUNCHING", "LAUNCHED"} and set(given) & UPDATABLE - AFTER_LAUNCH:
            raise call.refuse("fields_not_updatable")
        before = version_of(stored)
        version = us_version(given, call.one("usQuestionnaireVersion"), before)
        details = overlaid(stored.body["useCase"], stored.body["details"], given, version, before)
        self._require_sound(call, details, version)
        known = stored.body["details"].get("testNumbers", [])
        numbers = (given["testNumbers"] or []) if "testNumbers" in given else known
        new = [number for number in numbers if number not in known]
        require_invitable(call, new, stored)
        stored.hidden["us"] = version
        show(stored, call.now, details=details)
        note(stored, "EDITED", call.now)
        self._numbers.keep(call.project, stored, numbers)
        if new:
            self._numbers.invite(call.project, stored, new, call.now)
        return shown(stored)

    @answers(f"POST {ONE}/launch")
    def launch(self, call: Call) -> Answer:
        """Begin a launch at every operator that has not launched the sender."""
        stored = found(call)
        if stored.body["state"] not in LAUNCHABLE:
            raise call.refuse("launch_invalid_agent_state")
        if any(
            operator["status"] == "INVALID_IN_GOOGLE_MY_BUSINESS" for _, operator in every(stored.body["countryStatus"])
        ):
            raise call.refuse("verification_suspended_in_gmb")
        if missing := unmet(stored):
            raise call.refuse("launch_precondition_failed", "; ".join(missing), validationErrors=missing)
        self.start(call.project, stored, call.now)
        return shown(stored)

    @answers(f"GET {ONE}/activities")
    def activities(self, call: Call) -> Answer:
        """Answer with what happened to a sender, newest first."""
        return page_of_entries(call, "notifications", found(call).hidden["activities"], size=PAGE)

    @answers(f"POST {ONE}/comments")
    def comment(self, call: Call) -> Answer:
        """Add a comment."""
        stored, text = found(call), call.body["comment"]
        note(stored, "COMMENT_ADDED", call.now, author="customer", comment=text)
        self.context.events.tell(call.project, "RCS_SENDER_COMMENT_ADDED", stored.body, comment=text)
        return answered({"type": "CREATED", "comment": text, "created": rcs_time(call.now)}, 201)

    def seed(self, project: Project, state: str | None) -> Stored:
        """Add a sender that could be launched in Sweden: IN_TEST by default, or in any other state the API knows."""
        wanted, now = state or "IN_TEST", self.context.world.clock.now()
        if wanted not in schema_named("RcsSenderStatesEnum")["enum"]:
            raise ControlError(f'An RCS sender has no state "{state}".')
        body = values(self.context.world.number(), video=wanted != "PREPARING_LAUNCH")
        details = overlaid(body["useCase"], {}, body["details"], "v2", "v2")
        stored = self._new(project, body, details, "v2", now)
        self.context.world.cancel(stored, "launch")
        if wanted == "DRAFT":
            return stored
        self.due(project, stored, {"verdict": "AGENT_CREATED"}, now)
        if wanted in UNDER_WAY:
            self.start(project, stored, now)
        elif wanted != "IN_TEST":
            self._put_into(stored, wanted, now)
        return stored

    def merge(self, project: Project, stored: Stored, patch: Json) -> None:
        """Merge a patch; a sender put into another state gets no further verdict on its launch."""
        before = stored.body.get("state")
        stored.become(merged(stored.body, patch))
        if stored.body.get("state") != before:
            stored.hidden.pop("steps", None)
        refresh(project, stored)

    def _new(self, project: Project, body: Json, details: Json, version: str, now: float) -> Stored:
        project.onboarded.add("rcs")
        stored = created(body, details, f"{self.context.world.number():012d}", now)
        stored.hidden["us"] = version
        project.collection(self.type).put(stored)
        self.context.world.schedule(project, self.type, stored, "launch", now, {"verdict": "AGENT_CREATED"})
        return stored

    def _put_into(self, stored: Stored, state: str, now: float) -> None:
        """Let a seeded sender look as if it had come into a state."""
        countries = stored.body["countryStatus"]
        for country, operator in every(countries) if state in {"LAUNCHED", "UNLAUNCHED"} else ():
            countries = with_operator(countries, country, {**operator, "status": state, "modified": rcs_time(now)})
        launched = {"launched": rcs_time(now)} if state in {"LAUNCHED", "UNLAUNCHED"} else {}
        show(stored, now, state=state, countryStatus=countries, **launched)

    def _require_sound(self, call: Call, details: Json, version: str) -> None:
        if wrong := list(problems(details, version)):
            raise invalid(call.operation, wrong)


def _is_wanted(call: Call, body: Json) -> bool:
    ids, states = call.many("filterSenderIds"), call.many("filterStates")
    app = call.one("filterConversationApiAppId")
    apps = {body.get("conversationApiApp"), body.get("conversationApiAppDetails", {}).get("id")}
    words = (call.one("search") or call.one("filterSenderName")).lower()
    return (
        (not ids or body["id"] in ids)
        and (not states or body.get("state") in states)
        and (not app or app in apps)
        and words in body["details"].get("brand", {}).get("name", "").lower()
    )
