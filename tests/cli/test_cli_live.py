"""What is live, at the prompt: a project that begins with it, lists of it, and the line that keeps it in sight."""

import html
import json
import os
import pty
import subprocess
import sys

import pytest
import yaml
from humble import as_nobody, look_only

APP = "resources: {sms_app: {alerts: {name: Acme alerts, region: EU}}}\n"


@pytest.fixture
def seed(emulator, environment):
    def plant(kind, count=1):
        body = {"type": kind, "count": count, "projectId": os.environ["SINCH_PROJECT_ID"]}
        return emulator.control("POST", "seed", body)["ids"]

    return plant


def test_init_from_live_ends_with_an_empty_plan_and_the_next_plan_exits_0(cli, project, seed):
    seed("sms_app", 2)
    seed("webhook")

    begun = cli("init", "--from-live", "--keep-secrets")
    planned = cli("plan", "--detailed-exitcode")

    assert begun.code == 0
    assert "No changes." in begun.out
    assert "nothing was sent to the API" in begun.out
    assert planned.code == 0
    assert cli("validate").code == 0
    assert cli("fmt", "--check").code == 0


def test_init_from_live_names_the_secrets_that_the_first_apply_writes(cli, project, seed):
    seed("webhook")

    begun = cli("init", "--from-live")

    assert begun.code == 0
    assert "The first apply writes 1 secret that cannot be read back: webhook.seed_" in begun.out
    assert "reconciler plan --var-file secrets.vars.yaml" in begun.out


def test_the_example_lists_what_an_apply_needs_and_holds_no_secret(cli, project, seed):
    seed("webhook", 3)
    seed("sms_app", 2)
    cli("init", "--from-live")
    example = project / "secrets.vars.yaml.example"
    listed = yaml.safe_load(example.read_text())

    unfilled = cli("validate")
    filled = project / "secrets.vars.yaml"
    filled.write_text(example.read_text().replace('""', '"a-new-and-long-secret"'))
    valid, planned = cli("validate", "--var-file", filled.name), cli("plan", "--var-file", filled.name)

    declared = yaml.safe_load((project / "variables.yaml").read_text())["variables"]
    assert sorted(listed) == sorted(name for name, one in declared.items() if "default" not in one)
    assert len(listed) == 3
    assert set(listed.values()) == {""}
    assert all(one["sensitive"] for one in declared.values())
    assert (unfilled.code, valid.code, planned.code) == (1, 0, 0)
    assert all(f"{name} has no value" in unfilled.err for name in listed)
    assert "Plan: 3 update" in planned.out
    assert cli("apply", "--auto-approve", "--var-file", filled.name).code == 0
    assert "No changes" in cli("plan", "--var-file", filled.name).out


def test_without_a_secret_to_give_there_is_no_example(cli, project, seed):
    seed("sms_app")

    cli("init", "--from-live", "--keep-secrets")

    assert not list(project.glob("*.example"))


def test_import_all_names_the_files_that_it_wrote_and_the_copy_that_is_free(cli, project, seed):
    (project / "main.yaml").write_text("project: {}\n")
    (project / "webhook.yaml").write_text("resources: {}\n")
    (project / "secrets.vars.yaml").write_text("mine: kept\n")
    seed("webhook")

    done = cli("import", "--all", "--only", "webhook")

    assert done.code == 0
    assert "Wrote 3 files: webhook_2.yaml, variables.yaml, secrets_2.vars.yaml.example." in done.out
    assert "Copy secrets_2.vars.yaml.example to secrets_2.vars.yaml, fill it in, and:" in done.out
    assert "reconciler plan --var-file secrets_2.vars.yaml" in done.out
    assert "secrets_2.vars.yaml," in (project / "secrets_2.vars.yaml.example").read_text().splitlines()[0]


def test_init_from_live_as_json_is_one_document(cli, project, seed):
    (app,) = seed("sms_app")

    told = json.loads(cli("init", "--from-live", "--only", "sms_app", "--format", "json").out)

    assert list(told["adopted"].values()) == [app]
    assert "sms_app.yaml" in told["files"]
    assert told["plan"]["changes"] == []


def test_init_writes_a_project_that_validates_and_is_not_asked_twice(cli, project):
    begun = cli("init", "--project", "p1")

    assert begun.code == 0
    assert (project / "project.yaml").read_text().startswith("# yaml-language-server: $schema=")
    assert ".reconciler/" in (project / ".gitignore").read_text().split()
    assert cli("validate").code == 0
    assert cli("init", "--project", "p1").code == 1


