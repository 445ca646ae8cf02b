"""KakaoTalk templates of a sender: requests in, lifecycle and rules applied, answers out.

Where the API is not described, this is how it behaves here: names are unique per sender, in the spelling a template
will have once its changes are approved, and the list is in order of these names, empty where nothing matches. A
template that was never approved shows state REJECTED after a refusal and becomes a draft again when edited. Templates
can be created for a sender in any state.
"""

import secrets
import string
from uuid import uuid4

from reconciler.emulator.call import NOTHING, Answer, Call, shown
from reconciler.emulator.clock import iso
from reconciler.emulator.errors import ControlError, PapiError
from reconciler.emulator.family import Family, answers
from reconciler.emulator.kakaotalk import lifecycle
from reconciler.emulator.kakaotalk.categories import template_codes
from reconciler.emulator.kakaotalk.lookup import (
    ONE_TEMPLATE,
    SENDER,
    TEMPLATE,
    TEMPLATES,
    filtered,
    found_sender,
    found_template,
    templates_of,
)
from reconciler.emulator.kakaotalk.templates import DEFAULTS, UPDATABLE, problems, refusals, shown_details
from reconciler.emulator.pages import page
from reconciler.emulator.reviewer import kakaotalk
from reconciler.emulator.validation import invalid
from reconciler.emulator.world import Json, Project, Stored

PAGE = 50
LETTERS = string.ascii_letters + string.digits
REFUSED = "template_kakaotalk_validation_error"


