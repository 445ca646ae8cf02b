"""A state is about one Sinch project: what it remembers is never held against another one."""

import json
import os

import pytest

APP = "resources:\n  sms_app:\n    alerts: {name: Acme alerts, region: EU}\n"
OTHER = "resources:\n  sms_app:\n    news: {name: Acme news, region: EU}\n"


@pytest.fixture(autouse=True)
def applied(project, cli, environment):
    """A project whose app is live, and a second project with another app."""
    (project / "main.yaml").write_text(OTHER)
    environment.setenv("SINCH_PROJECT_ID", "second")
    assert cli("apply", "--auto-approve").code == 0
    for path in (project / ".reconciler").iterdir():
        path.unlink()
    (project / "main.yaml").write_text(APP)
    environment.setenv("SINCH_PROJECT_ID", "first")
    assert cli("apply", "--auto-approve").code == 0


def objects(emulator):
    found = emulator.control("GET", "objects?type=sms_app")["objects"]
    return sorted((one["projectId"], one["object"]["name"]) for one in found)


def last_request(emulator):
    return emulator.control("GET", "requests?since=0")["requests"][-1]["n"]


@pytest.mark.parametrize(
    "command",
    [
        ("plan",),
        ("apply", "--auto-approve"),
        ("destroy", "--auto-approve"),
        ("status",),
        ("drift",),
        ("import", "sms_app.alerts", "01HX"),
    ],
)
def test_no_command_holds_a_state_against_another_project(cli, emulator, environment, command):
    environment.setenv("SINCH_PROJECT_ID", "second")
    before, seen = objects(emulator), last_request(emulator)

    refused = cli(*command)

    assert refused.code == 1
    assert "E401" in refused.err
    assert objects(emulator) == before
    assert last_request(emulator) == seen


def test_an_operation_is_not_run_in_another_project(cli, emulator, environment):
    environment.setenv("SINCH_PROJECT_ID", "second")
    seen = last_request(emulator)

    refused = cli("run", "whatsapp_account", "activities")

    assert "E401" in refused.err
    assert last_request(emulator) == seen


def test_the_refusal_names_both_projects_and_the_ways_out(cli, environment):
    environment.setenv("SINCH_PROJECT_ID", "second")

    told = cli("plan").err

    assert ".reconciler/state.db belongs to project first at 127.0.0.1, this is second at 127.0.0.1" in told
    assert "reconciler state bind" in told
    assert "${env.SINCH_PROJECT_ID}.db" in told


def test_another_host_is_another_project(cli, environment):
    environment.setenv("SINCH_BASE_URL", base_url().replace("127.0.0.1", "localhost"))

    refused = cli("plan")

    assert "this is first at localhost" in refused.err


def test_another_port_of_the_same_host_is_the_same_project(cli, emulator, environment):
    """An emulator that was started anew has another port; the refusal to connect is what is told."""
    environment.setenv("SINCH_BASE_URL", "http://127.0.0.1:9")

    assert "E304" in cli("plan").err


def test_a_project_that_has_moved_is_bound_anew(cli, environment, emulator):
    environment.setenv("SINCH_BASE_URL", base_url().replace("127.0.0.1", "localhost"))

    bound = cli("state", "bind")
    planned = cli("plan", "--detailed-exitcode")

    assert bound.out == "State is bound to project first (localhost). Before: first (127.0.0.1).\n"
    assert planned.code == 0
    assert objects(emulator) == [("first", "Acme alerts"), ("second", "Acme news")]


def test_an_apply_that_nobody_approved_binds_nothing(cli, process, environment, project):
    (project / ".reconciler" / "state.db").unlink()
    environment.setenv("SINCH_PROJECT_ID", "third")

    assert "E006" in process("apply").stderr

    environment.setenv("SINCH_PROJECT_ID", "first")
    assert cli("apply", "--auto-approve").code == 0


def test_a_state_that_remembers_nothing_follows_its_project(cli, environment, project, emulator):
    (project / ".reconciler" / "state.db").unlink()
    (project / "main.yaml").write_text("outputs: {}\n")
    environment.setenv("SINCH_PROJECT_ID", "third")
    assert cli("apply", "--auto-approve").code == 0
    (project / "main.yaml").write_text(APP)

    environment.setenv("SINCH_PROJECT_ID", "first")
    assert cli("apply", "--auto-approve").code == 0

    environment.setenv("SINCH_PROJECT_ID", "third")
    assert "E401" in cli("plan").err


def test_one_folder_serves_two_projects_with_a_state_each(cli, environment, project, emulator):
    text = 'project: {state: "sqlite:///.reconciler/${env.SINCH_PROJECT_ID}.db"}\n' + APP
    (project / "main.yaml").write_text(text)

    for name in ("second", "first"):
        environment.setenv("SINCH_PROJECT_ID", name)
        assert cli("apply", "--auto-approve").code == 0
        assert json.loads(cli("plan", "--format", "json").out)["changes"] == []

    assert objects(emulator) == [("first", "Acme alerts"), ("second", "Acme alerts"), ("second", "Acme news")]


def base_url():
    return os.environ["SINCH_BASE_URL"]
