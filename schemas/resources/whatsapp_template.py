# ruff: noqa: N815 - field names are the API's own
"""WhatsApp templates: messages that Meta approves before they may be sent, one per name and language. Declares only.

Source: tag WhatsApp Templates of the API description, version 1.2.117.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, ValidationInfo, model_validator

from schemas.declare import (
    Call,
    ContentRefusal,
    CreateLimit,
    EditLimit,
    EditLimits,
    Effect,
    Export,
    Gate,
    Idle,
    Languages,
    Lifecycle,
    Listing,
    NaturalKey,
    Phase,
    Quality,
    ResourceType,
    Reversibility,
    Sole,
)
from schemas.languages import meant_language
from schemas.markers import (
    RECATEGORISED,
    ApiDefault,
    Canonical,
    Directive,
    Immutable,
    MeantBy,
    NeededUnlessDraft,
    NullDeletes,
    PlatformMayChange,
    Spec,
    drafting,
)
from schemas.messages import MessageTemplate
from schemas.rules import Matches, Problems
from schemas.whatsapp.components import Component
from schemas.whatsapp.languages import Language
from schemas.whatsapp.placeholders import placeholders
from schemas.whatsapp.preview import PREVIEW
from schemas.whatsapp.pricing import Optimization
from schemas.whatsapp.template import check_category, check_components, check_optimization, check_ttl
from schemas.whatsapp.template_operations import ONE, OPERATIONS, PATH
from schemas.whatsapp.texts import by_type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemas.markers import Live

WRITES = frozenset({"create", "update"})
NAME_LOCK = timedelta(days=30)
NEVER_APPROVED = frozenset({None, "PENDING", "REJECTED"})

IDENTITY = "name and language identify a template in the API"
# No operation of the description contests a category, and none of its pages says until when that is possible. A review
# can be asked for within 60 days of the change: support.wati.io/en/articles/12320234, read on 1 December 2026.
APPEAL_WITHIN = timedelta(days=60)
APPEAL = "a person may ask Meta in WhatsApp Manager to look at the category again; the API has no call for that"
CATEGORY_RULE = "can be changed only on a draft that was never submitted, or after a rejection with INCORRECT_CATEGORY"


def _pending(live: Live) -> Mapping[str, Any]:
    return live.get("changes") or {}


def _category_open(live: Live) -> bool:
    # 409 template_category_not_updatable and template_allow_category_change_not_updatable, in the API's words
    # "change outside DRAFT or REJECTED+INCORRECT_CATEGORY".
    state, change = live.get("state"), _pending(live).get("status")
    if state not in (None, "REJECTED") or change == "IN_PROGRESS":
        return False
    never_submitted = state is None and change == "DRAFT"
    refused = "REJECTED" in (state, change) and live.get("rejectionCode") == "INCORRECT_CATEGORY"
    return never_submitted or refused


def _submitted(value: Any, live: Live) -> bool:
    return not (value == "SUBMIT" and _pending(live).get("status") == "DRAFT")


def _category_change_settled(value: Any, live: Live) -> bool:
    shown, change = _pending(live).get("allowCategoryChange"), _pending(live).get("status")
    if not _category_open(live) or (shown is None and change != "DRAFT"):
        return True
    return bool(bool(shown) == value)


# Subcodes of 424 template_submit_error about the account, the business, the name or the pace (Meta, "Error codes").
_NOT_ABOUT_CONTENT = frozenset({"2388019", "2388023", "2388024", "2388124", "2388185"})
# Codes about Meta's own state, too many calls, or a person who has to sign in (Graph API, "Handle errors").
_NOT_ABOUT_THE_CALL = frozenset({"1", "2", "4", "10", "17", "32", "190", "368", "613", "80007", "80008"})


def _content_refused(more: Mapping[str, Any]) -> str | None:
    error = more.get("metaError")
    told: Mapping[str, Any] = error if isinstance(error, dict) else {}
    subcode = str(told.get("subcode") or "")
    if subcode in _NOT_ABOUT_CONTENT or str(told.get("code") or "") in _NOT_ABOUT_THE_CALL:
        return None
    words = next((str(told[key]) for key in ("meaning", "description", "reason", "message") if told.get(key)), "")
    number = f"subcode {subcode}" if subcode else ""
    return ": ".join(part for part in (number, words) if part)


def _plain_name(name: str) -> str:
    return re.sub("[^a-z0-9]+", "_", name.lower()).strip("_")


NAME = Matches(
    "^[a-z0-9][a-z0-9_]*[a-z0-9]$",
    "two or more lower-case letters, digits and underscores, starting and ending with a letter or digit",
    _plain_name,
)


class Details(Spec):
    """What a template says."""

    components: Annotated[
        list[Component] | None,
        Field(
            description="The parts of the message: exactly one BODY, every other type at most once.",
            json_schema_extra={"uniqueItems": True},
        ),
        Canonical(by_type),
        NeededUnlessDraft(),
    ] = None
    messageSendTtlSeconds: Annotated[
        int | None,
        Field(
            description="How long to retry a delivery, in seconds. AUTHENTICATION: 10 to 900, default 600. "
            "UTILITY: 30 to 43200, MARKETING: 43200 to 2592000, both by default 30 days."
        ),
    ] = None
    optimization: Annotated[
        Optimization | None,
        Field(description="Limit on the price of a delivery. Category MARKETING and eligible accounts only."),
        NullDeletes(),
    ] = None


class WhatsappTemplate(Spec):
    """A WhatsApp template as a user writes it."""

    status: Annotated[
        Literal["DRAFT", "SUBMIT"] | None,
        Field(description="SUBMIT, the default, sends every change to Meta for review; DRAFT only saves it."),
        Directive(WRITES, satisfied=_submitted, default="SUBMIT"),
    ] = None
    name: Annotated[
        str,
        Field(
            max_length=512,
            description="Lower-case letters, digits and underscores; starts and ends with a letter or digit.",
        ),
        NAME,
        Immutable(why=IDENTITY),
    ]
    language: Annotated[
        Language,
        Field(description="Language of the texts; one template per language."),
        Immutable(why=IDENTITY),
        MeantBy(meant_language),
    ]
    category: Annotated[
        Literal["AUTHENTICATION", "MARKETING", "UTILITY"],
        Field(
            description="Purpose of the message, the same in all languages of a name. Determines rules and price. "
            "Meta takes AUTHENTICATION from verified businesses only."
        ),
        Immutable(unless=_category_open, why=CATEGORY_RULE),
        PlatformMayChange("Meta", RECATEGORISED, priced=True, appeal=APPEAL, appeal_within=APPEAL_WITHIN),
    ]
    saveDraftOnFailure: Annotated[
        bool | None,
        Field(description="If true, the template is kept as a draft when Meta refuses the submission."),
        Directive(frozenset({"create"})),
    ] = None
    # The answer shows this only inside ``changes``, which is gone once approved. It is an instruction to the reviewer
    # of one submission rather than a part of the object, hence a Directive: it is compared only while the API would
    # take a change, absent reads as the documented false only in a draft, and anything else counts as settled. So a
    # template that does not show it is neither updated for ever, nor sent to review again and again, nor replaced.
    # As with category, Immutable says when an update must not carry it.
    allowCategoryChange: Annotated[
        bool | None,
        Field(
            description="If true, Meta may change the category in review; if false, Meta may reject a wrong category."
        ),
        Directive(WRITES, satisfied=_category_change_settled),
        ApiDefault(False),
        Immutable(unless=_category_open, why=CATEGORY_RULE),
    ] = None
    details: Annotated[Details | None, Field(description="Content of the template."), NeededUnlessDraft()] = None

    @model_validator(mode="after")
    def _rules_between_parts(self, info: ValidationInfo) -> WhatsappTemplate:
        if self.details is None:
            return self
        problems = Problems().at("details")
        if self.details.messageSendTtlSeconds is not None:
            check_ttl(problems, self.details.messageSendTtlSeconds, self.category)
        if self.details.optimization is not None:
            check_optimization(problems, self.category)
        if self.details.components is not None:
            inside = problems.at("components")
            check_components(inside, self.details.components, draft=drafting(info))
            check_category(inside, self.details.components, self.category, draft=drafting(info))
        problems.raise_if_any()
        return self


def _update_effect(live: Live | None) -> Effect:
    if live is not None and live.get("state") == "APPROVED":
        return Effect(text="new review; the approved text stays live until the review result")
    return Effect(text="reviewed by Meta")


def _delete_effect(live: Live | None) -> Effect:
    if live is not None and live.get("state") not in NEVER_APPROVED:
        return Effect(
            Reversibility.TIME_LOCKED,
            "the name is reserved in this language for 30 days; queued messages are retried for 30 days",
            NAME_LOCK,
        )
    return Effect(text="was never approved, so the name stays available")


_DISABLED = "Meta has disabled it, and only Meta can reinstate it; until then it can be neither edited nor deleted"


def _update_gate(live: Live) -> Gate | None:
    if live.get("state") == "DISABLED":
        return Gate("blocked", f"{_DISABLED}; use another name for a new text")
    if live.get("isMetaGenerated"):
        return Gate("blocked", "Meta generated this template, and it cannot be changed; forget it or use another name")
    if _pending(live).get("status") == "IN_PROGRESS" or live.get("state") == "PENDING":
        return Gate("waiting", "in review at Meta; it can be changed after the review result")
    return None


def _delete_gate(live: Live) -> Gate | None:
    if live.get("state") == "DISABLED":
        return Gate("blocked", f"{_DISABLED}; to stop managing it, use  removed: [{{from: ADDRESS, destroy: false}}]")
    return None


def _delete_query(live: Live) -> Mapping[str, str]:
    submitted = live.get("state") is not None or _pending(live).get("status", "DRAFT") != "DRAFT"
    return {"deleteSubmitted": "true"} if submitted else {}


RESOURCE = ResourceType(
    name="whatsapp_template",
    title="WhatsApp template",
    tag="WhatsApp Templates",
    summary="A WhatsApp message in one language that Meta must approve before it can be sent.",
    spec=WhatsappTemplate,
    identity=("name", "language"),
    id_parameters=("templateName", "languageCode"),
    natural_key=NaturalKey(("name", "language")),
    sole=Sole(  # 424 template_content_already_exists of create and update: "content equals that of another template"
        ("language", "category", "details.components", "details.messageSendTtlSeconds", "details.optimization"),
        "the API refuses two templates with the same content",
    ),
    listing=Listing(
        operation="WhatsappTemplatesController_listTemplates_v1",
        path=PATH,
        items="templates",
        page_size=1000,
        absent_when=frozenset({"project_not_initialized"}),
    ),
    read=Call(operation="WhatsappTemplatesController_getTemplate_v1", method="GET", path=ONE),
    create=Call(operation="WhatsappTemplatesController_createTemplate_v1", method="POST", path=PATH),
    update=Call(
        operation="WhatsappTemplatesController_updateTemplate_v1",
        method="PATCH",
        path=ONE,
        sends=frozenset({"status", "category", "allowCategoryChange", "details"}),
    ),
    delete=Call(
        operation="WhatsappTemplatesController_deleteTemplateByNameAndLanguage_v1",
        method="DELETE",
        path=ONE,
        query=_delete_query,
    ),
    exports=(
        Export("whatsappId", "Id of the template at Meta; absent before it is submitted."),
        Export("state", "APPROVED, DISABLED, PAUSED, PENDING or REJECTED; absent before it is submitted."),
        Export("rejectionCode", "Reason of a rejection by Meta."),
        Export("qualityScore", "Quality by recipients' feedback: green, yellow or red."),
        Export("isMetaGenerated", "Whether Meta generated it; such a template cannot be changed."),
    ),
    lifecycle=Lifecycle(
        state="state",
        states={
            "APPROVED": Phase.LIVE,
            "PAUSED": Phase.DEGRADED,
            "DISABLED": Phase.DEGRADED,
            "PENDING": Phase.IN_REVIEW,
            "REJECTED": Phase.REJECTED,
        },
        told_by_events={
            "ARCHIVED": Phase.DEGRADED,
            "FLAGGED": Phase.DEGRADED,
            "REINSTATED": Phase.LIVE,
            "UNPAUSED": Phase.LIVE,
        },
        change="changes.status",
        changes={"DRAFT": Phase.DRAFT, "IN_PROGRESS": Phase.IN_REVIEW, "REJECTED": Phase.REJECTED},
        reason="rejectionCode",
        overlay={"details": "changes.details", "allowCategoryChange": "changes.allowCategoryChange"},
        reviewer="Meta",
        # Events STATUS_UPDATED with newState UNPAUSED and REINSTATED; the update call takes templates in both states.
        advice={
            "PAUSED": "Meta may lift that; a changed text is reviewed again",
            "ARCHIVED": "not used for 12 months; unarchive it in WhatsApp Manager within 28 days, or Meta deletes it",
            "FLAGGED": "its quality is low, and pausing or disabling comes next; ask fewer people, or change the text",
            "DISABLED": "only Meta can reinstate it; it can be neither edited nor deleted",
        },
    ),
    effects={
        "create": lambda _live: Effect(text="reviewed by Meta"),
        "update": _update_effect,
        "delete": _delete_effect,
    },
    gates={"update": _update_gate, "delete": _delete_gate},
    edit_limits=EditLimits(  # Meta, "Manage templates" (as of 2026-04-13); a refusal has the subcode 2388124
        limits=(EditLimit(1, timedelta(hours=24), "24 hours"), EditLimit(10, timedelta(days=30), "30 days")),
        holds=lambda live: live.get("state") == "APPROVED",
        reviewer="Meta",
        what="of an approved template",
    ),
    create_limit=CreateLimit(  # Meta, "Templates: overview" (as of 2026-04-13), for an account
        most=100,
        within=timedelta(hours=1),
        words="an hour",
        reviewer="Meta",
        code="whatsapp_business_api_request_limit_exceeded",  # 429 of create and update
    ),
    content_refusal=ContentRefusal(code="template_submit_error", reviewer="Meta", why=_content_refused),
    idle=Idle(  # Meta, "Template archival" (as of 2026-06-02); creating, editing and sending it are use
        archived_after=timedelta(days=365),
        deleted_after=timedelta(days=28),
        applies=lambda live: live.get("state") in {"APPROVED", "REJECTED", "PAUSED"},
        reviewer="Meta",
    ),
    quality=Quality(  # Meta, "Template pausing": at RED it is paused for 3 hours, then for 6, then disabled
        name="qualityScore",
        values={
            "QUALITY_SCORE_GREEN": "GREEN",
            "QUALITY_SCORE_YELLOW": "YELLOW",
            "QUALITY_SCORE_RED": "RED",
        },
        comes_next="pausing comes next; send it to fewer people, or change the text",
    ),
    draft=lambda declared: declared.get("status") == "DRAFT",
    after=("whatsapp_account",),
    operations=OPERATIONS,
    languages=Languages(
        "language",
        frozenset({"autofillText", "example", "examples", "text", "url"}),
        alike=("category",),  # 409 template_incorrect_category of create
        why="all languages of a name have one category",
    ),
    template=MessageTemplate(
        name=("name",),
        language="language",
        category="category",
        # What is FLAGGED can still be sent; UNPAUSED and REINSTATED are other words for APPROVED (see told_by_events).
        sendable=frozenset({"APPROVED", "FLAGGED", "REINSTATED", "UNPAUSED"}),
        placeholders=placeholders,
    ),
    not_offered={
        "CATALOG": "Meta's catalogue messages",
        "MPM": "Meta's multi-product messages",
        "SPM": "Meta's single-product messages",
        "PRODUCT": "Meta's product headers",
        "GIF": "Meta's GIF headers",
        "VOICE_CALL": "Meta's calls over WhatsApp",
        "CALL_PERMISSION_REQUEST": "Meta's requests for permission to call",
        "VIDEO_CALL": "Meta's calls over WhatsApp",
        "APP": "Meta's buttons that open an app",
        "header_handle": "Meta's media handles; write example: {url: ...}",
        "header_text": "Meta's lists of samples; write example: TEXT",
        "body_text": "Meta's lists of samples; write examples: [TEXT, ...]",
        "parameter_format": "Meta's named variables; number them {{1}}, {{2}}",
        "body_text_named_params": "Meta's named variables; number them {{1}}, {{2}}, and write examples: [TEXT, ...]",
        "header_text_named_params": "Meta's named variables; write {{1}}, and example: TEXT",
        "sub_category": "Meta's subcategories",
        "cta_url_link_tracking_opted_out": "Meta's opting out of link tracking",
        "library_template_name": "Meta's library of templates; write its texts",
    },
    preview=PREVIEW,
    example="""\
name: order_shipped
language: EN
category: UTILITY
details:
  components:
    - {type: HEADER, format: TEXT, text: Your order}
    - {type: BODY, text: "Order {{1}} is on its way.", examples: ["A-1042"]}
    - {type: FOOTER, text: Reply STOP to opt out}
    - type: BUTTONS
      buttons:
        - {type: URL, text: Track, url: "https://acme.example/t/{{1}}", example: "https://acme.example/t/A-1042"}
""",
)
