"""What a shell offers at the tab key: words of the files, the state and the types, quoted as it needs them."""

import os
import subprocess
import sys

import pytest

FILES = """\
project:
  id: shop  # a comment
variables:
  hook_secret: {type: string, sensitive: true}
resources:
  sms_app:
    main: {name: Main, region: EU}
    each:
      forEach: [one, "two words"]
      name: ${each.key}
      region: EU
    regions:
      forEach:
        EU: europe
        "US": america
      name: ${each.value}
      region: ${each.key}
outputs:
  app: {value: "${sms_app.main.name}"}
"""


@pytest.fixture
def files(project):
    (project / "main.yaml").write_text(FILES, encoding="utf-8")
    return project


def completed(folder, *words, shell="bash"):
    """Return what the shell offers for the last word, one line each."""
    line = {"COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1)}
    if shell == "fish":
        line["COMP_CWORD"] = words[-1]
    environment = {**os.environ, **line, "_RECONCILER_COMPLETE": f"{shell}_complete"}
    command = [sys.executable, "-m", "reconciler"]
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    assert run.stderr == ""
    return [text.removeprefix("plain,") for text in run.stdout.splitlines() if text]


def test_the_combinations_of_a_matrix_are_offered(project):
    (project / "main.yaml").write_text(
        "resources:\n  sms_app:\n    each:\n      matrix:\n        brand: [kite, owl]\n"
        "        region:\n          EU: {name: Europe}\n          US:\n            name: America\n"
        "        exclude: [{brand: owl, region: US}]\n    later:\n      matrix: {brand: [kite]}\n",
        encoding="utf-8",
    )

    assert completed(project, "reconciler", "state", "show", "sms_app.each[") == [
        f"'sms_app.each[\"{key}\"]'" for key in ("kite/EU", "kite/US", "owl/EU", "owl/US")
    ]


def test_addresses_of_the_files_are_offered_with_the_keys_written_there(files):
    assert completed(files, "reconciler", "state", "show", "") == [
        "sms_app.each",
        "'sms_app.each[\"one\"]'",
        "'sms_app.each[\"two words\"]'",
        "sms_app.main",
        "sms_app.regions",
        "'sms_app.regions[\"EU\"]'",
        "'sms_app.regions[\"US\"]'",
    ]


def test_addresses_of_the_state_are_offered_although_the_files_lost_them(files, cli):
    assert cli("apply", "--auto-approve", "--var", "hook_secret=x").code == 0
    (files / "main.yaml").write_text(FILES.replace("main:", "other:"), encoding="utf-8")

    offered = completed(files, "reconciler", "apply", "--target", "sms_app.")

    assert {"sms_app.main", "sms_app.other"} <= set(offered)


def test_bash_takes_an_address_with_a_key_as_one_word(files):
    script = (
        "source <(reconciler completion bash)\n"
        "COMP_WORDS=(reconciler state show sms_app.ea) COMP_CWORD=3\n"
        "_reconciler_completion reconciler\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    folder = files / "bin"
    folder.mkdir()
    (folder / "reconciler").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m reconciler "$@"\n', encoding="utf-8")
    (folder / "reconciler").chmod(0o755)
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}

    run = subprocess.run(["bash", "-c", script], cwd=files, env=environment, capture_output=True, text=True, check=True)

    assert run.stdout.splitlines() == ["sms_app.each", "'sms_app.each[\"one\"]'", "'sms_app.each[\"two words\"]'"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_zsh_and_fish_quote_by_themselves(files, shell):
    assert 'sms_app.each["one"]' in "\n".join(completed(files, "reconciler", "state", "show", "sms_app.e", shell=shell))


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("reconciler output a", ["app"]),
        ("reconciler plan --var h", ["hook_secret="]),
        ("reconciler list sms", ["sms_app"]),
        ("reconciler graph sms_app.ma", ["sms_app.main"]),
        ("reconciler run whatsapp_sender.main v", ["verify"]),
        ("reconciler edit sms_app.main na", ["name="]),
        ("reconciler explain sms_app.reg", ["sms_app.region"]),
        ("reconciler explain sms_app.ma", ["sms_app.main"]),
        ("reconciler explain wa-body-ends", ["wa-body-ends-with-variable"]),
        ("reconciler explain E10", ["E100", "E101", "E102", "E103", "E104", "E105", "E106", "E107", "E108", "E109"]),
        ("reconciler graph --format me", ["mermaid"]),
    ],
)
def test_other_words_are_offered_where_they_are_taken(files, line, offered):
    assert completed(files, *line.split(" ")) == offered


def test_a_project_in_another_directory_is_meant_where_it_is_named(files, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")

    assert completed(elsewhere, "reconciler", "-C", str(files), "graph", "sms_app.m") == ["sms_app.main"]


@pytest.mark.parametrize("content", ["resources: [", "{", "\x00", "resources:\n\tsms_app:", "- a\n- b\n"])
def test_files_that_cannot_be_read_offer_nothing_and_say_nothing(project, content):
    (project / "main.yaml").write_text(content, encoding="utf-8")
    (project / ".reconciler").mkdir(exist_ok=True)
    (project / ".reconciler/state.db").write_bytes(b"not a database")

    assert completed(project, "reconciler", "state", "show", "") == []


def test_a_key_without_quotes_is_that_of_a_shell_that_took_them(files, cli):
    assert cli("apply", "--auto-approve", "--var", "hook_secret=x").code == 0

    assert "sms_app.each" in cli("state", "show", "sms_app.each[one]").out
