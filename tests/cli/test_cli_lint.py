"""What reviewers would refuse is told before they see it: by lint, validate, plan and apply, and nowhere else."""

import json

import pytest

TEMPLATE = """\
resources:
  whatsapp_template:
    order:
      name: order_shipped
      language: EN
      category: UTILITY
      details:
        components:
          - type: BODY
            text: "Your parcel is on its way, track it with {{1}}"
            examples: ["A-1042"]
"""
RULE = "wa-body-ends-with-variable"
SILENT = f"      lint: {{ignore: [{{rule: {RULE}, reason: approved as it is}}]}}\n"


@pytest.fixture
def template(project):
    """A project with one template that Meta refuses."""
    (project / "main.yaml").write_text(TEMPLATE)
    return project


@pytest.mark.parametrize("command", [("lint",), ("validate",)], ids=" ".join)
def test_it_is_a_warning_with_the_field_the_line_and_the_rule(template, cli, command):
    told = cli(*command)

    assert told.code == 0
    assert told.err.startswith("warning[W501]: Refused in review\n  --> main.yaml:10:19\n")
    assert "details.components[BODY].text ends with the variable {{1}}" in told.err
    assert told.err.rstrip().endswith(f"= via: {RULE}")


@pytest.mark.parametrize("command", ["lint", "validate"])
def test_strict_makes_warnings_an_error(template, cli, command):
    assert cli(command, "--strict").code == 1

    (template / "main.yaml").write_text(TEMPLATE.replace("{{1}}", "{{1}} at any time"))

    assert cli(command, "--strict").code == 0


def test_a_text_is_judged_after_its_expressions_and_in_every_instance(project, cli):
    each = """\
      forEach: {EN: "{{1}} is its number", DE: "Nummer {{1}}"}
      name: order_shipped
      language: ${each.key}
"""
    text = TEMPLATE.replace("      name: order_shipped\n      language: EN\n", each)
    (project / "main.yaml").write_text(text.replace("track it with {{1}}", "${each.value}"))

    document = json.loads(cli("lint", "--format", "json").out)

    assert [found["address"] for found in document["findings"]] == ['whatsapp_template.order["DE"]']


def test_lint_as_json_has_every_finding(template, cli):
    document = json.loads(cli("lint", "--format", "json").out)

    assert {key: document[key] for key in ("written_by", "format_version", "resources")} == {
        "written_by": "reconciler",
        "format_version": "1.0",
        "resources": 1,
    }
    (finding,) = document["findings"]
    assert (finding["severity"], finding["code"], finding["via"]) == ("warning", "W501", RULE)
    assert (finding["address"], finding["source"]["line"]) == ("whatsapp_template.order", 10)


def test_a_plan_tells_of_what_it_would_send_and_not_of_what_is_live(template, cli):
    assert RULE in cli("plan").err
    assert RULE in cli("apply", "--auto-approve").err

    assert RULE not in cli("plan").err
    assert RULE not in cli("status").err
    assert RULE not in cli("drift").err
    assert RULE in cli("validate").err


def test_apply_tells_it_before_it_asks(template, process):
    told = process("apply")  # there is no terminal to ask on

    assert told.returncode == 1
    assert told.stderr.index(RULE) < told.stderr.index("error[E006]")


@pytest.mark.parametrize("where", ["resource", "project"])
def test_a_rule_is_ignored_with_a_reason(template, cli, where):
    ignoring = f"project: {{lint: {{ignore: [{{rule: {RULE}, reason: approved as it is}}]}}}}\n"
    (template / "main.yaml").write_text(ignoring + TEMPLATE if where == "project" else TEMPLATE + SILENT)

    told = cli("lint", "--strict")

    assert (told.code, told.err) == (0, "")
    assert cli("plan").err == ""


