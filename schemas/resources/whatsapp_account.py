# ruff: noqa: N815 - field names are the API's own
"""The WhatsApp account of a project: what Meta onboards before anything can be sent; at most one. Declares only.

Source: tags WhatsApp Accounts and WhatsApp of the API description, version 1.2.117.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, model_validator

from schemas.declare import (
    Act,
    Call,
    Effect,
    Export,
    Gate,
    Lifecycle,
    NaturalKey,
    Phase,
    ResourceType,
    Reversibility,
)
from schemas.markers import Immutable, MayBeHidden, NamesOutside, PublicText, Spec, Trigger
from schemas.rules import Problems, problem
from schemas.whatsapp.account_operations import OPERATIONS, PATH, Manager
from schemas.whatsapp.ban import BAN
from schemas.whatsapp.regions import REGION, STORAGE, Region, Storage, check_manager, is_hidden
from schemas.whatsapp.verticals import AccountVertical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemas.markers import Live

WRITTEN = ("wabaName", "companyLegalName", "clientBusinessManagerId", "senderDetails")
SAME_NAME = "the same as that of clientBusinessManagerId"
IN_REVIEW = frozenset({"IN_PROGRESS", "PENDING_FACEBOOK_VERIFICATION"})


class SenderDetails(Spec):
    """What the first sender of the account begins with."""

    displayName: Annotated[
        str,
        Field(min_length=1, max_length=255, description="Name of the business that people see."),
        PublicText(),
    ]
    businessCategory: Annotated[AccountVertical, Field(description="Line of business.")]
    region: Annotated[Region | None, Field(description=REGION)] = None
    metaLocalStorage: Annotated[Storage | None, Field(description=STORAGE)] = None


def _analytics(live: Live) -> bool:
    return live.get("wabaEnabledForInsights") is True


class WhatsappAccount(Spec):
    """The WhatsApp account as a user writes it; ``companyLegalName`` alone is the form that Meta has ended."""

    clientBusinessManagerId: Annotated[
        str,
        Field(min_length=1, max_length=255, description="Your own business manager at Meta."),
        NamesOutside("a business manager at Meta"),
    ]
    wabaName: Annotated[
        str | None,
        Field(min_length=1, max_length=255, description=f"Registered name of the brand, {SAME_NAME}."),
    ] = None
    senderDetails: Annotated[
        SenderDetails | None, Field(description="Profile of the first sender; requires wabaName.")
    ] = None
    companyLegalName: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=255,
            description=f"Legal name of the company, {SAME_NAME}. Meta discontinued it on 2025-09-30; use "
            "wabaName and senderDetails instead.",
            deprecated=True,
        ),
    ] = None
    businessManager: Annotated[
        Manager | None,
        Field(
            description="Business manager of Sinch. Region BR accepts SINCH_BR and SINCH_MX, EU accepts "
            "SINCH_UK, US accepts "
            "all three; others depend on the environment."
        ),
        Immutable(why="an account cannot change its business manager"),
        MayBeHidden(is_hidden("businessManager")),
    ] = None
    templateAnalytics: Annotated[
        bool | None,
        Field(description="Set to true to enable Meta's analytics of templates. Irreversible."),
        Trigger("enable_template_analytics", _analytics),
    ] = None

    @model_validator(mode="after")
    def _one_form(self) -> WhatsappAccount:
        problems, written = Problems(), self.model_dump(exclude_none=True)
        for name in ("wabaName", "senderDetails"):
            if "companyLegalName" in written and name in written:
                text = "{name} is not valid with companyLegalName, which Meta has discontinued; remove companyLegalName"
                problems.add(problem("account_forms", text, name=name), name)
            if "companyLegalName" not in written and name not in written:
                text = "{name} must be set; an account needs wabaName and senderDetails"
                problems.add(problem("account_lacks", text, name=name))
        check_manager(problems, written.get("senderDetails", {}).get("region"), self.businessManager)
        problems.raise_if_any()
        return self


def _pending(live: Live) -> Mapping[str, Any]:
    return live.get("changes") or {}


def _reshaped(live: Live) -> Live:
    """Put the details to the top, where they are written; what is pending lies over what is live."""
    details = {**(live.get("details") or {}), **(_pending(live).get("details") or {})}
    return {**live, **{name: details[name] for name in WRITTEN if details.get(name) is not None}}


def _update_gate(live: Live) -> Gate | None:
    standing = _pending(live).get("status") or live.get("state")
    if standing == "REJECTED":
        return None
    if standing in IN_REVIEW:
        return Gate("waiting", "in review at Meta; it can be changed only if it is rejected")
    return Gate("blocked", "the API changes only a rejected account; declare its live values, or delete it first")


def _analytics_gate(live: Live) -> Gate | None:
    if live.get("state") == "ONBOARDED":
        return None
    return Gate("waiting", "the account is not onboarded yet; template analytics can be enabled afterwards")


def _delete_effect(_live: Live | None) -> Effect:
    return Effect(
        Reversibility.COSTLY,
        "refused while it has senders, including those being removed, which takes 30 days; deletes draft templates, "
        "and a new account must be onboarded again",
    )


ENABLE_ANALYTICS = Act(
    name="enable_template_analytics",
    call=Call(
        operation="WhatsappTemplateAnalyticsHelpersController_enableTemplateAnalytics_v1",
        method="PUT",
        path=PATH + "/enableTemplateAnalytics",
    ),
    effect=lambda _live: Effect(
        Reversibility.IRREVERSIBLE, "enables Meta's analytics of templates, which is irreversible"
    ),
    gate=_analytics_gate,
)

RESOURCE = ResourceType(
    name="whatsapp_account",
    title="WhatsApp account",
    tag="WhatsApp Accounts",
    summary="The project's account at WhatsApp, which Meta onboards before senders and templates can be used.",
    spec=WhatsappAccount,
    identity=(),
    id_parameters=(),
    natural_key=NaturalKey(()),
    singleton=True,
    read=Call(operation="WhatsappAccountsController_getAccount_v1", method="GET", path=PATH),
    create=Call(operation="WhatsappAccountsController_createAccount_v1", method="POST", path=PATH),
    update=Call(
        operation="WhatsappAccountsController_updateAccount_v1", method="PATCH", path=PATH, sends=frozenset(WRITTEN)
    ),
    delete=Call(operation="WhatsappAccountsController_deleteAccount_v1", method="DELETE", path=PATH),
    exports=(
        Export("state", "ONBOARDED, PENDING_FACEBOOK_VERIFICATION or REJECTED; absent before the first review result."),
        Export("wabaId", "Id of the WhatsApp Business Account at Meta."),
        Export("isEmbeddedSignup", "Whether it came from embedded signup."),
        Export("compatibleRegions", "Regions of Conversation apps that can use it, in lower case."),
        Export("primaryBusinessLocation", "Country of the business, ISO 3166-1 alpha-2."),
        Export("businessDailyLimit", "Limit of conversations per day, such as TIER_1K."),
        Export("currency", "Currency it is billed in."),
        Export("wabaBanState", "DISABLE, SCHEDULE_FOR_DISABLE or REINSTATE when Meta banned it."),
        Export("wabaBanDate", "When Meta banned it, UTC."),
        Export("wabaEnabledForInsights", "Whether template analytics is on."),
        Export("wabaEnabledForDirectSend", "Whether the Direct Send API is on."),
        Export("wabaMaxPriceOnboarded", "Whether the price of a delivery can be limited."),
    ),
    lifecycle=Lifecycle(
        state="state",
        states={
            "ONBOARDED": Phase.LIVE,
            "PENDING_FACEBOOK_VERIFICATION": Phase.IN_REVIEW,
            "REJECTED": Phase.REJECTED,
        },
        change="changes.status",
        changes={
            "DRAFT": Phase.DRAFT,
            "IN_PROGRESS": Phase.IN_REVIEW,
            "PENDING_FACEBOOK_VERIFICATION": Phase.IN_REVIEW,
            "REJECTED": Phase.REJECTED,
        },
        reviewer="Meta",
        parts=(BAN,),
    ),
    effects={
        "create": lambda _live: Effect(text="is reviewed; nothing can be sent before Meta onboards it"),
        "update": lambda _live: Effect(text="is reviewed again"),
        "delete": _delete_effect,
    },
    gates={"update": _update_gate},
    after=("whatsapp_solution",),
    reshape=_reshaped,
    acts=(ENABLE_ANALYTICS,),
    operations=OPERATIONS,
    named_by=("wabaName", "companyLegalName"),
    not_shown=frozenset({"senderDetails"}),
    exclusive=(("wabaName", "companyLegalName"), ("senderDetails", "companyLegalName")),
    example="""\
clientBusinessManagerId: "123456789012345"
wabaName: Acme
businessManager: SINCH_UK
templateAnalytics: true
senderDetails:
  displayName: Acme Care
  businessCategory: SHOPPING_AND_RETAIL
  region: EU
""",
)
