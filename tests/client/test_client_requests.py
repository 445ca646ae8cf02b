"""What the client puts on the wire and takes from it: queries, pages, empty bodies, connections."""

import json

import pytest

from reconciler.diagnostics import ApiError, Interrupted

PATH = "/v1/projects/p/webhooks"


def test_an_empty_success_has_no_body(server, client):
    server.script = [(204, b"", {"x-request-id": "req-9"}), (200, b"")]

    deleted, switched = client.send("DELETE", PATH), client.send("PUT", PATH)

    assert (deleted.status, deleted.body, deleted.request_id) == (204, None, "req-9")
    assert (switched.status, switched.body) == (200, None)


def test_query_lists_repeat_their_key_and_encoded_segments_stay_encoded(server, client):
    client.send("GET", f"{PATH}/a%2Fb%20c", query={"state": ["A", "B"], "none": None, "q": "ä&b"})

    assert server.asked[0].path == f"{PATH}/a%2Fb%20c?state=A&state=B&q=%C3%A4%26b"


def test_the_observer_is_told_of_every_answer(server, connect):
    seen = []
    server.script = [(429, {"errorCode": "too_many_requests"}), (201, b'{"id": "1"}')]

    with connect(server.url, observer=lambda *answer: seen.append(answer)) as client:
        client.send("POST", PATH, query={"a": "b"}, body={"x": 1})

    assert [answer[:5] for answer in seen] == [
        ("POST", PATH, {"a": "b"}, {"x": 1}, 429),
        ("POST", PATH, {"a": "b"}, {"x": 1}, 201),
    ]
    assert seen[1][5] == {"id": "1"}


def test_connections_are_reused(server, client):
    for _ in range(5):
        client.send("GET", PATH)

    assert len(server.peers) == 1


def test_a_client_that_is_closed_ends_the_call_under_way_and_begins_none(server, connect):
    server.script = [(429, {"errorCode": "too_many_requests"}), (200, {"id": "1"})]

    with connect(server.url, observer=lambda *_answer: client.close()) as client:
        answer = client.send("POST", PATH, body={})
        with pytest.raises(Interrupted):
            client.send("GET", PATH)

    assert answer.body == {"id": "1"}
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "body", [b"[]", b"{}", b"", b'"x"', b'{"webhooks": {}}', b'{"webhooks": null}', b'{"webhooks": [1]}']
)
def test_a_page_that_is_no_page_is_an_error_and_not_an_empty_collection(server, client, body):
    server.script = [(200, body)]

    with pytest.raises(ApiError, match='in "webhooks"'):
        list(client.pages(PATH, items="webhooks", page_size=15))


@pytest.mark.parametrize("end", ["", None])
def test_pages_are_followed_to_their_end(server, client, end):
    pages = [{"webhooks": [{"id": "1"}], "nextPageToken": "t1"}, {"webhooks": [], "nextPageToken": "t2"}]
    last = {"webhooks": [{"id": "2"}], "nextPageToken": end}
    server.script = [(200, json.dumps(page).encode()) for page in [*pages, last]]

    found = list(client.pages(PATH, items="webhooks", page_size=15, query={"state": ["A"]}))

    assert found == [[{"id": "1"}], [], [{"id": "2"}]]
    assert server.asked[1].path == f"{PATH}?state=A&pageSize=15&pageToken=t1"


def test_a_page_token_that_repeats_ends_with_an_error(server, client):
    server.script = [(200, {"webhooks": [{"id": "1"}], "nextPageToken": "again"})] * 3

    with pytest.raises(ApiError, match="nextPageToken"):
        list(client.pages(PATH, items="webhooks", page_size=15))

    assert [one.path for one in server.asked] == [f"{PATH}?pageSize=15", f"{PATH}?pageSize=15&pageToken=again"]
