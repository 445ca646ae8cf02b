"""The question before a promotion: what differs live between two stages, and where each object stands in review."""

import json
import os
from pathlib import Path

import pytest

FILES = """\
stages:
  staging:
    project: first
    vars: {host: staging.example.com}
  production:
    project: second
    vars: {host: hooks.example.com}
variables:
  host: {type: string}
  hook_secret: {type: string, sensitive: true, default: only-for-the-emulator-1}
resources:
  webhook:
    news: {target: "https://${var.host}/sinch", secret: "${var.hook_secret}", triggers: [BUNDLE_DONE]}
  sms_app:
    alerts: {name: Acme alerts, region: EU}
  whatsapp_template:
    order:
      forEach: [EN, DE]
      name: order_shipped
      language: ${each.key}
      category: UTILITY
      details:
        components:
          - {type: BODY, text: "Order {{1}} has shipped, thank you.", examples: ["4711"]}
          - {type: FOOTER, text: Acme}
"""
GOLDEN = Path(__file__).parents[1] / "golden/documents"
COMPARE = ("compare", "--from", "staging", "--to", "production")


@pytest.fixture
def stages(project, environment, cli, emulator):
    """Both stages applied and reviewed, so that nothing differs but what the variables make different."""
    environment.delenv("SINCH_PROJECT_ID")
    (project / "main.yaml").write_text(FILES)
    for stage in ("staging", "production"):
        assert cli("apply", "--auto-approve", "--stage", stage).code == 0
    emulator.control("POST", "clock", {"advance": "2h"})
    return project


@pytest.fixture
def write(stages):
    def change(old, new):
        text = (stages / "main.yaml").read_text()
        assert old in text
        (stages / "main.yaml").write_text(text.replace(old, new, 1))

    return change


@pytest.fixture
def document(cli):
    def compared(*words):
        done = cli(*COMPARE, "--format", "json", *words)
        return done.code, json.loads(done.out)

    return compared


def named(document):
    return {
        each["address"]: (each["result"], [field["path"] for field in each["fields"]]) for each in document["objects"]
    }


def live(emulator, kind, project):
    found = emulator.control("GET", f"objects?type={kind}&projectId={project}")["objects"]
    return {entry["id"]: entry["object"] for entry in found}


def change_outside(emulator, kind, project, patch):
    (remote_id,) = live(emulator, kind, project)
    emulator.control("POST", f"objects/{kind}/{remote_id}?projectId={project}", patch)


def test_stages_that_were_applied_alike_differ_in_nothing(stages, cli, document):
    code, compared = document()

    assert code == 0
    assert compared["objects"] == []
    assert compared["summary"] == {"different": 0, "only_in_from": 0, "only_in_to": 0, "same": 4, "in_neither": 0}
    shown = cli(*COMPARE)
    assert shown.code == 0
    assert shown.out.endswith("Nothing differs: 4 objects are the same.\n")


def test_one_behind_shows_exactly_the_differences(stages, write, cli, document, golden):
    write("has shipped, thank you.", "is on its way, thank you.")
    write("forEach: [EN, DE]", "forEach: [EN, DE, FR]")
    write("/sinch", "/v2/sinch")
    write("  sms_app:\n    alerts: {name: Acme alerts, region: EU}\n", "")
    assert cli("apply", "--auto-approve", "--stage", "staging").code == 0

    code, compared = document()

    assert code == 2
    host = compared["from"]["host"]
    golden(json.dumps(compared, indent=2).replace(host, "HOST") + "\n", GOLDEN / "compare.json")
    golden(cli(*COMPARE).out.replace(host, "HOST"), GOLDEN / "compare.txt")
    comment = cli(*COMPARE, "--format", "markdown").out
    golden(comment.replace(host.rpartition(":")[2], "PORT"), GOLDEN / "compare.md")
    body = "details.components[0].text"
    assert named(compared) == {
        "sms_app.alerts": ("only_in_to", []),
        "webhook.news": ("different", ["target"]),
        'whatsapp_template.order["DE"]': ("different", [body]),
        'whatsapp_template.order["EN"]': ("different", [body]),
        'whatsapp_template.order["FR"]': ("only_in_from", []),
    }
    english = next(each for each in compared["objects"] if each["address"] == 'whatsapp_template.order["EN"]')
    assert english["fields"][0] == {
        "path": body,
        "from": "Order {{1}} is on its way, thank you.",
        "to": "Order {{1}} has shipped, thank you.",
        "sensitive": False,
        "label": "details.components[BODY].text",
    }
    assert (english["from"]["phase"], english["to"]["phase"]) == ("in_review", "live")
    assert (compared["from"]["stage"], compared["from"]["project"]) == ("staging", "first")
    assert (compared["to"]["stage"], compared["to"]["project"]) == ("production", "second")
    assert compared["summary"] == {"different": 3, "only_in_from": 1, "only_in_to": 1, "same": 0, "in_neither": 0}


