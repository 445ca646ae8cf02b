"""What the description does not know is refused: fields, query parameters, values, and JSON that is none."""

import json

import pytest

from reconciler.emulator.spec import operations

HOOK = {"target": "https://hooks.example.com/a", "secret": "s3cret", "triggers": ["ALL"]}
BODY = {"type": "BODY", "text": "Your order {{1}} is on its way!", "examples": ["A-1042"]}
WITH_BODY = [one for one in operations().values() if one.body is not None]


def path_of(operation):
    path = operation.path.removeprefix("/v1/projects/{projectId}")
    for name, value in (("languageCode", "EN"), ("useCase", "OTP"), ("testNumber", "+46701234567")):
        path = path.replace(f"{{{name}}}", value)
    return path.replace("{", "").replace("}", "")


def errors(response):
    assert response.status_code == 400, response.text
    return response.json()["additionalInformation"]["validationErrors"]


def template(*components, **more):
    return {"name": "o", "language": "EN", "category": "UTILITY", "details": {"components": list(components)}, **more}


@pytest.mark.parametrize("operation", WITH_BODY, ids=lambda one: one.name)
def test_every_operation_refuses_a_field_it_does_not_know(emulator, client, operation):
    api = client(emulator, checked=False)

    response = api.request(operation.method, path_of(operation), json={"note": 1})

    assert "note: property note should not exist" in errors(response)


@pytest.mark.parametrize(
    ("method", "path", "body", "place"),
    [
        ("POST", "/webhooks", HOOK | {"note": None}, "note"),
        ("POST", "/sms/smsApps", {"name": "a", "region": "EU", "regions": ["EU"]}, "regions"),
        ("POST", "/whatsapp/templates", template(BODY | {"note": 1}), "details.components.0.note"),
        ("POST", "/whatsapp/templates", template(BODY | {"buttons": []}), "details.components.0.buttons"),
        (
            "POST",
            "/whatsapp/templates",
            template(BODY, {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "a", "url": "b"}]}),
            "details.components.1.buttons.0.url",
        ),
        (
            "POST",
            "/rcs/senders",
            {
                "region": "EU",
                "billingCategory": "BASIC_MESSAGE",
                "useCase": "OTP",
                "details": {"questionnaire": {"es": {"answers": {}}}},
            },
            "details.questionnaire.es",
        ),
        ("POST", "/bundles", {"name": "b", "region": "EU", "smsApp": {"nam": "x"}}, "smsApp.nam"),
    ],
)
def test_an_unknown_field_is_refused_at_any_depth(api, method, path, body, place):
    name = place.rpartition(".")[2]

    assert f"{place}: property {name} should not exist" in errors(api.request(method, path, json=body))


def test_a_free_mapping_takes_any_key(api):
    labels = {"team": "a", "note": "b"}

    made = api.post("/bundles", json={"name": "b", "region": "EU", "subproject": {"labels": labels}})

    assert made.status_code == 201


@pytest.mark.parametrize(
    ("path", "query", "told"),
    [
        ("/webhooks", {"page": "1"}, "property page should not exist"),
        ("/webhooks", {"pagesize": "1", "pageToken ": ""}, "property pagesize should not exist"),
        ("/bundles", {"filterStates": "ODD"}, "filterStates: unsupported value ODD"),
        ("/bundles", {"filterStates": "DONE,"}, "filterStates: unsupported value "),
        ("/rcs/senders", {"sortDirection": "UP"}, "sortDirection: unsupported value UP"),
        ("/rcs/senders", {"sortDirection": ""}, "sortDirection: unsupported value "),
        ("/rcs/senders", {"sortDirection": ["ASC", "DESC"]}, "sortDirection: unsupported value ASC, DESC"),
        ("/rcs/questionnaire/OTP", {"usQuestionnaireVersion": "v3"}, "usQuestionnaireVersion: unsupported value v3"),
        ("/whatsapp/templates", {"templateAnalyticsDateRange": "x"}, "templateAnalyticsDateRange: unsupported value x"),
        ("/kakaotalk/senders/a/templates", {"filterStates": "PAUSED"}, "filterStates: unsupported value PAUSED"),
    ],
)
def test_a_query_that_is_not_documented_is_refused(emulator, client, path, query, told):
    assert told in errors(client(emulator, checked=False).get(path, params=query))


@pytest.mark.parametrize("value", ["yes", "1", "True", ""])
def test_a_boolean_in_a_query_is_true_or_false(emulator, client, value):
    api = client(emulator, checked=False)

    response = api.delete("/whatsapp/templates/a/languages/EN", params={"deleteSubmitted": value})

    assert errors(response) == [f"deleteSubmitted: unsupported value {value}"]


@pytest.mark.parametrize("path", ["/webhooks", "/whatsapp/flows", "/sms/smsApps", "/kakaotalk/senders"])
@pytest.mark.parametrize("size", ["", "0", "-1", "1.5", "1e1", "ten", "٣", "1" * 5000, "101"])
def test_a_page_size_is_a_number_within_its_limits(emulator, client, path, size):
    response = client(emulator, checked=False).get(path, params={"pageSize": size})

    assert (response.status_code, response.json()["errorCode"]) == (400, "invalid_page_size")


@pytest.mark.parametrize("token", ["", "x", "ü", "W" * 40_000, "W10", "WzFd", "eyJhIjoxLCJiIjoyfQ"])
def test_a_page_token_was_issued_before(emulator, client, token):
    response = client(emulator, checked=False).get("/whatsapp/flows", params={"pageToken": token})

    assert (response.status_code, response.json()["errorCode"]) == (400, "invalid_page_token")


def test_what_is_given_twice_and_may_be_only_once_is_refused(api):
    response = api.get("/webhooks", params={"pageSize": ["1", "2"]})

    assert (response.status_code, response.json()["errorCode"]) == (400, "invalid_page_size")


HOSTILE = [
    b"",
    b"{",
    b"\xff\xfe{\x00}\x00",
    b'{"target": "\xed\xa0\x80"}',
    rb'{"target": "\ud800"}',
    rb'{"\udc00": 1}',
    b"[" * 5000 + b"]" * 5000,
    b'{"a":' * 200 + b"1" + b"}" * 200,
    b'{"target": NaN}',
    b'{"target": -Infinity}',
    b'{"target": 1e999}',
    b'{"target": ' + b"9" * 400 + b"}",
    b'{"target": ' + b"9" * 5000 + b"}",
    b"\xef\xbb\xbf{}",
]


@pytest.mark.parametrize("raw", HOSTILE, ids=range(len(HOSTILE)))
def test_a_body_that_is_not_json_is_refused_with_the_reason(api, raw):
    response = api.post("/webhooks", content=raw)

    assert (response.status_code, response.json()["errorCode"]) == (400, "invalid_payload")
    assert response.json()["message"].startswith("The body is not valid JSON: ")


def test_half_pairs_that_make_a_whole_are_text(api):
    raw = json.dumps(HOOK | {"target": "https://hooks.example.com/\N{PARTY POPPER}"}).encode()

    assert b"\\ud83c" in raw
    assert api.post("/webhooks", content=raw).status_code == 201


def test_of_countless_problems_the_first_hundred_are_told(api):
    raw = json.dumps(HOOK | {f"note{number}": 1 for number in range(5000)})

    assert len(errors(api.post("/webhooks", content=raw))) == 100
