# ruff: noqa: N815 - field names are the API's own
"""Usernames that WhatsApp suggests for a sender, to be read only. Declares only.

Source: tag WhatsApp Senders of the API description, version 1.2.117.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.declare import Call, DataSource, Export
from schemas.markers import Refers, Spec


class SuggestedUsernames(Spec):
    """Which sender the usernames are for."""

    senderId: Annotated[
        str, Field(min_length=1, description="Id of the WhatsApp sender."), Refers("whatsapp_sender", "id")
    ]


DATA = DataSource(
    name="whatsapp_suggested_usernames",
    title="Suggested WhatsApp usernames",
    tag="WhatsApp Senders",
    summary="Usernames that WhatsApp suggests for a sender.",
    spec=SuggestedUsernames,
    call=Call(
        operation="WhatsappSendersController_getSuggestedUsernames_v1",
        method="GET",
        path="/v1/projects/{projectId}/whatsapp/senders/{senderId}/suggestedUsernames",
    ),
    items="usernames",
    exports=(Export("usernames", "The usernames, any of which a sender's details may have."),),
    example="senderId: 01HXAMPLE0000000000000000\n",
)