def test_init_without_a_project_to_be_about_says_so(cli, project, environment):
    environment.delenv("SINCH_PROJECT_ID")

    refused = cli("init")

    assert refused.code == 1
    assert "E200" in refused.err
    assert not list(project.iterdir())


def test_init_from_live_asks_for_the_project_and_not_for_a_file_in_the_empty_folder(cli, project, environment):
    environment.delenv("SINCH_PROJECT_ID")

    refused = cli("init", "--from-live")

    assert refused.code == 1
    assert "--project ID" in refused.err
    assert not list(project.iterdir())


@pytest.mark.parametrize(
    "words",
    [("--only", "webhook"), ("--name", "x*"), ("--layout", "by-name"), ("--keep-secrets",)],
    ids=lambda words: words[0],
)
def test_init_refuses_options_that_would_do_nothing(cli, project, words):
    refused = cli("init", *words)

    assert refused.code == 1
    assert f"{words[0]} can be used only with --from-live" in " ".join(refused.err.split())
    assert not list(project.iterdir())


def test_init_names_the_files_of_a_folder_that_has_some(cli, project):
    (project / "notes.txt").write_text("mine")
    (project / ".git").mkdir()

    refused = cli("init", "--from-live")

    assert refused.code == 1
    assert "E270" in refused.err
    assert "notes.txt" in refused.err
    assert ".git" not in refused.err.split("notes.txt")[0]
    assert sorted(path.name for path in project.iterdir()) == [".git", "notes.txt"]


def test_init_asks_in_a_terminal(project, seed):
    seed("sms_app")
    mine, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "reconciler", "init"],
        stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as asking:  # fmt: skip
        os.write(mine, b"\nyes\n")
        out, err = asking.communicate(timeout=300)

    assert "Id of the Sinch project" in err
    assert asking.returncode == 0
    assert "Adopted" in out


def test_init_in_a_folder_that_cannot_be_written_to_says_so(cli, open_folder, environment, seed):
    seed("sms_app")
    environment.chdir(open_folder)
    look_only(open_folder)

    with as_nobody():
        refused = cli("init", "--from-live")

    assert refused.code == 1
    assert "E204" in refused.err
    assert not list(open_folder.iterdir())


def test_plan_and_status_end_with_what_is_not_managed(cli, project, seed):
    (project / "main.yaml").write_text(APP)
    cli("apply", "--auto-approve")
    seed("sms_app", 3)

    planned, told = cli("plan"), cli("status")

    assert (
        planned.out.splitlines()[-1]
        == "3 live objects are unmanaged, of the types in the files: reconciler import --all"
    )
    assert told.out.splitlines()[-1] == planned.out.splitlines()[-1]
    for command in ("plan", "status"):
        comment = cli(command, "--format", "markdown").out
        assert html.unescape(comment.rstrip().splitlines()[-1]) == planned.out.splitlines()[-1]
    assert json.loads(cli("plan", "--format", "json").out)["unmanaged"] == 3
    cli("import", "--all", "--only", "sms_app")
    assert "unmanaged" not in cli("plan").out


def test_list_shows_whose_everything_is(cli, project, seed):
    (project / "main.yaml").write_text(APP)
    cli("apply", "--auto-approve")
    (other,) = seed("sms_app")

    shown, nobodys = cli("list", "sms_app"), cli("list", "sms_app", "--unmanaged", "--format", "json")

    assert "sms_app.alerts" in shown.out
    assert f"{other}  unmanaged" in shown.out
    assert [one["id"] for one in json.loads(nobodys.out)["objects"]] == [other]


def test_list_needs_no_values_of_variables(cli, webhook, environment, seed):
    (webhook / "team.yaml").write_text("project: {ignore: [{type: sms_app, reason: billing owns it}]}\n")
    cli("apply", "--auto-approve")
    (other,), (app,) = seed("webhook"), seed("sms_app")
    environment.delenv("RECONCILER_VAR_hook_secret")

    listed = cli("list", "--format", "json")

    whose = {one["id"]: (one["address"], one["ignored"]) for one in json.loads(listed.out)["objects"]}
    assert listed.code == 0
    assert "webhook.approvals" in {address for address, _ in whose.values()}
    assert (whose[other], whose[app]) == ((None, None), (None, "billing owns it"))
    assert "W261" in listed.err
    assert "E150 hook_secret has no value" in " ".join(listed.err.split())