@pytest.mark.parametrize("where", ["resource", "project"])
def test_an_entry_that_matches_nothing_any_more_is_told(template, cli, where):
    good = TEMPLATE.replace("{{1}}", "{{1}} at any time")
    ignoring = f"project: {{lint: {{ignore: [{{rule: {RULE}, reason: approved as it is}}]}}}}\n"
    (template / "main.yaml").write_text(ignoring + good if where == "project" else good + SILENT)

    told = cli("lint")

    assert told.code == 0
    assert "warning[W510]: Rule is ignored for nothing" in told.err
    assert f"nothing breaks {RULE} here" in told.err


def test_a_rule_that_does_not_exist_is_told_with_the_nearest(template, cli):
    (template / "main.yaml").write_text(TEMPLATE + SILENT.replace(RULE, "wa-body-ends-with-variables"))

    told = cli("lint")

    assert 'there is no rule "wa-body-ends-with-variables"' in told.err
    assert f'did you mean "{RULE}"?' in told.err
    assert "W501" in told.err


@pytest.mark.parametrize(
    ("written", "code", "words"),
    [
        ("{ignore: [{rule: x}]}", "E122", 'an entry of lint.ignore needs "reason"'),
        ("{ignore: [{reason: x}]}", "E122", 'an entry of lint.ignore needs "rule"'),
        ("{ignore: [x]}", "E123", "an entry of lint.ignore is a mapping, not text"),
        ("{ignore: x}", "E123", "ignore is a list, not text"),
        ("{ignored: []}", "E104", 'lint has no field "ignored"'),
        ("x", "E123", "lint is a mapping, not text"),
        ("{ignore: [{rule: x, reason: 3}]}", "E123", "reason is text, not a number"),
    ],
)
def test_what_is_not_written_as_it_has_to_be_is_refused(template, cli, written, code, words):
    for text in (f"{TEMPLATE}      lint: {written}\n", f"project: {{lint: {written}}}\n{TEMPLATE}"):
        (template / "main.yaml").write_text(text)

        told = cli("validate")

        assert told.code == 1
        assert f"error[{code}]" in told.err
        assert words in told.err


def test_a_rule_is_explained_at_the_prompt(project, cli):
    told = cli("explain", RULE)

    assert told.out.startswith(f"{RULE}\n  The body does not end with a variable.\n")
    assert "subcode 2388299" in told.out
    assert 'text: "Hi {{1}}, pay with this link: {{2}}"' in told.out


def test_no_text_of_a_sensitive_variable_is_judged_or_shown(template, cli):
    secret = TEMPLATE.replace('"Your parcel is on its way, track it with {{1}}"', "${var.text}").replace(
        "resources:", "variables:\n  text: {type: string, sensitive: true}\nresources:"
    )
    (template / "main.yaml").write_text(secret)

    told = cli("lint", "--var", "text=Your parcel is a secret {{1}}")

    assert told.code == 0
    assert "secret" not in told.err


BLANK = TEMPLATE.replace('track it with {{1}}"', 'track it with {{1}} at any time "  # ours')


def test_fix_changes_exactly_what_is_certain(template, cli):
    (template / "main.yaml").write_text(BLANK)

    shown = cli("lint", "--fix", "--dry-run")
    assert (template / "main.yaml").read_text() == BLANK
    told = cli("lint", "--fix", "--strict")

    assert told.code == 0
    assert (template / "main.yaml").read_text() == BLANK.replace('time "', 'time"')
    removed, added = [line for line in shown.out.splitlines() if line[:2] in ("- ", "+ ")]
    assert removed.endswith('at any time "  # ours')
    assert added.endswith('at any time"  # ours')
    assert "nothing to report" in told.out
    assert "Nothing to fix." in cli("lint", "--fix").err


SHARED = BLANK.replace('"Your parcel is on its way, track it with {{1}} at any time "', "${SOURCE}").replace(
    '            examples: ["A-1042"]\n', ""
)


def test_a_text_that_objects_share_is_fixed_once_where_it_is_written(project, cli):
    first, block = SHARED.replace("SOURCE", "local.text").split("    order:\n")
    german = block.replace("EN", "DE").replace("order_shipped", "order_sent")
    text = f'locals: {{text: "It is on its way "}}\n{first}    order:\n{block}    german:\n{german}'
    (project / "main.yaml").write_text(text)

    told = cli("lint", "--fix")

    assert told.code == 0
    assert (project / "main.yaml").read_text() == text.replace('way "}', 'way"}')


