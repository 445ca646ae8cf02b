"""What a person can ask of a WhatsApp sender: the two steps that verify its number, and what goes with reviews."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from schemas.calls import Call, Operation
from schemas.markers import Sensitive, Spec
from schemas.rules import problem
from schemas.whatsapp.conversation import activities, commenting

PATH = "/v1/projects/{projectId}/whatsapp/senders"
ONE = PATH + "/{senderId}"


class Register(Spec):
    """Arguments of ``register``."""

    method: Annotated[Literal["SMS", "VOICE"], Field(description="How you receive the code: by message or by call.")]


def _six(value: str | None) -> str | None:
    if value is None:
        return None
    if len(value) != 6 or any(map(str.isspace, value)):
        raise problem("otp", "must be exactly 6 characters without spaces; enter the code as it was sent")
    return value


class Verify(Spec):
    """Arguments of ``verify``."""

    code: Annotated[
        str | None,
        Field(description="The 6 characters of the code. Omit it if Meta has already verified the number."),
        AfterValidator(_six),
        Sensitive(),
    ] = None


NOT_WAITING = "it is not in PENDING_VERIFICATION; show its status with: reconciler status"


OPERATIONS = (
    Operation(
        name="register",
        summary="Requests a code for the phone number, the first of two steps; the second is verify.",
        call=Call(operation="WhatsappSendersController_register_v1", method="POST", path=ONE + "/register"),
        arguments=Register,
        acts=True,
        hint={
            "not_allowed_register": NOT_WAITING,
            "sender_request_code_failed": "try again later, or the other method: register method=VOICE",
            "sender-number-not-approved-for-enterprise": "WhatsApp does not accept this number; use another",
            "sender-register-too-many-requests": "wait before requesting another code; the last one may still be valid",
            "sender-already-registered": "no code is needed; continue with verify",
            "too_many_invalid_verification_codes": "too many wrong codes; wait before requesting another",
        },
        then="verify code=CODE",
        sends="code",
    ),
    Operation(
        name="verify",
        summary="Submits the code sent by register: verify code=CODE.",
        call=Call(operation="WhatsappSendersController_verify_v1", method="POST", path=ONE + "/verify"),
        arguments=Verify,
        acts=True,
        shows="nothing",
        hint={
            "not_allowed_verify": NOT_WAITING,
            "wrong_otp": "check the code, or request another: register method=SMS",
        },
    ),
    Operation(
        name="discard-changes",
        summary="Discards pending changes (draft, rejected or failed). Live content stays.",
        call=Call(operation="WhatsappSendersController_deleteChanges_v1", method="DELETE", path=ONE + "/changes"),
        acts=True,
        shows="nothing",
        hint={
            "sender_changes_not_found": "nothing is pending",
            "sender_changes_not_deletable": "they are in review; wait for the review result",
        },
    ),
    commenting("WhatsappSendersController_createComment_v1", ONE + "/comments"),
    activities("WhatsappSendersController_listActivities_v1", ONE + "/activities"),
    Operation(
        name="suggested-usernames",
        summary="Shows available usernames.",
        call=Call(
            operation="WhatsappSendersController_getSuggestedUsernames_v1",
            method="GET",
            path=ONE + "/suggestedUsernames",
        ),
        shows="list",
        items="usernames",
    ),
)
