"""One set of files for several Sinch projects: each stage has its project, its variables, its state and its lock."""

import json

import pytest

from reconciler.emulator.server import Options, running

FILES = """\
stages:
  staging:
    project: first
    vars: {app_name: Acme test}
  production:
    project: second
    vars: {app_name: Acme}
variables:
  app_name: {type: string, default: Nobody}
resources:
  sms_app:
    alerts: {name: "${var.app_name}", region: EU}
"""


@pytest.fixture
def stages(project, environment):
    """A project with two stages, and no Sinch project in the environment."""
    environment.delenv("SINCH_PROJECT_ID")
    (project / "main.yaml").write_text(FILES)
    return project


def objects(emulator):
    found = emulator.control("GET", "objects?type=sms_app")["objects"]
    return sorted((entry["projectId"], entry["object"]["name"]) for entry in found)


def written(stages, old, new, name="main.yaml"):
    text = (stages / name).read_text()
    assert old in text
    (stages / name).write_text(text.replace(old, new, 1))


def problems(refused):
    return [line for line in refused.err.splitlines() if line.startswith(("Error", "error"))]


def test_each_stage_has_its_project_its_variables_and_its_state(stages, cli, emulator, environment):
    assert cli("apply", "--auto-approve", "--stage", "staging").code == 0
    environment.setenv("RECONCILER_STAGE", "production")
    assert cli("apply", "--auto-approve").code == 0

    assert objects(emulator) == [("first", "Acme test"), ("second", "Acme")]
    assert sorted(path.name for path in (stages / ".reconciler").glob("*.db")) == [
        "state.production.db",
        "state.staging.db",
    ]
    for name in ("staging", "production"):
        assert cli("plan", "--detailed-exitcode", "--stage", name).code == 0


def test_a_file_with_stages_and_variables_alone_is_no_pipeline_of_another_tool(stages, cli):
    settings, resources = FILES.split("resources:")
    (stages / "main.yaml").write_text(settings)
    (stages / "apps.yaml").write_text(f"resources:{resources}")

    assert cli("validate", "--stage", "staging").code == 0
    (stages / "main.yaml").write_text("stages: [build]\nvariables: {A: {default: b}}\n")
    assert "GitLab CI" in cli("validate").err


def test_every_output_begins_with_the_stage(stages, cli):
    first = {}
    for form in ("text", "markdown", "html", "json"):
        first[form] = cli("plan", "--stage", "staging", "--format", form).out

    assert first["text"].startswith("stage staging, project first at ")
    assert first["markdown"].splitlines()[2].startswith("### Stage staging: ") or first["markdown"].splitlines()[
        1
    ].startswith("### Stage staging: ")
    assert "<title>Plan for stage staging, project first</title>" in first["html"]
    assert json.loads(first["json"])["stage"] == "staging"
    applied = cli("apply", "--auto-approve", "--stage", "staging")
    assert applied.out.startswith("stage staging")
    report = json.loads(cli("apply", "--auto-approve", "--stage", "staging", "--format", "json").out)
    assert (report["project"], report["stage"]) == ("first", "staging")
    assert cli("state", "list", "--stage", "staging").err == "stage staging\n"
    assert cli("validate", "--stage", "staging").err == "stage staging\n"


def test_without_stages_no_document_has_one(project, cli):
    (project / "main.yaml").write_text("resources: {sms_app: {alerts: {name: Acme, region: EU}}}\n")

    assert "stage" not in json.loads(cli("plan", "--format", "json").out)
    assert cli("validate").err == ""


def test_a_stage_must_be_named_unless_one_is_the_default(stages, cli, emulator):
    written(stages, ", default: Nobody", "")

    refused = cli("plan")

    assert refused.code == 1
    assert "E154" in refused.err
    assert "--stage staging" in refused.err
    assert "E150" not in refused.err
    written(stages, "project: first", "project: first\n    default: true")
    assert cli("plan").out.startswith("stage staging, project first")


def test_a_name_that_no_stage_has_is_answered_with_the_one_meant(stages, cli, environment):
    refused = cli("plan", "--stage", "prodction")

    assert refused.code == 1
    assert 'no stage "prodction" is declared' in refused.err
    assert 'did you mean "production"?' in refused.err
    environment.setenv("RECONCILER_STAGE", "test")
    refused = cli("state", "list")
    assert 'RECONCILER_STAGE: no stage "test" is declared' in refused.err
    assert "available: staging, production" in refused.err


