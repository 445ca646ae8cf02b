import pytest

from reconciler.emulator.spec import operations
from reconciler.emulator.ulid import ulid

CHANNELS = ("instagram", "messenger", "telegram", "viber")
OURS = {name: one for name, one in operations().items() if one.family == "Conversation"}
OUT_OF_REACH = {
    "unauthorized_error": "tested below",
    "internal_error": "the emulator has no faults of its own; orders of faults give it",
    "facebook_api_error": "nobody is asked upstream",
    "telegram_api_error": "nobody is asked upstream",
    "viber_api_error": "nobody is asked upstream",
}


def code(response):
    return response.status_code, response.json()["errorCode"]


def path(identity, channel):
    return f"/conversation/apps/{identity}/{channel}"


@pytest.fixture
def app(emulator):
    (identity,) = emulator.control("POST", "seed", {"type": "conversation_app", "projectId": "p1"})["ids"]
    return identity


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_seeded_app_has_every_channel(api, app, channel):
    assert api.get(path(app, channel)).json()["status"] == "ACTIVE"


def test_a_channel_in_trouble_says_so(emulator, api):
    order = {"type": "conversation_app", "projectId": "p1", "state": "FAILING"}
    (identity,) = emulator.control("POST", "seed", order)["ids"]

    found = api.get(path(identity, "telegram")).json()

    assert (found["status"], found["statusDescription"]) == ("FAILING", "Seeded.")
    with pytest.raises(ValueError, match="has no status"):
        emulator.control("POST", "seed", {**order, "state": "ODD"})


def test_a_channel_can_be_changed_and_removed_behind_the_back(emulator, api, app):
    change = {"channels": {"viber": {"name": "Other"}, "telegram": None}}
    emulator.control("POST", f"objects/conversation_app/{app}", change)

    assert api.get(path(app, "viber")).json()["name"] == "Other"
    assert code(api.get(path(app, "telegram"))) == (404, "conversation_app_no_telegram_channel")


def provoked(emulator, api, app, channel):
    emulator.control("POST", f"objects/conversation_app/{app}", {"channels": {channel: None}})
    answers = (api.get(path(identity, channel)) for identity in ("nonsense", ulid(0), app))
    return {one.json()["errorCode"] for one in answers}


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_documented_error_that_can_be_is_provoked(emulator, api, app, channel):
    documented = set(OURS[f"GET /conversation/apps/{{conversationAppId}}/{channel}"].errors) - set(OUT_OF_REACH)

    assert provoked(emulator, api, app, channel) == documented


def test_every_conversation_operation_needs_credentials(emulator, client):
    for channel in CHANNELS:
        response = client(emulator, headers={}).get(path(ulid(0), channel))
        assert response.json()["errorCode"] == "unauthorized_error"
