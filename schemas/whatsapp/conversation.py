"""What people may say to, and ask of, WhatsApp accounts, senders and templates alike: comments and activities."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.calls import Call, Operation
from schemas.markers import Spec


class Comment(Spec):
    """Arguments of ``comment``."""

    comment: Annotated[str, Field(min_length=1, max_length=65535, description="Comment for the reviewers.")]


def commenting(operation: str, path: str, *, whole_type: bool = False) -> Operation:
    """Return the operation that adds a comment."""
    return Operation(
        name="comment",
        summary="Adds a comment for the reviewers.",
        call=Call(operation=operation, method="POST", path=path),
        arguments=Comment,
        acts=True,
        whole_type=whole_type,
    )


def activities(operation: str, path: str, *, whole_type: bool = False) -> Operation:
    """Return the operation that shows what happened, newest first."""
    return Operation(
        name="activities",
        summary="Shows its activities, newest first.",
        call=Call(operation=operation, method="GET", path=path),
        shows="timeline",
        items="notifications",
        pages=100,
        whole_type=whole_type,
    )
