"""What people do with the state at the prompt, against a running emulator."""

import base64
import json
import re

import pytest

APP = "resources:\n  sms_app:\n    alerts: {name: Acme alerts, region: EU}\n"


@pytest.fixture(autouse=True)
def files(project):
    (project / "main.yaml").write_text(APP)


def test_a_record_is_renamed_and_the_next_plan_is_empty(cli, project):
    cli("apply", "--auto-approve")
    (project / "main.yaml").write_text(APP.replace("alerts:", "notices:"))

    moved = cli("state", "mv", "sms_app.alerts", "sms_app.notices")
    planned = cli("plan", "--detailed-exitcode")

    assert moved.code == 0
    assert planned.code == 0


def test_renaming_to_another_type_is_refused(cli, project):
    cli("apply", "--auto-approve")

    refused = cli("state", "mv", "sms_app.alerts", "webhook.alerts")

    assert refused.code == 1
    assert "E207" in refused.err


def test_a_state_is_carried_elsewhere_whole(cli, project):
    cli("apply", "--auto-approve")
    cli("state", "pull", "--out", "elsewhere.json")  # beside the files, and no part of them
    for path in (project / ".reconciler").iterdir():
        path.unlink()

    pushed = cli("state", "push", "elsewhere.json")

    assert pushed.code == 0
    assert cli("state", "list").out.strip() == "sms_app.alerts"
    assert cli("state", "verify").out.strip() == "State is valid."


def test_unlocking_what_is_not_locked_says_so(cli, project):
    cli("apply", "--auto-approve")

    assert cli("state", "unlock").out.strip() == "The state was not locked."


def test_history_says_what_was_done_and_by_whom(cli, project):
    cli("apply", "--auto-approve")

    text = cli("history", "sms_app.alerts").out
    document = json.loads(cli("history", "--format", "json").out)

    assert re.search(r"^run 1  apply .* by \S+", text, re.MULTILINE)
    assert "create  done  sms_app.alerts" in text
    assert document["entries"][0]["address"] == "sms_app.alerts"
    assert document["entries"][0]["request_id"]


def test_an_existing_object_is_imported_as_it_is(cli, project):
    cli("apply", "--auto-approve")
    remote_id = json.loads(cli("state", "show", "sms_app.alerts", "--format", "json").out)["remote_id"]
    cli("state", "rm", "sms_app.alerts")

    imported = cli("import", "sms_app.alerts", remote_id)

    assert imported.code == 0
    assert cli("plan", "--detailed-exitcode").code == 0
    assert "E202" in cli("import", "sms_app.alerts", remote_id).err


def test_an_import_of_nothing_is_refused(cli, project):
    refused = cli("import", "sms_app.alerts", "0" * 32)

    assert refused.code == 1
    assert "E201" in refused.err


def test_a_lock_by_hand_outlives_its_process_and_tells_a_run_who_when_and_why(process, cli, project):
    locked = process("state", "lock", "--for", "2h", "--reason", "moving to another account")
    refused = cli("apply", "--auto-approve")
    shown = json.loads(cli("state", "lock", "--show", "--format", "json").out)["lock"]
    unlocked = cli("state", "unlock")

    assert locked.returncode == 0
    assert refused.code == 1
    assert "by hand since" in refused.err
    assert "until" in refused.err
    assert "moving to another account" in refused.err
    assert (shown["pid"], shown["reason"]) == (None, "moving to another account")
    assert "Unlocked; it was held by" in unlocked.out
    assert cli("apply", "--auto-approve").code == 0


def test_a_second_lock_by_hand_is_refused(cli, project):
    cli("state", "lock")

    refused = cli("state", "lock", "--reason", "mine")

    assert refused.code == 1
    assert "by hand" in refused.err
    assert cli("state", "lock", "--show").out.startswith("The state is locked by ")


def test_plans_are_made_while_somebody_holds_the_lock(cli, project):
    cli("state", "lock")

    assert cli("plan", "--detailed-exitcode").code == 2


def test_a_lock_by_hand_ends_when_its_time_is_up(cli, project):
    cli("state", "lock", "--for", "0.2s")

    assert cli("apply", "--auto-approve", "--lock-timeout", "5s").code == 0
    assert cli("state", "lock", "--show").out.strip() == "The state is not locked."


