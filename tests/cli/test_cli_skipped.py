"""What lies in a folder and is not read is told in every form, and what a command printed may lie beside the files."""

import json

import pytest

MAIN = "resources:\n  sms_app:\n    a: {name: n, region: EU}\noutputs:\n  name: {value: '${sms_app.a.name}'}\n"


@pytest.fixture
def crowded(project):
    """A project with two files that are left out, one of them as in any project."""
    (project / "main.yaml").write_text(MAIN)
    (project / "old.yaml.bak").write_text(MAIN)
    (project / ".git").mkdir()
    return project


def test_a_plan_says_in_every_form_what_was_not_read(crowded, cli):
    text, verbose = cli("plan"), cli("plan", "-v")
    document = json.loads(cli("plan", "--format", "json").out)
    comment = cli("plan", "--format", "markdown")

    assert "Left out: old.yaml.bak (the name does not end in .yaml, .yml or .json)" in text.out
    assert ".git" not in text.out
    assert "Left out: .git/ (hidden)" in verbose.out
    assert document["skipped"] == [
        {"path": ".git/", "reason": "hidden"},
        {"path": "old.yaml.bak", "reason": "the name does not end in .yaml, .yml or .json"},
    ]
    assert "**Not read**" in comment.out
    assert "old" in comment.out.split("**Not read**")[1]


def test_validate_and_apply_say_it_too(crowded, cli):
    valid, document = cli("validate"), json.loads(cli("validate", "--format", "json").out)
    applied = cli("apply", "--auto-approve")

    assert "Left out: old.yaml.bak" in valid.out
    assert [one["path"] for one in document["skipped"]] == [".git/", "old.yaml.bak"]
    assert "Left out: old.yaml.bak" in applied.out


def test_many_left_out_for_one_reason_are_one_line(crowded, cli):
    for number in range(9):
        (crowded / f"old{number}.yaml.bak").write_text("")

    assert (
        "Left out: old.yaml.bak, old0.yaml.bak, old1.yaml.bak and 7 more, which -v names (the name" in cli("plan").out
    )


def test_an_ordinary_project_has_nothing_to_say(crowded, cli):
    (crowded / "old.yaml.bak").unlink()
    cli("apply", "--auto-approve")

    assert "Left out" not in cli("plan").out
    assert [one["path"] for one in json.loads(cli("plan", "--format", "json").out)["skipped"]] == [
        ".git/",
        ".reconciler/",
    ]


def test_a_saved_plan_keeps_what_was_not_read(crowded, cli):
    cli("plan", "--out", "release.plan")

    assert "Left out: old.yaml.bak" in cli("show", "release.plan").out
    assert cli("apply", "release.plan").code == 0


COMMANDS = (
    ("validate",), ("plan",), ("apply", "--auto-approve"), ("show",), ("state", "list"), ("state", "show", "sms_app.a"),
    ("history",), ("output",), ("version",), ("status",), ("drift",), ("state", "verify"), ("state", "lock", "--show"),
    ("run", "sms_app"), ("destroy", "--target", "sms_app.none", "--auto-approve"), ("state", "rm", "sms_app.a"),
)  # fmt: skip


def test_whatever_a_command_printed_may_lie_beside_the_files(project, cli):
    (project / "main.yaml").write_text(MAIN)
    printed = {}
    for number, words in enumerate(COMMANDS):
        printed[f"{number}.json"] = cli(*words, "--format", "json").out
    printed["schema.json"] = cli("schema").out
    printed["pulled.json"] = cli("state", "pull").out
    for name, text in printed.items():
        (project / name).write_text(text)
    cli("state", "pull", "--out", "pull.json")
    cli("plan", "--out", "plan.json")

    document = json.loads(cli("plan", "--format", "json").out)

    told = {one["path"] for one in document["skipped"] if one["reason"] == "written by reconciler"}
    assert told == {*printed, "pull.json", "plan.json"}
    assert "Left out: 0.json" in cli("plan").out


def test_a_pulled_state_can_still_be_pushed(project, cli):
    (project / "main.yaml").write_text(MAIN)
    cli("apply", "--auto-approve")
    cli("state", "pull", "--out", "state.json")

    assert cli("state", "push", "--force", "state.json").code == 0
    assert cli("plan", "--detailed-exitcode").code == 0


def test_a_folder_that_became_a_link_deletes_nothing(project, cli, emulator, tmp_path_factory):
    (project / "main.yaml").write_text(MAIN)
    (project / "common").mkdir()
    (project / "common/more.yaml").write_text("resources: {sms_app: {b: {name: m, region: EU}}}")
    cli("apply", "--auto-approve")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (project / "common").rename(elsewhere / "common")
    (project / "common").symlink_to(elsewhere / "common")

    applied = cli("apply", "--auto-approve")

    assert applied.code == 1
    assert "E102" in applied.err
    assert len(emulator.control("GET", "objects")["objects"]) == 2


def test_every_other_file_of_a_repository_can_be_left_out(project, cli):
    (project / "main.yaml").write_text(MAIN)
    (project / "package.json").write_text('{"name": "x"}')
    (project / "compose").mkdir()
    (project / "compose/docker-compose.yml").write_text("services: {}")
    assert cli("plan").code == 1

    (project / ".reconcilerignore").write_text("package.json\ncompose/\n")
    planned = cli("plan")

    assert planned.code == 0
    assert "Left out: compose/ (.reconcilerignore:2)" in planned.out
