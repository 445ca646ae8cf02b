"""SMS apps: create, read, rename, delete. Provisioning ends at once unless a scripted verdict delays or refuses it."""

import re
from uuid import uuid4

from reconciler.emulator.call import NOTHING, Answer, Call, shown
from reconciler.emulator.errors import ControlError
from reconciler.emulator.family import Family, answers
from reconciler.emulator.pages import page
from reconciler.emulator.spec import schema_named
from reconciler.emulator.ulid import ulid
from reconciler.emulator.validation import invalid
from reconciler.emulator.world import Json, Project, Stored

PAGE = 50
ID = re.compile(r"[0-9a-f]{32}")
ENDS = {"APPROVED": "ACTIVE", "REJECTED": "FAILED_ADD"}


class SmsApps(Family):
    """``sms_app``: everything below ``/sms/smsApps``."""

    type = "sms_app"

    @answers("GET /sms/smsApps")
    def list_all(self, call: Call) -> Answer:
        """Answer with apps in order of creation."""
        return page(call, "smsApps", self.objects(call.project), size=PAGE, show=lambda stored: stored.text)

    @answers("POST /sms/smsApps")
    def create(self, call: Call) -> Answer:
        """Create an app, alone, with a new Conversation API app or linked to an existing one."""
        if call.body.get("convApiApp") and "convApiAppId" in call.body:
            raise invalid(call.operation, ["convApiApp and convApiAppId exclude each other"])
        stored = self._add(call.project, call.body)
        script = self.context.verdicts.for_review(self.facts(stored))
        if script is None:
            self.decide(call.project, stored, "APPROVED", None, call.now)
        else:
            self.submit(call.project, stored, call.now)
        return shown(stored, 201)

    @answers("GET /sms/smsApps/{smsAppId}")
    def get(self, call: Call) -> Answer:
        """Answer with one app; an id of the wrong form is simply not found."""
        return shown(self._found(call))

    @answers("PATCH /sms/smsApps/{smsAppId}")
    def update(self, call: Call) -> Answer:
        """Rename an app."""
        stored = self._found(call)
        if "name" not in call.body:
            raise call.refuse("no_fields_to_update")
        stored.become({**stored.body, "name": call.body["name"]})
        return shown(stored)

    @answers("DELETE /sms/smsApps/{smsAppId}")
    def delete(self, call: Call) -> Answer:
        """Remove an app."""
        call.project.collection(self.type).remove(self._found(call))
        return NOTHING

    def seed(self, project: Project, state: str | None) -> Stored:
        """Add an app, ACTIVE or in any other status the API knows."""
        known = schema_named("SmsProvisioningStatesEnum")["enum"]
        if state is not None and state not in known:
            raise ControlError(f'An SMS app has no status "{state}".')
        stored = self._add(project, {"name": f"seeded-{len(self.objects(project)) + 1:06d}", "region": "EU"})
        stored.become({**stored.body, "status": state or "ACTIVE"})
        return stored

    def is_in_review(self, stored: Stored) -> bool:
        """Tell whether the app is still being provisioned."""
        return stored.body.get("status") == "IN_PROGRESS_ADD"

    def decide(self, project: Project, stored: Stored, verdict: str, reason: str | None, moment: float) -> None:  # noqa: ARG002 - only the verdict counts here
        """End provisioning: ACTIVE, or FAILED_ADD when refused."""
        if verdict in ENDS and self.is_in_review(stored):
            stored.become({**stored.body, "status": ENDS[verdict]})

    def _add(self, project: Project, values: Json) -> Stored:
        identity, service = uuid4().hex, project.facts.setdefault("sms_service_id", uuid4().hex)
        body = {
            "id": identity,
            "smsServiceId": service,
            "name": values["name"],
            "status": "IN_PROGRESS_ADD",
            "regions": [values["region"]],
            "test": values.get("test", False),
        }
        if values.get("convApiApp") or "convApiAppId" in values:
            body["conversationApiAppDetails"] = {
                "id": values.get("convApiAppId") or ulid(self.context.world.clock.now()),
                "projectId": project.id,
                "region": values["region"],
                "channelStatus": "ACTIVE",
            }
        position = f"{self.context.world.number():012d}"
        return project.collection(self.type).put(Stored(identity, position, body))

    def _found(self, call: Call) -> Stored:
        stored = call.project.collection(self.type).get(call.path["smsAppId"])
        if stored is None:
            raise call.refuse("invalid_id_format" if self._is_malformed(call) else "sms_app_not_found")
        return stored

    def _is_malformed(self, call: Call) -> bool:
        return "invalid_id_format" in call.operation.errors and not ID.fullmatch(call.path["smsAppId"])
