"""KakaoTalk templates: messages of a sender that KakaoTalk approves before they may be sent. Declares only.

Source: tag KakaoTalk Templates of the API description, version 1.2.117.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from schemas.declare import (
    Call,
    Effect,
    Export,
    Gate,
    Lifecycle,
    Listing,
    NaturalKey,
    Operation,
    Parent,
    Phase,
    ResourceType,
    Reversibility,
)
from schemas.kakaotalk.content import Details
from schemas.kakaotalk.placeholders import placeholders
from schemas.kakaotalk.preview import PREVIEW
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
from schemas.markers import Immutable, Refers, Spec
from schemas.messages import MessageTemplate

if TYPE_CHECKING:
    from schemas.markers import Live

PATH = "/v1/projects/{projectId}/kakaotalk/senders/{plusFriendId}/templates"
ONE = PATH + "/{templateCode}"


class KakaotalkTemplate(Spec):
    """A KakaoTalk template as a user writes it."""

    plusFriendId: Annotated[  # noqa: N815 - the API's own name
        str,
        Field(min_length=1, max_length=30, description="Sender of the template."),
        Refers("kakaotalk_sender", "plusFriendId"),
        Immutable(why="a template cannot move to another sender"),
    ]
    status: Status = None
    saveDraftOnFailure: SaveDraftOnFailure = None  # noqa: N815 - the API's own name
    details: Annotated[Details, Field(description="Content of the template.")]


def _update_effect(live: Live | None) -> Effect:
    if live is not None and live.get("state") == "APPROVED":
        return Effect(text="new review at KakaoTalk; the approved text stays live until the review result")
    return Effect(text="reviewed by KakaoTalk")


def _delete_effect(live: Live | None) -> Effect:
    if live is not None and live.get("state") not in {None, "REJECTED"}:
        text = "its code becomes invalid; a new template gets another code and its own review"
        return Effect(Reversibility.COSTLY, text)
    return Effect(text="was not approved, so it is not in use")


def _update_gate(live: Live) -> Gate | None:
    return IN_REVIEW if pending(live).get("status") == "IN_PROGRESS" else None


OPERATIONS = (
    Operation(
        name="discard-changes",
        summary="Deletes the draft of a template that was never submitted to KakaoTalk.",
        call=Call(
            operation="KakaotalkTemplatesController_deleteTemplateDraft_v1", method="DELETE", path=ONE + "/changes"
        ),
        acts=True,
        shows="nothing",
        hint={"template_not_deletable": "it was submitted before; change it in the files, or remove it"},
    ),
    Operation(
        name="comment",
        summary="Adds a comment for the reviewers.",
        call=Call(operation="KakaotalkTemplatesController_createComment_v1", method="POST", path=ONE + "/comments"),
        arguments=Comment,
        acts=True,
    ),
    Operation(
        name="activities",
        summary="Shows the activities of the template, newest first, with comments and reasons for rejections.",
        call=Call(operation="KakaotalkTemplatesController_listActivities_v1", method="GET", path=ONE + "/activities"),
        shows="timeline",
        items="notifications",
        pages=100,
    ),
)

RESOURCE = ResourceType(
    name="kakaotalk_template",
    title="KakaoTalk template",
    tag="KakaoTalk Templates",
    summary="A message of a KakaoTalk sender that KakaoTalk must approve before it can be sent.",
    spec=KakaotalkTemplate,
    parent=Parent("kakaotalk_sender", "plusFriendId"),
    identity=("plusFriendId", "code"),
    id_parameters=("plusFriendId", "templateCode"),
    natural_key=NaturalKey(("plusFriendId", "details.name")),
    listing=Listing(
        operation="KakaotalkTemplatesController_listTemplates_v1",
        path=PATH,
        items="templates",
        page_size=1000,
        absent_when=frozenset({"project_not_initialized", "sender_not_found", "template_not_found"}),
    ),
    read=Call(operation="KakaotalkTemplatesController_get_v1", method="GET", path=ONE),
    create=Call(
        operation="KakaotalkTemplatesController_createTemplate_v1",
        method="POST",
        path=PATH,
        sends=frozenset({"status", "saveDraftOnFailure", "details"}),
    ),
    update=Call(
        operation="KakaotalkTemplatesController_updateTemplate_v1",
        method="PATCH",
        path=ONE,
        sends=frozenset({"status", "details"}),
        omits=frozenset({"details.language"}),
    ),
    delete=Call(operation="KakaotalkTemplatesController_deleteTemplate_v1", method="DELETE", path=ONE),
    exports=(
        Export("code", "Code that identifies the template in a message; set by the API."),
        Export("id", "Id of the template."),
        Export("state", "APPROVED or REJECTED; absent before the first review result."),
        Export("created", "Time of creation, UTC."),
        Export("modified", "Time of the last change, UTC."),
    ),
    lifecycle=Lifecycle(
        state="state",
        states={"APPROVED": Phase.LIVE, "REJECTED": Phase.REJECTED},
        change="changes.status",
        changes=CHANGES,
        overlay={"details": "changes.details"},
        reviewer=REVIEWER,
        comments=COMMENTS,
    ),
    effects={
        "create": lambda _live: Effect(text="reviewed by KakaoTalk"),
        "update": _update_effect,
        "delete": _delete_effect,
    },
    gates={"update": _update_gate},
    draft=is_draft,
    operations=OPERATIONS,
    named_by=("details.name", "plusFriendId"),
    template=MessageTemplate(
        name=("plusFriendId", "details.name"),
        language="details.language",
        category="details.categoryCode",
        sendable=frozenset({"APPROVED"}),
        placeholders=placeholders,
    ),
    answer_only=("details.ad",),
    preview=PREVIEW,
    example="""\
plusFriendId: acmechannel
details:
  name: order_shipped
  language: KO
  content: "#{name}, your order is on its way."
  categoryCode: "001001"
  buttons:
    - {ordering: 1, type: WEB_LINK, name: Track, linkMo: "https://acme.example/t"}
""",
)
