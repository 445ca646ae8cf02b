"""A program follows a run line by line, or finds its result in a file beside whatever a person reads."""

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from reconciler.cli.screen import Screen
from reconciler.progress import Retry
from reconciler.render.formats.jsonl import FORMAT as JSONL

TEMPLATE = """\
resources:
  whatsapp_template:
    hello:
      name: hello_there
      language: EN
      category: UTILITY
      details: {components: [{type: BODY, text: "Hello from Acme!"}]}
"""
KEYS = {
    "reading": {"done", "total", "objects"},
    "change": {"address", "action", "stage", "outcome", "message", "done", "total", "rate", "seconds_left"},
    "waiting": {"reviews", "elapsed", "limit", "next_look"},
    "result": {"result"},
}
VARYING = ("at", "requests", "request_id", "remote_id", "fingerprint")


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def steady(value):
    """Return a document without what differs from run to run."""
    if isinstance(value, dict):
        return {key: steady(inner) for key, inner in value.items() if key not in VARYING}
    return [steady(inner) for inner in value] if isinstance(value, list) else value


def test_an_apply_is_followed_line_by_line_to_its_report(project, cli):
    (project / "main.yaml").write_text(TEMPLATE)

    done = cli("apply", "--auto-approve", "--wait", "1s", "--format", "jsonl")

    events = lines(done.out)
    assert done.code == 0
    assert {event["event"]: {*event} - {"format_version", "at", "event"} for event in events} == KEYS
    assert {event["format_version"] for event in events} == {"1.0"}
    changes = [(event["stage"], event["outcome"], event["done"]) for event in events if event["event"] == "change"]
    assert changes == [("started", None, 0), ("finished", "waiting", 1)]
    assert next(event for event in events if event["event"] == "waiting")["reviews"] == [
        {"reviewer": "Meta", "type": "whatsapp_template", "objects": 1}
    ]
    assert [event["event"] for event in events].index("result") == len(events) - 1
    assert events[-1]["result"]["summary"]["waiting"] == 1


@pytest.mark.parametrize("words", [["plan"], ["status"], ["drift"], ["run", "sms_app"], ["plan", "--target", "a.b"]])
def test_the_last_line_has_the_document_of_json(quickstart, cli, words):
    document = cli(*words, "--format", "json")
    streamed = cli(*words, "--format=jsonl")

    assert steady(lines(streamed.out)[-1]["result"]) == steady(json.loads(document.out))
    assert streamed.code == document.code


def test_a_destroy_is_followed_to_its_report(webhook, cli):
    cli("apply", "--auto-approve")

    done = lines(cli("destroy", "--auto-approve", "--format", "jsonl").out)

    assert [event["action"] for event in done if event["event"] == "change"] == ["delete", "delete"]
    assert done[-1]["result"]["actions"] == {"delete": 1}


def test_a_secret_is_masked_in_events(capfd):
    screen = Screen()
    screen.learn(["a-very-secret-value"])

    screen.event(JSONL.event(Retry("not a-very-secret-value\x1b[2J", 1.04, 2, 5), datetime(2026, 11, 23, tzinfo=UTC)))

    (line,) = lines(capfd.readouterr().out)
    assert line["reason"] == "not (secret)\x1b[2J"
    assert line["seconds"] == 1.0


def test_an_event_that_cannot_be_written_fails_the_command_and_not_the_run(webhook, emulator, environment):
    words = ["apply", "--auto-approve", "--format", "jsonl"]
    with open("/dev/full", "wb") as full:  # noqa: PTH123  a device
        done = subprocess.run(
            [sys.executable, "-m", "reconciler", *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )

    assert done.returncode == 1
    assert "E009" in done.stderr
    assert len(emulator.control("GET", "objects")["objects"]) == 1


@pytest.mark.parametrize(
    "words",
    [
        ["plan"],
        ["plan", "--format", "markdown"],
        ["plan", "--format", "json"],
        ["status"],
        ["drift"],
        ["validate"],
        ["lint"],
        ["show"],
        ["state", "list"],
        ["edit", "sms_app.nothing", "name=x"],
        ["plan", "--target", "sms_app.nothing"],
        ["plan", "--no-such-option"],
    ],
)
def test_a_file_gets_the_document_of_json_beside_any_output(quickstart, cli, words):
    bare = cli(*words)
    document = cli(*words, "--format", "json")

    done = cli(*words, "--json-into", "out.json")

    assert steady(json.loads((quickstart / "out.json").read_text())) == steady(json.loads(document.out))
    assert done.code == bare.code
    if "json" not in words:
        assert "written_by" not in done.out


def test_a_file_gets_the_report_of_an_apply_whatever_becomes_of_it(webhook, emulator, cli):
    def written():
        return json.loads((webhook / "out.json").read_text())

    refused = {"do": "status", "status": 400, "errorCode": "invalid"}
    emulator.control("POST", "faults", {"match": {"method": "POST", "path": "*/webhooks"}, "times": 1, **refused})

    failed = cli("apply", "--auto-approve", "--json-into", "out.json")
    report = written()
    done = cli("apply", "--auto-approve", "--json-into=out.json")

    assert (failed.code, report["summary"]["failed"]) == (1, 1)
    assert (done.code, written()["summary"]["done"]) == (0, 1)
    assert "a-very-secret-value-0815" not in (webhook / "out.json").read_text()


def test_a_file_whose_folder_is_missing_is_refused_before_anything_is_sent(webhook, emulator, cli):
    done = cli("apply", "--auto-approve", "--json-into", "missing/out.json")

    assert done.code == 1
    assert "missing/out.json: its folder does not exist" in done.err
    assert emulator.control("GET", "objects")["objects"] == []
