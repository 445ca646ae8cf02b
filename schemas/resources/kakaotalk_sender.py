# ruff: noqa: N815 - field names are the API's own
"""KakaoTalk senders: channels that KakaoTalk reviews and a person registers before they may send. Declares only.

Source: tag KakaoTalk Senders of the API description, version 1.2.117.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field

from schemas.declare import (
    Call,
    Effect,
    Export,
    Gate,
    Lifecycle,
    Listing,
    NaturalKey,
    Operation,
    Phase,
    ResourceType,
    Reversibility,
)
from schemas.files import Picture
from schemas.kakaotalk.review import (
    CHANGES,
    COMMENTS,
    IN_REVIEW,
    REVIEWER,
    Comment,
    SaveDraftOnFailure,
    Status,
    is_draft,
    pending,
)
from schemas.markers import Canonical, Immutable, NeededUnlessDraft, NullDeletes, PublicText, Sensitive, Spec
from schemas.rules import Matches, digits_only, problem

if TYPE_CHECKING:
    from schemas.markers import Live

PATH = "/v1/projects/{projectId}/kakaotalk/senders"
ONE = PATH + "/{plusFriendId}"

REMOVAL = timedelta(days=60)

THREE_DIGITS = Matches("^[0-9]{3}$", '3 digits in quotes, such as "001"', lambda code: code.zfill(3))
FOUR_DIGITS = Matches("^[0-9]{4}$", '4 digits in quotes, such as "0001"', lambda code: code.zfill(4))
PHONE = Matches(r"^\+?[0-9][0-9 ()-]*$", 'a phone number in quotes, such as "+821012345678"')


class Details(Spec):
    """Profile of the sender."""

    adminPhoneNo: Annotated[
        Annotated[str, PHONE] | None,
        Field(min_length=1, max_length=15, description="Phone number of the channel's administrator."),
        Canonical(digits_only),
        NeededUnlessDraft(),
    ] = None
    name: Annotated[
        str | None,
        Field(min_length=1, max_length=512, description="Name of the sender."),
        NeededUnlessDraft(),
        PublicText(),
    ] = None
    logoImage: Annotated[
        Picture | None,
        Field(description="URL of the logo: image/jpeg or image/png up to 5 MB."),
        NullDeletes(),
    ] = None
    topLevelCategoryCode: Annotated[
        Annotated[str, THREE_DIGITS] | None,
        Field(
            description='Business category of the sender, first level: 3 digits, "001"; kakaotalk_sender_categories '
            "lists them."
        ),
        NeededUnlessDraft(),
    ] = None
    midLevelCategoryCode: Annotated[
        Annotated[str, FOUR_DIGITS] | None,
        Field(description='Business category of the sender, second level: 4 digits, "0001".'),
        NeededUnlessDraft(),
    ] = None
    subLevelCategoryCode: Annotated[
        Annotated[str, FOUR_DIGITS] | None,
        Field(description='Business category of the sender, third level: 4 digits, "0001".'),
        NeededUnlessDraft(),
    ] = None


class KakaotalkSender(Spec):
    """A KakaoTalk sender as a user writes it."""

    status: Status = None
    saveDraftOnFailure: SaveDraftOnFailure = None
    plusFriendId: Annotated[
        str,
        Field(min_length=1, max_length=30, description="Id of the KakaoTalk channel, unique among senders."),
        Immutable(why="it identifies the sender in the API"),
    ]
    details: Annotated[Details | None, Field(description="Profile of the sender."), NeededUnlessDraft()] = None


def _code(value: Any) -> Any:
    """Turn a code typed at the prompt into the number the API takes, unless that would change it."""
    if not isinstance(value, str):
        return value
    if not value.isascii() or not value.isdigit():
        raise problem("otp_digits", 'must be digits only, not "{value}"', value=value)
    if value.startswith("0"):
        raise problem(
            "otp_leading_zero",
            'must not begin with 0, as "{value}" does: the API reads it as a number, which loses leading zeros; '
            "request another code with register",
            value=value,
        )
    return int(value)


class Code(Spec):
    """The one-time code of a registration."""

    code: Annotated[
        int,
        BeforeValidator(_code),
        Field(
            description="The code sent by register. The API reads it as a number, so a code that starts with 0 cannot "
            "be sent: request another with register."
        ),
        Sensitive(),
    ]


def _update_effect(live: Live | None) -> Effect:
    if live is not None and live.get("state") == "ACTIVE":
        return Effect(text="new review at KakaoTalk; the approved details stay in use until the review result")
    return Effect(text="reviewed by KakaoTalk")


def _delete_effect(live: Live | None) -> Effect:
    keeps = "it keeps delivering for 60 days and is then removed"
    if live is not None and live.get("state") is None:
        keeps = "it is removed after 60 days at the latest"
    return Effect(Reversibility.TIME_LOCKED, f"{keeps}; its plusFriendId is reserved until then", REMOVAL)


_NOT_ACTIVE = {
    "INACTIVE": "the API changes only active senders; register and verify it first",
    "VERIFYING": "the API changes only active senders; verify it first",
    "BLOCKED": "KakaoTalk has blocked it and the API changes only active senders; resolve that with KakaoTalk first",
    "SUSPENDED": "KakaoTalk has suspended it and the API changes only active senders; resolve that with "
    "KakaoTalk first",
}


def _update_gate(live: Live) -> Gate | None:
    status, state = pending(live).get("status"), live.get("state")
    if status == "IN_PROGRESS":
        return IN_REVIEW
    if status == "REJECTED":
        return Gate("needs_human", "KakaoTalk rejected its pending changes; discard them with discard-changes first")
    if state in {None, "ACTIVE"}:
        return None
    return Gate("needs_human", _NOT_ACTIVE.get(state, f"the API changes only active senders, and it is {state}"))


def _next_step(live: Live) -> str:
    status = pending(live).get("status")
    if status == "REJECTED":
        return "discard-changes"
    if status is not None:
        return ""
    return {"INACTIVE": "register", "VERIFYING": "verify code=CODE"}.get(live.get("state", ""), "")


OPERATIONS = (
    Operation(
        name="register",
        summary="Asks KakaoTalk to register the sender, which sends a code for verify.",
        call=Call(operation="KakaotalkSendersController_registerSender_v1", method="POST", path=ONE + "/register"),
        acts=True,
        hint={"not_allowed_register": "the sender is already active"},
        then="verify code=CODE",
        sends="code",
    ),
    Operation(
        name="verify",
        summary="Submits the code sent by register, which makes the sender active.",
        call=Call(operation="KakaotalkSendersController_verifySender_v1", method="POST", path=ONE + "/verify"),
        arguments=Code,
        acts=True,
        # The API has no code of its own for a wrong one-time code.
        hint={
            "not_allowed_verify": "check the code; if it is right, the sender no longer expects it: request "
            "another with register"
        },
    ),
    Operation(
        name="discard-changes",
        summary="Discards pending changes that are a draft or were rejected.",
        call=Call(operation="KakaotalkSendersController_deleteChanges_v1", method="DELETE", path=ONE + "/changes"),
        acts=True,
        shows="nothing",
        hint={
            "sender_changes_not_found": "the sender has no pending changes",
            "sender_changes_not_deletable": "the changes are in review at KakaoTalk; wait for the review result",
        },
    ),
    Operation(
        name="comment",
        summary="Adds a comment for the reviewers.",
        call=Call(operation="KakaotalkSendersController_createComment_v1", method="POST", path=ONE + "/comments"),
        arguments=Comment,
        acts=True,
    ),
    Operation(
        name="activities",
        summary="Shows the activities of the sender, newest first, with comments and reasons for rejections.",
        call=Call(operation="KakaotalkSendersController_listActivities_v1", method="GET", path=ONE + "/activities"),
        shows="timeline",
        items="notifications",
        pages=100,
    ),
)

RESOURCE = ResourceType(
    name="kakaotalk_sender",
    title="KakaoTalk sender",
    tag="KakaoTalk Senders",
    summary="A KakaoTalk channel that can send messages after KakaoTalk approves it and its code is submitted.",
    spec=KakaotalkSender,
    identity=("plusFriendId",),
    id_parameters=("plusFriendId",),
    natural_key=NaturalKey(("plusFriendId",)),
    listing=Listing(
        operation="KakaotalkSendersController_listSenders_v1",
        path=PATH,
        items="senders",
        page_size=100,
        absent_when=frozenset({"project_not_initialized"}),
    ),
    read=Call(operation="KakaotalkSendersController_getSender_v1", method="GET", path=ONE),
    create=Call(operation="KakaotalkSendersController_createSender_v1", method="POST", path=PATH),
    update=Call(
        operation="KakaotalkSendersController_updateSender_v1",
        method="PATCH",
        path=ONE,
        sends=frozenset({"status", "details"}),
    ),
    delete=Call(operation="KakaotalkSendersController_deleteSender_v1", method="DELETE", path=ONE),
    exports=(
        Export("id", "Id of the sender."),
        Export("state", "ACTIVE, BLOCKED, INACTIVE, SUSPENDED or VERIFYING; absent before it is approved."),
        Export("created", "Time of creation, UTC."),
        Export("modified", "Time of the last change, UTC."),
    ),
    lifecycle=Lifecycle(
        state="state",
        states={
            "ACTIVE": Phase.LIVE,
            "INACTIVE": Phase.NEEDS_HUMAN,
            "VERIFYING": Phase.NEEDS_HUMAN,
            "BLOCKED": Phase.DEGRADED,
            "SUSPENDED": Phase.DEGRADED,
        },
        change="changes.status",
        changes=CHANGES,
        overlay={"details": "changes.details"},
        reviewer=REVIEWER,
        comments=COMMENTS,
        advice=dict.fromkeys(
            ("BLOCKED", "SUSPENDED"), "resolve it with KakaoTalk; nothing can be changed until it is ACTIVE"
        ),
    ),
    effects={
        "create": lambda _live: Effect(text="reviewed by KakaoTalk; then a person must register and verify it"),
        "update": _update_effect,
        "delete": _delete_effect,
    },
    gates={"update": _update_gate},
    draft=is_draft,
    operations=OPERATIONS,
    next_step=_next_step,
    example="""\
plusFriendId: acmechannel
details:
  adminPhoneNo: "+821012345678"
  name: Acme
  topLevelCategoryCode: "001"
  midLevelCategoryCode: "0001"
  subLevelCategoryCode: "0001"
""",
)
