"""Mistakes in defaults of a type stand at the default's own line; fmt, lint, edit and explain know defaults."""

import json

import pytest

FILES = {
    "main.yaml": "project: {id: p1}\n",
    "texts.yaml": """\
resources:
  whatsapp_template:
    first:
      name: order_first
      details: {components: [{type: BODY, text: "Your parcel is on its way, track it with {{1}}", examples: ["A-1"]}]}
    second:
      name: order_second
      details: {components: [{type: BODY, text: Your parcel is here}]}
""",
}
DEFAULTS = """\
defaults:
  whatsapp_template:
    category: UTILITY
    language: EN
"""


@pytest.fixture
def files(project):
    """Write the project, with these defaults in a file of their own."""

    def write(defaults, name="defaults.yaml", **more):
        for path, text in {**FILES, name: defaults, **more}.items():
            (project / path).parent.mkdir(parents=True, exist_ok=True)
            (project / path).write_text(text)
        return project

    return write


@pytest.fixture
def problems(cli):
    """Return the diagnostics of validate: code, place and label."""

    def read():
        document = json.loads(cli("validate", "--format", "json").out)
        told = [*document.get("errors", []), *document.get("warnings", [])]
        return [(each["code"], _place(each["source"]), each["label"]) for each in told]

    return read


def _place(source):
    return source and f"{source['file']}:{source['line']}:{source['column']}"


def test_a_project_with_defaults_is_valid(files, cli):
    files(DEFAULTS)

    assert cli("validate", "--strict").err.count("W105") == 0


def test_a_wrong_value_is_told_once_at_the_default_with_an_object_that_takes_it(files, cli):
    files(DEFAULTS.replace("UTILITY", "UTILITIES"))

    told = cli("validate")

    assert told.code == 1
    assert "--> defaults.yaml:3:15" in told.err
    assert told.err.count("E124") == 1
    assert "::: texts.yaml:3:5" in told.err
    assert "whatsapp_template.first takes it from here" in told.err


@pytest.mark.parametrize(
    ("written", "code", "column", "label"),
    [
        ("categry: UTILITY", "E104", 5, 'whatsapp_template has no field "categry"'),
        ("details: {componens: []}", "E104", 15, 'whatsapp_template.details has no field "componens"'),
        ("allowCategoryChange: maybe", "E123", 26, "allowCategoryChange is true or false, not text"),
        ("allowCategoryChange: ${local.x}", "E133", 26, 'no local "x" is declared'),
        ("lifecycle: {onDestroy: keep}", "E170", 28, 'onDestroy is "delete" or "forget"'),
        ("lifecycle: {protct: true}", "E104", 17, 'lifecycle has no field "protct"'),
        ("forEach: [a]", "E104", 5, "defaults cannot hold forEach: it decides which objects a block makes"),
    ],
)
def test_what_is_wrong_with_a_default_is_told_at_its_place(files, problems, written, code, column, label):
    files(f"{DEFAULTS}    {written}\n")

    assert (code, f"defaults.yaml:5:{column}", label) in problems()


def test_an_unknown_type_is_told_with_the_one_that_was_meant(files, cli):
    files(DEFAULTS.replace("whatsapp_template", "whatsapp_templates"))

    told = cli("validate").err

    assert 'there is no type "whatsapp_templates"' in told
    assert 'did you mean "whatsapp_template"?' in told


def test_defaults_of_a_type_stand_once_in_a_folder(files, problems):
    files(DEFAULTS, **{"more.yaml": "defaults: {whatsapp_template: {allowCategoryChange: true}}\n"})

    assert ("E111", "more.yaml:1:12", "defaults.whatsapp_template of the project is declared again") in problems()


def test_defaults_in_a_folder_below_are_no_second_ones(files, problems):
    files(
        DEFAULTS,
        **{
            "brands/defaults.yaml": "defaults: {whatsapp_template: {allowCategoryChange: true}}\n",
            "brands/a.yaml": FILES["texts.yaml"].replace("first", "third").replace("second", "fourth"),
        },
    )

    assert "E111" not in {code for code, _, _ in problems()}


@pytest.mark.parametrize(
    ("defaults", "problem"),
    [
        ("defaults: {sms_app: {region: EU}}", ("W105", "other.yaml:1:12", "no block of sms_app stands in the project")),
        (
            "defaults: {whatsapp_template: {name: x}}",
            ("W105", "other.yaml:1:32", "each of the 2 blocks has its own name"),
        ),
    ],
)
def test_a_default_that_no_block_takes_is_a_warning(files, problems, defaults, problem):
    text = FILES["texts.yaml"].replace("      details", "      category: UTILITY\n      language: EN\n      details")
    files(f"{defaults}\n", "other.yaml", **{"texts.yaml": text})

    assert problem in problems()


def test_a_rule_is_ignored_for_a_type_and_told_only_where_no_block_breaks_it(files, cli):
    rule = "wa-body-ends-with-variable"
    files(f"{DEFAULTS}    lint: {{ignore: [{{rule: {rule}, reason: approved as it is}}]}}\n")

    assert "W501" not in cli("lint").err
    assert "W510" not in cli("lint").err

    text = FILES["texts.yaml"].replace(" with {{1}}", " with {{1}} today")
    files(f"{DEFAULTS}    lint: {{ignore: [{{rule: {rule}, reason: approved as it is}}]}}\n", **{"texts.yaml": text})

    assert cli("lint").err.count("W510") == 1


def test_fmt_puts_defaults_into_the_order_of_fields(files, cli):
    project = files("defaults:\n  whatsapp_template: {lifecycle: {protect: true}, category: UTILITY, language: EN}\n")

    assert cli("fmt").code == 0

    assert (project / "defaults.yaml").read_text() == (
        "defaults:\n  whatsapp_template: {language: EN, category: UTILITY, lifecycle: {protect: true}}\n"
    )


def test_edit_changes_the_default_that_one_object_takes(files, cli):
    project = files(DEFAULTS, **{"texts.yaml": FILES["texts.yaml"].partition("    second")[0]})

    assert cli("edit", "whatsapp_template.first", "category=MARKETING").code == 0

    assert (project / "defaults.yaml").read_text() == DEFAULTS.replace("UTILITY", "MARKETING")


def test_edit_leaves_alone_a_default_that_another_object_takes(files, cli):
    project = files(DEFAULTS)

    told = cli("edit", "whatsapp_template.first", "category=MARKETING")

    assert told.code == 1
    assert "error[E261]" in told.err
    assert "defaults.yaml:3:15" in told.err
    assert "write the value into the block of whatsapp_template.first" in told.err
    assert (project / "defaults.yaml").read_text() == DEFAULTS
