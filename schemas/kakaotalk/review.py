"""What senders and templates of KakaoTalk have in common: drafts, reviews, pending parts, comments. Decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeAlias

from pydantic import Field

from schemas.declare import Comments, Gate, Phase
from schemas.markers import Directive, Spec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemas.markers import Live

REVIEWER: Final = "KakaoTalk"

CHANGES: Final = {"DRAFT": Phase.DRAFT, "IN_PROGRESS": Phase.IN_REVIEW, "REJECTED": Phase.REJECTED}
"""Status of a pending part to its phase."""

COMMENTS: Final = Comments(operation="activities", entries=frozenset({"REJECTED"}))
"""A rejected object does not say why; the newest activity REJECTED has the reviewer's comment."""

IN_REVIEW: Final = Gate("waiting", "in review at KakaoTalk; it can be changed after the review result")


def pending(live: Live) -> Mapping[str, Any]:
    """Return the pending part of a live object, empty when there is none."""
    return live.get("changes") or {}


def is_draft(declared: Mapping[str, Any]) -> bool:
    """Tell whether declared values are only to be kept as a draft."""
    return declared.get("status") == "DRAFT"


def _submitted(value: Any, live: Live) -> bool:
    return not (value == "SUBMIT" and pending(live).get("status") == "DRAFT")


Status: TypeAlias = Annotated[
    Literal["DRAFT", "SUBMIT"] | None,
    Field(description="SUBMIT, the default, sends every change to KakaoTalk for review; DRAFT only saves it."),
    Directive(frozenset({"create", "update"}), satisfied=_submitted, default="SUBMIT"),
]

SaveDraftOnFailure: TypeAlias = Annotated[
    bool | None,
    Field(description="If true, it is kept as a draft when it cannot be submitted."),
    Directive(frozenset({"create"})),
]


class Comment(Spec):
    """What a comment says."""

    comment: Annotated[str, Field(min_length=1, max_length=65535, description="The text, for the reviewers.")]