def test_files_without_stages_refuse_the_name_of_one(project, cli):
    (project / "main.yaml").write_text("resources: {sms_app: {alerts: {name: Acme, region: EU}}}\n")

    assert "E153" in cli("plan", "--stage", "staging").err


def test_a_stage_is_weaker_than_every_way_from_outside(stages, cli, environment):
    def planned(*words):
        (change,) = json.loads(cli("plan", "--stage", "staging", "--format", "json", *words).out)["changes"]
        return next(field["after"] for field in change["fields"] if field["path"] == "name")

    assert planned() == "Acme test"
    environment.setenv("RECONCILER_VAR_app_name", "from the environment")
    assert planned() == "from the environment"
    (stages / "one.vars.yaml").write_text("app_name: from a file\n")
    assert planned("--var-file", "one.vars.yaml") == "from a file"
    assert planned("--var-file", "one.vars.yaml", "--var", "app_name=from a flag") == "from a flag"


def test_a_secret_value_of_a_stage_comes_from_the_environment_and_is_never_shown(stages, cli, environment, emulator):
    written(stages, "{app_name: Acme test}", '{app_name: Acme test, key: "${env.STAGING_KEY}"}')
    written(stages, "variables:\n", "variables:\n  key: {type: string, sensitive: true, default: none}\n")
    written(
        stages,
        "resources:\n",
        "resources:\n  webhook:\n    hook: {target: https://hooks.example.com/a, secret: '${var.key}', "
        "triggers: [BUNDLE_DONE]}\n",
    )
    environment.setenv("STAGING_KEY", "a-very-secret-value-0815")

    done = cli("apply", "--auto-approve", "--stage", "staging")

    assert done.code == 0
    assert "a-very-secret" not in done.out + done.err
    assert cli("plan", "--stage", "production").code == 0


@pytest.mark.parametrize(
    ("old", "new", "label", "line"),
    [
        ("project: first", "projet: first", 'a stage has no field "projet"', 3),
        ("project: first\n", "state: sqlite:///a.db\n", 'a stage needs "project"', 3),
        ("project: first\n", "project: second\n", "production would have the project of staging", 6),
        ("app_name: Acme}", "appname: Acme}", 'stages.production.vars: no variable "appname" is declared', 7),
        ("app_name: Acme}", "app_name: [Acme]}", "app_name is a string; stages.production.vars gives a list", 7),
        ("vars: {app_name: Acme}", "vars: [app_name]", "vars is a mapping, not a list", 7),
        ("project: second", "project: 22", "project is text, not a number", 6),
        ("stages:\n", "project: {id: third}\nstages:\n", "project.id stands beside stages", 1),
        (
            "project: second\n",
            "project: second\n    state: sqlite:///.reconciler/state.staging.db\n",
            "production would have the state of staging",
            7,
        ),
    ],
)
def test_a_mistake_in_any_stage_is_told_at_its_line(stages, cli, old, new, label, line):
    written(stages, old, new)

    refused = cli("validate", "--stage", "staging")

    assert refused.code == 1
    assert label in refused.err
    assert f"main.yaml:{line}:" in refused.err


def test_two_defaults_are_refused(stages, cli):
    written(stages, "project: first", "project: first\n    default: true")
    written(stages, "project: second", "project: second\n    default: true")

    assert "production is the default too" in cli("validate").err


def test_the_state_of_another_stage_is_refused(stages, cli, emulator):
    assert cli("apply", "--auto-approve", "--stage", "staging").code == 0
    folder = stages / ".reconciler"
    (folder / "state.staging.db").rename(folder / "state.production.db")
    before = objects(emulator)

    refused = cli("apply", "--auto-approve", "--stage", "production")

    assert refused.code == 1
    assert "E401" in refused.err
    assert "stage production is" in refused.err
    assert objects(emulator) == before


def test_a_plan_of_another_stage_is_refused(stages, cli, emulator):
    assert "reconciler apply a.plan --stage staging" in cli("plan", "--out", "a.plan", "--stage", "staging").err

    refused = cli("apply", "a.plan", "--stage", "production")

    assert refused.code == 1
    assert "it was made for stage staging, this is stage production" in refused.err
    assert objects(emulator) == []
    assert cli("apply", "a.plan", "--stage", "staging").code == 0


