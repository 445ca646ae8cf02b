"""Who is waited for, and what changed outside, at the prompt."""

import json
import shutil

import pytest
from between import between

FILES = """\
resources:
  sms_app:
    alerts: {name: Acme alerts, region: EU}
  whatsapp_template:
    hello:
      name: hello_there
      language: EN
      category: UTILITY
      details: {components: [{type: BODY, text: "Hello from Acme!"}]}
"""


@pytest.fixture(autouse=True)
def files(project):
    (project / "main.yaml").write_text(FILES)


def test_status_names_who_is_waited_for_and_ends_when_nobody_is(cli, emulator):
    cli("apply", "--auto-approve")

    waiting = cli("status", "--detailed-exitcode")
    emulator.control("POST", "clock", {"advance": "2h"})
    settled = cli("status", "--detailed-exitcode")

    assert waiting.code == 3
    assert "in review at Meta" in waiting.out
    assert "alerts" not in waiting.out
    assert settled.code == 0


def test_status_says_why_something_was_rejected(cli, emulator):
    emulator.control(
        "POST", "verdicts", {"match": {"name": "hello_there"}, "verdict": "REJECTED", "reason": "INVALID_FORMAT"}
    )
    cli("apply", "--auto-approve")
    emulator.control("POST", "clock", {"advance": "2h"})

    told = cli("status", "--detailed-exitcode")

    assert told.code == 7
    assert "INVALID_FORMAT" in told.out


@pytest.mark.parametrize(
    ("verdict", "advice"), [("PAUSED", "Meta may lift that"), ("DISABLED", "only Meta can reinstate it")]
)
def test_status_names_what_a_platform_stopped_and_what_can_be_done(cli, emulator, project, verdict, advice):
    cli("apply", "--auto-approve")
    emulator.control("POST", "clock", {"advance": "2h"})
    cli("apply", "--auto-approve")
    emulator.control("POST", "verdicts", {"match": {"name": "hello_there"}, "verdict": verdict})
    emulator.control("POST", "clock", {"advance": "2h"})

    told = cli("status", "--detailed-exitcode")
    (project / "main.yaml").write_text(FILES.replace("Hello", "Good day"))
    changing = json.loads(cli("status", "--format", "json").out)

    assert told.code == 7
    assert "x hello  degraded" in told.out
    assert f"Meta has set it to {verdict}" in told.out
    assert advice in " ".join(told.out.split())
    assert "reconciler run whatsapp_template.hello activities" in " ".join(told.out.split())
    assert "Degraded 1" in told.out
    assert [(one["action"], one["phase"]) for one in changing["changes"]] == [("none", "degraded")]


def test_status_tells_what_is_blocked_from_what_an_apply_would_do(cli, emulator, project):
    cli("apply", "--auto-approve")
    emulator.control("POST", "clock", {"advance": "2h"})
    cli("apply", "--auto-approve")
    (project / "main.yaml").write_text(FILES.partition("  whatsapp_template")[0])
    blocked = cli("status")
    (project / "main.yaml").write_text(FILES.partition("  whatsapp_template")[0].replace("Acme alerts", "Alerts"))
    both = cli("status")
    document = json.loads(cli("status", "--format", "json").out)

    assert "\nNothing is pending. 1 blocked, see reconciler plan. Unchanged 1. " in blocked.out
    assert "\nNothing is pending. 1 change to apply, 1 blocked, see reconciler plan. " in both.out
    assert (document["left_out"], document["held_back"]) == (1, 1)


def test_drift_tells_what_changed_outside_by_its_exit_code(cli, emulator):
    cli("apply", "--auto-approve")
    remote_id = json.loads(cli("state", "show", "sms_app.alerts", "--format", "json").out)["remote_id"]

    before = cli("drift", "--detailed-exitcode")
    emulator.control("POST", f"objects/sms_app/{remote_id}", {"name": "Renamed by hand"})
    after = cli("drift", "--detailed-exitcode")
    planned = cli("plan", "--refresh-only", "--detailed-exitcode")

    assert before.code == 0
    assert "\nNo drift. " in before.out
    assert after.code == planned.code == 2
    assert "Renamed by hand" in after.out


