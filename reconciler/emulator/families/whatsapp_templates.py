"""WhatsApp templates: requests in, lifecycle and rules applied, answers out. Content and life are ``whatsapp``'s."""

from reconciler.emulator.call import NOTHING, Answer, Call, Context, answered, shown
from reconciler.emulator.errors import ControlError, PapiError
from reconciler.emulator.family import Family, answers
from reconciler.emulator.masks import mask_of, masked
from reconciler.emulator.pages import page
from reconciler.emulator.reviewer import meta
from reconciler.emulator.whatsapp import limits, template
from reconciler.emulator.whatsapp.content import objections
from reconciler.emulator.whatsapp.contents import Contents
from reconciler.emulator.whatsapp.guards import (
    require_free,
    require_onboarded,
    require_updatable,
    require_valid,
)
from reconciler.emulator.whatsapp.locks import lock_language, lock_name
from reconciler.emulator.whatsapp.lookup import EVENT, KIND, ONE, found, languages, named, same_name, tell
from reconciler.emulator.world import Json, Project, Stored, encoded

PAGE = 50
STOPPED = frozenset({"PAUSED", "DISABLED"})
LATER = "CATEGORY_FUTURE_UPDATE"
NOTICE_SECONDS = 24 * 3600.0  # what Meta announces takes effect a day later