def test_what_comes_from_outside_the_files_is_told_and_left(project, cli):
    text = "variables: {text: {type: string}}\n" + SHARED.replace("SOURCE", "var.text")
    (project / "main.yaml").write_text(text)

    told = cli("lint", "--fix", "--var", "text=It is on its way ")

    assert told.code == 1
    assert "error[E260]" in told.err
    assert (project / "main.yaml").read_text() == text


def test_a_dry_run_without_a_fix_is_refused(template, cli):
    told = cli("lint", "--dry-run")

    assert told.code == 1
    assert "--dry-run needs --fix." in told.err


def test_all_that_is_wrong_with_one_text_is_fixed_at_once(project, cli):
    text = TEMPLATE.replace("{type: BODY", "{type: BODY").replace(
        "        components:\n",
        '        components:\n          - {type: HEADER, format: TEXT, text: " *Sale*\\nnow "}\n',
    )
    (project / "main.yaml").write_text(text.replace("track it with {{1}}", "track it with {{1}} at any time"))

    told = cli("lint", "--fix", "--strict")

    assert (
        "text: Sale now" in (project / "main.yaml").read_text()
        or 'text: "Sale now"' in (project / "main.yaml").read_text()
    )
    assert told.code == 0
    assert "Nothing to fix." in cli("lint", "--fix").err


def test_one_value_that_cannot_be_written_leaves_the_others_to_be_fixed(project, cli):
    text = TEMPLATE.replace("resources:", "variables: {text: {type: string}}\nresources:").replace(
        '"Your parcel is on its way, track it with {{1}}"', "${var.text}"
    )
    text = text.replace("        components:\n", '        components:\n          - {type: FOOTER, text: "Acme "}\n')
    (project / "main.yaml").write_text(text)

    told = cli("lint", "--fix", "--var", "text=It is {{1}} on its way ")

    assert told.code == 1
    assert "error[E260]" in told.err
    assert "text: Acme}" in (project / "main.yaml").read_text().replace('"', "")


def test_a_finding_shows_no_part_of_a_secret(project, cli):
    secret = "abcdefghijklmnopqrstuvwxyz0123456789"
    (project / "main.yaml").write_text(
        "variables: {tok: {type: string, sensitive: true}}\nresources:\n  webhook:\n    a:\n"
        f"      target: https://localhost/hook/{secret}\n      secret: ${{var.tok}}\n      triggers: [ALL]\n"
    )

    told = cli("lint", "--var", f"tok={secret}")
    document = cli("lint", "--var", f"tok={secret}", "--format", "json")

    assert "webhook-target-not-public" in told.err
    assert secret[:8] not in told.err + document.out


@pytest.mark.parametrize("reason", ["''", "' '"])
def test_a_reason_is_words(template, cli, reason):
    (template / "main.yaml").write_text(TEMPLATE + SILENT.replace("approved as it is", reason))

    assert "reason says why the rule does not apply here" in cli("validate").err


@pytest.mark.parametrize(
    ("code", "words"), [("W501", "W501  Refused in review"), ("E220", "E120  Unknown resource type")]
)
def test_a_code_is_explained_at_the_prompt(project, cli, code, words):
    assert cli("explain", code).out.startswith(words)


def test_a_finding_stands_at_its_words_and_names_where_they_are_used(project, cli):
    each = """\
      forEach:
        EN: "Your parcel is on its way, track it with {{1}}"
        DE: "Mit {{1}} findest du dein Paket"
      name: order_shipped
      language: ${each.key}
"""
    text = TEMPLATE.replace("Your parcel is on its way, track it with {{1}}", "${each.value}")
    (project / "main.yaml").write_text(text.replace("      name: order_shipped\n      language: EN\n", each))

    told = cli("lint")

    assert "--> main.yaml:5:13" in told.err
    assert "::: main.yaml:13:19" in told.err
    assert 'whatsapp_template.order["EN"] takes it from there' in told.err
