"""WhatsApp flows: made at Meta, only read here. A project has those that were seeded.

A draft has no screens. No code is documented here for wrong page parameters; they are refused as elsewhere.
"""

from reconciler.emulator.call import Answer, Call, answered
from reconciler.emulator.errors import ControlError
from reconciler.emulator.family import Family, answers
from reconciler.emulator.pages import page
from reconciler.emulator.whatsapp.account import digits
from reconciler.emulator.whatsapp.guards import require_onboarded
from reconciler.emulator.world import Project, Stored

PAGE = 50
PREFIX = "FLOW_STATUS_"
STATES = ("PUBLISHED", "DRAFT", "DEPRECATED")
PLOTS = {
    "appointment_booking": ["CHOOSE_SERVICE", "CHOOSE_TIME", "CONFIRM"],
    "customer_survey": ["RATE", "COMMENT"],
    "sign_up": ["CONTACT", "PREFERENCES", "TERMS"],
    "order_return": ["CHOOSE_ITEMS", "REASON", "SUMMARY"],
}


class WhatsappFlows(Family):
    """``whatsapp_flow``: flows of the project's WABA and their screens."""

    type = "whatsapp_flow"

    @answers("GET /whatsapp/flows")
    def list_all(self, call: Call) -> Answer:
        """Answer with flows in order of creation."""
        require_onboarded(call)
        return page(call, "flows", self.objects(call.project), size=PAGE, show=lambda stored: stored.text)

    @answers("GET /whatsapp/flows/{flowId}/screens")
    def screens(self, call: Call) -> Answer:
        """Answer with the screens of a flow, in their order."""
        require_onboarded(call)
        stored = call.project.collection(self.type).get(call.path["flowId"])
        if stored is None:
            raise call.refuse("flow_not_found")
        if not stored.hidden["screens"]:
            raise call.refuse("flow_screens_not_found")
        return answered({"screens": [{"id": screen} for screen in stored.hidden["screens"]]})

    def seed(self, project: Project, state: str | None) -> Stored:
        """Add a flow: PUBLISHED by default, DRAFT without screens, or DEPRECATED."""
        wanted = (state or "PUBLISHED").removeprefix(PREFIX)
        if wanted not in STATES:
            raise ControlError(f'A WhatsApp flow cannot be seeded in state "{state}".')
        count = len(self.objects(project))
        name, screens = list(PLOTS.items())[count % len(PLOTS)]
        round_ = count // len(PLOTS)
        body = {"id": digits(), "name": f"{name}_{round_ + 1}" if round_ else name, "status": PREFIX + wanted}
        hidden = {"screens": [] if wanted == "DRAFT" else screens}
        position = f"{self.context.world.number():012d}"
        return project.collection(self.type).put(Stored(body["id"], position, body, hidden))
