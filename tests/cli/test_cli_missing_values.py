"""Variables without a value: what to do is said once, and names the example that lists them."""

import pytest

NAMES = [f"key_{letter}" for letter in "abcdef"]
DECLARED = "variables:\n" + "".join(f"  {name}: {{type: string, sensitive: true}}\n" for name in NAMES)
EXAMPLE = "secrets.vars.yaml.example"
COPY = "secrets.vars.yaml"


@pytest.fixture
def several(project):
    (project / "variables.yaml").write_text(DECLARED + "resources: {}\n")
    return project


def words(told):
    return " ".join(told.split())


def test_what_to_do_about_many_variables_is_said_once(several, cli):
    refused = cli("validate")

    assert refused.code == 1
    assert refused.err.count("three ways") == 1
    assert "key_b has no value and no default variables.yaml:3:3" in words(refused.err)


def test_what_to_do_about_a_few_variables_names_each(project, cli):
    (project / "variables.yaml").write_text("variables: {one: {}, two: {}}\n")

    told = cli("validate").err

    assert "--var one=VALUE" in told
    assert "--var two=VALUE" in told


def test_an_example_that_lists_them_is_named_with_the_commands_that_help(several, cli, process):
    (several / EXAMPLE).write_text("".join(f'{name}: ""\n' for name in NAMES[1:]))

    refused = cli("validate")

    assert refused.err.count(f"cp {EXAMPLE} {COPY}") == 1
    assert f"reconciler plan --var-file {COPY}" in refused.err
    assert refused.err.count("--var key_a=VALUE") == 1  # the only one that it does not list


def test_a_copy_that_is_there_is_named_and_not_overwritten(several, cli):
    (several / EXAMPLE).write_text("".join(f'{name}: ""\n' for name in NAMES))
    (several / COPY).write_text("".join(f"{name}: filled-in\n" for name in NAMES[1:]))

    refused, incomplete = cli("validate"), cli("validate", "--var-file", COPY)

    assert f"reconciler plan --var-file {COPY}" in refused.err
    assert "cp " not in refused.err
    assert f"add a line to {COPY}" in words(incomplete.err)
    assert 'key_a: "VALUE"' in incomplete.err
    assert "cp " not in incomplete.err


@pytest.mark.parametrize(
    "content", ["- key_a\n", "key_a: [\n", "", b"\xff\xfe"], ids=["list", "broken", "empty", "bytes"]
)
def test_an_example_that_cannot_be_read_only_does_not_help(several, cli, content):
    (several / EXAMPLE).write_bytes(content if isinstance(content, bytes) else content.encode())

    refused = cli("validate")

    assert refused.code == 1
    assert refused.err.count("error[") == 1
    assert "three ways" in refused.err
