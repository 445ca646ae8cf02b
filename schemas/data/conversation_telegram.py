"""The Telegram channel of a Conversation app, to be read only. Declares only.

Source: tag Conversation of the API description, version 1.2.117; a closed beta there.
"""

from __future__ import annotations

from schemas.conversation import APP, EXAMPLE, STATUS, TAG, ConversationApp
from schemas.declare import Call, DataSource, Export

DATA = DataSource(
    name="conversation_telegram",
    title="Telegram channel",
    tag=TAG,
    summary="The Telegram bot of a Conversation app.",
    spec=ConversationApp,
    call=Call(operation="ConversationTelegramController_get_v1", method="GET", path=APP + "/telegram"),
    exports=(
        *STATUS,
        Export("name", "Name of the bot."),
        Export("username", "User name of the bot."),
        Export("canJoinGroups", "Whether it can be invited to groups."),
        Export("canReadAllGroupMessages", "Whether it sees every message of a group; true when privacy mode is off."),
        Export("supportsInlineQueries", "Whether it answers inline queries."),
    ),
    example=EXAMPLE,
)
