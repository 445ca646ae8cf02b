"""Saved plans at the prompt: shown with whether they are genuine, and never taken for something that they are not."""

import copy
import hashlib
import json
import os
import re
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.cli import run
from state.store import State

APPS = "resources:\n  sms_app:\n    alerts: {name: Acme alerts, region: EU}\n    news: {name: Acme news, region: EU}\n"
EVIL = "\x1b]0;pwned\x07\x1b[2J\x9b31m\u202e\u2066"
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069]")
ROUNDS = int(os.environ.get("RECONCILER_FUZZ_ROUNDS", "25"))


@pytest.mark.parametrize("option", ["--expires-in", "--valid"])
def test_a_saved_plan_lives_as_long_as_it_was_told_under_either_name_of_the_option(option, project, cli):
    (project / "main.yaml").write_text(APPS)
    cli("plan", "--out", "r.plan", option, "2h")

    saved = json.loads((project / "r.plan").read_text())
    made, until = (datetime.fromisoformat(saved[key]) for key in ("created_at", "expires_at"))

    assert until - made == timedelta(hours=2)
    assert "--expires-in" in cli("plan", "--help").out
    assert "--valid" not in cli("plan", "--help").out


def resigned(body, sign):
    body.pop("signature", None)
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    signature = sign(text.encode("utf-8", "backslashreplace").decode())
    return json.dumps(body | {"signature": signature})


def by_nobody(text):
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def planned(project, cli):
    """A project in use with a saved plan for one change; gives the plan's file."""
    (project / "main.yaml").write_text(APPS)
    cli("apply", "--auto-approve")
    (project / "main.yaml").write_text(APPS.replace("Acme alerts", "Acme notices"))
    cli("plan", "--out", "r.plan")
    return project / "r.plan"


@pytest.fixture
def first(project, cli):
    """A project without a state, with a saved plan."""
    (project / "main.yaml").write_text(APPS)
    cli("plan", "--out", "r.plan")
    return project / "r.plan"


def test_a_genuine_plan_is_shown_as_verified(planned, cli):
    text, document, comment = (cli("show", "r.plan", "--format", form) for form in ("text", "json", "markdown"))

    assert [one.code for one in (text, document, comment)] == [0, 0, 0]
    assert text.out.startswith("Verified: signed with the key of the state")
    assert json.loads(document.out)["verification"]["standing"] == "verified"
    assert "**Verified: " in comment.out
    assert "Plan: 1 update" in text.out


def test_a_plan_that_was_changed_is_shown_as_forged_with_exit_code_1(planned, cli):
    planned.write_text(planned.read_text().replace("Acme notices", "Acme evil"))

    text, document, comment = (cli("show", "r.plan", "--format", form) for form in ("text", "json", "markdown"))

    assert [one.code for one in (text, document, comment)] == [1, 1, 1]
    assert text.out.startswith("FORGED: ")
    assert "error[E214]" in text.err
    assert json.loads(document.out)["verification"]["standing"] == "forged"
    assert "**FORGED: " in comment.out


def test_a_plan_of_no_state_cannot_be_verified_and_says_so(first, cli):
    before = cli("show", "r.plan")
    cli("apply", "--auto-approve")
    later = json.loads(cli("show", "r.plan", "--format", "json").out)["verification"]
    first.write_text(first.read_text().replace("Acme alerts", "Acme evil"))
    changed = cli("show", "r.plan")

    assert before.code == 0
    assert before.out.startswith("Not verifiable here: it was made without a state")
    assert "cannot be applied" in later["reason"]
    assert changed.code == 1
    assert changed.out.startswith("FORGED: ")


def test_without_its_state_or_its_files_a_plan_cannot_be_verified(planned, cli, tmp_path_factory, environment):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    environment.chdir(elsewhere)
    lonely = cli("show", planned)
    (elsewhere / "main.yaml").write_text(APPS)
    stateless = cli("show", planned)
    cli("apply", "--auto-approve")
    other = cli("show", planned)
    (elsewhere / "project.yaml").write_text("project: {state: 'postgresql://h:port/x'}")
    unreadable = cli("show", planned)

    told = [one.out.splitlines()[0] for one in (lonely, stateless, other, unreadable)]
    assert [one.code for one in (lonely, stateless, other, unreadable)] == [0, 0, 0, 0]
    assert all(line.startswith("Not verifiable here: ") for line in told)
    assert "another state" in told[2]
    assert "E405" in told[3]


def test_the_state_is_not_shown_as_markdown(planned, cli):
    refused = cli("show", "--format", "markdown")

    assert refused.code == 1
    assert "name its FILE" in refused.err