def test_the_state_of_a_project_that_gains_stages_is_found(stages, cli, emulator, environment):
    (stages / "main.yaml").write_text(
        "project: {id: first}\nresources: {sms_app: {alerts: {name: Acme, region: EU}}}\n"
    )
    assert cli("apply", "--auto-approve").code == 0
    (stages / "main.yaml").write_text(FILES)

    refused = cli("apply", "--auto-approve", "--stage", "staging")

    assert refused.code == 1
    assert "E409" in refused.err
    assert "mv .reconciler/state.db .reconciler/state.staging.db" in refused.err
    assert cli("plan", "--stage", "production").code == 0
    folder = stages / ".reconciler"
    (folder / "state.db").rename(folder / "state.staging.db")
    assert [
        change["action"] for change in json.loads(cli("plan", "--stage", "staging", "--format", "json").out)["changes"]
    ] == ["update"]


def test_a_state_of_the_project_gets_the_name_of_the_stage(stages, cli):
    written(stages, "stages:\n", "project: {state: sqlite:///kept/here.sqlite}\nstages:\n")
    written(stages, "project: second", "project: second\n    state: sqlite:///kept/other.db")

    assert cli("apply", "--auto-approve", "--stage", "staging").code == 0
    assert cli("apply", "--auto-approve", "--stage", "production").code == 0

    assert sorted(path.name for path in (stages / "kept").glob("[ho]*")) == ["here.staging.sqlite", "other.db"]


def test_accepted_drift_is_written_where_the_stage_gives_the_value(stages, cli, emulator):
    assert cli("apply", "--auto-approve", "--stage", "staging").code == 0
    (entry,) = emulator.control("GET", "objects?type=sms_app")["objects"]
    emulator.control("POST", f"objects/sms_app/{entry['id']}?projectId=first", {"name": "Changed outside"})

    assert cli("drift", "--accept", "sms_app.alerts", "--stage", "staging").code == 0

    assert "vars: {app_name: Changed outside}" in (stages / "main.yaml").read_text()
    assert "default: Nobody" in (stages / "main.yaml").read_text()


def test_a_shell_completes_stages_and_their_addresses(stages, cli, environment):
    from click.shell_completion import ShellComplete  # noqa: F401  what the command uses

    from reconciler.completion import words

    assert words(".").stages == {"staging", "production"}
    assert words(".").states == [".reconciler/state.production.db", ".reconciler/state.staging.db"]


@pytest.fixture
def strict(environment, tmp_path):
    """An API that knows one access key, and no other."""
    with running(Options(key_id="key-of-staging", key_secret="secret-of-staging")) as emulator:
        for name, value in emulator.environment().items():
            environment.setenv(name, value)
        environment.delenv("SINCH_PROJECT_ID", raising=False)
        yield emulator


def test_a_stage_has_credentials_of_its_own(stages, strict, cli, environment):
    environment.setenv("SINCH_KEY_ID", "key-of-another-project")
    environment.setenv("SINCH_KEY_SECRET", "secret-of-another-project")
    written(stages, "  staging:\n", "  eu-staging:\n")
    assert "E301" in cli("plan", "--stage", "eu-staging").err
    environment.setenv("SINCH_KEY_ID_EU_STAGING", "key-of-staging")
    environment.setenv("SINCH_KEY_SECRET_EU_STAGING", "secret-of-staging")

    planned = cli("plan", "--stage", "eu-staging")

    assert planned.code == 0
    assert "secret-of-staging" not in planned.out + planned.err
    assert "E301" in cli("plan", "--stage", "production").err


def test_a_key_of_a_stage_is_not_put_together_with_that_of_another(stages, strict, cli, environment):
    environment.setenv("SINCH_KEY_SECRET", "secret-of-staging")
    environment.setenv("SINCH_KEY_ID_STAGING", "key-of-staging")

    refused = cli("plan", "--stage", "staging")

    assert (refused.code, "E311" in refused.err) == (1, True)


def test_a_project_id_in_the_environment_does_not_matter_to_a_stage(stages, cli, environment):
    environment.setenv("SINCH_PROJECT_ID", "second")

    planned = cli("plan", "--stage", "staging")

    assert planned.out.startswith("stage staging, project first")
    assert "W219" not in planned.err


def test_a_state_without_the_name_of_a_database_gets_none_of_a_stage(stages, cli):
    written(stages, "stages:\n", "project: {state: 'postgresql://me:very-secret-word@db.example.com'}\nstages:\n")

    refused = cli("plan", "--stage", "staging")

    assert refused.code == 1
    assert "project.state has no name of a database to which staging could be added" in refused.err
    assert "stages: {staging: {state: URL}}" in refused.err
    assert "very-secret" not in refused.err
