"""Asking for what data sources show: path, query, pages, and answers that are not what is documented."""

import pytest

from reconciler.api import Api
from reconciler.diagnostics import ApiError, ConfigError, NotFound
from reconciler.values import Secret
from schemas.declare import Call, DataSource, Export
from schemas.markers import Spec


class Wish(Spec):
    """A made-up choice: a place in the path, and the rest in the query."""

    thingId: str  # noqa: N815 - the API's own name
    countries: list[str] | None = None
    deep: bool | None = None


def source(**facts):
    call = Call(operation="look", method="GET", path="/v1/projects/{projectId}/things/{thingId}/parts")
    values = {"title": "Parts", "tag": "Things", "summary": "", "exports": (Export("parts", "The parts."),)}
    return DataSource(name="parts", spec=Wish, call=call, **values, **facts)


@pytest.fixture
def api(client):
    return Api(client, "p")


def test_values_fill_the_path_and_the_rest_goes_into_the_query(api, server):
    server.script = [(200, {"name": "x"})]

    found = api.data(source(), {"thingId": "a/b", "countries": ["US", "GB"], "deep": True})

    assert found == {"name": "x"}
    assert server.asked[0].path == "/v1/projects/p/things/a%2Fb/parts?countries=US&countries=GB&deep=true"


def test_all_pages_come_as_one_list_with_the_query_on_each(api, server):
    server.script = [(200, {"parts": [{"n": 1}], "nextPageToken": "t"}), (200, {"parts": [{"n": 2}]})]

    found = api.data(source(items="parts", page_size=50), {"thingId": "a", "deep": False})

    assert found == {"parts": [{"n": 1}, {"n": 2}]}
    assert [one.path.partition("?")[2] for one in server.asked] == [
        "deep=false&pageSize=50",
        "deep=false&pageSize=50&pageToken=t",
    ]


def test_a_list_that_comes_whole_may_hold_plain_texts(api, server):
    server.script = [(200, {"parts": ["a", "b"]})]

    assert api.data(source(items="parts"), {"thingId": "a"}) == {"parts": ["a", "b"]}


@pytest.mark.parametrize("body", [["a"], {"parts": {}}, {}, b"", "text"])
def test_an_answer_that_is_not_as_documented_is_never_taken_for_an_empty_one(body, api, server):
    server.script = [(200, body)]

    with pytest.raises(ApiError, match="not what the API documents"):
        api.data(source(items="parts"), {"thingId": "a"})


def test_nothing_there_is_an_error_and_a_secret_choice_is_not_in_it(api, server):
    server.script = [(404, {"errorCode": "gone", "message": "no hush-hush here"})]

    with pytest.raises(NotFound) as caught:
        api.data(source(), {"thingId": Secret("hush-hush")})

    assert "hush-hush" not in caught.value.exchange.message


def test_a_choice_that_would_lead_to_another_path_is_refused(api, server):
    with pytest.raises(ConfigError):
        api.data(source(), {"thingId": ".."})

    assert server.asked == []