class WhatsappTemplates(Family):
    """``whatsapp_template``: list, create, read, update, delete, and what Meta does to them."""

    type = KIND
    acts = STOPPED | {"RECATEGORIZED", LATER, "QUALITY_SCORE_GREEN", "QUALITY_SCORE_YELLOW", "QUALITY_SCORE_RED"}

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._contents = Contents()

    @answers("GET /whatsapp/templates")
    def list_all(self, call: Call) -> Answer:
        """Answer with templates by name and language, filtered by name prefix, state and status of changes."""
        require_onboarded(call)
        prefix, states, statuses = call.one("templateName"), call.many("filterStates"), call.many("filterStatuses")
        matches = named(call.project, prefix) if prefix else self.objects(call.project)
        if states or statuses:
            matches = [
                stored
                for stored in matches
                if (not states or stored.body.get("state") in states)
                and (not statuses or template.changes_status(stored) in statuses)
            ]
        return self._page(call, matches)

    @answers("GET /whatsapp/templates/{templateName}")
    def list_by_name(self, call: Call) -> Answer:
        """Answer with every language of one name."""
        require_onboarded(call)
        return self._page(call, languages(call))

    @answers(f"GET {ONE}")
    def get(self, call: Call) -> Answer:
        """Answer with one template, whole or as far as the mask wants it."""
        stored, mask = found(call), mask_of(call.many("fieldMask"))
        return answered(masked(stored.body, mask)) if mask else shown(stored)

    @answers("POST /whatsapp/templates")
    def create(self, call: Call) -> Answer:
        """Create a template and submit it, unless only a draft is wanted."""
        require_onboarded(call)
        body, draft = call.body, call.body.get("status", "SUBMIT") == "DRAFT"
        require_valid(call, body["category"], body.get("details", {}), draft=draft)
        require_free(call, same_name(call.project, body["name"]), self.context.options.template_limit)
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
        stored, body = found(call), call.body
        draft = body.get("status", "DRAFT") == "DRAFT"
        require_updatable(call, stored)
        require_valid(call, body.get("category", stored.body["category"]), body.get("details", {}), draft=True)
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
        require_onboarded(call)
        every = languages(call)
        if any(self._is_kept_by_meta(stored) for stored in every):
            raise call.refuse("resource_locked", "Meta does not delete a DISABLED template.")
        if any(template.is_live(stored) for stored in every):
            lock_name(call.project, call.path["templateName"], call.now)
        for stored in every:
            self._remove(call, stored)
        return NOTHING

    @answers(f"DELETE {ONE}")
    def delete_language(self, call: Call) -> Answer:
        """Delete a draft, or with ``deleteSubmitted`` the template; once approved, it stays blocked for 30 days."""
        stored = found(call)
        status, state = template.changes_status(stored), stored.body.get("state")
        if call.one("deleteSubmitted") == "true":
            if self._is_kept_by_meta(stored):
                raise call.refuse(
                    "template_not_deletable_due_to_input_config", "Meta does not delete a DISABLED template."
                )
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

    def seed(self, project: Project, state: str | None) -> Stored:
        """Add a template: APPROVED by default, or PAUSED, DISABLED, REJECTED, DRAFT, IN_PROGRESS."""
        number, now = self.context.world.number(), self.context.world.clock.now()
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
            self.context.world.cancel(stored, "review")

    def is_in_review(self, stored: Stored) -> bool:
        """Tell whether Meta still has to decide."""
        return template.changes_status(stored) == "IN_PROGRESS"

    def can_act(self, stored: Stored, verdict: str) -> bool:
        """Tell whether Meta can do this to the template: everything needs it live, approval needs it stopped."""
        if verdict == "APPROVED":
            return stored.body.get("state") in STOPPED
        return template.is_live(stored) and verdict in self.acts

    def decide(self, project: Project, stored: Stored, verdict: str, reason: str | None, moment: float) -> None:
        """Let a verdict or an act of Meta change the template, and tell the webhooks."""
        if verdict in {"APPROVED", "REJECTED"} and self.is_in_review(stored):
            self._reviewed(project, stored, verdict, reason, moment)
        elif self.can_act(stored, verdict):
            self._acted(project, stored, verdict, reason, moment)

    def _acted(self, project: Project, stored: Stored, verdict: str, reason: str | None, moment: float) -> None:
        if verdict == "APPROVED":
            new = "UNPAUSED" if stored.body.get("state") == "PAUSED" else "REINSTATED"
            template.show(stored, {**stored.body, "state": "APPROVED"})
            tell(self.context, project, stored, "STATUS_UPDATED", newState=new)
        elif verdict in STOPPED:
            template.show(stored, {**stored.body, "state": verdict})
            tell(self.context, project, stored, "STATUS_UPDATED", newState=verdict)
        elif verdict == "RECATEGORIZED":
            template.show(stored, {**stored.body, "category": reason or "MARKETING"})
            tell(self.context, project, stored, "CATEGORY_UPDATED")
        elif verdict == LATER:
            tell(self.context, project, stored, LATER, futureCategory=reason or "MARKETING")
            step = {"verdict": "RECATEGORIZED", "reason": reason}
            self.context.world.schedule(project, self.type, stored, "category", moment + NOTICE_SECONDS, step)
        else:
            template.show(stored, {**stored.body, "qualityScore": verdict})
            tell(self.context, project, stored, "QUALITY_SCORE_UPDATED")

    def _reviewed(self, project: Project, stored: Stored, verdict: str, reason: str | None, moment: float) -> None:
        if verdict == "APPROVED":
            template.approved(stored)
            tell(self.context, project, stored, "APPROVED")
        else:
            template.rejected(stored, reason, moment)
            tell(self.context, project, stored, "REJECTED", comment=reason or "INVALID_FORMAT")

    def _page(self, call: Call, objects: list[Stored]) -> Answer:
        mask = mask_of(call.many("fieldMask"))
        show = (lambda stored: encoded(masked(stored.body, mask))) if mask else (lambda stored: stored.text)
        return page(call, "templates", objects, size=PAGE, show=show)

    def _finish_edit(self, call: Call, stored: Stored, *, draft: bool) -> None:
        if draft:
            template.drafted(stored, call.now)
            return
        require_valid(call, stored.body["category"], template.effective(stored), draft=False)
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
        if (same_content := self._contents.same_content(call.project.collection(self.type), stored)) is not None:
            raise call.refuse("template_content_already_exists", f"The content equals that of {same_content.id}.")
        if self.context.options.is_strict:
            self._require_taken_by_meta(call, stored)
        template.submitted(stored, call.now)
        self._contents.note(call.project.collection(self.type), stored)
        self.submit(call.project, stored, call.now)

    def _is_kept_by_meta(self, stored: Stored) -> bool:
        """Tell whether Meta does not delete the template."""
        return self.context.options.is_strict and stored.body.get("state") == "DISABLED"

    def _require_taken_by_meta(self, call: Call, stored: Stored) -> None:
        """Refuse what Meta refuses at once: by its rules of content, and for having been asked too often."""
        if not limits.is_at_meta(stored) and not limits.may_create(call.project, call.now):
            raise call.refuse("whatsapp_business_api_request_limit_exceeded")
        refusals = (limits.edit_refusal(stored, call.now), *meta(stored.body["category"], template.effective(stored)))
        for refusal in filter(None, refusals):
            raise call.refuse("template_submit_error", refusal.reason, metaError=refusal.error())
        limits.sent(call.project, stored, call.now)

    def _remove(self, call: Call, stored: Stored) -> None:
        call.project.collection(self.type).remove(stored)
        if stored.body.get("state") is not None or self.is_in_review(stored):
            payload = {key: value for key, value in stored.body.items() if key != "state"}
            self.context.events.tell(call.project, f"{EVENT}DELETED", payload)


def _seeded(number: int) -> Json:
    body = {"type": "BODY", "text": f"Your order {number} for {{{{1}}}} is on its way.", "examples": ["Ada"]}
    return {
        "name": f"seeded_{number:06d}",
        "language": "EN",
        "category": "UTILITY",
        "details": {"components": [body, {"type": "FOOTER", "text": "Acme"}]},
    }
