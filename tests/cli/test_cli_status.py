"""Who is waited for, and what changed outside, at the prompt."""

import json

import pytest

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


def test_drift_tells_what_changed_outside_by_its_exit_code(cli, emulator):
    cli("apply", "--auto-approve")
    remote_id = json.loads(cli("state", "show", "sms_app.alerts", "--format", "json").out)["remote_id"]

    before = cli("drift", "--detailed-exitcode")
    emulator.control("POST", f"objects/sms_app/{remote_id}", {"name": "Renamed by hand"})
    after = cli("drift", "--detailed-exitcode")
    planned = cli("plan", "--refresh-only", "--detailed-exitcode")

    assert before.code == 0
    assert after.code == planned.code == 2
    assert "Renamed by hand" in after.out
