"""What the channels of a Conversation app have in common: how they are asked for, and their status. Knows no channel.

The app itself is not managed through this API; a bundle makes one, and an SMS app shows the one it is connected to.
"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from schemas.declare import Export
from schemas.markers import Spec

TAG: Final = "Conversation"
APP: Final = "/v1/projects/{projectId}/conversation/apps/{conversationAppId}"

STATUS: Final = (
    Export("status", "ACTIVE, ERROR, FAILING or PENDING."),
    Export("statusDescription", "Reason, if status reports a problem."),
)
"""What every channel shows."""

EXAMPLE: Final = """\
conversationAppId: 01HXACME
"""


class ConversationApp(Spec):
    """The Conversation app whose channel is read."""

    conversationAppId: Annotated[  # noqa: N815 - the API's own name
        str,
        Field(min_length=1, description="Id of the app, such as ${bundle.NAME.convApp.id}."),
    ]