@pytest.mark.parametrize(
    "change",
    [
        lambda plan: plan.update(unchanged=float("inf")),
        lambda plan: plan["basis"].update(targets=["x"]),
        lambda plan: plan["basis"].update(allows=["x"]),
        lambda plan: plan["changes"][0].update(action="explode"),
        lambda plan: plan["changes"][0].update(type=EVIL),
        lambda plan: plan["changes"][0].update(reason=5),
        lambda plan: plan["changes"][0].update({EVIL: 1}),
    ],
)
@pytest.mark.parametrize("command", ["show", "apply"])
def test_damage_is_told_with_its_place(planned, cli, command, change):
    plan = json.loads(planned.read_text())
    change(plan)
    planned.write_text(json.dumps(plan))

    told = cli(command, "r.plan")

    assert told.code == 1
    assert "error[E210]" in told.err
    assert not UNSAFE.search(told.out + told.err)


@pytest.mark.parametrize("content", ["[" * 5000 + "]" * 5000, '{"a":' * 3000 + "1" + "}" * 3000, "", "\x1b[2J", "{}"])
def test_what_is_no_plan_is_told_as_such(project, cli, content):
    (project / "main.yaml").write_text(APPS)
    (project / "r.plan").write_text(content)

    for command in ("show", "apply"):
        assert "error[E210]" in cli(command, "r.plan").err
    assert "E204" in cli("plan", "--out", "r.plan").err or content == ""


# --- anything anywhere ---

NUMBERS = [0, 1, -1, 1.5, 10**30, 1e308, float("nan"), float("inf")]
TEXTS = [
    EVIL,
    "",
    "x",
    "\ud83d",
    "a" * 5000,
    "sms_app.alerts",
    'sms_app.a["\\ud800"]',
    "launch",
    "act",
    "create",
    "delete",
]
WORDS = ["none", "blocked", "9999-12-31T23:59:59Z", "delete:sms_app=9", "0" * 32, 'a["b"]']
ODD = st.sampled_from([None, True, False, *NUMBERS, *TEXTS, *WORDS, [], {}, [[]], {"": {}}, {EVIL: EVIL}, [TEXTS[5]]])


def nodes(value, path=()):
    yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield from nodes(inner, (*path, step))


def mutate(body, path, how, put):
    """Replace, drop or repeat the node at a path."""
    for step in path[:-1]:
        body = body[step]
    if how == "drop":
        del body[path[-1]]
    elif how == "repeat" and isinstance(body, list):
        body.append(body[path[-1]])
    elif how == "add" and isinstance(body[path[-1]], dict):
        body[path[-1]][EVIL] = put
    else:
        body[path[-1]] = put


@pytest.mark.parametrize("signer", ["state", "nobody", "kept"])
@settings(max_examples=ROUNDS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_change_to_a_plan_looks_like_a_bug_or_reaches_the_terminal(planned, capfd, signer, data):
    genuine = planned.with_name("genuine.plan")
    if not genuine.exists():
        genuine.write_text(planned.read_text())
    body = json.loads(genuine.read_text())
    signature = body.pop("signature")
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from([one for one in nodes(body) if one]))
        mutate(
            body,
            path,
            data.draw(st.sampled_from(["put", "put", "drop", "repeat", "add"])),
            copy.deepcopy(data.draw(ODD)),
        )
    with State.open("sqlite:///.reconciler/state.db", base=planned.parent, create=False) as state:
        sign = {"state": state.fingerprint, "nobody": by_nobody, "kept": lambda _text: signature}[signer]
        planned.write_text(resigned(body, sign))

    for command in (["show", "r.plan"], ["show", "r.plan", "--format", "markdown"], ["apply", "r.plan"]):
        capfd.readouterr()
        run(command)
        told = capfd.readouterr()

        assert "E999" not in told.err
        assert "Traceback" not in told.err
        assert not UNSAFE.search(told.out + told.err), (command, told)


def test_a_saved_plan_without_changes_is_carried_out_with_a_result(project, cli):
    (project / "main.yaml").write_text(APPS)
    cli("apply", "--auto-approve")
    cli("plan", "--out", "quiet.plan")

    done = cli("apply", "quiet.plan")

    assert done.code == 0
    assert re.search(r"\n\nNo changes\. \d requests?, \d+\.\d s\.\n$", done.out)


@pytest.mark.parametrize("command", [("plan",), ("state", "pull")])
def test_what_is_saved_is_not_saved_to_a_sign_for_standard_output(project, cli, command):
    (project / "main.yaml").write_text(APPS)
    cli("apply", "--auto-approve")

    refused = cli(*command, "--out", "-")
    written = cli(*command, "--out", "./-")

    assert refused.code == 1
    assert "error[E204]" in refused.err
    assert (refused.out, written.code) == ("", 0)
    assert "Saved to -" in written.err
    assert (project / "-").is_file()
