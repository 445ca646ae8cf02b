import json
import os
import subprocess
import sys

import pytest

from reconciler.cli import errors, run
from reconciler.cli.context import Session

SECRET = "a-very-secret-value-0815"


@pytest.mark.parametrize(
    "words",
    [["pln"], ["plan", "--no-such-option"], ["plan", "--target", "nonsense"], ["apply", "missing.plan"], ["plan", "x"]],
    ids=" ".join,
)
def test_wrong_usage_exits_with_1(cli, words):
    wrong = cli(*words)

    assert wrong.code == 1
    assert wrong.out == ""
    assert "reconciler" in wrong.err


def test_a_mistyped_command_gets_the_nearest_there_is(cli):
    assert 'Did you mean "plan"?' in cli("pln").err


def test_no_command_shows_the_help(cli):
    bare = cli()

    assert bare.code == 1
    assert "Core workflow" in bare.err


@pytest.mark.parametrize(
    "words", [["plan", "--format", "json", "--bogus"], ["plan", "--format=json"], ["state", "list", "--format", "json"]]
)
def test_a_failure_is_one_json_document_too(project, cli, words):
    (project / "broken.yaml").write_text("resources: [", encoding="utf-8")

    failed = cli(*words)

    document = json.loads(failed.out)
    assert failed.code == 1
    assert document["format_version"] == "1.0"
    assert document["errors"][0]["summary"]


def test_all_problems_of_the_files_are_told_with_their_places(project, cli):
    (project / "a.yaml").write_text("resources:\n  webhook:\n    a: {targt: https://a.example}\n", encoding="utf-8")

    failed = cli("validate")

    assert failed.code == 1
    assert "a.yaml:3" in failed.err
    assert 'did you mean "target"?' in failed.err


def test_a_bug_says_so_without_a_trace_and_without_a_secret(capfd):
    session = Session.of(["plan"])
    session.screen.learn([SECRET])

    code = errors.report(RuntimeError(f"cannot handle {SECRET}"), session)

    told = capfd.readouterr().err
    assert code == 1
    assert "This is a bug in reconciler." in told
    assert "RuntimeError: cannot handle (secret)" in told
    assert "Traceback" not in told


def test_a_bug_shows_its_trace_to_who_asks_for_it(capfd):
    session = Session.of(["plan"])
    session.log_level = "debug"
    errors.report(RuntimeError("boom"), session)

    assert capfd.readouterr().err.startswith("RuntimeError: boom\n")


def test_a_missing_extra_says_how_to_install_it(capfd):
    code = errors.report(ModuleNotFoundError("no", name="psycopg.pool"), Session.of(["plan"]))

    assert code == 1
    assert "pip install 'sinch-reconciler[postgres]'" in capfd.readouterr().err


def test_a_foreign_package_of_the_same_name_stops_everything(tmp_path, environment):
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "__init__.py").write_text("")
    environment.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ["PYTHONPATH"]]))

    done = subprocess.run(
        [sys.executable, "-m", "reconciler", "version"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "Conflicting installation" in done.stderr
    assert done.stdout == ""


def test_refused_credentials_are_told_once_and_leave_no_state(webhook, cli, emulator):
    fault = {"match": {"path": "*/webhooks"}, "times": 9, "do": "status", "status": 401}
    emulator.control("POST", "faults", fault)

    failed = cli("plan")

    assert failed.code == 1
    assert failed.err.count("error[") == 1
    assert "credentials" in failed.err
    assert not (webhook / ".reconciler" / "state.db").exists()


def test_log_records_are_asked_for_by_flag_or_environment(webhook, process, environment):
    quiet, asked = process("plan"), process("plan", "--log-level", "debug")
    environment.setenv("RECONCILER_LOG", "debug")
    loud = process("apply", "--auto-approve")

    assert "DEBUG reconciler" not in quiet.stderr
    assert "DEBUG reconciler" in asked.stderr
    assert "DEBUG reconciler" in loud.stderr
    assert SECRET not in loud.stderr


def test_an_unknown_log_level_is_told(cli, environment):
    environment.setenv("RECONCILER_LOG", "chatty")

    assert cli("version").code == 1


def test_run_answers_with_a_code_for_everything():
    assert run(["version"]) == 0


def test_one_cause_for_many_objects_is_told_once_and_each_has_it_as_json(cli, emulator, project):
    apps = {f"a{number}": {"name": f"App {number}", "region": "EU"} for number in range(12)}
    (project / "main.json").write_text(json.dumps({"resources": {"sms_app": apps}}))
    refusal = {"match": {"method": "POST", "path": "*/sms/smsApps"}, "times": 24, "do": "status", "status": 400}
    emulator.control("POST", "faults", refusal)

    text = cli("apply", "--auto-approve")
    document = cli("apply", "--auto-approve", "--format", "json")

    assert text.code == document.code == 1
    assert text.out.count("A fault was ordered for this request.") == 1
    assert "12 objects:" in text.out
    assert [line for line in text.out.splitlines() if line.startswith("  x ")] == [
        f"  x sms_app.{name:<3}  failed     invalid_input" for name in sorted(apps)
    ]
    problems = [one["problem"] for one in json.loads(document.out)["results"]]
    assert [one["address"] for one in problems] == [f"sms_app.{name}" for name in sorted(apps)]
    assert all("A fault was ordered for this request." in one["detail"] for one in problems)
