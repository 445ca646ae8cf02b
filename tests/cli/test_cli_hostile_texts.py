"""Texts of the API, of files and of a shared state reach no terminal, log or pipe as they are, whatever the command."""

import json
import os
import subprocess
import sys

import pytest

from reconciler.values import leaves

EVIL = "\x1b]0;pwned\x07\x1b[2J\x9b31m\u202e\u2066\u200b\U000e0041end"
RAW = set("\x1b\x07\x9b\u202e\u2066\u200b\U000e0041")
SHOWN = "\\u001b]0;pwned\\u0007\\u001b[2J\\u009b31m\\u202e\\u2066\\u200b\\udb40\\udc41end"

TEMPLATE = {
    "resources": {
        "whatsapp_template": {
            "t": {
                "name": "hello",
                "language": "EN",
                "category": "UTILITY",
                "details": {"components": [{"type": "BODY", "text": "Hi there, all of you"}]},
            }
        }
    }
}


@pytest.fixture
def files(webhook):
    """A project whose keys and texts are hostile."""
    (webhook / "evil.json").write_text(
        json.dumps(
            {
                "resources": {
                    "bundle": {
                        "b": {
                            "name": f"acme {EVIL}",
                            "region": "EU",
                            "subproject": {"name": "acme", "labels": {f"team{EVIL}": EVIL}},
                        }
                    },
                    "sms_app": {"a": {"forEach": {f"key{EVIL}": "x"}, "name": "n ${each.key}", "region": "EU"}},
                },
                "outputs": {"o": {"value": f"out {EVIL}"}},
            }
        )
    )
    return webhook


def raw(*printed):
    return sorted({repr(one) for text in printed for one in text if one in RAW})


@pytest.mark.parametrize(
    "words",
    [
        ["plan"],
        ["-v", "plan"],
        ["plan", "--format", "json"],
        ["plan", "--format", "markdown"],
        ["validate"],
        ["graph"],
        ["graph", "--format", "dot"],
        ["graph", "--format", "mermaid"],
        ["graph", "--format", "svg"],
        ["status"],
        ["drift"],
        ["drift", "--format", "json"],
        ["output"],
        ["output", "--format", "json"],
        ["explain", f"webhook.{EVIL}"],
        ["explain", EVIL],
        ["state", "show", 'webhook.a["\u202e"]'],
        ["run", f"webhook.{EVIL}", "x"],
        [EVIL],
        ["plan", "--var", f"{EVIL}=x"],
        ["plan", "--target", EVIL],
        ["show", f"{EVIL}.plan".replace("\x00", "")],
    ],
    ids=lambda words: ascii(" ".join(words))[:30],
)
def test_nothing_hostile_in_files_or_arguments_is_printed_as_it_is(files, cli, words):
    ran = cli(*words)

    assert raw(ran.out, ran.err) == []


def test_an_apply_and_all_that_remembers_it_print_nothing_as_it_is(files, cli, emulator):
    emulator.control(
        "POST",
        "faults",
        {
            "match": {"method": "POST", "path": "/v1/projects/*/bundles*"},
            "times": 1,
            "do": "status",
            "status": 400,
        },
    )
    ran = [cli("--log-level", "debug", "apply", "--auto-approve")]
    ran += [cli(*words) for words in (["show"], ["state", "list"], ["history"], ["history", "--format", "json"])]
    ran += [cli("apply", "--auto-approve"), cli("plan", "--out", "a.plan"), cli("show", "a.plan")]

    assert raw(*(text for one in ran for text in (one.out, one.err))) == []
    assert SHOWN in ran[0].err


def test_an_address_can_be_copied_as_it_is_shown(files, cli):
    cli("apply", "--auto-approve")
    (shown,) = (line for line in cli("state", "list").out.splitlines() if line.startswith("sms_app.a"))

    found = cli("state", "show", shown, "--format", "json")

    assert json.loads(found.out)["address"] == f"sms_app.a[{json.dumps(f'key{EVIL}', ensure_ascii=False)}]"


def test_what_reviewers_write_is_printed_harmless(project, cli):
    (project / "t.json").write_text(json.dumps(TEMPLATE))
    cli("apply", "--auto-approve")
    cli("run", "whatsapp_template.t", "comment", f"comment=please {EVIL}")

    activities = cli("run", "whatsapp_template.t", "activities")
    document = cli("run", "whatsapp_template.t", "activities", "--format", "json")

    assert f"please {SHOWN}" in " ".join(activities.out.split())
    assert raw(activities.out, document.out) == []
    assert f"please {EVIL}" in [text for _, text in leaves(json.loads(document.out))]


def test_who_holds_the_lock_and_why_is_printed_harmless(files, cli):
    locked = cli("state", "lock", "--reason", f"because {EVIL}")
    shown, document = cli("state", "lock", "--show"), cli("state", "lock", "--show", "--format", "json")
    refused, unlocked = cli("apply", "--auto-approve"), cli("state", "unlock")

    for one in (locked, shown, document, refused, unlocked):
        assert raw(one.out, one.err) == []
    assert SHOWN in shown.out
    assert json.loads(document.out)["lock"]["reason"] == f"because {EVIL}"


@pytest.mark.parametrize("how", ["asked", "not"])
def test_a_log_line_is_one_line_without_anything_to_steer_by_asked_for_or_not(how):
    script = (
        "import logging, sys\n"
        "from reconciler.cli.logs import catch, configure\n"
        "from reconciler.cli.screen import Screen\n"
        "screen = Screen()\n"
        "screen.learn(['hunter2hunter2'])\n"
        "catch(screen)\n"
        "if sys.argv[1] == 'asked': configure('debug', screen)\n"
        "log = logging.getLogger('reconciler.x')\n"
        "log.warning('unanswered error=%s', sys.argv[2])\n"
        "try:\n    raise ValueError(sys.argv[2])\nexcept ValueError:\n    log.exception('failed')\n"
        "import threading\n"
        "def dies(): raise ValueError(sys.argv[2])\n"
        "thread = threading.Thread(target=dies); thread.start(); thread.join()\n"
    )

    command = [sys.executable, "-c", script, how, f"line\nERROR forged {EVIL} hunter2%68unter2"]

    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600).stderr

    assert told.splitlines()[0] == f"WARNING reconciler.x: unanswered error=line\\nERROR forged {SHOWN} (secret)"
    assert "ERROR reconciler.cli.logs: thread ended name=" in told
    assert told.count(SHOWN) == 3
    assert raw(told) == []
    assert "hunter2" not in told


def test_one_output_is_bare_in_a_pipe_and_harmless_on_a_terminal(files, process):
    import pty

    process("apply", "--auto-approve")
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, "-m", "reconciler", "output", "o"], stdout=theirs, stderr=theirs) as child:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:
                break
            if not part:
                break
            shown += part
        assert child.wait(timeout=600) == 0
    os.close(ours)

    assert process("output", "o").stdout == f"out {EVIL}\n"
    assert raw(shown.decode()) == []
    assert SHOWN in shown.decode()
