"""``reconciler doctor``: what would stop an apply, one line each, before there is one."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import reconciler


def asked(emulator):
    return emulator.control("GET", "requests")["requests"]


def statuses(cli, *words):
    shown = cli("doctor", "--format", "json", *words)
    checks = {check["name"]: check for check in json.loads(shown.out)["checks"]}
    return shown.code, {name: check["status"] for name, check in checks.items()}, checks


def test_all_is_well_and_one_small_request_per_type_is_sent(quickstart, cli, emulator):
    before = len(asked(emulator))

    shown = cli("doctor")

    assert shown.code == 0
    assert shown.out.rstrip().endswith("An apply can run.")
    assert "5 resources in 4 files" in shown.out
    assert "which the first apply creates" in shown.out
    paths = [one["path"] for one in asked(emulator)[before:] if one["method"] == "GET"]
    assert len(paths) == len(set(paths)) == 8
    assert not (quickstart / ".reconciler").exists()


def test_a_folder_without_files_can_be_examined(project, cli):
    code, found, _ = statuses(cli)

    assert (code, found["files"], found["API"]) == (0, "skipped", "ok")


def test_broken_files_are_an_error_and_the_rest_is_checked_all_the_same(project, cli):
    (project / "main.yaml").write_text("resources: {sms_app: {a: {nam: x}}}\n")

    code, found, checks = statuses(cli)

    assert (code, found["files"], found["API"], found["state"]) == (1, "error", "ok", "ok")
    assert {problem["code"] for problem in checks["files"]["problems"]} == {"E104", "E122"}


@pytest.mark.parametrize(
    ("variable", "value", "failing", "code"),
    [
        ("SINCH_KEY_ID", "", "credentials", "E311"),
        ("SINCH_PROJECT_ID", "", "project", "E310"),
        ("SINCH_BASE_URL", "ftp://x", "address", "E310"),
        ("HTTP_PROXY", "nonsense://", "proxy", None),
    ],
)
def test_what_the_environment_lacks_is_named_and_nothing_is_asked(
    quickstart, environment, cli, emulator, variable, value, failing, code
):
    environment.setenv(variable, value)
    environment.setenv("NO_PROXY", "")
    before = len(asked(emulator))

    exit_code, found, checks = statuses(cli)

    assert (exit_code, found[failing], found["API"]) == (1, "error", "skipped")
    assert code in (None, checks[failing]["problems"][0]["code"])
    assert len(asked(emulator)) == before


def test_an_api_out_of_reach_is_said_once(quickstart, environment, cli, monkeypatch):
    environment.setenv("SINCH_BASE_URL", "http://127.0.0.1:1")
    monkeypatch.setattr("reconciler.engine.project.time.sleep", lambda _seconds: None)

    code, found, checks = statuses(cli)

    assert (code, found["API"]) == (1, "error")
    assert [problem["code"] for problem in checks["API"]["problems"]] == ["E304"]


def test_a_family_without_rights_is_named_among_those_that_can_be_read(quickstart, cli, emulator):
    fault = {"match": {"method": "GET", "path": "*/rcs/*"}, "times": 9, "do": "status", "status": 403}
    emulator.control("POST", "faults", fault)

    code, found, checks = statuses(cli)

    assert (code, found["API"], found["rcs_sender"]) == (1, "ok", "error")
    assert "rcs_sender" not in checks["API"]["finding"]
    assert "webhook" in checks["API"]["finding"]


@pytest.mark.parametrize(("off", "word"), [(timedelta(hours=1), "ahead of"), (timedelta(minutes=-5), "behind")])
def test_a_clock_that_is_wrong_is_a_warning(quickstart, off, word):
    here = reconciler.Project(Path())
    shifted = replace(here, now=lambda: here.now() + off)

    (clock,) = [check for check in reconciler.doctor(shifted) if check.name == "clock"]

    assert clock.status == reconciler.CheckStatus.WARNING
    assert word in clock.finding


def test_a_state_of_another_project_is_an_error(webhook, environment, cli):
    assert cli("apply", "--auto-approve").code == 0
    assert statuses(cli)[1]["state"] == "ok"
    environment.setenv("SINCH_PROJECT_ID", "another-project")

    code, found, checks = statuses(cli)

    assert (code, found["state"]) == (1, "error")
    assert checks["state"]["problems"][0]["code"] == "E401"


def test_no_secret_is_shown(webhook, environment, cli):
    environment.setenv("SINCH_KEY_SECRET", "swordfish-4711")
    environment.setenv("HTTPS_PROXY", "http://me:hidden-0815@127.0.0.1:9")

    shown = cli("doctor", "--format", "json")

    assert "swordfish-4711" not in shown.out + shown.err
    assert "hidden-0815" not in shown.out + shown.err


def test_it_has_a_second_name(quickstart, cli):
    assert cli("whoami").out == cli("doctor").out
