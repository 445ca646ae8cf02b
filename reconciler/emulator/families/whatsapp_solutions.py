"""WhatsApp solutions: listed, created, read, assigned to the project; the API cannot delete one.

A verdict REJECTED scripted for the solution, or an access token that is not good, lets Meta fail: such a solution is
reported in ``failedSolutions`` and not kept. Undocumented, so the mildest was chosen: names need not be unique, and
until the project is onboarded another solution may take the assignment over.
"""

from reconciler.emulator.call import NOTHING, Answer, Call, answered, shown
from reconciler.emulator.family import Family, answers
from reconciler.emulator.spec import schema_named
from reconciler.emulator.whatsapp.account import ONBOARDED, digits
from reconciler.emulator.whatsapp.meta import is_bad
from reconciler.emulator.world import Json, Project, Stored

OWNER = {"id": 730_000_000_000_001, "name": "Sinch"}


class WhatsappSolutions(Family):
    """``whatsapp_solution``: everything below ``/whatsapp/solutions``."""

    type = "whatsapp_solution"

    @answers("GET /whatsapp/solutions")
    def list_all(self, call: Call) -> Answer:
        """Answer with all solutions, in order of creation."""
        return answered({"solutions": [stored.body for stored in self.objects(call.project)]})

    @answers("POST /whatsapp/solutions")
    def create(self, call: Call) -> Answer:
        """Create a solution, or report that Meta failed to."""
        name = call.body["details"]["name"]
        failure = self._failure(call, name)
        if failure is not None:
            return answered({"solutions": [], "failedSolutions": [failure]}, 201)
        return answered({"solutions": [self._add(call.project, name).body], "failedSolutions": []}, 201)

    @answers("GET /whatsapp/solutions/{solutionId}")
    def get(self, call: Call) -> Answer:
        """Answer with one solution."""
        return shown(self._found(call))

    @answers("POST /whatsapp/solutions/{solutionId}/assign")
    def assign(self, call: Call) -> Answer:
        """Assign a solution to a project that is not onboarded yet."""
        stored = self._found(call)
        if ONBOARDED in call.project.onboarded:
            raise call.refuse("solution_cannot_be_reassigned")
        for solution in self.objects(call.project):
            solution.become({**solution.body, "assigned": solution is stored})
        return NOTHING

    def seed(self, project: Project, state: str | None) -> Stored:  # noqa: ARG002 - solutions have no state
        """Add a solution that is not assigned."""
        return self._add(project, f"Seeded solution {len(self.objects(project)) + 1}")

    def facts(self, stored: Stored) -> dict[str, str]:
        """Return what a verdict can match: type, id, name."""
        return {"type": self.type, "id": stored.id, "name": stored.body["details"]["name"]}

    def _failure(self, call: Call, name: str) -> Json | None:
        script = self.context.verdicts.for_review({"type": self.type, "name": name})
        if script is not None and script.verdict == "REJECTED":
            known = schema_named("WhatsappFailedSolutionErrorsEnum")["enum"]
            code = script.reason if script.reason in known else "CREATION_FAILED"
            return {"partnerAppId": digits(), "errorCode": code, "errorMessage": script.reason or "Refused by Meta"}
        if is_bad(call.project, call.body["accessToken"], call.now):
            return {"partnerAppId": digits(), "errorCode": "CREATION_FAILED", "errorMessage": "Access token not valid"}
        return None

    def _add(self, project: Project, name: str) -> Stored:
        app = {"id": int(digits()), "name": f"{name} app"}
        body: Json = {
            "id": digits(),
            "details": {"name": name},
            "partnerApp": app,
            "ownerApp": OWNER,
            "assigned": False,
        }
        return project.collection(self.type).put(Stored(body["id"], f"{self.context.world.number():012d}", body))

    def _found(self, call: Call) -> Stored:
        stored = call.project.collection(self.type).get(call.path["solutionId"])
        if stored is None:
            raise call.refuse("solution_not_found")
        return stored