def test_after_the_promotion_nothing_differs(stages, write, cli, emulator, document):
    write("has shipped, thank you.", "is on its way, thank you.")
    for stage in ("staging", "production"):
        assert cli("apply", "--auto-approve", "--stage", stage).code == 0
    emulator.control("POST", "clock", {"advance": "2h"})

    assert document()[0] == 0


HELLO = """
    hello:
      name: hello
      language: EN
      category: UTILITY
      details: {components: [{type: BODY, text: Hello and welcome}]}
"""


def test_what_is_approved_in_only_one_stage_is_a_difference(stages, write, cli, emulator, document):
    write("  whatsapp_template:\n", f"  whatsapp_template:{HELLO}")
    assert cli("apply", "--auto-approve", "--stage", "staging").code == 0
    emulator.control("POST", "clock", {"advance": "2h"})
    match = {"type": "whatsapp_template", "name": "hello"}
    emulator.control("POST", "verdicts", {"match": match, "verdict": "REJECTED", "reason": "INVALID_FORMAT"})
    assert cli("apply", "--auto-approve", "--stage", "production").code == 0
    emulator.control("POST", "clock", {"advance": "2h"})

    code, compared = document()

    assert code == 2
    (hello,) = compared["objects"]
    assert (hello["address"], hello["result"], hello["fields"]) == ("whatsapp_template.hello", "different", [])
    assert hello["from"] == {"phase": "live", "state": "APPROVED"}
    assert hello["to"] == {"phase": "rejected", "state": "REJECTED", "reason": "INVALID_FORMAT"}
    assert "live in staging, rejected (INVALID_FORMAT) in production" in cli(*COMPARE).out


def test_a_category_that_meta_changed_in_one_stage_is_a_difference(stages, write, cli, emulator, document):
    write("  whatsapp_template:\n", f"  whatsapp_template:{HELLO}")
    assert cli("apply", "--auto-approve", "--stage", "production").code == 0
    emulator.control("POST", "clock", {"advance": "2h"})
    verdict = {
        "match": {"type": "whatsapp_template", "name": "hello"},
        "verdict": "RECATEGORIZED",
        "reason": "MARKETING",
    }
    assert emulator.control("POST", "verdicts", verdict)["applied"]
    assert cli("apply", "--auto-approve", "--stage", "staging").code == 0
    emulator.control("POST", "clock", {"advance": "2h"})

    code, compared = document()

    assert code == 2
    (field,) = compared["objects"][0]["fields"]
    assert (field["path"], field["from"], field["to"]) == ("category", "UTILITY", "MARKETING")


def test_what_is_pending_in_both_stages_is_shown_and_no_difference(stages, write, cli, document):
    write("  whatsapp_template:\n", f"  whatsapp_template:{HELLO}")
    for stage in ("staging", "production"):
        assert cli("apply", "--auto-approve", "--stage", stage).code == 0

    code, compared = document()

    assert code == 0
    assert named(compared) == {"whatsapp_template.hello": ("same", [])}
    assert "hello  in review in both" in cli(*COMPARE).out


def test_what_somebody_changed_in_one_stage_is_a_difference(stages, emulator, document):
    change_outside(emulator, "sms_app", "second", {"name": "Changed by hand"})

    code, compared = document()

    assert code == 2
    (app,) = compared["objects"]
    assert [(each["path"], each["from"], each["to"]) for each in app["fields"]] == [
        ("name", "Acme alerts", "Changed by hand")
    ]


def test_changes_that_neither_stage_has_are_no_difference(stages, write, document):
    write("name: Acme alerts", "name: Acme warnings")

    assert document()[0] == 0


