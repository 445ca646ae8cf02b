"""Several projects in one process: each has its own files, values, secrets, state and wish to stop."""

import logging
import os
import textwrap
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from reconciler import (
    Address,
    ConfigError,
    Options,
    Outcome,
    Project,
    StateProblem,
    Stop,
    apply,
    drift,
    history,
    plan,
    records,
)

FILES = """
    variables:
      hook_secret: {type: string, sensitive: true}
      name: {type: string}
    resources:
      webhook:
        hook: {target: "https://hooks.example.com/x", secret: "${var.hook_secret}", triggers: [BUNDLE_DONE]}
      sms_app:
        app: {name: "${var.name}", region: EU}
    outputs:
      name: {value: "${sms_app.app.name}"}
    """
SECRETS = {"north": "alpha-secret-0815", "south": "omega-secret-4711"}


@pytest.fixture
def projects(stage, tmp_path, monkeypatch):
    """Two projects of one emulator; the process itself knows the credentials of neither."""
    for name in [name for name in os.environ if name.startswith(("SINCH_", "RECONCILER_"))]:
        monkeypatch.delenv(name)

    def project(name):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "main.yaml").write_text(textwrap.dedent(FILES))
        return Project(
            folder,
            variables={"hook_secret": SECRETS[name], "name": name},
            environment=stage.emulator.environment(project_id=name),
            now=lambda: stage.time,
        )

    return {name: project(name) for name in SECRETS}


def live(stage, name, kind):
    found = stage.emulator.control("GET", f"objects?type={kind}&projectId={name}")["objects"]
    return [entry["object"] for entry in found]


def test_two_projects_are_applied_at_once_and_share_nothing(stage, projects, caplog):
    caplog.set_level(logging.DEBUG)
    together = Barrier(2)

    def run(project):
        together.wait(60)
        planned = plan(project)
        done = apply(project, approve=lambda _plan: together.wait(60) >= 0)
        return planned.plan, done.report, drift(project).plan

    with ThreadPoolExecutor(2) as pool:
        ended = dict(zip(projects, pool.map(run, projects.values()), strict=True))

    for name, (planned, report, drifted) in ended.items():
        other = next(one for one in SECRETS if one != name)
        assert [result.outcome for result in report.results] == [Outcome.DONE, Outcome.DONE]
        assert report.outputs["name"]["value"] == name
        assert not drifted.drifted
        assert [app["name"] for app in live(stage, name, "sms_app")] == [name]
        assert len(live(stage, name, "webhook")) == 1
        assert [record.address for record in records(projects[name])] == ["sms_app.app", "webhook.hook"]
        assert len(history(projects[name], Address.parse("sms_app.app"))) == 1
        assert SECRETS[name] in projects[name].redactor.known
        assert SECRETS[other] not in projects[name].redactor.known
        told = f"{planned.as_json()}{report.as_json()}{projects[name]!r}{caplog.text}"
        assert [secret for secret in SECRETS.values() if secret in told] == []


def test_one_project_that_is_stopped_does_not_stop_another(stage, projects):
    north, south = projects.values()
    north.stop.request()

    stopped = apply(north, approve=lambda _plan: True)
    done = apply(south, approve=lambda _plan: True)

    assert not stopped.approved
    assert live(stage, "north", "sms_app") == []
    assert [result.outcome for result in done.report.results] == [Outcome.DONE, Outcome.DONE]
    assert apply(replace(north, stop=Stop()), approve=lambda _plan: True).approved
    assert len(live(stage, "north", "sms_app")) == 1


def test_a_plan_is_carried_out_only_when_it_is_approved(stage, projects):
    north, _ = projects.values()

    refused = apply(north, approve=lambda plan: plan.summary()["create"] < 2)

    assert not refused.approved
    assert live(stage, "north", "sms_app") == []


def test_of_two_runs_that_write_to_one_state_the_second_is_refused(projects):
    north, _ = projects.values()
    refusals = []

    def approve(_plan):
        with pytest.raises(StateProblem) as caught:
            apply(replace(north, stop=Stop()), approve=lambda _plan: True)
        refusals.extend(problem.code for problem in caught.value.diagnostics())
        return True

    done = apply(north, approve=approve)

    assert refusals == ["E404"]
    assert [result.outcome for result in done.report.results] == [Outcome.DONE, Outcome.DONE]


def test_options_narrow_what_is_planned(projects):
    north, _ = projects.values()

    planned = plan(north, Options(targets=(Address.parse("sms_app.app"),))).plan

    assert [str(change.address) for change in planned.pending] == ["sms_app.app"]


def test_the_mistakes_of_one_project_are_its_own(projects):
    north, south = projects.values()
    (north.directory / "main.yaml").write_text("resources: {webhook: {a: {targt: x}}}\n")

    with pytest.raises(ConfigError) as caught:
        plan(north)

    assert 'no field "targt"' in str([problem.as_json() for problem in caught.value.diagnostics()])
    assert plan(south).plan.has_changes


def test_a_relative_directory_stays_where_it_was_when_the_process_moves_on(projects, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    north = replace(projects["north"], directory=Path("north"))
    monkeypatch.chdir("/")

    assert plan(north).plan.has_changes