class KakaotalkTemplates(Family):
    """``kakaotalk_template``: list, create, read, update, delete, discard a draft, and KakaoTalk's verdicts."""

    type = TEMPLATE

    @answers(f"GET {TEMPLATES}")
    def list_all(self, call: Call) -> Answer:
        """Answer with a sender's templates by name, filtered by name prefix, state and status of changes."""
        sender = found_sender(call)
        matches = templates_of(call.project.collection(self.type), sender.id, call.one("templateName"))
        return page(call, "templates", filtered(call, matches), size=PAGE, show=lambda stored: stored.text)

    @answers(f"GET {ONE_TEMPLATE}")
    def get(self, call: Call) -> Answer:
        """Answer with one template."""
        return shown(found_template(call))

    @answers(f"POST {TEMPLATES}")
    def create(self, call: Call) -> Answer:
        """Create a template under a new code and submit it, unless only a draft is wanted."""
        sender, details = found_sender(call), shown_details(call.body["details"])
        self._require_sound(call, details)
        self._require_free(call, sender.id, details["name"], None)
        stored = self._new(sender.id, {**DEFAULTS, **details}, call.now)
        if call.body.get("status", "SUBMIT") == "DRAFT":
            self._keep(call.project, stored)
            lifecycle.draft(stored, call.now)
        else:
            self._submit_or_keep(call, stored)
        return shown(stored, 201)

    @answers(f"PATCH {ONE_TEMPLATE}")
    def update(self, call: Call) -> Answer:
        """Edit a template's pending part, and submit it when asked to; an empty body changes nothing."""
        stored = found_template(call)
        given = shown_details(call.body.get("details", {}), UPDATABLE)
        self._require_updatable(call, stored)
        self._require_sound(call, given)
        if "name" in given:
            self._require_free(call, call.path["plusFriendId"], given["name"], stored)
        submits = call.body.get("status", "DRAFT") == "SUBMIT"
        if submits and (refused := self._refused(_overlaid(lifecycle.effective(stored), given))):
            raise PapiError(REFUSED, "; ".join(refused), more={})  # the draft stays as it was
        if call.body and (given or lifecycle.changes_status(stored) is not None):
            self._edit(call, stored, given, submits=submits)
        return shown(stored)

    @answers(f"DELETE {ONE_TEMPLATE}")
    def delete(self, call: Call) -> Answer:
        """Delete a template in whatever state it is."""
        call.project.collection(self.type).remove(found_template(call))
        return NOTHING

    @answers(f"DELETE {ONE_TEMPLATE}/changes")
    def discard(self, call: Call) -> Answer:
        """Delete a template that was never submitted."""
        stored = found_template(call)
        if stored.hidden.get("submitted"):
            raise call.refuse("template_not_deletable")
        call.project.collection(self.type).remove(stored)
        return NOTHING

    def seed(self, project: Project, state: str | None) -> Stored:
        """Add a template to the project's first ACTIVE sender: APPROVED by default, or REJECTED, DRAFT, IN_PROGRESS."""
        if state not in {None, "APPROVED", "REJECTED", "DRAFT", "IN_PROGRESS"}:
            raise ControlError(f'A KakaoTalk template cannot be seeded in state "{state}".')
        senders = [sender for sender in project.collection(SENDER) if sender.body.get("state") == "ACTIVE"]
        if not senders:
            raise ControlError("A KakaoTalk template needs an ACTIVE kakaotalk_sender; seed one first.")
        number, now = self.context.world.number(), self.context.world.clock.now()
        details = {"name": f"seeded {number:06d}", "language": "KO", "content": f"주문 {number}이 발송되었습니다."}
        stored = self._keep(project, self._new(senders[0].id, {**DEFAULTS, **details}, now))
        if state == "DRAFT":
            lifecycle.draft(stored, now)
            return stored
        lifecycle.submit(stored, now)
        if state == "IN_PROGRESS":
            self.submit(project, stored, now)
        elif state == "REJECTED":
            lifecycle.refuse(stored, now, "Seeded as rejected.", state="REJECTED")
        else:
            lifecycle.accept(stored, "APPROVED", now)
        return stored

    def facts(self, stored: Stored) -> dict[str, str]:
        """Return what a verdict can match; name and language as they will be."""
        details = lifecycle.effective(stored)
        return {
            "type": self.type,
            "id": stored.id,
            **{name: details[name] for name in ("name", "language") if name in details},
        }

    def merge(self, project: Project, stored: Stored, patch: Json) -> None:
        """Merge a patch; the template moves to where its name belongs, and out of review there is no verdict."""
        super().merge(project, stored, patch)
        self._place(project, stored)
        if not self.is_in_review(stored):
            self.context.world.cancel(stored, "review")

    def is_in_review(self, stored: Stored) -> bool:
        """Tell whether KakaoTalk still has to decide."""
        return lifecycle.changes_status(stored) == "IN_PROGRESS"

    def decide(self, project: Project, stored: Stored, verdict: str, reason: str | None, moment: float) -> None:
        """Let a verdict change the template, and tell the webhooks."""
        if not self.is_in_review(stored):
            return
        if verdict == "APPROVED":
            lifecycle.accept(stored, "APPROVED", moment)
        else:
            state = stored.body.get("state", "REJECTED")
            lifecycle.refuse(stored, moment, reason or "The template was rejected.", state=state)
        self.context.events.tell(project, f"KAKAOTALK_TEMPLATE_{verdict}", stored.body)

    def _new(self, sender: str, details: Json, now: float) -> Stored:
        code = "".join(secrets.choice(LETTERS) for _ in range(20))
        body = {"id": str(uuid4()), "code": code, "created": iso(now)}
        stored = Stored(f"{sender}/{code}", "", body, {"activities": [], "sender": sender})
        lifecycle.show(stored, now, changes={"status": "DRAFT", "details": details})
        lifecycle.note(stored, "CREATED", now)
        return stored

    def _keep(self, project: Project, stored: Stored) -> Stored:
        stored.position = _position(stored)
        return project.collection(self.type).put(stored)

    def _place(self, project: Project, stored: Stored) -> None:
        if stored.position != _position(stored):
            self._keep(project, stored)

    def _submit_or_keep(self, call: Call, stored: Stored) -> None:
        """Submit a new template; when KakaoTalk refuses it, it is kept as a draft only if the request says so."""
        refused = self._refused(lifecycle.effective(stored))
        if not refused:
            self._keep(call.project, stored)
            self._submit(call, stored)
            return
        kept = {}
        if call.body.get("saveDraftOnFailure"):
            self._keep(call.project, stored)
            lifecycle.draft(stored, call.now)
            kept = {"templateCode": stored.body["code"]}
        raise PapiError(REFUSED, "; ".join(refused), more=kept)

    def _refused(self, details: Json) -> list[str]:
        """Return why KakaoTalk does not take details that are submitted."""
        return [*refusals(details), *(kakaotalk(details) if self.context.options.is_strict else ())]

    def _edit(self, call: Call, stored: Stored, given: Json, *, submits: bool) -> None:
        if stored.body.get("state") == "REJECTED":
            lifecycle.show(stored, call.now, state=None)
        if given or not submits:
            lifecycle.edit(stored, given, call.now)
        self._place(call.project, stored)
        if submits:
            self._submit(call, stored)
        else:
            lifecycle.draft(stored, call.now)

    def _submit(self, call: Call, stored: Stored) -> None:
        lifecycle.submit(stored, call.now)
        self.submit(call.project, stored, call.now)

    def _require_sound(self, call: Call, details: Json) -> None:
        if mistakes := problems(details):
            raise invalid(call.operation, mistakes)
        if details.get("categoryCode", DEFAULTS["categoryCode"]) not in template_codes():
            raise call.refuse("template_invalid_category_code")

    def _require_free(self, call: Call, sender: str, name: str, own: Stored | None) -> None:
        alike = templates_of(call.project.collection(self.type), sender, f"{name}/")
        if any(template is not own and lifecycle.effective(template)["name"] == name for template in alike):
            raise call.refuse("template_exists")

    def _require_updatable(self, call: Call, stored: Stored) -> None:
        if stored.body.get("state", "APPROVED") not in {"APPROVED", "REJECTED"}:
            raise call.refuse("template_not_updatable")
        if lifecycle.changes_status(stored) not in {None, "DRAFT", "REJECTED"}:
            raise call.refuse("template_changes_not_updatable")


def _overlaid(details: Json, given: Json) -> Json:
    return {key: value for key, value in {**details, **given}.items() if value is not None}


def _position(stored: Stored) -> str:
    name = lifecycle.effective(stored).get("name", "")
    return f"{stored.hidden['sender']}/{name}/{stored.body['code']}"