def test_a_block_that_only_one_stage_declares_is_no_difference(stages, write, cli, document):
    write("vars: {host: staging.example.com}", "vars: {host: staging.example.com, more: [FR]}")
    write("variables:\n", "variables:\n  more: {type: list, default: []}\n")
    write("  sms_app:\n", "  sms_app:\n    extra: {forEach: '${var.more}', name: Extra, region: EU}\n")
    assert cli("apply", "--auto-approve", "--stage", "staging").code == 0

    assert document()[0] == 0


def test_a_secret_that_was_changed_in_one_stage_is_told_without_a_value(stages, write, cli, document):
    write("only-for-the-emulator-1", "only-for-the-emulator-2")
    assert cli("apply", "--auto-approve", "--stage", "staging").code == 0

    code, compared = document()

    assert code == 2
    assert compared["objects"][0]["fields"] == [{"path": "secret", "from": None, "to": None, "sensitive": True}]
    assert "only-for-the-emulator" not in json.dumps(compared) + cli(*COMPARE).out


def test_text_and_comment_name_both_stages_and_both_values(stages, write, cli):
    write("has shipped, thank you.", "is on its way, thank you.")
    assert cli("apply", "--auto-approve", "--stage", "staging").code == 0

    shown, comment = cli(*COMPARE).out, cli(*COMPARE, "--format", "markdown").out

    host = shown.splitlines()[0].partition(" at ")[2]
    assert shown.splitlines()[0] == f"from stage staging, project first at {host}"
    assert shown.splitlines()[1].startswith("to   stage production, project second at ")
    assert shown.splitlines()[3:] == [
        "whatsapp_template",
        '  ~ order["DE"]  in review in staging, live in production',
        "      details.components[BODY].text",
        "        staging     Order {{1}} is on its way, thank you.",
        "        production  Order {{1}} has shipped, thank you.",
        '  ~ order["EN"]  in review in staging, live in production',
        "      details.components[BODY].text",
        "        staging     Order {{1}} is on its way, thank you.",
        "        production  Order {{1}} has shipped, thank you.",
        "",
        "2 different; 2 objects are the same.",
    ]
    assert comment.startswith("<!-- reconciler compare -->\n\n### Stage staging and stage production: 2 different;")
    assert "| | address | staging | production |" in comment
    assert comment.count("in review | live |") == 2


def test_only_what_is_named_is_compared(stages, write, cli, document):
    write("has shipped, thank you.", "is on its way, thank you.")
    write("name: Acme alerts", "name: Acme warnings")
    assert cli("apply", "--auto-approve", "--stage", "staging").code == 0

    assert list(named(document("sms_app")[1])) == ["sms_app.alerts"]
    assert list(named(document("*EN*")[1])) == ['whatsapp_template.order["EN"]']
    assert list(named(document("--type", "sms_app")[1])) == ["sms_app.alerts"]
    assert document("--type", "webhook")[0] == 0
    refused = cli(*COMPARE, "sms_app.alert")
    assert (refused.code, "E206" in refused.err) == (1, True)


def test_a_file_of_variables_may_be_a_pipe(stages, write, document):
    write("variables:\n", "variables:\n  comment: {type: string}\n")
    reading, writing = os.pipe()
    os.write(writing, b"comment: read once\n")
    os.close(writing)

    code, compared = document("--var-file", f"/dev/fd/{reading}")

    os.close(reading)
    assert (code, compared["summary"]["same"]) == (0, 4)


def test_nothing_is_sent_and_each_stage_takes_the_requests_of_a_plan(stages, emulator, cli):
    def requests(*words):
        before = emulator.control("GET", "requests?since=0")["requests"][-1]["n"]
        assert cli(*words).code == 0
        made = emulator.control("GET", f"requests?since={before}")["requests"]
        assert {request["method"] for request in made if "oauth" not in request["path"]} == {"GET"}
        return len(made)

    plans = sum(requests("plan", "--stage", stage) for stage in ("staging", "production"))

    assert requests(*COMPARE) == plans


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("compare", "--from", "staging", "--to", "prodction"), "E153"),
        (("compare", "--from", "staging", "--to", "staging"), "E155"),
        (("compare", "--from", "staging"), "--to"),
        ((*COMPARE, "--stage", "staging"), "compare takes two"),
    ],
)
def test_two_stages_of_the_files_are_needed(stages, cli, words, code):
    refused = cli(*words)

    assert refused.code == 1
    assert code in refused.err
