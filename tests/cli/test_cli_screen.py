import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from counting import calls

from reconciler.cli.screen import Screen

SECRET = "a-very-secret-value-0815"


def on_a_terminal(words, typed="", **more):
    """Run a command line on a pseudo terminal; answers with exit code and everything it showed."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", **more}
    command = [sys.executable, "-m", "reconciler", *words]
    child = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    os.write(ours, typed.encode())
    shown = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # Linux's way of saying that the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(ours)
    return child.wait(timeout=600), shown.decode()


def test_a_terminal_gets_colour(webhook):
    code, shown = on_a_terminal(["plan"])

    assert code == 0
    assert "\x1b[32m" in shown


@pytest.mark.parametrize(("words", "more"), [(["plan"], {"NO_COLOR": "1"}), (["--no-color", "plan"], {})])
def test_no_colour_is_shown_when_none_is_wanted(webhook, words, more):
    code, shown = on_a_terminal(words, **more)

    assert code == 0
    assert "\x1b[" not in shown


def test_no_colour_goes_into_a_pipe(webhook, process):
    assert "\x1b[" not in process("plan").stdout


@pytest.mark.parametrize(
    ("words", "more", "colour"),
    [
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "3", "TERM": "dumb"}, True),
        ([], {"CLICOLOR_FORCE": "1"}, True),
        ([], {"FORCE_COLOR": "0"}, False),
        ([], {"FORCE_COLOR": ""}, False),
        ([], {"FORCE_COLOR": "false", "CLICOLOR_FORCE": "0"}, False),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color=never"], {"FORCE_COLOR": "1"}, False),
        (["--color", "auto"], {}, False),
        (["--no-color"], {"FORCE_COLOR": "1"}, False),
        (["--color", "always"], {"TERM": "dumb"}, True),
    ],
)
def test_colour_in_a_pipe_is_shown_on_demand(webhook, cli, environment, words, more, colour):
    for name, value in more.items():
        environment.setenv(name, value)
    (webhook / "wrong.yaml").write_text("resources: {webhook: {w: {targt: x}}}\n")

    wrong = cli("validate", *words)
    (webhook / "wrong.yaml").unlink()
    planned = cli(*words, "plan")

    assert ("\x1b[" in wrong.err) == colour
    assert ("\x1b[" in planned.out) == colour


def test_colour_can_be_refused_on_a_terminal(webhook):
    assert "\x1b[" not in on_a_terminal(["plan"], CLICOLOR="0")[1]
    assert "\x1b[" not in on_a_terminal(["plan", "--color", "never"])[1]
    assert "\x1b[" in on_a_terminal(["plan", "--color", "auto"], TERM="xterm")[1]


def test_yes_makes_the_changes_and_nothing_else_does(webhook, emulator):
    declined, asked = on_a_terminal(["apply"], typed="y\n")
    before = emulator.control("GET", "objects")["objects"]
    accepted, _ = on_a_terminal(["apply"], typed="yes\n")

    assert "Only 'yes' will be accepted" in asked
    assert (declined, before) == (1, [])
    assert accepted == 0
    assert len(emulator.control("GET", "objects")["objects"]) == 1


def test_a_narrow_terminal_gets_short_lines(quickstart, environment, cli):
    environment.setenv("COLUMNS", "40")

    lines = cli("plan").out.splitlines()

    assert max(len(line) for line in lines) <= 40


def test_a_reader_that_goes_away_changes_no_exit_code(quickstart, environment):
    command = [sys.executable, "-m", "reconciler", "plan", "--detailed-exitcode"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    child.stdout.close()

    told = child.stderr.read().decode()
    child.stderr.close()

    assert child.wait(timeout=600) == 2
    assert "BrokenPipe" not in told
    assert "Traceback" not in told


def test_a_secret_is_masked_on_both_streams(capfd):
    screen = Screen()
    quoted = 'with "quotes"'
    screen.learn([SECRET, quoted])

    screen.result(f"out {SECRET}")
    screen.note(f"err {SECRET} {json.dumps(quoted)}")
    printed = capfd.readouterr()

    assert printed.out == "out (secret)\n"
    assert printed.err == 'err (secret) "(secret)"\n'


def test_masking_keeps_a_document_json(capfd):
    screen = Screen()
    screen.learn(["1234", "true", SECRET])

    screen.document({"number": 1234, "flag": True, "text": f"a {SECRET}"})

    shown = json.loads(capfd.readouterr().out)
    assert shown == {"written_by": "reconciler", "number": 1234, "flag": True, "text": "a (secret)"}


@pytest.mark.parametrize("others", [1, 1000])
def test_a_secret_is_masked_among_however_many(others, capfd):
    screen = Screen()
    screen.learn([SECRET, 'say "please"', *(f"{number:04d}-made-up" for number in range(others))])

    screen.document({f"key {SECRET}": [f"{SECRET}, 0000-made-up", 'say "please"', "nothing", "", "000"]})

    document = {"written_by": "reconciler", "key (secret)": ["(secret), (secret)", "(secret)", "nothing", "", "000"]}
    assert json.loads(capfd.readouterr().out) == document


def test_ten_times_the_secrets_in_ten_times_the_texts_take_ten_times_the_work():
    def masking(count):
        screen = Screen()
        screen.learn(f"{number:04d}-made-up" for number in range(count))
        texts = [f'webhook.hook["{number:04d}"]' for number in range(count)]
        return calls(lambda: screen.document(texts), native=True)

    assert masking(1000) <= 11 * masking(100)


def test_progress_is_told_line_by_line_and_masked(capfd):
    from reconciler.address import Address
    from reconciler.cli.progress import tell
    from reconciler.execute.report import Outcome
    from reconciler.plans.change import Action
    from reconciler.progress import Progress

    screen, address = Screen(), Address("webhook", "approvals")
    screen.learn([SECRET])

    tell(screen, Progress(address, Action.CREATE, "started", total=2))
    tell(screen, Progress(address, Action.CREATE, "finished", Outcome.FAILED, f"no {SECRET}", done=1, total=2))

    lines = ["webhook.approvals: creating...", "webhook.approvals: failed (no (secret)) [1/2]", ""]
    assert capfd.readouterr().err == "\n".join(lines)


def test_a_secret_inside_a_longer_one_leaves_nothing_of_it(capfd):
    screen = Screen()
    screen.learn(["secret-key", "secret-key-and-more"])

    screen.result("secret-key-and-more secret-key")

    assert capfd.readouterr().out == "(secret) (secret)\n"


def test_a_secret_occurs_nowhere_not_even_in_the_state(webhook, cli, environment):
    printed = [cli("plan", "--out", "a.plan"), cli("apply", "--auto-approve")]
    environment.setenv("RECONCILER_VAR_hook_secret", SECRET + "-changed")
    changed = cli("plan")
    printed += [
        changed,
        cli("plan", "--format", "json"),
        cli("apply", "--auto-approve"),
        cli("show"),
        cli("-v", "plan"),
    ]
    printed += [cli("state", "show", "webhook.approvals", "--format", "json")]

    assert "(secret) -> (secret)" in changed.out
    assert not [one for one in printed if SECRET in one.out + one.err]
    files = [path for path in webhook.rglob("*") if path.is_file()]
    assert Path(webhook / ".reconciler" / "state.db") in files
    assert [path.name for path in files if SECRET.encode() in path.read_bytes()] == []
