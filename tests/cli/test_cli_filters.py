"""Every listing is filtered in the same way: by addresses and patterns, and by type."""

import json
import os

import pytest

FILES = """\
project: {}
resources:
  sms_app:
    alerts: {name: Alerts, region: EU}
    news:
      forEach: {EU: x, US: x}
      name: News ${each.key}
      region: ${each.key}
  whatsapp_template:
    hello:
      name: hello_there
      language: EN
      category: UTILITY
      details: {components: [{type: BODY, text: "Hello from Acme!"}]}
    order:
      name: order_shipped
      language: EN
      category: UTILITY
      details: {components: [{type: BODY, text: "Your order is on its way."}]}
"""
APPS = ["sms_app.alerts", 'sms_app.news["EU"]', 'sms_app.news["US"]']
TEMPLATES = ["whatsapp_template.hello", "whatsapp_template.order"]
LISTINGS = {
    ("list",): lambda document: [entry["address"] for entry in document["objects"]],
    ("status",): lambda document: [entry["address"] for entry in document["changes"]],
    ("drift",): lambda document: [entry["address"] for entry in document["drift"]],
    ("history",): lambda document: [entry["address"] for entry in document["entries"]],
    ("state", "list"): lambda document: [entry["address"] for entry in document["resources"]],
    ("state", "show"): lambda document: [entry["address"] for entry in document.get("resources", [document])],
}
"""Each listing with what its document names."""
FILTERS = {
    "an address": (["whatsapp_template.hello"], ["whatsapp_template.hello"]),
    "a block": (["sms_app.news"], APPS[1:]),
    "a key whose quotes the shell took": (["sms_app.news[EU]"], APPS[1:2]),
    "a type": (["whatsapp_template"], TEMPLATES),
    "a pattern": (["*.h*"], ["whatsapp_template.hello"]),
    "a pattern of keys": (["sms_app.news[*]"], APPS[1:]),
    "two patterns": (["sms_app.al*", "*.order"], [APPS[0], TEMPLATES[1]]),
    "--type": (["*", "--type", "sms_app"], APPS),
    "two types": (["*", "--type", "sms_app", "--type", "whatsapp_template"], [*APPS, *TEMPLATES]),
    "a pattern and a type": (["*l*", "--type", "sms_app"], APPS[:1]),
    "a type of which there is nothing": (["webhook"], []),
}


@pytest.fixture
def everything(project, cli, emulator):
    """A project in which each object is pending, and drifted."""
    (project / "main.yaml").write_text(FILES)
    assert cli("apply", "--auto-approve").code == 0
    for entry in emulator.control("GET", "objects?type=sms_app")["objects"]:
        emulator.control("POST", f"objects/sms_app/{entry['id']}", {"name": f"{entry['object']['name']} by hand"})
    for name in ("hello_there", "order_shipped"):
        emulator.control("POST", f"objects/whatsapp_template/{name}%2FEN", {"category": "MARKETING"})
    return project


@pytest.mark.parametrize("listing", LISTINGS, ids=" ".join)
def test_every_listing_shows_what_the_filter_keeps(everything, cli, listing):
    for given, (words, kept) in FILTERS.items():
        expected = [address for address in kept if listing != ("status",) or address in TEMPLATES]

        told = cli(*listing, *words, "--format", "json")

        assert told.code == 0, told.err
        assert sorted({*LISTINGS[listing](json.loads(told.out))}) == expected, given


@pytest.mark.parametrize("listing", [*LISTINGS, ("graph",), ("lint",), ("preflight",)], ids=" ".join)
def test_every_listing_refuses_a_pattern_that_matches_nothing_and_proposes_the_nearest(everything, cli, listing):
    told = cli(*listing, "whatsapp_template.helo", "nothing.*")
    elsewhere = cli(*listing, "*.order", "--type", "sms_app")
    typed = cli(*listing, "*", "--type", "whatsapp_templates")

    assert told.code == 1
    assert told.err.count(" matches ") == 2
    assert "did you mean" in told.err
    assert "whatsapp_template.hello" in told.err
    assert "name an address, a type, or a part of them with * for any text" in told.err
    assert elsewhere.code == 1
    assert " of type sms_app matches *.order\n" in elsewhere.err
    assert typed.code == 1
    assert 'did you mean "whatsapp_template"?' in typed.err


def test_a_listing_of_what_is_live_reads_no_more_than_it_may_show(project, cli, emulator):
    before = max((request["n"] for request in emulator.control("GET", "requests")["requests"]), default=0)

    assert cli("list", "sms_*").code == 0

    asked = emulator.control("GET", f"requests?since={before}")["requests"]
    assert [request["path"].rpartition("/")[2] for request in asked if "token" not in request["path"]] == ["smsApps"]


def test_what_nobody_manages_is_matched_by_its_type_and_its_name_or_id(project, cli, emulator):
    emulator.control("POST", "seed", {"type": "sms_app", "count": 2, "projectId": os.environ["SINCH_PROJECT_ID"]})
    objects = json.loads(cli("list", "sms_app", "--format", "json").out)["objects"]
    first, second = (entry["id"] for entry in objects)

    by_id = json.loads(cli("list", f"sms_app.{first}", "--format", "json").out)["objects"]
    by_name = json.loads(cli("list", f"sms_app.{objects[1]['name']}", "--format", "json").out)["objects"]

    assert [entry["id"] for entry in by_id] == [first]
    assert [entry["id"] for entry in by_name] == [second]


def test_a_filtered_text_says_what_it_shows(everything, cli):
    text = cli("status", "whatsapp_*", "--type", "whatsapp_template")
    page = cli("status", "whatsapp_*", "--format", "html")

    assert "only whatsapp_*, type whatsapp_template\n" in text.out
    assert "<dd>whatsapp_*</dd>" in page.out.replace('<dd dir="auto">', "<dd>")
    assert json.loads(cli("status", "whatsapp_*", "--format", "json").out)["only"] == ["whatsapp_*"]


def test_what_is_filtered_by_type_alone(everything, cli):
    assert cli("graph", "--type", "sms_app").out.splitlines() == ["sms_app.alerts", "sms_app.news (2)"]
    assert "2 resources" in cli("lint", "--type", "whatsapp_template").out
    assert "whatsapp_template" not in cli("show", "--type", "sms_app").out


def test_values_are_accepted_object_by_object(everything, cli):
    wild = cli("drift", "--accept", "sms_app.*")
    typed = cli("drift", "--accept", "sms_app.alerts", "--type", "sms_app")

    assert (wild.code, typed.code) == (1, 1)
    assert "--accept takes addresses" in wild.err
    assert "--type is not valid with --accept" in typed.err


def test_a_wait_ends_when_none_of_the_objects_shown_is_pending(everything, cli):
    assert "Nothing is pending." in cli("status", "sms_app", "--wait", "1h").out
