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
    summary="The Instagram account that a Conversation app answers for.",
    spec=ConversationApp,
    call=Call(operation="ConversationInstagramController_get_v1", method="GET", path=APP + "/instagram"),
    exports=(
        *STATUS,
        Export("id", "Id of the account."),
        Export("name", "Name of the account."),
        Export("username", "User name of the account."),
        Export("biography", "What the account says of itself."),
        Export("followersCount", "How many follow it."),
        Export("followsCount", "How many it follows."),
        Export("mediaCount", "How many pictures and videos it shows."),
        Export("profilePictureUrl", "Address of its picture."),
        Export("website", "Address of its website."),
    ),
    example=EXAMPLE,
)
