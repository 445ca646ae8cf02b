"""Reading and writing objects of the declared types, against the emulator and against a scripted server."""

from typing import Annotated

import pytest

from reconciler.api import Api
from reconciler.client import Client, Credentials, Endpoint
from reconciler.diagnostics import ApiError, ConfigError, NotFound, OutcomeUnknown, Refused, Unreachable
from reconciler.emulator.server import running
from reconciler.values import Secret
from schemas import catalogue
from schemas.declare import Call, Listing, NaturalKey, Parent, ResourceType
from schemas.markers import Refers, Spec

WEBHOOK, TEMPLATE, SMS_APP = (catalogue.resource_type(name) for name in ("webhook", "whatsapp_template", "sms_app"))
HOOK = {"target": "https://a.example/1", "secret": Secret("hook-secret"), "triggers": ["ALL"]}
BODY = {"components": [{"type": "BODY", "text": "Your order is on its way"}]}
WORDS = {"name": "order_shipped", "language": "EN", "category": "UTILITY", "details": BODY}


class Child(Spec):
    senderId: Annotated[str, Refers("webhook", "id")]  # noqa: N815 - the API's own name
    code: str | None = None
    text: str


NONE_YET = frozenset({"none_yet"})
CHILDREN = "/v1/projects/{projectId}/senders/{senderId}/children"
CHILD_PATH = CHILDREN + "/{childCode}"
CHILD = ResourceType(
    name="child",
    title="Child",
    tag="Children",
    summary="A made-up type that lives below another one.",
    spec=Child,
    identity=("senderId", "code"),
    id_parameters=("senderId", "childCode"),
    natural_key=NaturalKey(("senderId", "text")),
    parent=Parent("webhook", "senderId"),
    listing=Listing(
        operation="list", path=CHILDREN, items="children", page_size=7, absent_when=frozenset({"none_yet"})
    ),
    read=Call(operation="read", method="GET", path=CHILD_PATH, query=lambda _live: {"full": "true"}),
    create=Call(operation="create", method="POST", path=CHILDREN, sends=frozenset({"text"})),
    update=Call(operation="update", method="PATCH", path=CHILD_PATH),
    delete=Call(operation="delete", method="DELETE", path=CHILD_PATH, query=lambda live: {"v": live["v"]}),
)
ONE_CHILD = "/v1/projects/p/senders/s%201/children/a%2Fb%3F"


@pytest.fixture(scope="module")
def shared():
    with running() as emulator:
        yield emulator


@pytest.fixture
def emulator(shared):
    shared.control("POST", "reset")
    return shared


@pytest.fixture
def api(emulator, waits):
    env = emulator.environment()
    with Client(Endpoint.from_environment(env), Credentials.from_environment(env), sleep=waits.append) as client:
        yield Api(client, "p1")


@pytest.fixture
def scripted(client):
    return Api(client, "p")


def calls(emulator):
    asked = emulator.control("GET", "requests")["requests"]
    return [(one["method"], one["query"]) for one in asked if one["path"] != "/oauth2/token"]


def held(emulator, name):
    return [one["object"] for one in emulator.control("GET", f"objects?type={name}&projectId=p1")["objects"]]


def test_a_webhook_lives_from_create_to_delete(emulator, api):
    made = api.create(WEBHOOK, HOOK)
    remote_id = WEBHOOK.remote_id(made.live)
    moved = api.update(WEBHOOK, remote_id, made.live, {**HOOK, "target": "https://a.example/2"}, [("target",)])

    assert made.request_id
    assert api.read(WEBHOOK, remote_id) == moved.live == held(emulator, "webhook")[0]
    assert moved.live["target"] == "https://a.example/2"
    assert api.delete(WEBHOOK, remote_id, moved.live).live is None
    assert held(emulator, "webhook") == []
    assert api.read(WEBHOOK, remote_id) is None


def test_a_template_lives_from_create_to_delete(emulator, api):
    made = api.create(TEMPLATE, WORDS)
    remote_id = TEMPLATE.remote_id(made.live)

    assert remote_id == "order_shipped/EN"
    assert api.find(TEMPLATE, {"name": "order_shipped", "language": "EN"}) == [api.read(TEMPLATE, remote_id)]
    assert api.find(TEMPLATE, {"name": "order_shipped", "language": "ES"}) == []
    api.delete(TEMPLATE, remote_id, api.read(TEMPLATE, remote_id))
    assert held(emulator, "whatsapp_template") == []
    assert ("DELETE", "deleteSubmitted=true") in calls(emulator)


def test_a_list_reads_every_page_at_the_largest_size(emulator, api):
    emulator.control("POST", "seed", {"type": "whatsapp_template", "count": 2100, "projectId": "p1"})

    found = api.list(TEMPLATE)

    assert len({TEMPLATE.remote_id(live) for live in found}) == 2100
    assert len(calls(emulator)) == 3
    assert calls(emulator)[0] == ("GET", "pageSize=1000")


