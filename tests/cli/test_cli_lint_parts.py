"""Lint of a project of which not everything is known, or right: what can be judged is."""

import json

import pytest

ENDS = "wa-body-ends-with-variable"
BLOCK = """\
    {name}:
      name: {name}
      language: {language}
      category: UTILITY
      details:
        components:
          - type: BODY
            text: "{text}"
            examples: ["A-1042"]
"""
SECRETIVE = """\
variables:
  hook_secret: {sensitive: true}
  greeting: {type: string}
resources:
  webhook:
    orders: {target: "http://localhost/hook", triggers: [ALL], secret: "${var.hook_secret}"}
  whatsapp_template:
"""
BAD, GOOD = "Your order is {{1}}", "Your order {{1}} is on its way to you."


def rules_of(problems):
    return {(each["address"].partition(".")[2], each["via"]) for each in problems if each.get("via")}


def test_variables_need_no_value_and_a_note_names_those_without(project, cli):
    texts = {"greeted": f"${{var.greeting}} {BAD}", "order": BAD}
    blocks = "".join(BLOCK.format(name=name, language="EN", text=text) for name, text in texts.items())
    (project / "main.yaml").write_text(SECRETIVE + blocks)

    told = cli("lint", "--format", "json")

    findings = json.loads(told.out)["findings"]
    (note,) = [each for each in findings if each["code"] == "W511"]
    assert told.code == 0
    assert (note["severity"], note["label"]) == ("note", "hook_secret, greeting have no value")
    assert rules_of(findings) == {("orders", "webhook-target-not-public"), ("order", ENDS)}
    assert rules_of(json.loads(cli("lint", "--var", "greeting=Hi", "--format", "json").out)["findings"]) == {
        ("orders", "webhook-target-not-public"),
        ("order", ENDS),
        ("greeted", ENDS),
    }


def test_validate_and_plan_need_the_values(project, cli):
    (project / "main.yaml").write_text(SECRETIVE + BLOCK.format(name="order", language="EN", text=GOOD))

    assert (cli("lint").code, cli("validate").code, cli("plan").code) == (0, 1, 1)
    assert "E150" in cli("validate").err


def test_an_entry_is_not_called_needless_when_a_value_is_missing(project, cli):
    silent = f"      lint: {{ignore: [{{rule: {ENDS}, reason: approved as it is}}]}}\n"
    block = BLOCK.format(name="order", language="EN", text="Your order: ${var.greeting}")
    (project / "main.yaml").write_text(SECRETIVE + block + silent)

    assert "W510" not in cli("lint").err
    assert "W510" in cli("lint", "--var", "greeting=on its way", "--var", "hook_secret=s3cret-value-long").err


@pytest.mark.parametrize("command", ["lint", "validate"])
def test_findings_stand_beside_what_is_wrong_with_others(project, cli, command):
    blocks = BLOCK.format(name="right", language="EN", text=BAD) + BLOCK.format(name="wrong", language="XX", text=BAD)
    (project / "main.yaml").write_text(f"resources:\n  whatsapp_template:\n{blocks}")

    told = cli(command)

    assert told.code == 1
    assert told.err.index('language does not accept "XX"') < told.err.index(f"via: {ENDS}")
    assert told.err.count(f"via: {ENDS}") == 1


@pytest.mark.parametrize("command", ["lint", "validate"])
def test_findings_stand_beside_a_file_that_cannot_be_read(project, cli, command):
    block = BLOCK.format(name="right", language="EN", text=BAD)
    (project / "main.yaml").write_text(f"resources:\n  whatsapp_template:\n{block}")
    (project / "other.yaml").write_text("resources: [")

    told = cli(command)

    assert told.code == 1
    assert "error[E105]" in told.err
    assert f"via: {ENDS}" in told.err


def test_a_secret_is_shown_nowhere_beside_an_error(project, cli):
    text = "${var.hook_secret} is your code, and your order is {{1}}"
    blocks = BLOCK.format(name="right", language="EN", text=text) + BLOCK.format(name="wrong", language="XX", text=BAD)
    greeted = BLOCK.format(name="greeted", language="EN", text="${var.greeting} {{1}}")
    (project / "main.yaml").write_text(SECRETIVE + blocks + greeted)

    for command in ("lint", "validate"):
        told = cli(command, "--var", "hook_secret=s3cret-value-long")

        assert told.code == 1
        assert "s3cret" not in told.err + told.out


def test_what_is_named_is_all_that_stands_beside_an_error(project, cli):
    names = {"right": "EN", "other": "EN", "wrong": "XX"}
    blocks = "".join(BLOCK.format(name=name, language=language, text=BAD) for name, language in names.items())
    (project / "main.yaml").write_text(f"resources:\n  whatsapp_template:\n{blocks}")

    told = cli("lint", "whatsapp_template.other")

    assert told.code == 1
    assert told.err.count(f"via: {ENDS}") == 1
    assert f"via: {ENDS}" not in cli("lint", "--rule", "wa-header-has-emoji").err
