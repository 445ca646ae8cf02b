"""Test numbers of RCS senders: phones that accept an invitation and get messages before the launch. Declares only.

Source: tag RCS Senders of the API description, version 1.2.117.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from schemas.declare import Call, Effect, Export, Lifecycle, NaturalKey, Operation, Parent, ResourceType
from schemas.markers import Canonical, Immutable, Refers, Spec
from schemas.rcs.sender_life import TEST_NUMBER
from schemas.rcs.texts import E164
from schemas.rules import digits_only

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemas.markers import Live

PATH = "/v1/projects/{projectId}/rcs/senders/{senderId}/testNumbers"
ONE = PATH + "/{testNumber}"


class RcsTestNumber(Spec):
    """A test number as a user writes it."""

    senderId: Annotated[  # noqa: N815 - the API's own name
        str,
        Field(min_length=1, description="Sender that the number tests."),
        Refers("rcs_sender", "id"),
        Immutable(why="a number cannot change its sender"),
    ]
    number: Annotated[
        E164,
        Field(description='The phone number in E.164, in quotes: "+46701234567". It gets an invitation.'),
        Canonical(digits_only),
        Immutable(why="another number needs another invitation"),
    ]


def _invitation(declared: Mapping[str, Any]) -> dict[str, Any]:
    return {"testNumbers": [declared["number"]]}


def _invited(answer: Any, declared: Mapping[str, Any]) -> Live | None:
    """Return the number that was asked for out of all the sender has."""
    wanted = digits_only(declared["number"])
    states = answer.get("testNumbers") if isinstance(answer, dict) else None
    return next((number for number in states or () if digits_only(number.get("number")) == wanted), None)


def _next_step(live: Live) -> str:
    return "resend" if live.get("state") in {"EXPIRED", "FAILED"} else ""


_LATER = "the carrier accepts test numbers only after the launch of the sender"
_DECLINED = "the owner of the phone declined the invitation; use another number"

OPERATIONS = (
    Operation(
        name="state",
        summary="Shows whether the invitation was accepted.",
        call=Call(operation="RcsSendersController_getTestNumberState_v1", method="GET", path=ONE),
    ),
    Operation(
        name="resend",
        summary="Sends the invitation again, which resets a verified number to UNVERIFIED.",
        call=Call(operation="RcsSendersController_retryTestNumber_v1", method="GET", path=ONE + "/retry"),
        acts=True,
        hint={
            "add_test_number_not_allowed_before_launch": _LATER,
            "blocked_because_the_recipient_declined": _DECLINED,
        },
    ),
    Operation(
        name="capabilities",
        summary="Shows the RCS features of the phone, after the invitation is accepted.",
        call=Call(
            operation="RcsSendersController_getTestNumberCapabilities_v1", method="GET", path=ONE + "/capabilities"
        ),
        shows="list",
        items="features",
        hint={
            "user_has_not_accepted_invite": "the invitation must be accepted on the phone first",
            "blocked_because_the_recipient_declined": _DECLINED,
            "user_cannot_be_reached": "the phone does not accept RCS messages now; check that RCS is enabled",
        },
    ),
)

RESOURCE = ResourceType(
    name="rcs_test_number",
    title="RCS test number",
    tag="RCS Senders",
    summary="A phone that can get messages of an RCS sender before the launch, after its owner accepts the invitation.",
    spec=RcsTestNumber,
    parent=Parent("rcs_sender", "senderId", embedded="testNumberStates", instead="details.testNumbers"),
    identity=("senderId", "number"),
    id_parameters=("senderId", "testNumber"),
    natural_key=NaturalKey(("senderId", "number")),
    read=Call(operation="RcsSendersController_getTestNumberState_v1", method="GET", path=ONE),
    create=Call(
        operation="RcsSendersController_addTestNumbers_v1",
        method="POST",
        path=PATH,
        body=_invitation,
        answer=_invited,
    ),
    delete=Call(operation="RcsSendersController_deleteTestNumber_v1", method="DELETE", path=ONE),
    exports=(
        Export("state", "UNVERIFIED or PENDING, then VERIFIED, or DECLINED, EXPIRED, FAILED, INVALID or REJECTED."),
        Export("submitted", "Time of submission."),
    ),
    lifecycle=Lifecycle(
        state="state",
        states=TEST_NUMBER,
        reviewer="the tester or an operator",
    ),
    effects={
        "create": lambda _live: Effect(
            text="the phone gets an invitation, which its owner must accept; a number that was verified "
            "before is UNVERIFIED "
            "again; a sender can invite 20 numbers per day and 200 in total"
        ),
        "delete": lambda _live: Effect(text="adding it again needs another invitation"),
    },
    next_step=_next_step,
    named_by=("number",),
    operations=OPERATIONS,
    example="""\
senderId: 5b7e1c1a-0c6e-4f43-9a1c-3d1f0a8f6b21
number: "+46701234567"
""",
)