def test_objects_are_found_by_natural_key_through_other_names_and_canonical_forms(emulator, api):
    api.create(SMS_APP, {"name": "Alerts", "region": "EU"})
    api.create(SMS_APP, {"name": "Alerts", "region": "US"})
    api.create(WEBHOOK, HOOK)

    assert [live["regions"] for live in api.find(SMS_APP, {"name": "Alerts", "region": "EU"})] == [["EU"]]
    assert api.find(SMS_APP, {"name": "Alerts", "region": "BR"}) == []
    assert [live["target"] for live in api.find(WEBHOOK, {"target": HOOK["target"]})] == [HOOK["target"]]


@pytest.mark.parametrize("resource_type", [WEBHOOK, TEMPLATE, SMS_APP], ids=lambda resource_type: resource_type.name)
def test_an_empty_project_has_nothing_of_any_type(api, resource_type):
    assert api.list(resource_type) == []


def test_a_delete_of_what_is_gone_is_done_also_when_the_first_answer_was_lost(emulator, api):
    first, second = (api.create(WEBHOOK, {**HOOK, "target": f"https://a.example/{n}"}).live for n in (1, 2))
    emulator.control("POST", "faults", {"match": {"method": "DELETE"}, "times": 1, "do": "drop_after"})

    lost = api.delete(WEBHOOK, first["id"], first)
    again = api.delete(WEBHOOK, first["id"], first)

    assert lost.live is again.live is None
    assert again.request_id
    assert held(emulator, "webhook") == [second]


def test_a_create_in_doubt_is_found_by_its_key(emulator, api):
    emulator.control("POST", "faults", {"match": {"path": "*/webhooks"}, "times": 1, "do": "drop_after"})

    with pytest.raises(OutcomeUnknown):
        api.create(WEBHOOK, HOOK)

    assert [live["target"] for live in api.find(WEBHOOK, {"target": HOOK["target"]})] == [HOOK["target"]]


def test_a_collection_that_cannot_be_read_is_an_error_and_never_empty(emulator, api):
    emulator.control("POST", "faults", {"match": {"method": "GET"}, "times": 9, "do": "drop_before"})

    with pytest.raises(Unreachable):
        api.list(WEBHOOK)


def test_a_code_that_means_there_are_none_is_an_empty_collection_and_another_is_not(server, scripted):
    server.script = [(404, {"errorCode": "none_yet"}), (403, {"errorCode": "none_yet"}), (404, {"errorCode": "other"})]

    assert scripted.list(CHILD, {"senderId": "s"}) == []
    assert scripted.list(CHILD, {"senderId": "s"}) == []
    with pytest.raises(NotFound):
        scripted.list(CHILD, {"senderId": "s"})


def test_children_carry_the_parents_id_that_the_api_leaves_out(server, scripted):
    server.script = [
        (200, {"children": [{"code": "1", "text": "a"}]}),
        (200, {"code": "1", "text": "a"}),
        (201, {"code": "1", "text": "a"}),
        (200, {"children": [{"code": "1", "text": "a"}, {"code": "2", "text": "b"}]}),
    ]
    child = {"senderId": "s 1", "code": "1", "text": "a"}

    assert scripted.list(CHILD, {"senderId": "s 1"}) == [child]
    assert scripted.read(CHILD, "s 1/1") == child
    assert scripted.create(CHILD, {"senderId": "s 1", "text": "a"}).live == child
    assert scripted.find(CHILD, {"senderId": "s 1", "text": "a"}) == [child]
    assert server.asked[0].path == "/v1/projects/p/senders/s%201/children?pageSize=7"
    assert server.asked[2].body == b'{"text":"a"}'


def test_a_reason_given_in_a_success_shows_no_secret(server, scripted):
    failed = {"errorCode": "CREATION_FAILED", "errorMessage": "Malformed access token EAAB-very-secret"}
    server.script = [(201, {"solutions": [], "failedSolutions": [failed]})]
    solution = {"details": {"name": "Acme"}, "accessToken": Secret("EAAB-very-secret")}

    with pytest.raises(Refused) as told:
        scripted.create(catalogue.resource_type("whatsapp_solution"), solution)

    assert "Malformed access token (secret)" in str(told.value)
    assert "EAAB" not in str(told.value)


def test_every_part_of_an_id_is_encoded_and_queries_follow_the_live_object(server, scripted):
    server.script = [(200, {})] * 2 + [(204, b"")]

    scripted.read(CHILD, "s 1/a/b?")
    scripted.update(CHILD, "s 1/a/b?", {}, {"text": "x"}, [("text",)])
    scripted.delete(CHILD, "s 1/a/b?", {"v": "7"})

    assert [one.path for one in server.asked] == [f"{ONE_CHILD}?full=true", ONE_CHILD, f"{ONE_CHILD}?v=7"]


