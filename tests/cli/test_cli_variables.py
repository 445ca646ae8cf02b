"""What a shell does to a command: pipes, values to be typed again, bytes that are no text, a directory that is gone."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

MAIN = """\
variables:
  name: {type: string}
  token: {type: string, sensitive: true}
resources:
  sms_app:
    a: {name: "${var.name}", region: EU}
  webhook:
    w: {target: "https://hooks.example.com/", secret: "${var.token}", triggers: [ALL]}
"""
SECRET = "hunter2-hunter2"


@pytest.fixture
def declared(project):
    (project / "main.yaml").write_text(MAIN)
    return project


def pasted(err, cwd):
    """Run what a message advises, as a shell would."""
    line = next(line.strip() for line in err.splitlines() if line.strip().startswith("reconciler "))
    command = f"{shlex.quote(sys.executable)} -m {line}"
    return subprocess.run(["bash", "-c", command], cwd=cwd, capture_output=True, text=True, check=False, timeout=600)


@pytest.mark.parametrize("name", ["one", "two words", 'it\'s $HOME `x` "y" \\n', "a=b", "é*?", "-v"])
def test_what_a_saved_plan_advises_can_be_pasted(declared, cli, emulator, environment, name):
    environment.setenv("RECONCILER_VAR_token", SECRET)

    planned = cli("plan", "--var", f"name={name}", "--out", "re lease.plan")
    applied = pasted(planned.err, declared)

    assert applied.returncode == 0, applied.stderr
    assert {one["object"].get("name") for one in emulator.control("GET", "objects?type=sms_app")["objects"]} == {name}


def test_the_advice_names_files_of_variables_and_the_directory(declared, cli, environment, tmp_path_factory):
    (declared / "prod.vars.yaml").write_text(f"name: prod\ntoken: {SECRET}\n")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    environment.chdir(elsewhere)

    planned = cli("-C", declared, "plan", "--var-file", "prod.vars.yaml", "--basic-auth", "--out", "p.plan")

    assert pasted(planned.err, elsewhere).returncode == 0
    assert f"-C {declared} apply p.plan --var-file prod.vars.yaml --basic-auth" in planned.err


def test_the_advice_never_shows_a_sensitive_value(declared, cli, environment):
    planned = cli("plan", "--var", "name=n", "--var", f"token={SECRET}", "--out", "p.plan")
    environment.setenv("RECONCILER_VAR_token", SECRET)

    assert "with RECONCILER_VAR_token set to the value of --var:" in planned.err
    assert SECRET not in planned.err + planned.out
    assert "apply p.plan --var name=n\n" in planned.err
    assert pasted(planned.err, declared).returncode == 0


def test_a_value_that_cannot_be_typed_on_one_line_is_asked_for_in_the_environment(declared, cli, environment):
    environment.setenv("RECONCILER_VAR_token", SECRET)

    planned = cli("plan", "--var", "name=two\nlines", "--out", "p.plan")

    assert "with RECONCILER_VAR_name set to the value of --var:" in planned.err


def test_variables_come_through_a_pipe(declared, process):
    given = f"<(printf 'name: n\\ntoken: {SECRET}\\n')"
    command = f"{shlex.quote(sys.executable)} -m reconciler plan --var-file {given} --out p.plan"

    planned = subprocess.run(
        ["bash", "-c", command], cwd=declared, capture_output=True, text=True, check=False, timeout=60
    )
    given = process("validate", "--var-file", "-", input=f"name: n\ntoken: {SECRET}\n", stdin=None, cwd=declared)

    assert planned.returncode == 0, planned.stderr
    assert "in a variable file:" in planned.stderr
    assert "reconciler apply p.plan\n" in planned.stderr
    assert given.returncode == 0, given.stderr


def test_a_wait_reads_a_pipe_of_variables_once(declared, process):
    given = {"input": f"name: n\ntoken: {SECRET}\n", "stdin": None, "cwd": declared}
    process("apply", "--auto-approve", "--var-file", "-", **given)

    assert process("status", "--wait", "1s", "--var-file", "-", **given).returncode == 0


LATIN = os.fsdecode(b"caf\xe9")


@pytest.mark.parametrize(
    "words",
    [
        ("explain", LATIN), ("run", "sms_app.a", LATIN), ("history", f'sms_app.a["{LATIN}"]'), ("output", LATIN),
        ("plan", "--target", f'sms_app.a["{LATIN}"]'), ("state", "lock", "--reason", LATIN), (LATIN,),
        ("plan", f"--{LATIN}"),
    ],
)  # fmt: skip
def test_a_word_that_is_not_utf8_is_named_with_its_bytes(declared, cli, words):
    refused = cli(*words)

    assert refused.code == 1
    assert "E115" in refused.err
    assert "caf\\xe9" in refused.err
    assert "E999" not in refused.err


def test_a_variable_that_is_not_utf8_is_named(declared, cli):
    refused = cli("validate", "--var", f"name={LATIN}", "--var", "token=x")

    assert "--var name is not UTF-8" in refused.err


def test_a_directory_whose_name_is_not_utf8_is_a_directory(project, cli):
    (project / LATIN).mkdir()
    (project / LATIN / "main.yaml").write_text("resources: {sms_app: {a: {name: n, region: EU}}}")

    assert cli("-C", project / LATIN, "apply", "--auto-approve").code == 0
    assert "No changes" in cli("-C", project / LATIN, "plan").out


@pytest.mark.parametrize("name", ["GITHUB_ACTOR", "GITHUB_SHA", "CI_JOB_URL", "GITLAB_USER_LOGIN"])
def test_what_a_pipeline_says_of_itself_may_be_any_bytes(project, cli, environment, name):
    (project / "main.yaml").write_text("resources: {sms_app: {a: {name: n, region: EU}}}")
    environment.setenv(name, LATIN)

    assert cli("apply", "--auto-approve").code == 0
    assert cli("history").code == 0


@pytest.fixture
def gone(tmp_path_factory, environment):
    """Be in a directory that was deleted."""
    directory = tmp_path_factory.mktemp("gone")
    before = Path.cwd()
    os.chdir(directory)
    directory.rmdir()
    yield
    os.chdir(before)


def test_a_full_path_works_from_a_deleted_directory(declared, gone, cli):
    validated = cli("-C", declared, "validate", "--var", "name=n", "--var", "token=x")

    assert validated.code == 0, validated.err


@pytest.mark.parametrize("words", [("validate",), ("plan",), ("state", "list"), ("output",), ("history",)])
def test_without_it_the_deleted_directory_is_told(gone, cli, words):
    refused = cli(*words)

    assert refused.code == 1
    assert "E100" in refused.err


@pytest.mark.parametrize(
    "words", [("version",), ("explain", "sms_app"), ("schema",), ("--help",), ("completion", "bash")]
)
def test_what_needs_no_project_works_there_too(gone, cli, words):
    assert cli(*words).code == 0
