"""The Viber channel of a Conversation app, to be read only. Declares only.

Source: tag Conversation of the API description, version 1.2.117; a closed beta there.
"""

from __future__ import annotations

from schemas.conversation import APP, EXAMPLE, STATUS, TAG, ConversationApp
from schemas.declare import Call, DataSource, Export

DATA = DataSource(
    name="conversation_viber",
    title="Viber channel",
    tag=TAG,
    summary="The Viber bot of a Conversation app.",
    spec=ConversationApp,
    call=Call(operation="ConversationViberController_get_v1", method="GET", path=APP + "/viber"),
    exports=(
        *STATUS,
        Export("id", "Id of the bot."),
        Export("name", "Name of the bot."),
        Export("uri", "Address part of the bot."),
        Export("icon", "URL of its icon."),
        Export("category", "Its category."),
        Export("subcategory", "Its subcategory."),
        Export("location", "Location: lon and lat, in degrees."),
        Export("country", "Name of its country."),
        Export("subscribersCount", "Number of subscribers."),
    ),
    example=EXAMPLE,
)
