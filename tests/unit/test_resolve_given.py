"""Variables as shells, pipes and pipelines give them, and what is said of them when they are wrong."""

import os
import threading
from pathlib import Path

import pytest

from reconciler.diagnostics import ConfigError
from reconciler.render.diagnostics import text as shown
from reconciler.resolve import VariableInputs, read_project, read_settings

SECRET = "hunter2hunter2"


def project(directory, variables, value="${var.v}"):
    (directory / "main.yaml").write_text(f"variables: {variables}\noutputs: {{o: {{value: '{value}'}}}}\n")
    return directory


def problems(directory, **inputs):
    with pytest.raises(ConfigError) as caught:
        read_project(directory, VariableInputs(**inputs))
    return caught.value.problems


def piped(content):
    """Return the path of a pipe that holds so much, as a shell's <(...) does."""
    end, start = os.pipe()
    threading.Thread(target=lambda: (os.write(start, content), os.close(start))).start()
    return Path(f"/dev/fd/{end}")


def test_a_file_of_variables_may_be_a_pipe_and_is_read_once(tmp_path):
    directory = project(tmp_path, "{v: {type: string}}")
    inputs = VariableInputs(files=[piped(b"v: one\n")])

    values = [read_project(directory, inputs).outputs["o"].value for _ in range(3)]
    read_settings(directory, inputs)

    assert values == ["one"] * 3


def test_a_named_pipe_is_waited_for(tmp_path):
    directory = project(tmp_path, "{v: {type: string}}")
    os.mkfifo(tmp_path / "given.vars.yaml")
    writer = threading.Thread(target=(tmp_path / "given.vars.yaml").write_text, args=("v: one\n",))
    writer.start()

    desired = read_project(directory, VariableInputs(files=[tmp_path / "given.vars.yaml"]))

    writer.join()
    assert desired.outputs["o"].value == "one"


@pytest.mark.parametrize(
    ("path", "code"), [("missing.yaml", "E102"), (".", "E102"), ("/dev/fd/999", "E102"), ("/dev/zero", "E117")]
)
def test_a_file_of_variables_that_cannot_be_read_is_told(tmp_path, path, code):
    directory = project(tmp_path, "{v: {type: string, default: x}}")

    assert [told.code for told in problems(directory, files=[tmp_path / path])] == [code]


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        (f"s: {SECRET}\n", {"E152"}),
        (f"s: {SECRET}\ns: {SECRET}\n", {"E107", "E152"}),
        (f"other: {SECRET}\n", {"E151"}),
        (f"s: !{SECRET}\n", {"E106"}),
        (f"s: *{SECRET}\n", {"E106"}),
        (f"s: {SECRET}: x\n", {"E105"}),
        (f"s: [{SECRET}\n", {"E105"}),
        (f's: "{SECRET}\n', {"E105"}),
        (f"- {SECRET}\n", {"E108"}),
        (SECRET, {"E108"}),
        (f"s: {{a: {SECRET}}}\n", {"E152"}),
        (f"s: {SECRET}\xff".encode("latin-1"), {"E103"}),
        (f"s: {SECRET}\x01\n", {"E105"}),
    ],
)
@pytest.mark.parametrize("sensitive", ["true", "false"])
def test_no_line_of_a_file_of_variables_is_shown(tmp_path, given, codes, sensitive):
    directory = project(tmp_path, f"{{s: {{type: number, default: 1, sensitive: {sensitive}}}}}", "x")
    path = tmp_path / "given.vars.yaml"
    path.write_bytes(given if isinstance(given, bytes) else given.encode())

    told = problems(directory, files=[path])

    assert {one.code for one in told} == codes
    assert SECRET not in shown(told)
    assert SECRET not in str([one.as_json() for one in told])
    assert all("given.vars.yaml" in str(one.source) for one in told)


def test_a_json_file_of_variables_shows_no_number_either(tmp_path):
    directory = project(tmp_path, "{s: {type: number, default: 1, sensitive: true}}", "x")
    (tmp_path / "given.json").write_text('{"s": 9071507e9999}')

    told = problems(directory, files=[tmp_path / "given.json"])[-1]

    assert "9071507" not in shown([told])


