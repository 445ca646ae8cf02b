# ruff: noqa: N815 - field names are the API's own
"""RCS senders: brands that send rich messages once carriers have launched them; none can be deleted. Declares only.

Source: tags RCS Senders and RCS Accounts of the API description, version 1.2.117.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError, model_validator

from schemas.declare import Act, Call, Export, Lifecycle, Listing, NaturalKey, Phase, ResourceType
from schemas.markers import Canonical, Immutable, NullDeletes, Spec, Trigger, Unordered
from schemas.rcs.answers import Questionnaire
from schemas.rcs.brand import Brand
from schemas.rcs.launch import NEEDS, together, unmet
from schemas.rcs.places import LaunchCountry
from schemas.rcs.preview import PREVIEW
from schemas.rcs.sender_life import (
    PARTS,
    create_effect,
    is_launched,
    launch_effect,
    launch_gate,
    open_to_changes,
    reshaped,
    update_effect,
)
from schemas.rcs.sender_operations import OPERATIONS
from schemas.rcs.texts import E164
from schemas.rcs.us import us_layout
from schemas.rules import distinct, problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import ModelWrapValidatorHandler

PATH = "/v1/projects/{projectId}/rcs/senders"
ONE = PATH + "/{senderId}"

ONLY_DETAILS = "an update accepts only details"
LAUNCHED_RULE = "fixed while the sender is LAUNCHING or LAUNCHED, when only details.countries can be changed"


def _same_category(value: Any) -> Any:
    # "equivalent to each other", in the words of the API description.
    return "SINGLE_MESSAGE" if value == "BASIC_MESSAGE" else value


INVITATIONS_A_DAY = 20
"""Test numbers that one sender can invite in a day (429 of create and update); a longer list could never be sent."""


def _invited_in_one_day(numbers: list[str]) -> list[str]:
    if len(numbers) > INVITATIONS_A_DAY:
        raise problem(
            "too_many_invitations",
            "takes at most {most} numbers, because each is invited and a sender invites {most} a day, not {given}; "
            "declare the others as rcs_test_number",
            most=INVITATIONS_A_DAY,
            given=len(numbers),
        )
    return numbers


class Details(Spec):
    """Who sends, where, and what operators want to know of it."""

    brand: Annotated[
        Brand | None,
        Field(description="Profile that recipients see."),
        Immutable(unless=open_to_changes, why=LAUNCHED_RULE),
    ] = None
    testNumbers: Annotated[
        Annotated[list[E164], AfterValidator(distinct), AfterValidator(_invited_in_one_day)] | None,
        Field(
            max_length=200,
            description="Numbers that can get messages before the launch, at most 20: each gets an invitation, up to "
            "20 per day and 200 in total. Declare further numbers as rcs_test_number, which shows the state of each; "
            "no number as both.",
            json_schema_extra={"uniqueItems": True},
        ),
        Unordered(),
        NullDeletes(),
        Immutable(unless=open_to_changes, why=LAUNCHED_RULE),
    ] = None
    countries: Annotated[
        Annotated[list[LaunchCountry], AfterValidator(distinct)] | None,
        Field(
            min_length=1,
            description="Countries to launch in, ISO 3166 alpha-2; the only field that can be changed after "
            "the launch.",
            json_schema_extra={"uniqueItems": True},
        ),
        Unordered(),
        NullDeletes(),
    ] = None
    questionnaire: Annotated[
        Questionnaire | None,
        Field(description="Answers for carriers; a launch requires those of its countries."),
        Immutable(unless=open_to_changes, why=LAUNCHED_RULE),
    ] = None


class RcsSender(Spec):
    """An RCS sender as a user writes it."""

    region: Annotated[
        Literal["BR", "EU", "US"], Field(description="Region of the sender."), Immutable(why=ONLY_DETAILS)
    ]
    billingCategory: Annotated[
        Literal["CONVERSATIONAL", "NON_CONVERSATIONAL", "BASIC_MESSAGE", "CONVERSATIONAL_LEGACY", "SINGLE_MESSAGE"],
        Field(
            description="CONVERSATIONAL for sessions of many messages, NON_CONVERSATIONAL for messages one way. "
            "CONVERSATIONAL_LEGACY, BASIC_MESSAGE and SINGLE_MESSAGE are deprecated."
        ),
        Immutable(why=ONLY_DETAILS),
        Canonical(_same_category),
    ]
    useCase: Annotated[
        Literal["MULTIUSE", "OTP", "PROMOTIONAL", "TRANSACTIONAL"],
        Field(description="Purpose of the messages."),
        Immutable(why=ONLY_DETAILS),
    ]
    details: Annotated[
        Details | None,
        Field(description="Profile of the sender and answers for carriers; must be complete before the launch."),
    ] = None
    launched: Annotated[
        bool | None,
        Field(
            description="Set to true to launch the sender when it is IN_TEST, and again for countries added later. "
            "Carriers review a launch, and it is irreversible; its requirements are checked before."
        ),
        Trigger("launch", is_launched),
    ] = None

    @model_validator(mode="wrap")
    @classmethod
    def _ready_to_launch(cls, written: Any, handler: ModelWrapValidatorHandler[RcsSender]) -> RcsSender:
        """Report what a launch lacks along with whatever else is wrong, all at once."""
        lacking = unmet(written) if isinstance(written, dict) and written.get("launched") is True else []
        try:
            made = handler(written)
        except ValidationError as refused:
            if not lacking:
                raise
            lacking = [*together(refused), *lacking]
        if lacking:
            raise ValidationError.from_exception_data("launch", lacking, hide_input=True)
        return made


def _layout(values: Mapping[str, Any]) -> dict[str, str]:
    answers = values
    for step in ("details", "questionnaire", "us", "answers"):
        answers = answers.get(step) or {}
    return {"usQuestionnaireVersion": us_layout(answers)} if answers else {}


# No absent_when: 403 rbm_has_not_been_used says that Google could not be asked, not that there are no senders.
RESOURCE = ResourceType(
    name="rcs_sender",
    title="RCS sender",
    tag="RCS Senders",
    summary="A brand that sends RCS messages: to test numbers first, and after the launch to everybody in its "
    "countries.",
    spec=RcsSender,
    identity=("id",),
    id_parameters=("senderId",),
    natural_key=NaturalKey(("details.brand.name", "region", "useCase"), unique=False),
    listing=Listing(operation="RcsSendersController_listSenders_v1", path=PATH, items="senders", page_size=100),
    read=Call(operation="RcsSendersController_getSender_v1", method="GET", path=ONE),
    create=Call(operation="RcsSendersController_createSender_v1", method="POST", path=PATH),
    update=Call(
        operation="RcsSendersController_updateSender_v1",
        method="PATCH",
        path=ONE,
        asks=_layout,
        sends=frozenset({"details"}),
        partial=frozenset({"details"}),
    ),
    exports=(
        Export("id", "Id of the sender."),
        Export("state", "DRAFT, IN_PROGRESS, IN_TEST, PREPARING_LAUNCH, LAUNCHING, LAUNCHED, UNLAUNCHED or UNKNOWN."),
        Export("testNumberStates", "Status of its test numbers: number, state, submitted."),
        Export("countryStatus", "Status of its countries: country, status, operators with name, status and remark."),
        Export("hostingRegion", "Region of Google's hosting: ASIA_PACIFIC, EUROPE or NORTH_AMERICA."),
        Export("conversationApiApp", "Id of the connected Conversation app; deprecated, use the next."),
        Export("conversationApiAppDetails", "The connected Conversation app: id, projectId, region, channelStatus."),
        Export("supplierDetails", "Ids at Google: google.agentId and google.brandId."),
        Export("brandDetails", "Registration of the brand for the US: id, status, registration."),
        Export("campaignDetails", "Registration of the campaign for the US: id, campaignName, requestId."),
        Export("created", "Time of creation, UTC."),
        Export("modified", "Time of the last change, UTC."),
    ),
    lifecycle=Lifecycle(
        state="state",
        states={
            "DRAFT": Phase.DRAFT,
            "IN_PROGRESS": Phase.WORKING,
            "IN_TEST": Phase.LIVE,
            "PREPARING_LAUNCH": Phase.WORKING,
            "LAUNCHING": Phase.IN_REVIEW,
            "LAUNCHED": Phase.LIVE,
            "UNLAUNCHED": Phase.DEGRADED,
            "UNKNOWN": Phase.UNKNOWN,
        },
        reviewer="a carrier",
        advice={"UNLAUNCHED": "it was disabled after its launch; declare launched: true to launch it again"},
        parts=PARTS,
    ),
    effects={"create": create_effect, "update": update_effect},
    reshape=reshaped,
    acts=(
        Act(
            name="launch",
            call=Call(operation="RcsSendersController_launchSender_v1", method="POST", path=ONE + "/launch"),
            effect=launch_effect,
            gate=launch_gate,
            needs=NEEDS,
        ),
    ),
    operations=OPERATIONS,
    answer_only=(
        "details.callbackUrl",
        *(f"details.questionnaire.{part}.questions" for part in ("fr", "gb", "general", "us", "verification")),
    ),
    preview=PREVIEW,
    example="""\
region: EU
billingCategory: CONVERSATIONAL
useCase: MULTIUSE
details:
  brand:
    name: Acme
    color: "#0B57D0"
    description: News about your orders
    emails:
      - {label: Care, address: care@acme.example}
    bannerUrl: https://acme.example/banner.png
    logoUrl: https://acme.example/logo.png
    privacyPolicyUrl: https://acme.example/privacy
    termsOfServiceUrl: https://acme.example/terms
  countries: [GB, SE]
  questionnaire:
    general:
      answers:
        optInDescription: People opt in at the checkout.
        videoUris: [https://acme.example/rcs.mp4]
    verification:
      answers: {name: Ada Berg, email: ada@acme.example, website: https://acme.example}
    gb:
      answers: {brandIndustry: Retail, companyLegalName: Acme Ltd, messagesVolume: 10K - 100K messages}
launched: true
""",
)
