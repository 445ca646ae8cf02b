"""Where SMS apps and the channels of Conversation apps stand, alone or as parts of other objects. Declares only.

Source: ProvisioningStatesEnum and ConversationAppChannelIntegrationStatusEnum of several tags of the API description,
version 1.2.117.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from schemas.lifecycle import Part, Parts, Phase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schemas.markers import Live

SMS_APP: Final[Mapping[str, Phase]] = {
    "ACTIVE": Phase.LIVE,
    "BLOCKED": Phase.DEGRADED,
    "PROVISIONING": Phase.WORKING,
    "PROVISIONING_FAILED": Phase.FAILED,
    "DELETED": Phase.DELETING,
    "DEPROVISIONING": Phase.DELETING,
    "DEPROVISIONING_FAILED": Phase.FAILED,
    "PENDING_DELETE": Phase.DELETING,
    "IN_PROGRESS_DELETE": Phase.DELETING,
    "FAILED_DELETE": Phase.FAILED,
    "STATUS_UNSPECIFIED": Phase.UNKNOWN,
    "UNRECOGNIZED": Phase.UNKNOWN,
    **{
        state.format(act): phase
        for act in ("ADD", "BLOCK", "UNBLOCK", "UPDATE")
        for state, phase in {
            "PENDING_{}": Phase.WORKING,
            "IN_PROGRESS_{}": Phase.WORKING,
            "PROVISIONING_{}": Phase.WORKING,
            "FAILED_{}": Phase.FAILED,
            "PROVISIONING_{}_FAILED": Phase.FAILED,
        }.items()
    },
}
"""Status of an SMS app to its phase."""

CHANNEL: Final[Mapping[str, Phase]] = {
    "ACTIVE": Phase.LIVE,
    "PENDING": Phase.WORKING,
    "FAILING": Phase.FAILED,
    "UNRECOGNIZED": Phase.UNKNOWN,
}
"""Status of a channel of a Conversation app to its phase."""


def word_at(live: Live, *path: str) -> str | None:
    """Return the text that stands at a path into a live object, None when there is none."""
    value: object = live
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, str) else None


def part_at(name: str, states: Mapping[str, Phase], *path: str, reason: str = "") -> Parts:
    """Return the declaration of one part whose state stands at a path, and its reason beside it."""

    def read(live: Live) -> Iterator[Part]:
        if (word := word_at(live, *path)) is not None:
            yield Part(name, word, word_at(live, *path[:-1], reason) or "" if reason else "")

    return Parts(states=states, read=read)


CONNECTION: Final = part_at(
    "the channel of its Conversation app", CHANNEL, "conversationApiAppDetails", "channelStatus"
)
"""How a sender or an SMS app is connected to a Conversation app."""