def test_a_state_is_encrypted_with_a_key_from_the_environment_which_nothing_shows(cli, project, environment):
    key, other = (base64.b64encode(letter * 32).decode() for letter in (b"k", b"o"))
    cli("apply", "--auto-approve")
    environment.setenv("RECONCILER_STATE_KEY", key)

    said = [cli("state", "rekey"), cli("plan", "-v", "--out", "p.plan"), cli("apply", "--log-level", "debug", "p.plan")]
    environment.setenv("RECONCILER_STATE_KEY", other)
    wrong = cli("apply", "--auto-approve")
    environment.delenv("RECONCILER_STATE_KEY")
    missing = cli("plan", "--format", "json")

    assert [one.code for one in (*said, wrong, missing)] == [0, 0, 0, 1, 1]
    assert "encrypted with another key" in wrong.err
    assert "RECONCILER_STATE_KEY" in json.loads(missing.out)["errors"][0]["detail"]
    shown = "".join(one.out + one.err for one in (*said, wrong, missing))
    assert not [one for one in (key, other) if one in shown]
    files = [path for path in project.rglob("*") if path.is_file()]
    assert not [path for path in files if key.encode() in path.read_bytes()]
    assert not [path for path in files if path.name.startswith("state.db") and b'"region"' in path.read_bytes()]


LOCKED_OUT = 'project: {id: "${var.project}"}\nvariables: {project: {type: string}, hook: {sensitive: true}}\n'


@pytest.mark.parametrize(
    "command",
    [("list",), ("show", "sms_app.alerts"), ("verify",), ("lock",), ("unlock",), ("rm", "sms_app.alerts"), ("pull",)],
)
def test_a_state_is_at_hand_while_variables_are_missing_and_files_half_written(cli, project, command):
    cli("apply", "--auto-approve")
    (project / "project.yaml").write_text(LOCKED_OUT)
    (project / "main.yaml").write_text("resources: {sms_app: {alerts: [")

    assert cli("state", *command).code == 0
    assert cli("history").code == 0


def test_a_state_that_hangs_on_a_missing_variable_is_not_taken_for_the_default_one(cli, project):
    (project / "project.yaml").write_text(
        'project: {state: "sqlite:///${local.name}.db"}\nlocals: {name: "${var.name}"}\nvariables: {name: {}}\n'
    )

    refused = cli("state", "list")

    assert refused.code == 1
    assert "E150" in refused.err
    assert "name has no value and no default" in refused.err


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_of_two_states_none_is_picked(cli, project, names):
    cli("apply", "--auto-approve")
    for name, state in zip(names, ("one", "two"), strict=True):
        (project / f"{name}.yaml").write_text(f"project: {{state: 'sqlite:///{state}.db'}}\n")

    told = [cli("state", *command) for command in (("list",), ("lock",), ("rm", "sms_app.alerts"))]

    assert ["E111" in one.err for one in told] == [True] * 3
    assert sorted(path.name for path in project.glob("*.db")) == []


def test_the_default_state_is_not_used_while_a_file_that_may_name_another_cannot_be_read(cli, project):
    cli("apply", "--auto-approve")
    (project / "project.yaml").write_text("project: {state: ")

    refused = cli("state", "rm", "sms_app.alerts")

    assert refused.code == 1
    assert "E105" in refused.err
    assert "project.yaml:1" in refused.err


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "line 1, column 1"),
        (b"[]", "it is not a JSON object"),
        (b"\xff", "byte 0 is not UTF-8"),
        (b'{"format": NaN}', "NaN is not a number"),
        (b'{"format": 1, "format": 2}', 'the key "format" occurs twice'),
        (b"[" * 5000 + b"]" * 5000, "nested more than 200 levels deep"),
    ],
)
def test_what_is_no_document_of_a_state_is_not_pushed(cli, project, content, told):
    cli("apply", "--auto-approve")
    before = cli("state", "pull").out
    (project / "odd.txt").write_bytes(content)

    refused = cli("state", "push", "odd.txt")

    assert refused.code == 1
    assert "error[E219]: Not a state document" in refused.err
    assert told in refused.err
    assert cli("state", "pull").out == before


def test_a_serial_beyond_all_measure_is_told_with_its_place(cli, project):
    cli("apply", "--auto-approve")
    document = json.loads(cli("state", "pull").out)
    document["meta"][0]["serial"] = 10**30
    (project / "state.txt").write_text(json.dumps(document))

    refused = cli("state", "push", "state.txt")

    assert refused.code == 1
    assert "meta[0].serial: it must be a whole number" in " ".join(refused.err.split())


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("state", "show", "sms_app.gone"), "E205"),
        (("state", "rm", "sms_app.gone"), "E205"),
        (("run", "rcs_sender.gone", "comment", "comment=Hello"), "E205"),
        (("run", "sms_ap", "comment"), "E120"),
        (("explain", "sms_ap"), "E120"),
        (("run", "sms_app.a b", "comment"), "E113"),
        (("import", "sms_app.gone", "0" * 32), "E180"),
    ],
)
def test_one_fact_has_one_code_in_every_command(cli, words, code):
    refused = cli(*words)

    assert (refused.code, refused.err.partition(":")[0]) == (1, f"error[{code}]")
