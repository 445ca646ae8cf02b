"""The Facebook Messenger channel of a Conversation app, to be read only. Declares only.

Source: tag Conversation of the API description, version 1.2.117; a closed beta there.
"""

from __future__ import annotations

from schemas.conversation import APP, EXAMPLE, STATUS, TAG, ConversationApp
from schemas.declare import Call, DataSource, Export

DATA = DataSource(
    name="conversation_messenger",
    title="Facebook Messenger channel",
    tag=TAG,
    summary="The Facebook page of a Conversation app.",
    spec=ConversationApp,
    call=Call(operation="ConversationMessengerController_get_v1", method="GET", path=APP + "/messenger"),
    exports=(
        *STATUS,
        Export("id", "Id of the page."),
        Export("name", "Name of the page."),
        Export(
            "globalBrandPageName", "Name of a global page with its country code; only for administrators of the page."
        ),
    ),
    example=EXAMPLE,
)
