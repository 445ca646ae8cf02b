"""What a command prints may go into the project: the shell makes the file, still empty, before the command reads."""

import json

import pytest

APP = "resources: {sms_app: {app: {name: one, region: EU}}}\n"


@pytest.fixture
def into(project, cli):
    """Run a command as ``COMMAND > FILE`` does."""

    def call(name, *words):
        (project / name).write_text("")
        done = cli(*words)
        (project / name).write_text(done.out)
        return done.code

    return call


def test_a_real_shell_may_print_a_plan_into_the_project(process, project, cli):
    (project / "main.yaml").write_text(APP)

    with (project / "plan.json").open("w") as file:
        done = process("plan", "--out", "p.plan", "--format", "json", capture_output=False, stdout=file)

    assert done.returncode == 0
    assert json.loads((project / "plan.json").read_text())["written_by"] == "reconciler"
    assert cli("apply", "p.plan").code == 0


@pytest.mark.parametrize("name", ["plan.json", "plan.yaml", "plan.yml", "logs/plan.json", "plan.txt"])
@pytest.mark.parametrize("out", ["p.plan", "saved.json"])
def test_a_saved_plan_is_applied_although_its_printed_form_went_into_the_project(
    project, into, cli, emulator, name, out
):
    (project / "main.yaml").write_text(APP)
    (project / name).parent.mkdir(exist_ok=True)

    planned = into(name, "plan", "--out", out, "--format", "json")
    applied = into("applied.json", "apply", out, "--format", "json")

    assert (planned, applied) == (0, 0)
    assert json.loads((project / name).read_text())["written_by"] == "reconciler"
    assert len(emulator.control("GET", "objects?type=sms_app")["objects"]) == 1


def test_a_file_that_was_printed_into_before_may_be_printed_into_again(project, into, cli):
    (project / "main.yaml").write_text(APP)

    codes = [into("plan.json", "plan", "--out", "p.plan", "--format", "json") for _ in range(2)]

    assert codes == [0, 0]
    assert cli("apply", "p.plan").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("drift",),
        ("show",),
        ("status",),
        ("validate",),
        ("history",),
        ("output",),
        ("state", "list"),
        ("show", "p.plan"),
        ("plan",),
    ],
    ids=" ".join,
)
def test_what_another_command_prints_meanwhile_does_not_spoil_a_saved_plan(project, into, cli, words):
    (project / "main.yaml").write_text(APP)
    cli("apply", "--auto-approve")
    (project / "main.yaml").write_text(APP.replace("one", "two"))

    planned = into("printed.json", "plan", "--out", "p.plan", "--format", "json")
    printed = into("printed.json", *words, "--format", "json")
    other = into("other.yaml", *words, "--format", "json")

    assert (planned, printed, other) == (0, 0, 0)
    assert cli("apply", "p.plan").code == 0


@pytest.mark.parametrize("blank", ["", "\n", "  \r\n", "\ufeff"])
def test_a_blank_file_that_comes_or_goes_leaves_a_saved_plan_as_it_is(project, cli, blank):
    (project / "main.yaml").write_text(APP)
    (project / "goes.yaml").write_text(blank, encoding="utf-8")
    cli("plan", "--out", "p.plan")
    (project / "goes.yaml").unlink()
    (project / "comes.json").write_text(blank, encoding="utf-8")

    assert cli("apply", "p.plan").code == 0


def test_a_file_that_says_something_still_counts(project, cli):
    (project / "main.yaml").write_text(APP)
    (project / "more.yaml").write_text("")
    cli("plan", "--out", "p.plan")
    (project / "more.yaml").write_text("locals: {}\n")

    assert "E215" in cli("apply", "p.plan").err


def test_a_text_in_place_of_a_document_is_named_with_its_file(project, into, cli):
    (project / "main.yaml").write_text(APP)
    into("plan.yaml", "plan", "--out", "p.plan")

    refused = cli("apply", "p.plan")

    assert refused.code == 1
    assert "plan.yaml:" in refused.err


def test_a_project_of_blank_files_is_no_wish_to_delete_everything(project, cli, emulator):
    (project / "main.yaml").write_text(APP)
    cli("apply", "--auto-approve")
    (project / "main.yaml").write_text("\n")

    cli("apply", "--auto-approve")

    assert len(emulator.control("GET", "objects?type=sms_app")["objects"]) == 1
