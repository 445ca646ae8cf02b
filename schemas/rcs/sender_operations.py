"""What a person can ask of an RCS sender, and of the RCS account of the project: comments and activities."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.calls import Call, Operation
from schemas.markers import Spec

ACCOUNT = "/v1/projects/{projectId}/rcs"
ONE = ACCOUNT + "/senders/{senderId}"


class Comment(Spec):
    """Arguments of ``comment`` and ``account-comment``."""

    comment: Annotated[str, Field(min_length=1, max_length=65535, description="Comment for those who process it.")]


OPERATIONS = (
    Operation(
        name="comment",
        summary="Adds a comment to the sender, for those who process it.",
        call=Call(operation="RcsSendersController_createSenderComment_v1", method="POST", path=ONE + "/comments"),
        arguments=Comment,
        acts=True,
    ),
    Operation(
        name="activities",
        summary="Shows the activities of the sender, newest first, with comments.",
        call=Call(operation="RcsSendersController_listActivities_v1", method="GET", path=ONE + "/activities"),
        shows="timeline",
        items="notifications",
        pages=100,
    ),
    Operation(
        name="account-comment",
        summary="Adds a comment to the RCS account of the project.",
        call=Call(operation="RcsAccountsController_createComment_v1", method="POST", path=ACCOUNT + "/comments"),
        arguments=Comment,
        acts=True,
        whole_type=True,
        hint={"account_not_found": "the project has no RCS account yet"},
    ),
    Operation(
        name="account-activities",
        summary="Shows the activities of the RCS account of the project, newest first.",
        call=Call(operation="RcsAccountsController_listActivities_v1", method="GET", path=ACCOUNT + "/activities"),
        shows="timeline",
        items="notifications",
        pages=100,
        whole_type=True,
        hint={"account_not_found": "the project has no RCS account yet"},
    ),
)
