"""WhatsApp templates: requests in, lifecycle and rules applied, answers out. Content and life are ``whatsapp``'s."""

from typing import Any

from reconciler.emulator.call import NOTHING, Answer, Call, Scene, answered, shown
from reconciler.emulator.clock import iso
from reconciler.emulator.errors import ControlError, PapiError
from reconciler.emulator.family import Family, answers
from reconciler.emulator.masks import mask_of, masked
from reconciler.emulator.pages import page
from reconciler.emulator.spec import schema_named
from reconciler.emulator.validation import invalid
from reconciler.emulator.whatsapp import template
from reconciler.emulator.whatsapp.content import objections, problems
from reconciler.emulator.whatsapp.contents import Contents
from reconciler.emulator.whatsapp.locks import is_language_locked, is_name_locked, lock_language, lock_name
from reconciler.emulator.world import Json, Project, Stored, after, encoded

PAGE = 50
ONE = "/whatsapp/templates/{templateName}/languages/{languageCode}"
EVENT = "WHATSAPP_TEMPLATE_"
NEW_STATES = {"PAUSED": "PAUSED", "DISABLED": "DISABLED"}
ENOUGH_SENDS = 1000


class WhatsappTemplates(Family):
    """``whatsapp_template``: everything below ``/whatsapp/templates``."""

    type = "whatsapp_template"

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._contents = Contents()

    @answers("GET /whatsapp/templates")
    def list_all(self, call: Call) -> Answer:
        """Answer with templates by name and language, filtered by name prefix, state and status of changes."""
        self._require_onboarded(call)
        prefix, states, statuses = call.one("templateName"), call.many("filterStates"), call.many("filterStatuses")
        found = self._named(call.project, prefix) if prefix else self.objects(call.project)
        if states or statuses:
            found = [
                one
                for one in found
                if (not states or one.body.get("state") in states)
                and (not statuses or template.changes_status(one) in statuses)
            ]
        return self._page(call, found)

    @answers("GET /whatsapp/templates/{templateName}")
    def list_by_name(self, call: Call) -> Answer:
        """Answer with every language of one name."""
        self._require_onboarded(call)
        return self._page(call, self._languages(call))

    @answers(f"GET {ONE}")
    def get(self, call: Call) -> Answer:
        """Answer with one template, whole or as far as the mask wants it."""
        stored, mask = self._found(call), mask_of(call.many("fieldMask"))
        return answered(masked(stored.body, mask)) if mask else shown(stored)

    @answers("POST /whatsapp/templates")
    def create(self, call: Call) -> Answer:
        """Create a template and submit it, unless only a draft is wanted."""
        self._require_onboarded(call)
        body, draft = call.body, call.body.get("status", "SUBMIT") == "DRAFT"
        self._require_valid(call, body["category"], body.get("details", {}), draft=draft)
        self._require_free(call)
        stored = template.created(body, call.now)
        if not draft:
            self._submit_or_keep(call, stored)
        else:
            template.drafted(stored, call.now)
            call.project.collection(self.type).put(stored)
        return shown(stored, 201)

    @answers(f"PATCH {ONE}")
    def update(self, call: Call) -> Answer:
        """Edit a template's pending part, and submit it when asked to."""
        stored, body = self._found(call), call.body
        draft = body.get("status", "DRAFT") == "DRAFT"
        self._require_updatable(call, stored)
        self._require_valid(call, body.get("category", stored.body["category"]), body.get("details", {}), draft=True)
        before = stored.body, dict(stored.hidden), list(stored.hidden["activities"])
        if set(body) - {"status"} or template.changes_status(stored) is not None:
            template.edited(stored, body)
            if set(body) - {"status"}:
                template.note(stored, "EDITED", call.now)
            try:
                self._finish_edit(call, stored, draft=draft)
            except PapiError:
                stored.become(before[0])
                stored.hidden = {**before[1], "activities": before[2]}
                raise
        return shown(stored)

    @answers("DELETE /whatsapp/templates/{templateName}")
    def delete_name(self, call: Call) -> Answer:
        """Delete every language of a name; once approved, the name stays blocked for 30 days."""
        self._require_onboarded(call)
        languages = self._languages(call)
        if any(template.is_live(one) for one in languages):
            lock_name(call.project, call.path["templateName"], call.now)
        for stored in languages:
            self._remove(call, stored)
        return NOTHING

    @answers(f"DELETE {ONE}")
    def delete_language(self, call: Call) -> Answer:
        """Delete a draft, or with ``deleteSubmitted`` the template; once approved, it stays blocked for 30 days."""
        stored = self._found(call)
        status, state = template.changes_status(stored), stored.body.get("state")
        if call.one("deleteSubmitted") == "true":
            if template.is_live(stored):
                lock_language(call.project, stored.body["name"], stored.body["language"], call.now)
            self._remove(call, stored)
        elif status == "DRAFT" and state is None:
            self._remove(call, stored)
        elif status in {"DRAFT", "REJECTED"} and template.is_live(stored):
            template.without_changes(stored)
        else:
            raise call.refuse(
                "template_not_deletable_due_to_input_config" if status or state else "template_changes_not_found"
            )
        return NOTHING

    @answers(f"GET {ONE}/activities")
    def activities(self, call: Call) -> Answer:
        """Answer with what happened to a template, newest first."""
        entries = self._found(call).hidden["activities"]
        newest = [Stored("", f"{10**9 - index:010d}", entry) for index, entry in enumerate(entries)][::-1]
        return page(call, "notifications", newest, size=PAGE, show=lambda one: one.text)

    @answers(f"POST {ONE}/comments")
    def comment(self, call: Call) -> Answer:
        """Add a comment."""
        stored, text = self._found(call), call.body["comment"]
        template.note(stored, "COMMENT_ADDED", call.now, author="customer", comment=text)
        self._tell(call.project, stored, "COMMENT_ADDED", comment=text)
        return answered({"type": "CREATED", "comment": text, "created": iso(call.now)}, 201)

    @answers(f"POST {ONE}/compare")
    def compare(self, call: Call) -> Answer:
        """Compare two templates by their sends; both need at least 1,000 of them in ``analytics``."""
        stored, wanted = self._found(call), call.body["templates"][0]
        other_id = template.identity(wanted["templateName"], wanted["templateLanguage"])
        if other_id == stored.id:
            raise call.refuse("templates_compare_not_unique")
        other = call.project.collection(self.type).get(other_id)
        if other is None:
            raise call.refuse("templates_compare_not_found")
        if min(_sends(stored), _sends(other)) < ENOUGH_SENDS:
            raise call.refuse("templates_not_eligible_for_comparison")
        return answered({"templates": [_compared(one, rank) for rank, one in enumerate((stored, other), 1)]})

    @answers("POST /whatsapp/templates/sync")
    def sync(self, call: Call) -> Answer:
        """Answer at once: what Meta knows is already here."""
        self._require_onboarded(call)
        return Answer(200)

    def seed(self, project: Project, state: str | None) -> Stored:
        """Add a template: APPROVED by default, or PAUSED, DISABLED, REJECTED, DRAFT, IN_PROGRESS."""
        number, now = self.scene.world.number(), self.scene.world.clock.now()
        stored = project.collection(self.type).put(template.created(_seeded(number), now))
        if state == "DRAFT":
            template.drafted(stored, now)
            return stored
        template.submitted(stored, now)
        if state == "IN_PROGRESS":
            self.submit(project, stored, now)
        elif state == "REJECTED":
            template.rejected(stored, "INCORRECT_CATEGORY", now)
        elif state in {None, *template.LIVE}:
            template.approved(stored)
            template.show(stored, {**stored.body, "state": state or "APPROVED"})
        else:
            project.collection(self.type).remove(stored)
            raise ControlError(f'A template cannot be seeded in state "{state}".')
        return stored

    def merge(self, project: Project, stored: Stored, patch: Json) -> None:
        """Merge a patch; a template that is no longer in review gets no verdict."""
        super().merge(project, stored, patch)
        if not self.is_in_review(stored):
            self.scene.world.cancel(stored, "review")

    def is_in_review(self, stored: Stored) -> bool:
        """Tell whether Meta still has to decide."""
        return template.changes_status(stored) == "IN_PROGRESS"

    def can_act(self, stored: Stored, verdict: str) -> bool:
        """Tell whether Meta can do this to the template: everything needs it live, approval needs it stopped."""
        if verdict == "APPROVED":
            return stored.body.get("state") in {"PAUSED", "DISABLED"}
        known = {*NEW_STATES, "RECATEGORIZED", *schema_named("WhatsappTemplateQualityScoreEnum")["enum"]}
        return template.is_live(stored) and verdict in known

    def decide(self, project: Project, stored: Stored, verdict: str, reason: str | None, moment: float) -> None:
        """Let a verdict or an act of Meta change the template, and tell the webhooks."""
        if verdict in {"APPROVED", "REJECTED"} and self.is_in_review(stored):
            self._reviewed(project, stored, verdict, reason, moment)
        elif verdict == "APPROVED":
            new = "UNPAUSED" if stored.body.get("state") == "PAUSED" else "REINSTATED"
            template.show(stored, {**stored.body, "state": "APPROVED"})
            self._tell(project, stored, "STATUS_UPDATED", newState=new)
        elif verdict in NEW_STATES:
            template.show(stored, {**stored.body, "state": verdict})
            self._tell(project, stored, "STATUS_UPDATED", newState=NEW_STATES[verdict])
        elif verdict == "RECATEGORIZED":
            template.show(stored, {**stored.body, "category": reason or "MARKETING"})
            self._tell(project, stored, "CATEGORY_UPDATED")
        elif self.can_act(stored, verdict):
            template.show(stored, {**stored.body, "qualityScore": verdict})
            self._tell(project, stored, "QUALITY_SCORE_UPDATED")

    def _reviewed(self, project: Project, stored: Stored, verdict: str, reason: str | None, moment: float) -> None:
        if verdict == "APPROVED":
            template.approved(stored)
            self._tell(project, stored, "APPROVED")
        else:
            template.rejected(stored, reason, moment)
            self._tell(project, stored, "REJECTED", comment=reason or "INVALID_FORMAT")

    def _page(self, call: Call, found: list[Stored]) -> Answer:
        mask = mask_of(call.many("fieldMask"))
        show = (lambda one: encoded(masked(one.body, mask))) if mask else (lambda one: one.text)
        return page(call, "templates", found, size=PAGE, show=show)

    def _named(self, project: Project, prefix: str) -> list[Stored]:
        ordered = self.objects(project)
        start = end = after(ordered, prefix)
        while end < len(ordered) and ordered[end].body["name"].startswith(prefix):
            end += 1
        return ordered[start:end]

    def _languages(self, call: Call) -> list[Stored]:
        name = call.path["templateName"]
        found = [one for one in self._named(call.project, name) if one.body["name"] == name]
        if not found:
            raise call.refuse("template_not_found")
        return found

    def _found(self, call: Call) -> Stored:
        self._require_onboarded(call)
        language = call.path["languageCode"]
        if language not in _languages_known():
            raise call.refuse("template_invalid_language_code", supportedCodes=", ".join(_languages_known()))
        place = template.identity(call.path["templateName"], language)
        stored = call.project.collection(self.type).get(place)
        if stored is None:
            raise call.refuse("template_not_found")
        return stored

    def _require_onboarded(self, call: Call) -> None:
        if "whatsapp" not in call.project.onboarded:
            raise call.refuse("project_not_initialized")

    def _require_valid(self, call: Call, category: str, details: Json, *, draft: bool) -> None:
        found = list(problems(category, details, draft=draft))
        if found:
            raise invalid(call.operation, found)
        if details.get("optimization") and category != "MARKETING":
            code = "template_dynamic_pricing_not_available"
            if code in call.operation.errors:
                raise call.refuse(code, "optimization is for MARKETING templates")
            raise invalid(call.operation, ["details.optimization: only for MARKETING"])

    def _require_free(self, call: Call) -> None:
        name, language = call.body["name"], call.body["language"]
        others = [one for one in self._named(call.project, name) if one.body["name"] == name]
        if any(one.body["language"] == language for one in others):
            raise call.refuse("template_exists")
        if is_name_locked(call.project, name, call.now):
            raise call.refuse("template_name_recently_used")
        if is_language_locked(call.project, name, language, call.now):
            raise call.refuse("template_language_recently_deleted")
        if any(one.body["category"] != call.body["category"] for one in others):
            raise call.refuse("template_incorrect_category")
        if len(call.project.collection(self.type)) >= self.scene.options.template_limit:
            raise call.refuse("template_limit_reached")

    def _require_updatable(self, call: Call, stored: Stored) -> None:
        state, status = stored.body.get("state"), template.changes_status(stored)
        if stored.body["isMetaGenerated"]:
            raise call.refuse("template_source_not_updatable")
        if state not in {None, "REJECTED", *template.LIVE}:
            raise call.refuse("template_not_updatable")
        if status not in {None, "DRAFT", "REJECTED"}:
            raise call.refuse("template_changes_not_updatable")
        if state is None or stored.body.get("rejectionCode") == "INCORRECT_CATEGORY":
            return
        if call.body.get("category", stored.body["category"]) != stored.body["category"]:
            raise call.refuse("template_category_not_updatable")
        allowed = stored.hidden["allowCategoryChange"]
        if call.body.get("allowCategoryChange", allowed) != allowed:
            raise call.refuse("template_allow_category_change_not_updatable")

    def _finish_edit(self, call: Call, stored: Stored, *, draft: bool) -> None:
        if draft:
            template.drafted(stored, call.now)
            return
        self._require_valid(call, stored.body["category"], template.effective(stored), draft=False)
        self._submit(call, stored)

    def _submit_or_keep(self, call: Call, stored: Stored) -> None:
        """Submit a new template; when that fails it is kept as a draft only if the request says so."""
        try:
            self._submit(call, stored)
        except PapiError:
            if call.body.get("saveDraftOnFailure"):
                template.drafted(stored, call.now)
                call.project.collection(self.type).put(stored)
            raise
        call.project.collection(self.type).put(stored)

    def _submit(self, call: Call, stored: Stored) -> None:
        for code, message in (*objections(call.body.get("details", {})), *objections(template.effective(stored))):
            raise call.refuse(code, message)
        if (twin := self._contents.twin(call.project.collection(self.type), stored)) is not None:
            raise call.refuse("template_content_already_exists", f"The content equals that of {twin.id}.")
        template.submitted(stored, call.now)
        self._contents.note(call.project.collection(self.type), stored)
        self.submit(call.project, stored, call.now)

    def _remove(self, call: Call, stored: Stored) -> None:
        call.project.collection(self.type).remove(stored)
        if stored.body.get("state") is not None or self.is_in_review(stored):
            payload = {key: value for key, value in stored.body.items() if key != "state"}
            self.scene.events.tell(call.project, f"{EVENT}DELETED", payload)

    def _tell(self, project: Project, stored: Stored, kind: str, **more: Any) -> None:
        self.scene.events.tell(project, EVENT + kind, stored.body, **more)


def _languages_known() -> list[str]:
    names: list[str] = schema_named("WhatsappInputTemplateLanguagesEnum")["enum"]
    return names


def _sends(stored: Stored) -> float:
    return float(sum(one.get("sent", 0) for one in stored.body.get("analytics", [])))


def _compared(stored: Stored, rank: int) -> Json:
    facts = {"name": stored.body["name"], "language": stored.body["language"]}
    return {**facts, "blockOrder": rank, "messageSends": _sends(stored), "topBlockReason": "NO_REASON_GIVEN"}


def _seeded(number: int) -> Json:
    body = {"type": "BODY", "text": f"Your order {number} for {{{{1}}}} is on its way.", "examples": ["Ada"]}
    return {
        "name": f"seeded_{number:06d}",
        "language": "EN",
        "category": "UTILITY",
        "details": {"components": [body, {"type": "FOOTER", "text": "Acme"}]},
    }
