"""Bundles: several services created by one request, finished later. What they create are objects like any other.

Where the API is not described, this is how it behaves here: everything asked for is there at once but pending, and
ready when the bundle is DONE after the usual review time. A verdict on type ``bundle`` can hold it or let it end
FAILED; BUNDLE_DONE is told only of DONE, to the webhooks of the project and of the new subproject. Webhooks alone are
no service. A bundle belongs to the project that asked for it, its parts to the subproject if there is one.
"""

import re
import secrets
from uuid import uuid4

from reconciler.emulator.bundles.asked import require_possible, require_webhooks_fit, service
from reconciler.emulator.bundles.parts import add_conversation_app, add_sms_app, add_subproject, add_webhook, finish
from reconciler.emulator.call import Answer, Call, shown
from reconciler.emulator.clock import iso
from reconciler.emulator.errors import ControlError
from reconciler.emulator.family import Family, answers
from reconciler.emulator.pages import page
from reconciler.emulator.world import Json, Project, Stored

PAGE = 10
ID = re.compile(r"[0-9a-f]{24}")
DONE = "BUNDLE_DONE"


class Subprojects(Family):
    """``subproject``: created by bundles, looked at through control calls only."""

    type = "subproject"


class Bundles(Family):
    """``bundle``: list, create, read; the API neither changes nor deletes one."""

    type = "bundle"

    @answers("GET /bundles")
    def list_all(self, call: Call) -> Answer:
        """Answer with bundles in order of creation, filtered by state and by the apps they created."""
        states = call.many("filterStates")
        wanted = {"smsApp": call.many("filterSmsAppIds"), "convApp": call.many("filterConvAppIds")}
        matches = [
            self._current(stored)
            for stored in self.objects(call.project)
            if (not states or stored.body["state"] in states)
            and all(not ids or stored.body.get(part, {}).get("id") in ids for part, ids in wanted.items())
        ]
        return page(call, "bundles", matches, size=PAGE, show=lambda stored: stored.text)

    @answers("POST /bundles")
    def create(self, call: Call) -> Answer:
        """Create everything that is asked for, to be finished later."""
        require_possible(call)
        subproject = service(call.body, "subproject")
        holder = call.project
        if subproject is None:
            require_webhooks_fit(call, holder)
        else:
            holder = self.context.world.project(str(uuid4()))
        stored = self._new(call.project, holder, call.body, call.now)
        self.submit(call.project, stored, call.now)
        return shown(stored, 201)

    @answers("GET /bundles/{bundleId}")
    def get(self, call: Call) -> Answer:
        """Answer with one bundle."""
        if not ID.fullmatch(call.path["bundleId"]):
            raise call.refuse("invalid_id_format")
        stored = call.project.collection(self.type).get(call.path["bundleId"])
        if stored is None:
            raise call.refuse("bundle_not_found")
        return shown(self._current(stored))

    def seed(self, project: Project, state: str | None) -> Stored:
        """Add a bundle of an SMS app and a Conversation API app: DONE by default, or IN_PROGRESS, FAILED."""
        if state not in {None, "DONE", "IN_PROGRESS", "FAILED"}:
            raise ControlError(f'A bundle cannot be seeded in state "{state}".')
        number, now = self.context.world.number(), self.context.world.clock.now()
        values = {"name": f"seeded-{number:06d}", "region": "EU", "smsApp": True, "convApp": True}
        stored = self._new(project, project, values, now)
        if state == "IN_PROGRESS":
            self.submit(project, stored, now)
        else:
            stored.become(finish(project, project, stored.body, well=state != "FAILED"))
        return stored

    def is_in_review(self, stored: Stored) -> bool:
        """Tell whether the bundle is not finished."""
        return stored.body.get("state") == "IN_PROGRESS"

    def decide(self, project: Project, stored: Stored, verdict: str, reason: str | None, moment: float) -> None:  # noqa: ARG002 - only the verdict counts here
        """Finish the bundle, well or not, and tell the webhooks of the former."""
        if not self.is_in_review(stored):
            return
        holder = self.context.world.project(stored.body["projectId"])
        stored.become(finish(project, holder, stored.body, well=verdict == "APPROVED"))
        if stored.body["state"] == "DONE":
            for recipient in [project] if holder is project else [project, holder]:
                self.context.events.tell(recipient, DONE, stored.body)

    def _new(self, project: Project, holder: Project, values: Json, now: float) -> Stored:
        identity = f"{int(now):08x}{secrets.token_hex(8)}"
        name = {"name": values["name"]} if "name" in values else {}
        body = {"id": identity, "projectId": holder.id, **name, "state": "IN_PROGRESS", "region": values["region"]}
        subproject, sms, conversation = (service(values, part) for part in ("subproject", "smsApp", "convApp"))
        if subproject is not None:
            body["subproject"] = add_subproject(project, holder.id, subproject)
        if conversation is not None:
            body["convApp"] = add_conversation_app(holder, conversation, now, with_sms=sms is not None)
        if sms is not None:
            body["smsApp"] = add_sms_app(self.context.world, holder, sms, values["region"], body.get("convApp"))
        if "webhooks" in values:
            body["webhooks"] = [add_webhook(holder, webhook, now) for webhook in values["webhooks"]]
        return project.collection(self.type).put(Stored(identity, f"{self.context.world.number():012d}", body))

    def _current(self, stored: Stored) -> Stored:
        """Return the bundle, with what became of its deliveries so far."""
        statuses = [
            _delivered(delivery)
            for delivery in (self.context.events.shown() if stored.body["state"] == "DONE" else ())
            if delivery["type"] == DONE and delivery["answers"] and delivery["event"]["payload"]["id"] == stored.id
        ]
        if statuses != stored.body.get("webhookDeliveryStatuses", []):
            stored.become({**stored.body, "webhookDeliveryStatuses": statuses})
        return stored


def _delivered(delivery: Json) -> Json:
    result = delivery["answers"][-1]
    facts = {
        "webhookId": delivery["webhookId"],
        "httpStatusCode": result if isinstance(result, int) else 503,
        "date": iso(int(delivery["headers"]["x-sinch-webhook-signature-timestamp"])),
    }
    return facts if delivery["status"] == "delivered" else {**facts, "errorMessage": f"Not delivered: {result}"}
