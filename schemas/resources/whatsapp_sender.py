# ruff: noqa: N815 - field names are the API's own
"""WhatsApp senders: phone numbers with a profile, in the four ways in which one comes about. Declares only.

Source: tag WhatsApp Senders of the API description, version 1.2.117.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, model_validator

from schemas.declare import (
    Call,
    Effect,
    Export,
    Lifecycle,
    Listing,
    NaturalKey,
    Phase,
    Quality,
    ResourceType,
)
from schemas.markers import Directive, Immutable, MayBeHidden, ObservedAs, Sensitive, Spec, WriteOnly
from schemas.provisioning import CONNECTION, part_at
from schemas.rules import Problems
from schemas.whatsapp.ban import BAN
from schemas.whatsapp.profile import SenderDetails
from schemas.whatsapp.regions import REGION, STORAGE, Region, Storage, check_manager, is_hidden
from schemas.whatsapp.sender import PARTNER, check_way, create_body, way_of
from schemas.whatsapp.sender_life import (
    TRACKED,
    delete_effect,
    next_step,
    pending,
    reshaped,
    update_effect,
    update_gate,
)
from schemas.whatsapp.sender_operations import ONE, OPERATIONS, PATH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemas.markers import Live

CREATE = frozenset({"create"})
KEPT = "an existing sender cannot change it"
CONNECTED = "a sender cannot change its connection"


def _submitted(value: Any, live: Live) -> bool:
    return not (value == "SUBMIT" and pending(live).get("status") == "DRAFT")


def _provider(live: Live) -> str | None:
    return live.get("numberProvider")


class WhatsappSender(Spec):
    """A WhatsApp sender as a user writes it.

    With ``phoneNumberProvider`` it is partner-initiated, with ``wabaId`` and ``phoneNumberId`` it comes from embedded
    signup, with ``facebookAccessToken`` or ``facebookCode`` from its deprecated form, and with none of them a new
    number is provisioned.
    """

    status: Annotated[
        Literal["DRAFT", "SUBMIT"] | None,
        Field(
            description="SUBMIT, the default, submits every change; DRAFT only saves it. Only a "
            "partner-initiated sender can start as a draft."
        ),
        Directive(frozenset({"create", "update"}), satisfied=_submitted, default="SUBMIT"),
    ] = None
    phoneNumberProvider: Annotated[
        Literal["CUSTOMER", "SINCH"] | None,
        Field(description="Provider of the phone number. Only for partner-initiated senders, which it identifies."),
        Immutable(why=KEPT),
        ObservedAs(_provider),
        MayBeHidden(is_hidden("numberProvider")),
    ] = None
    wabaId: Annotated[
        str | None,
        Field(
            description='WhatsApp Business Account to connect; "" selects that of the project. Embedded signup only.'
        ),
        Immutable(why=CONNECTED),
        WriteOnly(),
    ] = None
    phoneNumberId: Annotated[
        str | None,
        Field(description="Meta's id of the phone number. Embedded signup only."),
        Immutable(why=CONNECTED),
        WriteOnly(),
    ] = None
    authenticationCode: Annotated[
        str | None,
        Field(min_length=1, description="Code from embedded signup; valid once, so only a create sends it."),
        Directive(CREATE),
        Sensitive(),
    ] = None
    facebookAccessToken: Annotated[
        str | None,
        Field(
            min_length=1,
            description="Token from the deprecated form of embedded signup; only a create sends it.",
            deprecated=True,
        ),
        Directive(CREATE),
        Sensitive(),
    ] = None
    facebookCode: Annotated[
        str | None,
        Field(
            min_length=1,
            description="Code from the deprecated form of embedded signup; valid once, so only a create sends it.",
            deprecated=True,
        ),
        Directive(CREATE),
        Sensitive(),
    ] = None
    name: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=128,
            description="Name of the sender; the deprecated form of embedded signup needs it.",
            deprecated=True,
        ),
        Immutable(why=KEPT),
        WriteOnly(),
    ] = None
    businessManager: Annotated[
        Literal["SINCH_BR", "SINCH_MX", "SINCH_UK"] | None,
        Field(
            description="Business manager of Sinch for embedded signup; only a create sends it. BR accepts SINCH_BR "
            "and SINCH_MX, EU accepts SINCH_UK, US accepts all three."
        ),
        Directive(CREATE),
    ] = None
    region: Annotated[
        Region | None, Field(description=REGION), Immutable(why=KEPT), MayBeHidden(is_hidden("region"))
    ] = None
    metaLocalStorage: Annotated[
        Storage | None, Field(description=STORAGE), Immutable(why=KEPT), MayBeHidden(is_hidden("metaLocalStorage"))
    ] = None
    saveDraftOnFailure: Annotated[
        bool | None,
        Field(description="If true, a partner-initiated sender is kept as a draft when it is refused."),
        Directive(CREATE),
    ] = None
    details: Annotated[
        SenderDetails | None,
        Field(
            description="The phone number and its profile. Fields that a create does not accept are sent in an "
            "update when the sender is active."
        ),
    ] = None

    @model_validator(mode="after")
    def _one_way(self) -> WhatsappSender:
        problems = Problems()
        check_way(problems, self.model_dump(exclude_none=True, warnings=False))
        check_manager(problems, self.region, self.businessManager)
        problems.raise_if_any()
        return self


def _draft(declared: Mapping[str, Any]) -> bool:
    return declared.get("status") == "DRAFT" and way_of(declared) is PARTNER


RESOURCE = ResourceType(
    name="whatsapp_sender",
    title="WhatsApp sender",
    tag="WhatsApp Senders",
    summary="A phone number that sends and receives WhatsApp messages, with the profile that recipients see.",
    spec=WhatsappSender,
    identity=("id",),
    id_parameters=("senderId",),
    # Embedded signup names Meta's id of the number instead, which the API never shows; Sinch may choose the number.
    natural_key=NaturalKey(
        ("details.countryCode", "details.phoneNumber"), optional_because="its phone number is not declared"
    ),
    listing=Listing(
        operation="WhatsappSendersController_listSenders_v1",
        path=PATH,
        items="senders",
        page_size=100,
        absent_when=frozenset({"project_not_initialized"}),
    ),
    read=Call(operation="WhatsappSendersController_get_v1", method="GET", path=ONE),
    create=Call(operation="WhatsappSendersController_createSender_v1", method="POST", path=PATH, body=create_body),
    update=Call(
        operation="WhatsappSendersController_update_v1",
        method="PATCH",
        path=ONE,
        sends=frozenset({"status", "details"}),
        partial=frozenset({"details"}),
        omits=frozenset({"details.countryCode", "details.phoneNumber"}),
    ),
    delete=Call(operation="WhatsappSendersController_delete_v1", method="DELETE", path=ONE),
    exports=(
        Export("id", "Id of the sender."),
        Export(
            "state", "ACTIVE, IN_PROGRESS, INACTIVE, PENDING_VERIFICATION, SUSPENDED or ERROR; absent before approval."
        ),
        Export("countryCode", "Country calling code of its number."),
        Export("phoneNumber", "Its number without the country code."),
        Export("numberProvider", "Provider of the number: CUSTOMER or SINCH."),
        Export("conversationApiAppDetails", "The connected Conversation app: id, projectId, region, channelStatus."),
        Export("compatibleRegions", "Regions of Conversation apps that can use it, in lower case."),
        Export("metadata", "Reviews of displayName and username: value, status, rejectionReason."),
        Export("maxTps", "Maximum number of messages per second."),
        Export("qualityRating", "Quality by recipients' feedback: GREEN, YELLOW or RED."),
        Export("created", "Time of creation, UTC."),
        Export("modified", "Time of the last change, UTC."),
    ),
    lifecycle=Lifecycle(
        state="state",
        states={
            "ACTIVE": Phase.LIVE,
            "IN_PROGRESS": Phase.WORKING,
            "INACTIVE": Phase.DEGRADED,
            "PENDING_VERIFICATION": Phase.NEEDS_HUMAN,
            "SUSPENDED": Phase.DEGRADED,
            "ERROR": Phase.FAILED,
        },
        change="changes.status",
        changes={
            "DRAFT": Phase.DRAFT,
            "IN_PROGRESS": Phase.IN_REVIEW,
            "REJECTED": Phase.REJECTED,
            "ERROR": Phase.FAILED,
            "MULTIPLE_WABA_ERROR": Phase.FAILED,
        },
        reason="changes.errorCode",
        overlay={"details": "changes.details"},
        reviewer="Meta",
        parts=(
            part_at("its display name", TRACKED, "metadata", "displayName", "status", reason="rejectionReason"),
            part_at("its username", TRACKED, "metadata", "username", "status", reason="rejectionReason"),
            BAN,
            CONNECTION,
        ),
        advice=dict.fromkeys(
            ("INACTIVE", "SUSPENDED"), "resolve it with Meta; nothing can be changed until it is ACTIVE"
        ),
    ),
    effects={
        "create": lambda _live: Effect(text="is reviewed; then a person must register and verify a new number"),
        "update": update_effect,
        "delete": delete_effect,
    },
    gates={"update": update_gate},
    quality=Quality(
        name="qualityRating",
        values={rating: rating for rating in ("GREEN", "YELLOW", "RED")},
        comes_next="Meta may restrict it next; send fewer messages, and only to people who asked for them",
    ),
    draft=_draft,
    after=("whatsapp_account", "whatsapp_solution"),
    reshape=reshaped,
    next_step=next_step,
    named_by=("details.displayName", "details.countryCode", "details.phoneNumber"),
    operations=OPERATIONS,
    example="""\
phoneNumberProvider: CUSTOMER
region: EU
details:
  countryCode: "46"
  phoneNumber: "701234567"
  displayName: Acme Care
  vertical: SHOPPING_AND_RETAIL
  about: Here for your orders
  email: care@acme.example
  websiteOne: https://acme.example
  photoUrl: https://acme.example/logo.png
""",
)
