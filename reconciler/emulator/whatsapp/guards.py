"""What must hold before a template request is carried out; each guard refuses in the API's words or returns nothing."""

from collections.abc import Sequence

from reconciler.emulator.call import Call
from reconciler.emulator.spec import schema_named
from reconciler.emulator.validation import invalid
from reconciler.emulator.whatsapp.content import problems
from reconciler.emulator.whatsapp.locks import is_language_locked, is_name_locked
from reconciler.emulator.whatsapp.template import LIVE, changes_status
from reconciler.emulator.world import Json, Stored

PRICING = "template_dynamic_pricing_not_available"


def require_onboarded(call: Call) -> None:
    """Refuse a project without WhatsApp."""
    if "whatsapp" not in call.project.onboarded:
        raise call.refuse("project_not_initialized")


def require_known_language(call: Call) -> None:
    """Refuse a language in the path that templates cannot have."""
    known: list[str] = schema_named("WhatsappInputTemplateLanguagesEnum")["enum"]
    if call.path["languageCode"] not in known:
        raise call.refuse("template_invalid_language_code", supportedCodes=", ".join(known))


def require_valid(call: Call, category: str, details: Json, *, draft: bool) -> None:
    """Refuse details that break the rules of content."""
    mistakes = list(problems(category, details, draft=draft))
    if mistakes:
        raise invalid(call.operation, mistakes)
    if details.get("optimization") and category != "MARKETING":
        if PRICING in call.operation.errors:
            raise call.refuse(PRICING, "optimization is for MARKETING templates")
        raise invalid(call.operation, ["details.optimization: only for MARKETING"])


def require_free(call: Call, others: Sequence[Stored], limit: int) -> None:
    """Refuse a new template whose name, language or category is taken, or that is one too many.

    Args:
        call: The create request.
        others: Templates of the same name.
        limit: Templates the project may hold.
    """
    name, language = call.body["name"], call.body["language"]
    if any(other.body["language"] == language for other in others):
        raise call.refuse("template_exists")
    if is_name_locked(call.project, name, call.now):
        raise call.refuse("template_name_recently_used")
    if is_language_locked(call.project, name, language, call.now):
        raise call.refuse("template_language_recently_deleted")
    if any(other.body["category"] != call.body["category"] for other in others):
        raise call.refuse("template_incorrect_category")
    if len(call.project.collection("whatsapp_template")) >= limit:
        raise call.refuse("template_limit_reached")


def require_updatable(call: Call, stored: Stored) -> None:
    """Refuse an update that the template's source, state, pending part or category rules forbid."""
    state = stored.body.get("state")
    if stored.body["isMetaGenerated"]:
        raise call.refuse("template_source_not_updatable")
    if state not in {None, "REJECTED", *LIVE}:
        raise call.refuse("template_not_updatable")
    if changes_status(stored) not in {None, "DRAFT", "REJECTED"}:
        raise call.refuse("template_changes_not_updatable")
    if state is not None and stored.body.get("rejectionCode") != "INCORRECT_CATEGORY":
        _require_same_category(call, stored)


def _require_same_category(call: Call, stored: Stored) -> None:
    if call.body.get("category", stored.body["category"]) != stored.body["category"]:
        raise call.refuse("template_category_not_updatable")
    allowed = stored.hidden["allowCategoryChange"]
    if call.body.get("allowCategoryChange", allowed) != allowed:
        raise call.refuse("template_allow_category_change_not_updatable")
