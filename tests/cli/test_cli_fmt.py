"""``reconciler fmt``: files in one order and layout, nothing lost, nothing written where it is only asked."""

import io
import json
import os
import shutil
import threading
from pathlib import Path

import pytest

from reconciler.cli import run
from reconciler.engine import formatting

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(path.name for path in (ROOT / "examples").iterdir() if path.is_dir())

MESSY = """\
# Our SMS apps.

resources:
    sms_app:
        # for alerts
        alerts:   {region: EU, name: 'Alerts'} # main
        news:
            lifecycle: {onDestroy: forget, protect: true}
            region: EU
            name: "NO"
            forEach:
            - a
            - b


project: {state: "sqlite:///s.db"}
"""

NEAT = """\
# Our SMS apps.

project: {state: "sqlite:///s.db"}

resources:
  sms_app:
    # for alerts
    alerts: {name: 'Alerts', region: EU}  # main
    news:
      forEach:
        - a
        - b
      name: "NO"
      region: EU
      lifecycle: {protect: true, onDestroy: forget}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_file_is_written_in_order_with_its_comments(folder, capsys):
    (folder / "main.yaml").write_text(MESSY)

    assert run(["fmt"]) == 0

    assert (folder / "main.yaml").read_text() == NEAT
    assert capsys.readouterr().out == "main.yaml  formatted\n"
    assert run(["fmt"]) == 0
    assert capsys.readouterr().out == "1 file is formatted already.\n"


def test_the_line_for_editors_stays_the_first_one(folder):
    (folder / "main.yaml").write_text("# yaml-language-server: $schema=s.json\nlocals: {a: 1}\nproject: {id: p}\n")

    assert run(["fmt"]) == 0

    lines = (folder / "main.yaml").read_text().splitlines()
    assert (lines[0], lines[2]) == ("# yaml-language-server: $schema=s.json", "project: {id: p}")


@pytest.mark.parametrize(("option", "code"), [("--check", 1), ("--diff", 0)])
def test_nothing_is_written_where_it_is_only_asked(folder, capsys, option, code):
    (folder / "main.yaml").write_text(MESSY)

    assert run(["fmt", option]) == code

    assert (folder / "main.yaml").read_text() == MESSY
    assert "main.yaml" in capsys.readouterr().out


def test_the_difference_can_be_applied(folder, capsys, monkeypatch):
    if shutil.which("patch") is None:
        pytest.skip("patch is not installed")
    (folder / "main.yaml").write_text(MESSY)

    assert run(["fmt", "--diff", "--check"]) == 1

    (folder / "change.diff").write_text(capsys.readouterr().out)
    assert os.system(f"cd '{folder}' && patch -p1 -s < change.diff") == 0
    assert (folder / "main.yaml").read_text() == NEAT


def test_a_check_of_formatted_files_succeeds(folder):
    (folder / "main.yaml").write_text(NEAT)

    assert run(["fmt", "--check"]) == 0


def test_line_ends_stay_and_permissions_too(folder):
    (folder / "main.yaml").write_bytes(MESSY.replace("\n", "\r\n").encode())
    (folder / "main.yaml").chmod(0o640)

    assert run(["fmt"]) == 0

    assert (folder / "main.yaml").read_bytes() == NEAT.replace("\n", "\r\n").encode()
    assert (folder / "main.yaml").stat().st_mode & 0o777 == 0o640


def test_json_and_files_of_variables_are_formatted_too(folder, capsys):
    (folder / "main.json").write_text('{"resources":{"sms_app":{"a":{"name":"\\u00e9","region":"EU"}}}}')
    (folder / "live.vars.yaml").write_text("b:   1.50\na: [x]\n")

    assert run(["fmt"]) == 0

    assert json.loads((folder / "main.json").read_text())["resources"]["sms_app"]["a"]["name"] == "é"
    assert (folder / "main.json").read_text().startswith('{\n  "resources": {\n')
    assert (folder / "live.vars.yaml").read_text() == "b: 1.50\na: [x]\n"
    assert set(capsys.readouterr().out.split("\n")) == {"live.vars.yaml  formatted", "main.json  formatted", ""}


def test_what_cannot_be_parsed_is_said_and_the_rest_is_formatted(folder, capsys):
    (folder / "broken.yaml").write_text("a: [1\n")
    (folder / "main.yaml").write_text(MESSY)

    assert run(["fmt"]) == 1

    assert (folder / "main.yaml").read_text() == NEAT
    assert (folder / "broken.yaml").read_text() == "a: [1\n"
    assert "broken.yaml:1" in capsys.readouterr().err


def test_what_cannot_be_written_back_stays_as_it_is(folder, capsys):
    (folder / "main.yaml").write_text("%YAML 1.1\n---\nlocals:   {a: 1}\n")

    assert run(["fmt"]) == 1

    assert (folder / "main.yaml").read_text().startswith("%YAML")
    assert "E266" in capsys.readouterr().err


def test_only_what_is_named_is_formatted(folder, capsys):
    for name in ("a/one.yaml", "a/two.yaml", "b/three.yaml"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("locals:   {a: 1}\n")

    assert run(["fmt", "a/two.yaml", "b"]) == 0

    assert (folder / "a/one.yaml").read_text() == "locals:   {a: 1}\n"
    assert sorted(capsys.readouterr().out.split()) == ["a/two.yaml", "b/three.yaml", "formatted", "formatted"]
    assert run(["fmt", "c"]) == 1
    assert "E102" in capsys.readouterr().err


def test_a_text_goes_from_standard_input_to_standard_output(folder, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(MESSY))

    assert run(["fmt", "-"]) == 0

    assert capsys.readouterr().out == NEAT


def test_a_file_that_is_edited_meanwhile_is_not_overwritten(folder, capsys, monkeypatch):
    (folder / "main.yaml").write_text(MESSY)
    read, edited = threading.Event(), MESSY + "# one more\n"
    before = formatting.format_text

    def then_edited(text, name):
        formatted = before(text, name)
        (folder / "main.yaml").write_text(edited)
        read.set()
        return formatted

    monkeypatch.setattr(formatting, "format_text", then_edited)

    assert run(["fmt"]) == 1

    assert read.is_set()
    assert (folder / "main.yaml").read_text() == edited
    assert "E262" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not hold this user back")
def test_a_folder_that_cannot_be_written_is_said(folder, capsys):
    (folder / "main.yaml").write_text(MESSY)
    folder.chmod(0o555)
    try:
        assert run(["fmt"]) == 1
    finally:
        folder.chmod(0o755)
    assert "E204" in capsys.readouterr().err


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_are_formatted(example, monkeypatch, capsys):
    monkeypatch.chdir(ROOT / "examples" / example)

    assert run(["fmt", "--check"]) == 0, capsys.readouterr()


def test_a_plan_is_the_same_before_and_after(environment, tmp_path, capsys):
    project = tmp_path / "shop"
    shutil.copytree(ROOT / "examples/quickstart", project)
    for path in project.rglob("*.yaml"):
        path.write_text(path.read_text().replace("    region", "    region   "))
    environment.chdir(project)

    def planned():
        assert run(["plan", "--format", "json"]) == 0
        document = json.loads(capsys.readouterr().out)
        return [{**change, "source": None} for change in document["changes"]]

    before = planned()
    assert run(["fmt"]) == 0
    capsys.readouterr()

    assert planned() == before
    assert before
