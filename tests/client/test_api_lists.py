"""Lists that move while they are read, and lists that never end: noticed, read again, and never believed."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from reconciler.api import Api
from reconciler.diagnostics import ApiError, Moving, OutcomeUnknown, Oversized
from schemas.catalogue import data_source, resource_type

SMS_APP, WEBHOOK = resource_type("sms_app"), resource_type("webhook")
PATH = "/v1/projects/p/sms/smsApps"


class Shelf:
    """A list that pages by offset, as many APIs do: whatever comes or goes meanwhile shifts what is still to be read.

    ``between`` is called before each page but the first, with the list, which it may change.
    """

    def __init__(self, server, names, *, size=2, total=True, between=lambda _apps: None):
        self.apps = [{"id": name, "name": name, "regions": ["EU"]} for name in names]
        self.size, self.total, self.between = size, total, between
        server.script = self

    def __bool__(self):
        return True

    def pop(self, _first):
        start = int(parse_qs(urlsplit(self.asked.path).query).get("pageToken", ["0"])[0])
        if start:
            self.between(self.apps)
        page = {"smsApps": self.apps[start : start + self.size]}
        if self.total:
            page["totalSize"] = len(self.apps)
        if start + self.size < len(self.apps):
            page["nextPageToken"] = str(start + self.size)
        return 200, json.dumps(page).encode()

    @property
    def asked(self):
        return self.server.asked[-1]


@pytest.fixture
def shelf(server):
    def make(*names, **facts):
        made = Shelf(server, names, **facts)
        made.server = server
        return made

    return make


def times(count, act):
    """Return a function that acts so many times and then does nothing."""
    left = [count]

    def once(apps):
        if left[0]:
            left[0] -= 1
            act(apps)

    return once


def names(found):
    return sorted(live["name"] for live in found)


ACTS = {
    "one goes": (lambda apps: apps.pop(0), "bcdef"),
    "two go": (lambda apps: (apps.pop(0), apps.pop(0)), "cdef"),
    "one comes at the front": (lambda apps: apps.insert(0, {"id": "new", "name": "new", "regions": ["EU"]}), None),
    "one goes and one comes": (
        lambda apps: (apps.pop(0), apps.append({"id": "new", "name": "new", "regions": ["EU"]})),
        None,
    ),
}


@pytest.mark.parametrize("act", ["one goes", "two go", "one comes at the front"])
def test_a_list_that_moves_once_is_read_again_until_it_adds_up(shelf, client, waits, act):
    shelf_ = shelf(*"abcdef", between=times(1, ACTS[act][0]))

    found = Api(client, "p").list(SMS_APP)

    assert names(found) == names(shelf_.apps)
    assert waits == [0.5]


@pytest.mark.parametrize("act", ["one comes at the front"])
def test_without_a_total_an_object_that_comes_twice_shows_that_the_list_has_moved(shelf, client, waits, act):
    shelf_ = shelf(*"abcdef", total=False, between=times(1, ACTS[act][0]))

    assert names(Api(client, "p").list(SMS_APP)) == names(shelf_.apps)
    assert waits == [0.5]


def test_a_list_that_moves_again_and_again_is_an_error_and_never_a_smaller_list(shelf, client, waits):
    def turn(apps):
        apps.append(apps.pop(0))

    shelf(*"abcdef", between=turn)

    with pytest.raises(Moving, match="the list is not used") as caught:
        Api(client, "p").list(SMS_APP)

    assert (caught.value.code, waits) == ("E308", [0.5, 2.0])


@pytest.mark.parametrize("total", [3, 2.0 + 1])
@pytest.mark.parametrize("read", ["list", "find", "data"])
def test_a_count_of_more_than_is_shown_is_could_not_tell_for_every_way_to_read_a_list(server, client, read, total):
    api = Api(client, "p")
    key = {"list": "smsApps", "find": "smsApps", "data": "flows"}[read]
    entries = [{"id": "1", "name": "a", "regions": ["EU"]}, {"id": "2", "name": "b", "regions": ["EU"]}]
    server.script = [(200, {key: entries, "totalSize": total})] * 3

    with pytest.raises(Moving):
        {
            "list": lambda: api.list(SMS_APP),
            "find": lambda: api.find(SMS_APP, {"name": "a", "region": "EU"}),
            "data": lambda: api.data(data_source("whatsapp_flows"), {"senderId": "s"}),
        }[read]()


@pytest.mark.parametrize("total", [0, 1])
def test_what_is_shown_beyond_the_count_is_read_again_and_then_believed(server, client, waits, total):
    entries = [{"id": "1", "name": "a", "regions": ["EU"]}, {"id": "2", "name": "b", "regions": ["EU"]}]
    server.script = [(200, {"smsApps": entries, "totalSize": total})] * 3

    assert names(Api(client, "p").list(SMS_APP)) == ["a", "b"]
    assert waits == [0.5, 2.0]


@pytest.mark.parametrize("total", [2, 3, None])
def test_what_is_shown_twice_again_and_again_counts_once(server, client, total):
    entries = [{"id": one, "name": one, "regions": ["EU"]} for one in ("a", "b", "a")]
    server.script = [(200, {"smsApps": entries, "totalSize": total})] * 3

    if total == 3:  # then a third one may be hidden behind the repetition
        with pytest.raises(Moving):
            Api(client, "p").list(SMS_APP)
    else:
        assert names(Api(client, "p").list(SMS_APP)) == ["a", "b"]


@pytest.mark.parametrize("total", ["2", None, -1, True, 2.5, [2], {}])
def test_a_total_that_is_no_count_says_nothing(server, client, total):
    server.script = [(200, {"smsApps": [{"id": "1", "name": "a", "regions": ["EU"]}], "totalSize": total})]

    assert names(Api(client, "p").list(SMS_APP)) == ["a"]


def endless(page):
    """Return a script without end: each page with a new token."""

    class Endless:
        count = 0

        def pop(self, _first):
            self.count += 1
            return 200, json.dumps({**page(self.count), "nextPageToken": f"t{self.count}"}).encode()

        def __bool__(self):
            return True

    return Endless()


def entry(number):
    return {"id": str(number), "name": str(number), "regions": ["EU"]}


ENDLESS = {
    "empty pages": (lambda _n: {"smsApps": []}, Oversized, 100),
    "empty pages after a full one": (lambda n: {"smsApps": [entry(n)] if n == 1 else []}, Oversized, 101),
    "empty pages that count none": (lambda _n: {"smsApps": [], "totalSize": 0}, Oversized, 100),
    "one page again and again": (lambda _n: {"smsApps": [entry(1), entry(2)]}, ApiError, 2),
    "two pages in turn": (lambda n: {"smsApps": [entry(n % 2)]}, ApiError, 3),
    "more than told": (lambda n: {"smsApps": [entry(500 * n + m) for m in range(500)], "totalSize": 1}, Oversized, 3),
}  # fmt: skip


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_list_without_end_ends(server, client, kind):
    page, error, asked = ENDLESS[kind]
    server.script = endless(page)

    with pytest.raises(error) as caught:
        Api(client, "p").list(SMS_APP)

    assert type(caught.value) is error
    assert len(server.asked) == asked


def test_a_list_of_new_objects_without_end_ends_too(server, client, monkeypatch):
    monkeypatch.setattr("reconciler.client.pages.MOST_PAGES", 30)
    server.script = endless(lambda n: {"smsApps": [entry(n)]})

    with pytest.raises(Oversized, match="after 30"):
        Api(client, "p").list(SMS_APP)

    assert len(server.asked) == 30


def test_a_page_that_is_none_says_what_it_holds_and_shows_no_value(server, client):
    server.script = [(200, {"items": [{"secret": "hunter2"}], "x": "hunter2"})]

    with pytest.raises(ApiError, match='in "smsApps", this is an object with "items", "x"') as caught:
        Api(client, "p").list(SMS_APP)

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("code", ["none_yet", "webhook_not_found"])
def test_an_error_under_200_is_no_empty_list(server, client, code):
    server.script = [(200, {"errorCode": code, "message": "There is none."})] * 5

    with pytest.raises(ApiError, match="There is none"):
        Api(client, "p").list(WEBHOOK)


STRANGE = [
    (404, b"<html>not found</html>"),
    (404, b""),
    (404, b"404 page not found"),
    (404, {"message": "no Route matched with those values"}),
    (200, {"errorCode": "webhook_not_found", "message": "It is gone."}),
]


@pytest.mark.parametrize("reply", STRANGE, ids=str)
def test_only_the_api_itself_says_that_an_object_is_gone(server, client, reply):
    api = Api(client, "p")
    server.script = [reply] * 5

    with pytest.raises(ApiError):
        api.read(WEBHOOK, "1")
    server.script = [reply] * 5
    with pytest.raises(OutcomeUnknown):
        api.delete(WEBHOOK, "1", {"id": "1"})
