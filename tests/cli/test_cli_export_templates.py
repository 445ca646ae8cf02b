"""``export templates``: which templates can be sent, under which names, and why the others cannot."""

import json
import os
import runpy

import pytest
from checkers import printed_by_node, refused_by_mypy, refused_by_tsc
from exported import BUTTON, IMAGE, Shop, body, buttons, kakaotalk, template

NOTE = template("note", IMAGE, body("Order {{1}} is on its way to you.", "A-1"), buttons(BUTTON))
HOSTILE = 'a"b\\c\u2028\u202e*/ \N{PILE OF POO} ${x} `y`'


@pytest.fixture
def shop(cli, project, emulator):
    return Shop(project, cli, emulator)


def live(document):
    return {(each["name"], language) for each in document["templates"] for language in each["languages"]}


def reasons(document):
    return {each["name"]: (each["phase"], each["reason"]) for each in document["unavailable"]}


def test_the_document_says_what_is_filled_in_and_where_it_is_managed(shop):
    shop.declare({"note": NOTE})
    shop.reviewed()

    document = shop.exported()

    assert (document["written_by"], document["format_version"], document["source"]) == ("reconciler", "1.0", "live")
    assert document["templates"] == [{
        "type": "whatsapp_template", "name": "note", "languages": {"EN": {
            "category": "UTILITY", "address": "whatsapp_template.note",
            "identity": {"name": "note", "language": "EN"},
            "parameters": {
                "header": [{"kind": "image_url", "example": "https://a.example/i.png"}],
                "body": [{"kind": "text", "position": 1, "example": "A-1"}],
                "buttons": [{"kind": "url_suffix", "name": "0", "example": "A-1"}],
            },
        }},
    }]  # fmt: skip


def test_a_template_that_nobody_manages_can_be_sent_too(shop, emulator):
    seeded = {"type": "whatsapp_template", "count": 1, "projectId": os.environ["SINCH_PROJECT_ID"]}
    emulator.control("POST", "seed", seeded)
    shop.declare({})

    (found,) = shop.exported()["templates"]

    assert [each["address"] for each in found["languages"].values()] == [None]


@pytest.mark.parametrize(
    ("state", "phase", "words"),
    [
        ("PAUSED", "degraded", "PAUSED"),
        ("DISABLED", "degraded", "DISABLED"),
        ("REJECTED", "rejected", "rejected by Meta"),
    ],
)
def test_what_a_platform_stopped_is_unavailable_and_says_why(shop, state, phase, words):
    shop.declare({"note": NOTE})
    shop.reviewed()
    shop.becomes("note", "EN", state=state)

    document = shop.exported()

    assert live(document) == set()
    assert reasons(document)["note"][0] == phase
    assert words in reasons(document)["note"][1]


def test_what_is_in_review_or_not_there_yet_is_unavailable(shop):
    shop.declare({"note": NOTE})
    shop.apply()
    shop.declare({"note": NOTE, "new": template("new", body("Welcome to the shop."))})

    document = shop.exported()

    assert live(document) == set()
    assert reasons(document) == {
        "new": (None, "it does not exist yet; apply creates it"), "note": ("in_review", "in review at Meta"),
    }  # fmt: skip


def test_offline_asks_no_api_and_gives_what_the_state_knows(shop, cli, emulator, environment):
    shop.declare({"note": NOTE})
    shop.reviewed()
    cli("status")
    cli("apply", "--auto-approve")
    online = shop.exported()
    emulator.control("POST", "reset")

    offline = shop.exported("--offline")

    assert (offline["source"], offline["templates"]) == ("state", online["templates"])


def test_only_what_was_asked_for_is_written(shop, cli):
    shop.declare({"note": NOTE, "hello": template("hello", body("Welcome to the shop."))}, **kakaotalk("주문"))
    shop.reviewed()

    assert live(shop.exported("--name", "n*")) == {("note", "EN")}
    assert live(shop.exported("--type", "kakaotalk_template")) == {("acmechannel/주문", "KO")}

    refused = cli("export", "templates", "--format", "json", "--type", "sms_app")
    assert refused.code == 1
    assert "E281" in refused.err
    assert "available: kakaotalk_template, whatsapp_template" in refused.err


@pytest.mark.parametrize("form", ["json", "python", "typescript"])
def test_a_file_is_what_is_printed_and_check_tells_when_it_is_no_longer(shop, cli, project, form):
    words = ("export", "templates", "--format", form)
    shop.declare({"note": NOTE})
    shop.reviewed()
    path = project / "written"

    missing = cli(*words, "--out", path, "--check")
    assert (missing.code, path.exists()) == (1, False)
    assert cli(*words, "--out", path).code == 0
    assert path.read_text(encoding="utf-8") == cli(*words).out
    assert cli(*words, "--out", path, "--check").code == 0

    shop.becomes("note", "EN", state="PAUSED")
    before = path.read_bytes()
    assert cli(*words, "--out", path, "--check").code == 1
    assert path.read_bytes() == before


def test_a_module_names_what_it_leaves_out_beside_the_result(shop, cli):
    shop.declare({"note": NOTE})
    shop.apply()

    done = cli("export", "templates", "--format", "python")

    assert "0 templates can be sent, 1 cannot." in done.err
    assert "note EN is left out: in review at Meta" in done.err


def test_names_that_are_equal_in_python_are_refused(shop, cli):
    shop.declare({}, **kakaotalk("order-1", "order 1"))
    shop.reviewed()

    refused = cli("export", "templates", "--format", "python")

    assert refused.code == 1
    assert refused.err.count("E280") == 1
    assert "acmechannel/order-1" in refused.err
    assert cli("export", "templates", "--format", "typescript").code == 0


def test_a_hostile_name_or_sample_stays_inside_its_string(shop, project):
    note = template("note", body("Order {{1}} is on its way to you.", HOSTILE.replace("${", "$${")))
    shop.declare({"note": note}, **kakaotalk(HOSTILE))
    shop.reviewed()

    python, typescript = shop.module("python"), shop.module("typescript")

    assert not {"\u2028", "\u202e"} & set(python.read_text(encoding="utf-8") + typescript.read_text(encoding="utf-8"))
    assert refused_by_mypy(project, "import templates\n") == []
    assert refused_by_tsc(project, 'import "./templates";\n') == []
    name = f"acmechannel/{HOSTILE}"
    send = runpy.run_path(str(python))["kakaotalk_template"]
    assert send(name, "KO", {"variables": {"이름": "Kim"}}).name == name
    printed = printed_by_node(project, "Object.keys(templates.kakaotalk_template)[0]")
    assert json.loads(printed) == name
