"""Lint of some objects and by some rules, and its summary."""

import json

import pytest

BLOCK = """\
    {name}:
      name: {name}
      language: EN
      category: UTILITY
      details:
        components:
          - type: BODY
            text: "{text}"
            examples: ["A-1042"]
"""
ENDS, BEGINS = "wa-body-ends-with-variable", "wa-body-begins-with-variable"
TEXTS = {
    "order_shipped": "Your parcel is on its way, track it with {{1}}",
    "order_paid": "We have received your payment for order {{1}}",
    "welcome": "{{1}}, we are glad that you are here with us today.",
}


@pytest.fixture
def templates(project):
    """A project with three templates that Meta refuses."""
    blocks = "".join(BLOCK.format(name=name, text=text) for name, text in TEXTS.items())
    (project / "main.yaml").write_text(f"resources:\n  whatsapp_template:\n{blocks}")
    return project


def checked(cli, *options):
    """Return the names of the objects with findings, and the document."""
    document = json.loads(cli("lint", *options, "--format", "json").out)
    return {finding["address"].partition(".")[2] for finding in document["findings"]}, document


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["whatsapp_template.welcome"], {"welcome"}),
        (["whatsapp_template.order_*"], {"order_shipped", "order_paid"}),
        (["*.order_?aid", "whatsapp_template.welcome"], {"order_paid", "welcome"}),
        (["whatsapp_template"], set(TEXTS)),
        (["*"], set(TEXTS)),
        ([], set(TEXTS)),
    ],
)
def test_only_the_objects_that_are_named_are_checked(templates, cli, names, expected):
    told, document = checked(cli, *names)

    assert told == expected
    assert document["resources"] == len(expected)


def test_an_instance_is_named_with_its_key_and_by_its_block(project, cli):
    block = BLOCK.format(name="order", text="Your parcel: {{1}}").replace("language: EN", "language: ${each.key}")
    each = block.replace("      name:", "      forEach: {EN: 1, DE: 2}\n      name:")
    (project / "main.yaml").write_text(f"resources:\n  whatsapp_template:\n{each}")

    assert checked(cli, 'whatsapp_template.order["DE"]')[0] == {'order["DE"]'}
    assert checked(cli, 'whatsapp_template.order["*"]')[0] == {'order["DE"]', 'order["EN"]'}
    assert checked(cli, "whatsapp_template.order")[0] == {'order["DE"]', 'order["EN"]'}


def test_only_the_rules_that_are_named_are_looked_for(templates, cli):
    told, document = checked(cli, "--rule", BEGINS)

    assert told == {"welcome"}
    assert (document["rules"], document["by_rule"]) == (1, {BEGINS: 1})
    assert checked(cli, "--rule", BEGINS, "--rule", ENDS)[0] == set(TEXTS)


def test_nothing_is_called_needless_where_only_a_part_is_looked_at(templates, cli):
    silent = f"project: {{lint: {{ignore: [{{rule: {ENDS}, reason: approved as it is}}]}}}}\n"
    (templates / "project.yaml").write_text(silent)

    assert "W510" not in cli("lint", "whatsapp_template.welcome").err
    assert "W510" not in cli("lint", "--rule", BEGINS).err


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["whatsapp_template.welcom"], "E180", 'did you mean "whatsapp_template.welcome"?'),
        (["whatsapp_templates"], "E180", 'did you mean "whatsapp_template"?'),
        (["nothing.*"], "E180", "no declared object matches nothing.*"),
        (["--rule", "wa-body-ends-with-variables"], "E229", f'did you mean "{ENDS}"?'),
        (["--rule", "x"], "E229", "docs/rules lists the rules"),
        (["--fix", "--rule", "x"], "E229", "docs/rules lists the rules"),
    ],
)
def test_a_name_that_fits_nothing_is_an_error_with_the_nearest(templates, cli, options, code, words):
    told = cli("lint", *options)

    assert told.code == 1
    assert f"error[{code}]" in told.err
    assert words in told.err


def test_the_summary_counts_by_rule_and_verbosely_names_the_objects(templates, cli):
    told, verbose = cli("lint").out.splitlines(), cli("lint", "-v").out.splitlines()

    assert told[0].startswith("Checked 3 resources against ")
    assert told[1:] == [f"3 warnings: 2 {ENDS}, 1 {BEGINS}"]
    assert verbose[1:] == [
        told[1],
        f"  {ENDS}",
        "    whatsapp_template.order_paid",
        "    whatsapp_template.order_shipped",
        f"  {BEGINS}",
        "    whatsapp_template.welcome",
    ]
    assert cli("lint", "--rule", "wa-header-has-emoji").out.endswith("against 1 rule: nothing to report.\n")


def test_only_what_is_named_is_fixed(templates, cli):
    path = templates / "main.yaml"
    path.write_text(path.read_text().replace(" {{1}}", " A-1042"))

    assert cli("lint", "--fix", "whatsapp_template.order_paid").code == 0
    assert path.read_text().count("examples") == 2
    assert cli("lint", "--fix", "--rule", ENDS).err == "Nothing to fix.\n"
    assert path.read_text().count("examples") == 2