@pytest.mark.parametrize(
    "inputs",
    [
        {"flags": {"s": SECRET}},
        {"environment": {"RECONCILER_VAR_s": SECRET}},
        {"environment": {"RECONCILER_VAR_s": f"[{SECRET}, 1]"}},
        {"environment": {"RECONCILER_VAR_s": f"{SECRET}\udce9"}},
    ],
)
def test_a_wrong_value_of_a_sensitive_variable_is_shown_nowhere(tmp_path, inputs):
    again = next(iter(next(iter(inputs.values())).values())).replace("\udce9", "x")
    (tmp_path / "main.yaml").write_text(
        f"variables: {{s: {{type: number, sensitive: true}}}}\nlocals: {{a: ['{again}', '${{var.none}}']}}\n"
    )

    told = problems(tmp_path, **inputs)

    hidden = again if "x" not in again else "RECONCILER=" + again  # bytes that are no text cannot stand in a file
    assert hidden not in shown(told)
    assert hidden not in str([one.as_json() for one in told])


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("string", "one\n", "one"),
        ("string", "one\r\n", "one"),
        ("string", "one\n\n", "one\n"),
        ("string", "a\nb", "a\nb"),
        ("string", "", ""),
        ("any", "", ""),
        ("number", "5\n", 5),
        ("bool", "true\n", True),
        ("list", "[a]\n", ["a"]),
        ("string", " one ", " one "),
    ],
)
def test_a_line_break_at_the_end_of_the_environment_is_left_out_and_told(tmp_path, kind, given, value):
    directory = project(tmp_path, f"{{v: {{type: {kind}}}}}")
    desired = read_project(directory, VariableInputs(environment={"RECONCILER_VAR_v": given}))
    assert desired.outputs["o"].value == value
    assert [one.code for one in desired.warnings] == (["W103"] if given.endswith("\n") else [])


def test_a_line_break_that_an_expression_brings_stays_and_is_told(tmp_path):
    desired = read_project(project(tmp_path, "{}", "${env.V}"), VariableInputs(environment={"V": "one\n"}))

    assert desired.outputs["o"].value == "one\n"
    assert [one.code for one in desired.warnings] == ["W103"]


@pytest.mark.parametrize("kind", ["number", "bool", "list", "map"])
def test_an_empty_environment_variable_is_called_empty(tmp_path, kind):
    told = problems(project(tmp_path, f"{{v: {{type: {kind}}}}}"), environment={"RECONCILER_VAR_v": ""})

    assert [one.label for one in told] == [f"v is a {kind}; the environment variable RECONCILER_VAR_v is empty"]


@pytest.mark.parametrize("where", ["flags", "environment", "file"])
def test_an_expression_in_a_given_value_is_taken_as_it_stands_and_told(tmp_path, where):
    directory = project(tmp_path, "{v: {type: string}}")
    (tmp_path / "given.vars.yaml").write_text("v: a ${env.X}\n")
    inputs = {
        "flags": {"flags": {"v": "a ${env.X}"}},
        "environment": {"environment": {"RECONCILER_VAR_v": "a ${env.X}"}},
        "file": {"files": [tmp_path / "given.vars.yaml"]},
    }[where]

    desired = read_project(directory, VariableInputs(**inputs))

    assert desired.outputs["o"].value == "a ${env.X}"
    assert [one.code for one in desired.warnings] == ["W102"]


def test_bytes_that_are_no_text_matter_only_where_they_are_used(tmp_path):
    strange = {"RECONCILER_VAR_v": "caf\udce9", "RECONCILER_VAR_other": "\udcff", "CITY": "\udce9"}
    desired = read_project(project(tmp_path, "{w: {default: x}}", "${var.w}"), VariableInputs(environment=strange))
    assert desired.outputs["o"].value == "x"

    used = problems(project(tmp_path, "{v: {}}", "${var.v} ${env.CITY}"), environment=strange)

    assert {one.label.split(" is ")[0] for one in used} == {
        "the environment variable RECONCILER_VAR_v",
        "the environment variable CITY",
    }
    assert {one.code for one in used} == {"E115"}