@pytest.mark.parametrize("remote_id", ["", "s", "s/", "s/..", "./x", "/x"])
def test_an_id_that_would_mean_another_path_is_refused(server, scripted, remote_id):
    with pytest.raises(ConfigError, match="Not an id of this type"):
        scripted.read(CHILD, remote_id)

    assert server.asked == []


@pytest.mark.parametrize("code", ["project_not_found", "conversation_app_not_found"])
def test_a_missing_project_is_not_a_missing_object(server, scripted, code):
    server.script = [(404, {"errorCode": code})] * 2

    with pytest.raises(NotFound):
        scripted.read(CHILD, "s/1")
    with pytest.raises(NotFound):
        scripted.delete(CHILD, "s/1", {"v": "1"})


def test_a_second_delete_of_a_sender_is_done(server, scripted):
    server.script = [
        (409, {"errorCode": "sender_already_deleted"}, {"x-request-id": "r"}),
        (409, {"errorCode": "account_has_senders"}),
    ]

    assert scripted.delete(CHILD, "s/1", {"v": "1"}).request_id == "r"
    with pytest.raises(Refused):
        scripted.delete(CHILD, "s/1", {"v": "1"})


def test_a_write_without_an_object_in_its_answer_has_no_live_object(server, scripted):
    server.script = [(204, b"", {"x-request-id": "r"}), (200, [])]

    assert scripted.update(CHILD, "s/1", {}, {"text": "x"}, [("text",)]).live is None
    assert scripted.create(CHILD, {"senderId": "s", "text": "x"}).live is None


def test_a_read_that_is_no_object_is_an_error(server, scripted):
    server.script = [(200, [])]

    with pytest.raises(ApiError, match="not a JSON object"):
        scripted.read(CHILD, "s/1")


def test_a_secret_that_the_api_echoes_stays_secret(server, scripted):
    echo = {"errorCode": "invalid_input", "message": "hook-secret is too weak", "resolution": "not hook-secret"}
    server.script = [(400, {**echo, "additionalInformation": {"validationErrors": ["secret hook-secret"]}})]

    with pytest.raises(Refused) as caught:
        scripted.create(CHILD, {"senderId": "s", "text": Secret("hook-secret")})

    assert "hook-secret" not in f"{caught.value} {caught.value.diagnostic()}"
    assert server.asked[0].body == b'{"text":"hook-secret"}'


def test_a_verb_the_api_lacks_is_never_called(server, scripted):
    resource_type = ResourceType(
        name="still",
        title="Still",
        tag="Stills",
        summary="A made-up type without verbs.",
        spec=Child,
        identity=(),
        id_parameters=(),
        natural_key=None,
    )

    for call in (
        lambda: scripted.list(resource_type),
        lambda: scripted.create(resource_type, {"text": "x"}),
        lambda: scripted.update(resource_type, "", {}, {"text": "x"}, [("text",)]),
        lambda: scripted.delete(resource_type, "", {}),
    ):
        with pytest.raises(AssertionError, match="This is a bug in reconciler"):
            call()
    assert server.asked == []


def test_without_a_parent_the_children_of_every_parent_are_listed(server, scripted):
    server.script = [
        (200, {"webhooks": [{"id": "s 1"}, {"id": "s2"}]}),
        (200, {"children": [{"code": "1", "text": "a"}]}),
        (404, {"errorCode": "none_yet"}),
    ]

    assert scripted.list(CHILD) == [{"senderId": "s 1", "code": "1", "text": "a"}]
    assert [one.path for one in server.asked][1:] == [
        "/v1/projects/p/senders/s%201/children?pageSize=7",
        "/v1/projects/p/senders/s2/children?pageSize=7",
    ]


def test_the_only_object_of_a_project_is_read_where_a_list_is_asked_for(server, scripted):
    resource_type = ResourceType(
        name="account",
        title="Account",
        tag="Accounts",
        summary="A made-up type of which a project has one.",
        spec=Child,
        identity=(),
        id_parameters=(),
        natural_key=NaturalKey(()),
        singleton=True,
        read=Call(operation="read", method="GET", path="/v1/projects/{projectId}/account"),
    )
    server.script = [(200, {"name": "x"}), (404, {"errorCode": "account_not_found"}), (200, {"name": "x"})]

    assert scripted.list(resource_type) == [{"name": "x"}]
    assert scripted.list(resource_type) == []
    assert scripted.find(resource_type, {}) == [{"name": "x"}]
    assert {one.path for one in server.asked} == {"/v1/projects/p/account"}