@pytest.mark.parametrize("looking", [("drift",), ("plan", "--refresh-only")])
def test_a_look_for_drift_counts_what_it_found_and_says_nothing_of_a_plan(cli, emulator, looking):
    cli("apply", "--auto-approve")
    emulator.control("POST", "clock", {"advance": "2h"})
    cli("apply", "--auto-approve")
    remote_id = json.loads(cli("state", "show", "sms_app.alerts", "--format", "json").out)["remote_id"]
    emulator.control("POST", f"objects/sms_app/{remote_id}", {"name": "Renamed by hand"})
    emulator.control("POST", "objects/whatsapp_template/hello_there%2FEN", {"category": "MARKETING"})

    text = cli(*looking)
    comment = cli(*looking, "--format", "markdown")

    assert "Changed outside: sms_app.alerts name Acme alerts -> Renamed by hand, since 2" in " ".join(text.out.split())
    assert "\nDrift: 1 changed outside, 1 changed by a platform. " in text.out
    for shown in (text.out, comment.out):
        assert "this plan" not in shown
        assert "No changes" not in shown
        assert "Unchanged" not in shown


def test_drift_of_a_list_shows_what_came_and_what_went(cli, emulator, project):
    hook = {"target": "https://hooks.example.com", "secret": "a-long-secret", "triggers": ["BUNDLE_DONE", "ALL"]}
    (project / "main.yaml").write_text(json.dumps({"resources": {"webhook": {"approvals": hook}}}))
    cli("apply", "--auto-approve")
    remote_id = json.loads(cli("state", "show", "webhook.approvals", "--format", "json").out)["remote_id"]
    emulator.control("POST", f"objects/webhook/{remote_id}", {"triggers": ["WHATSAPP_SENDER_ACTIVE", "ALL"]})

    told = " ".join(cli("drift").out.split())

    assert "webhook.approvals triggers [[-BUNDLE_DONE-], ALL, {+WHATSAPP_SENDER_ACTIVE+}], since 2" in told


def test_a_state_that_nobody_knows_has_an_exit_code_of_every_command(cli, emulator, environment):
    cli("apply", "--auto-approve")
    emulator.control("POST", "clock", {"advance": "2h"})
    with between(emulator) as server:
        environment.setenv("SINCH_BASE_URL", server.url)
        before = [cli(*command, "--detailed-exitcode").code for command in COMMANDS]
        server.reword = {'"state":"APPROVED"': '"state":"SUNSET"'}

        after = {command[0]: cli(*command, "--detailed-exitcode") for command in COMMANDS}
        plain = [cli(*command).code for command in COMMANDS]
        document = json.loads(cli("status", "--format", "json").out)
        waited = cli("status", "--wait", "10m")

    assert before == [0, 0, 0]
    assert [one.code for one in after.values()] == [7, 7, 7]
    assert plain == [0, 0, 0]
    assert all("SUNSET" in after[name].out for name in ("plan", "status", "apply"))
    assert "? hello  unknown" in after["status"].out
    assert "Unknown 1" in after["plan"].out
    assert (document["summary"]["unknown"], document["changes"][0]["phase"]) == (1, "unknown")
    assert "SUNSET" in waited.out


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ('"state":"APPROVED"', '"state":"PAUSED"'),
        ('"state":"APPROVED"', '"state":"DISABLED"'),
        ('"status":"ACTIVE"', '"status":"BLOCKED"'),
    ],
    ids=["paused", "disabled", "blocked"],
)
def test_a_degraded_object_has_an_exit_code_of_every_command(cli, emulator, environment, pattern, word):
    cli("apply", "--auto-approve")
    emulator.control("POST", "clock", {"advance": "2h"})
    with between(emulator) as server:
        environment.setenv("SINCH_BASE_URL", server.url)
        before = [cli(*command, "--detailed-exitcode").code for command in COMMANDS]
        server.reword = {pattern: word}

        after = {command[0]: cli(*command, "--detailed-exitcode") for command in COMMANDS}
        plain = [cli(*command).code for command in COMMANDS]
        documents = [json.loads(cli(*command, "--format", "json").out) for command in COMMANDS]

    assert before == [0, 0, 0]
    assert {name: one.code for name, one in after.items()} == {"plan": 0, "status": 7, "apply": 7}
    assert plain == [0, 0, 0]
    assert all("degraded" in after[name].out for name in ("plan", "status", "apply"))
    for document in documents[:2]:
        (change,) = [one for one in document["changes"] if one["status"] == "needs_human"]
        assert (document["summary"]["degraded"], change["phase"]) == (1, "degraded")
    assert [one["outcome"] for one in documents[2]["results"]] == ["needs_human"]


