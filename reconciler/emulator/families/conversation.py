"""Channel information of Conversation API apps: Instagram, Messenger, Telegram, Viber. Read-only, as in the API.

Apps come from bundles, without channels, or from seeds, with all four; patch ``channels`` of a ``conversation_app`` to
change or remove one. Ids of apps are ULIDs; Viber documents no answer for a malformed one and says it is not found.
"""

from reconciler.emulator.call import Answer, Call, answered
from reconciler.emulator.errors import ControlError
from reconciler.emulator.family import Family, answers
from reconciler.emulator.spec import schema_named
from reconciler.emulator.ulid import is_ulid, ulid
from reconciler.emulator.world import Json, Project, Stored

APP = "/conversation/apps/{conversationAppId}"
DESCRIBED = frozenset({"ERROR", "FAILING"})


class ConversationApps(Family):
    """``conversation_app``: kept for its channels; the API shows nothing else of it."""

    type = "conversation_app"

    @answers(f"GET {APP}/instagram")
    def instagram(self, call: Call) -> Answer:
        """Answer with the linked Instagram account."""
        return self._channel(call, "instagram")

    @answers(f"GET {APP}/messenger")
    def messenger(self, call: Call) -> Answer:
        """Answer with the linked Facebook page."""
        return self._channel(call, "messenger")

    @answers(f"GET {APP}/telegram")
    def telegram(self, call: Call) -> Answer:
        """Answer with the linked Telegram bot."""
        return self._channel(call, "telegram")

    @answers(f"GET {APP}/viber")
    def viber(self, call: Call) -> Answer:
        """Answer with the linked Viber bot."""
        return self._channel(call, "viber")

    def seed(self, project: Project, state: str | None) -> Stored:
        """Add an app with four channels, ACTIVE or in any other status the API knows."""
        status = state or "ACTIVE"
        if status not in schema_named("ConversationChannelStatusEnum")["enum"]:
            raise ControlError(f'A channel has no status "{state}".')
        number, identity = self.context.world.number(), ulid(self.context.world.clock.now())
        facts = {"status": status, **({"statusDescription": "Seeded."} if status in DESCRIBED else {})}
        channels = {name: {**facts, **values} for name, values in _channels(number).items()}
        body = {"id": identity, "name": f"seeded-{number:06d}", "channels": channels}
        return project.collection(self.type).put(Stored(identity, identity, body))

    def _channel(self, call: Call, name: str) -> Answer:
        identity = call.path["conversationAppId"]
        stored = call.project.collection(self.type).get(identity)
        if stored is None:
            malformed = not is_ulid(identity) and "conversation_app_id_invalid" in call.operation.errors
            raise call.refuse("conversation_app_id_invalid" if malformed else "conversation_app_not_found")
        channel = stored.body.get("channels", {}).get(name)
        if channel is None:
            raise call.refuse(f"conversation_app_no_{name}_channel")
        return answered(channel)


def _channels(number: int) -> dict[str, Json]:
    name, site = f"Shop {number}", f"https://shop{number}.example.com"
    return {
        "instagram": {
            "id": f"1784{number:013d}",
            "name": name,
            "username": f"shop_{number}",
            "biography": "Things and more.",
            "followersCount": 1200,
            "followsCount": 30,
            "mediaCount": 85,
            "profilePictureUrl": f"{site}/instagram.jpg",
            "website": site,
        },
        "messenger": {"id": f"1000{number:011d}", "name": name, "globalBrandPageName": f"{name} (SE)"},
        "telegram": {
            "name": name,
            "username": f"shop_{number}_bot",
            "canJoinGroups": False,
            "canReadAllGroupMessages": False,
            "supportsInlineQueries": False,
        },
        "viber": {
            "id": f"pa:{number:019d}",
            "name": name,
            "uri": f"shop{number}",
            "icon": f"{site}/viber.png",
            "category": "Shopping & Retail",
            "subcategory": "Retail",
            "location": {"lon": 18.07, "lat": 59.33},
            "country": "Sweden",
            "subscribersCount": 410,
        },
    }
