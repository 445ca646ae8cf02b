"""Webhooks: at most 15 per project, targets unique, the secret never shown. Events are delivered elsewhere."""

from typing import Any

from reconciler.emulator.call import NOTHING, Answer, Call, shown
from reconciler.emulator.errors import ControlError
from reconciler.emulator.family import Family, answers, merged
from reconciler.emulator.pages import page
from reconciler.emulator.ulid import is_ulid, ulid
from reconciler.emulator.world import Json, Project, Stored

LIMIT = 15


class Webhooks(Family):
    """``webhook``: list, create, read, replace, update, delete."""

    type = "webhook"

    @answers("GET /webhooks")
    def list_all(self, call: Call) -> Answer:
        """Answer with webhooks in alphabetical order of target."""
        return page(call, "webhooks", self.objects(call.project), size=LIMIT, show=lambda stored: stored.text)

    @answers("POST /webhooks")
    def create(self, call: Call) -> Answer:
        """Register a webhook."""
        self._require_free(call, call.body["target"], None)
        if len(call.project.collection(self.type)) >= LIMIT:
            raise call.refuse("webhook_limit_reached")
        return shown(self._add(call.project, call.now, call.body), 201)

    @answers("GET /webhooks/{webhookId}")
    def get(self, call: Call) -> Answer:
        """Answer with one webhook."""
        return shown(self._found(call))

    @answers("PUT /webhooks/{webhookId}")
    def replace(self, call: Call) -> Answer:
        """Replace a webhook whole; the body carries every field."""
        return self._changed(call)

    @answers("PATCH /webhooks/{webhookId}")
    def update(self, call: Call) -> Answer:
        """Change the fields the body carries."""
        return self._changed(call)

    @answers("DELETE /webhooks/{webhookId}")
    def delete(self, call: Call) -> Answer:
        """Remove a webhook."""
        call.project.collection(self.type).remove(self._found(call))
        return NOTHING

    def seed(self, project: Project, state: str | None) -> Stored:  # noqa: ARG002 - webhooks have no state
        """Add a webhook with a target of its own, within the limit of 15."""
        if len(project.collection(self.type)) >= LIMIT:
            raise ControlError(f"A project holds at most {LIMIT} webhooks.")
        number = self.context.world.number()
        values = {
            "target": f"https://hooks.example.com/seed/{number:06d}",
            "secret": f"seed-secret-{number:06d}",
            "triggers": ["WHATSAPP_TEMPLATE_APPROVED", "WHATSAPP_TEMPLATE_REJECTED"],
        }
        return self._add(project, self.context.world.clock.now(), values)

    def merge(self, project: Project, stored: Stored, patch: Json) -> None:
        """Merge a patch; a ``secret`` in it goes where secrets are kept."""
        self._set(project, stored, merged({"secret": stored.hidden["secret"], **stored.body}, patch))

    def _changed(self, call: Call) -> Answer:
        stored = self._found(call)
        wanted = {name: call.body[name] for name in ("target", "secret", "triggers") if name in call.body}
        if "target" in wanted:
            self._require_free(call, wanted["target"], stored)
        self._set(call.project, stored, {"secret": stored.hidden["secret"], **stored.body, **wanted})
        return shown(stored)

    def _set(self, project: Project, stored: Stored, values: dict[str, Any]) -> None:
        stored.hidden["secret"] = values.pop("secret", "")
        stored.become(values)
        stored.position = values["target"]
        project.collection(self.type).put(stored)

    def _add(self, project: Project, now: float, values: Json) -> Stored:
        identity = ulid(now)
        body = {
            "id": identity,
            "projectId": project.id,
            "target": values["target"],
            "triggers": values["triggers"],
        }
        hidden = {"secret": values["secret"]}
        return project.collection(self.type).put(Stored(identity, values["target"], body, hidden))

    def _found(self, call: Call) -> Stored:
        identity = call.path["webhookId"]
        if not is_ulid(identity):
            raise call.refuse("invalid_id_format")
        stored = call.project.collection(self.type).get(identity)
        if stored is None:
            raise call.refuse("webhook_not_found")
        return stored

    def _require_free(self, call: Call, target: str, own: Stored | None) -> None:
        if any(stored.body["target"] == target and stored is not own for stored in self.objects(call.project)):
            raise call.refuse("webhook_exists")