def test_what_is_changed_while_it_is_degraded_is_not_simply_done(cli, emulator, environment, project):
    cli("apply", "--auto-approve")
    with between(emulator) as server:
        environment.setenv("SINCH_BASE_URL", server.url)
        server.reword = {'"status":"ACTIVE"': '"status":"BLOCKED"'}
        (project / "main.yaml").write_text(FILES.replace("Acme alerts", "Acme alarms"))

        planned = cli("plan", "--detailed-exitcode")
        status = cli("status", "--detailed-exitcode")
        emulator.control("POST", "clock", {"advance": "2h"})
        applied = cli("apply", "--auto-approve", "--detailed-exitcode")

    assert (planned.code, status.code, applied.code) == (2, 7, 7)
    assert "the API has set it to BLOCKED" in " ".join(applied.out.split())


def test_an_object_that_is_degraded_is_adopted_and_told(cli, emulator, environment, project):
    cli("apply", "--auto-approve")
    emulator.control("POST", "clock", {"advance": "2h"})
    shutil.rmtree(project / ".reconciler")
    with between(emulator) as server:
        environment.setenv("SINCH_BASE_URL", server.url)
        server.reword = {'"state":"APPROVED"': '"state":"PAUSED"'}

        applied = cli("apply", "--auto-approve", "--detailed-exitcode", "--format", "json")

    results = {one["address"]: one for one in json.loads(applied.out)["results"]}
    assert applied.code == 7
    assert results["sms_app.alerts"]["outcome"] == "done"
    assert results["whatsapp_template.hello"]["outcome"] == "needs_human"
    assert "PAUSED" in results["whatsapp_template.hello"]["message"]


def test_the_exit_code_of_a_plan_speaks_of_changes_and_that_of_status_of_what_was_rejected(cli, emulator):
    order = {"match": {"name": "hello_there"}, "verdict": "REJECTED", "reason": "INVALID_FORMAT"}
    emulator.control("POST", "verdicts", order)
    cli("apply", "--auto-approve")
    emulator.control("POST", "clock", {"advance": "2h"})

    assert cli("plan", "--detailed-exitcode").code == 0
    assert cli("status", "--detailed-exitcode").code == 7


COMMANDS = (("plan",), ("status",), ("apply", "--auto-approve"))


def test_what_is_rejected_counts_alike_in_every_document(cli, emulator, project):
    emulator.control("POST", "verdicts", {"match": {"name": "hello_there"}, "verdict": "REJECTED"})
    cli("apply", "--auto-approve")
    emulator.control("POST", "clock", {"advance": "2h"})
    (project / "main.yaml").write_text(FILES.replace("Hello from", "Greetings from"))
    looking = ("plan", "--refresh-only", "--out", "a.plan")
    commands = (("plan",), ("drift",), ("status",), looking, ("show", "a.plan"))

    summaries = [json.loads(cli(*command, "--format", "json").out)["summary"] for command in commands]

    assert [summary["rejected"] for summary in summaries] == [1, 1, 1, 1, 1]
    assert [summary["update"] for summary in summaries] == [1, 0, 0, 0, 0]
