"""The Instagram channel of a Conversation app, to be read only. Declares only.

Source: tag Conversation of the API description, version 1.2.117; a closed beta there.
"""

from __future__ import annotations

from schemas.conversation import APP, EXAMPLE, STATUS, TAG, ConversationApp
from schemas.declare import Call, DataSource, Export

DATA = DataSource(
    name="conversation_instagram",
    title="Instagram channel",
    tag=TAG,
    summary="The Instagram account of a Conversation app.",
    spec=ConversationApp,
    call=Call(operation="ConversationInstagramController_get_v1", method="GET", path=APP + "/instagram"),
    exports=(
        *STATUS,
        Export("id", "Id of the account."),
        Export("name", "Name of the account."),
        Export("username", "User name of the account."),
        Export("biography", "Biography of the account."),
        Export("followersCount", "Number of followers."),
        Export("followsCount", "Number of accounts that it follows."),
        Export("mediaCount", "Number of pictures and videos."),
        Export("profilePictureUrl", "URL of its picture."),
        Export("website", "URL of its website."),
    ),
    example=EXAMPLE,
)
