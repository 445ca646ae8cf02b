"""What surrounds WhatsApp templates: activities, comments, comparison, synchronisation. Changes no content."""

from reconciler.emulator.call import Answer, Call, answered
from reconciler.emulator.clock import iso
from reconciler.emulator.family import Family, answers
from reconciler.emulator.pages import page_of_entries
from reconciler.emulator.whatsapp import template
from reconciler.emulator.whatsapp.guards import require_onboarded
from reconciler.emulator.whatsapp.lookup import KIND, ONE, found, tell
from reconciler.emulator.world import Json, Stored

PAGE = 50
ENOUGH_SENDS = 1000


class WhatsappTemplateExtras(Family):
    """Operations on templates that keep no objects of their own."""

    @answers(f"GET {ONE}/activities")
    def activities(self, call: Call) -> Answer:
        """Answer with what happened to a template, newest first."""
        return page_of_entries(call, "notifications", found(call).hidden["activities"], size=PAGE)

    @answers(f"POST {ONE}/comments")
    def comment(self, call: Call) -> Answer:
        """Add a comment."""
        stored, text = found(call), call.body["comment"]
        template.note(stored, "COMMENT_ADDED", call.now, author="customer", comment=text)
        tell(self.context, call.project, stored, "COMMENT_ADDED", comment=text)
        return answered({"type": "CREATED", "comment": text, "created": iso(call.now)}, 201)

    @answers(f"POST {ONE}/compare")
    def compare(self, call: Call) -> Answer:
        """Compare two templates by their sends; both need at least 1,000 of them in ``analytics``."""
        stored, wanted = found(call), call.body["templates"][0]
        other_id = template.identity(wanted["templateName"], wanted["templateLanguage"])
        if other_id == stored.id:
            raise call.refuse("templates_compare_not_unique")
        other = call.project.collection(KIND).get(other_id)
        if other is None:
            raise call.refuse("templates_compare_not_found")
        if min(_sends(stored), _sends(other)) < ENOUGH_SENDS:
            raise call.refuse("templates_not_eligible_for_comparison")
        return answered({"templates": [_compared(side, rank) for rank, side in enumerate((stored, other), 1)]})

    @answers("POST /whatsapp/templates/sync")
    def sync(self, call: Call) -> Answer:
        """Answer at once: what Meta knows is already here."""
        require_onboarded(call)
        return Answer(200)


def _sends(stored: Stored) -> float:
    return float(sum(entry.get("sent", 0) for entry in stored.body.get("analytics", [])))


def _compared(stored: Stored, rank: int) -> Json:
    facts = {"name": stored.body["name"], "language": stored.body["language"]}
    return {**facts, "blockOrder": rank, "messageSends": _sends(stored), "topBlockReason": "NO_REASON_GIVEN"}