def test_list_without_values_knows_the_numbers_that_a_sender_lists(cli, project, seed):
    seed("rcs_sender")
    seed("rcs_test_number")
    (project / "main.yaml").write_text("project: {}\n")
    cli("import", "--all", "--only", "rcs_sender")
    (project / "more.yaml").write_text("variables: {missing: {}}\n")

    listed = cli("list", "rcs_test_number", "--format", "json")

    (number,) = json.loads(listed.out)["objects"]
    assert number["address"].startswith("rcs_sender.")


def test_list_refuses_a_project_section_that_cannot_be_evaluated(cli, project, seed):
    (project / "main.yaml").write_text("variables: {id: {}}\nproject: {id: '${var.id}'}\n")

    refused = cli("list")

    assert refused.code == 1
    assert "E150" in refused.err
    assert "W261" not in refused.err


def test_list_needs_no_files(cli, project, seed):
    seed("webhook", 2)

    listed = cli("list", "webhook")

    assert listed.code == 0
    assert "2 objects, 2 unmanaged: reconciler init --from-live, in an empty folder." in listed.out


@pytest.mark.parametrize("words", [(), ("--unmanaged",)], ids=["all", "unmanaged"])
@pytest.mark.parametrize("text", ["project: {}\n", "variables: {missing: {}}\n", APP], ids=["empty", "values", "app"])
def test_list_in_a_project_advises_what_works_there(cli, project, seed, words, text):
    (project / "main.yaml").write_text(text)
    seed("webhook", 2)

    listed = cli("list", "webhook", *words)

    assert listed.out.rstrip().endswith("2 objects, 2 unmanaged: reconciler import --all.")


def test_list_of_what_is_unmanaged_beside_what_is_managed_advises_what_works_there(cli, project, seed):
    (project / "main.yaml").write_text(APP)
    cli("apply", "--auto-approve")
    seed("sms_app")

    assert "1 unmanaged: reconciler import --all." in cli("list", "sms_app", "--unmanaged").out


@pytest.fixture
def refuse(emulator):
    def order(*families):
        for name in families:
            fault = {"match": {"method": "GET", "path": f"*/{name}/*"}, "times": 99, "do": "status", "status": 403}
            emulator.control("POST", "faults", fault)

    return order


def flags_of(told):
    (line,) = [line.split() for line in told.splitlines() if line.strip().startswith("--only ")]
    return line


@pytest.mark.parametrize("words", [("init", "--from-live", "--keep-secrets"), ("import", "--all", "--keep-secrets")])
def test_a_type_that_may_not_be_listed_is_named_with_the_flags_that_go_on_without_it(cli, project, seed, refuse, words):
    seed("webhook")
    refuse("rcs", "kakaotalk")
    if words[0] == "import":
        (project / "main.yaml").write_text("project: {}\n")

    refused = cli(*words)
    flags = flags_of(refused.err)
    done = cli(*words, *flags)

    assert refused.code == 1
    assert "kakaotalk_sender, rcs_sender cannot be read" in refused.err
    assert not {"rcs_test_number", "kakaotalk_template"} & set(flags)  # those are listed below the others
    assert done.code == 0
    assert "Adopted 2 objects" in done.out


def test_list_names_the_type_that_may_not_be_listed_and_one_that_may(cli, project, seed, refuse):
    seed("sms_app")
    refuse("rcs")

    refused = cli("list")

    assert refused.code == 1
    assert "rcs_sender cannot be read" in refused.err
    (command,) = [line.split() for line in refused.err.splitlines() if line.strip().startswith("reconciler list")]
    assert cli(*command[1:]).code == 0


def test_a_type_of_the_files_that_may_not_be_listed_cannot_be_left_out(cli, project, refuse):
    (project / "main.yaml").write_text(APP)
    refuse("sms")

    refused = cli("import", "--all")

    assert refused.code == 1
    assert "sms_app cannot be read" in refused.err
    assert "--only" not in refused.err


@pytest.mark.parametrize(
    "words", [("import",), ("import", "--all", "sms_app.alerts", "x"), ("import", "sms_app.alerts")]
)
def test_import_takes_an_address_with_an_id_or_all(cli, project, words):
    (project / "main.yaml").write_text(APP)

    refused = cli(*words)

    assert refused.code == 1
    assert "--all" in refused.err


def test_a_type_that_does_not_exist_gets_the_nearest(cli, project):
    refused = cli("list", "sms_ap")

    assert refused.code != 0
    assert 'did you mean "sms_app"?' in refused.err
