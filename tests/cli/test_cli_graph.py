"""``graph``: the same dependencies as lines, DOT, Mermaid and SVG; all of them, some, or only what changes."""

from xml.etree import ElementTree as ET

import pytest

CHAIN = """\
resources:
  webhook:
    events:
      target: https://hooks.example.com/sinch
      secret: a-key-that-is-long-enough
      triggers: [BUNDLE_DONE]
      dependsOn: [sms_app.main]
  sms_app:
    main: {name: Main, region: EU}
    other: {name: Other, region: EU}
    each:
      forEach: [one, two]
      name: App ${each.key}
      region: EU
      dependsOn: [sms_app.main]
"""
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def chain(project):
    (project / "main.yaml").write_text(CHAIN, encoding="utf-8")
    return project


def test_a_tree_has_what_each_object_needs_below_it(chain, cli):
    assert cli("graph").out.splitlines() == [
        "sms_app.each (2)",
        "└── sms_app.main",
        "sms_app.other",
        "webhook.events",
        "└── sms_app.main",
    ]


def test_what_was_shown_with_its_needs_is_not_shown_with_them_again(chain, cli):
    text = CHAIN.replace("dependsOn: [sms_app.main]\n  sms", "dependsOn: ['sms_app.each[\"one\"]']\n  sms")
    (chain / "main.yaml").write_text(text + "    last: {name: L, region: EU, dependsOn: [webhook.events]}\n")

    assert cli("graph").out.splitlines() == [
        "sms_app.last",
        "└── webhook.events",
        "    └── sms_app.each (2)",
        "        └── sms_app.main",
        "sms_app.other",
    ]
    assert 'sms_app.each["two"]' in cli("graph", "-v").out


@pytest.mark.parametrize(
    ("patterns", "kept"),
    [
        (["webhook.events"], ["webhook.events", "└── sms_app.main"]),
        (["sms_app.ot*"], ["sms_app.other"]),
        (["webhook", "sms_app.other"], ["sms_app.other", "webhook.events", "└── sms_app.main"]),
        (['sms_app.each["one"]'], ['sms_app.each["one"]', "└── sms_app.main"]),
    ],
)
def test_a_pattern_keeps_what_matches_with_all_that_belongs_to_it(chain, cli, patterns, kept):
    assert cli("graph", *patterns).out.splitlines() == kept


def test_what_needs_an_object_belongs_to_it_too(chain, cli):
    shown = cli("graph", "sms_app.main").out

    assert "webhook.events" in shown
    assert "sms_app.each (2)" in shown
    assert "sms_app.other" not in shown


def test_a_pattern_that_matches_nothing_is_an_error_with_what_is_near(chain, cli):
    failed = cli("graph", "webhook.event", "none*")

    assert failed.code == 1
    assert failed.err.count("error[E180]") == 2
    assert 'did you mean "webhook.events"?' in failed.err


def test_changes_are_those_of_a_plan_with_their_signs(chain, cli, emulator):
    assert cli("apply", "--auto-approve").code == 0
    (chain / "main.yaml").write_text(CHAIN.replace("name: Other", "name: Another") + "    new: {name: N, region: EU}\n")

    assert cli("graph", "--changes").out.splitlines() == ["+ sms_app.new", "~ sms_app.other"]


def test_mermaid_has_a_node_for_each_and_an_arrow_to_what_it_needs(chain, cli):
    lines = cli("graph", "webhook.events", "--format", "mermaid").out.splitlines()

    assert lines == ["flowchart RL", '  n0["sms_app.main"]', '  n1["webhook.events"]', "  n1 --> n0"]


def test_a_drawing_is_well_formed_and_shows_every_node(chain, cli):
    drawn = ET.fromstring(cli("graph", "--format", "svg", "-v").out)

    texts = sorted(text.text for text in drawn.iter(f"{SVG}text"))
    arrows = [path for path in drawn.iter(f"{SVG}path") if path.get("marker-end")]
    assert texts == ['sms_app.each["one"]', 'sms_app.each["two"]', "sms_app.main", "sms_app.other", "webhook.events"]
    assert len(arrows) == 3


def test_a_hostile_key_forges_nothing_in_a_drawing(project, cli):
    hostile = '</text><script>alert(1)</script>"]; n0 --> n9'
    block = "resources: {sms_app: {a: {forEach: {k1: 1, 'KEY': 2}, name: 'x${each.value}', region: EU}}}\n"
    (project / "main.yaml").write_text(block.replace("KEY", hostile), encoding="utf-8")

    drawn = cli("graph", "--format", "svg", "-v").out
    chart = cli("graph", "--format", "mermaid", "-v").out

    assert "<script" not in drawn
    assert len(ET.fromstring(drawn).findall(f"{SVG}text")) == 2
    assert "-->" not in chart
    assert len(chart.splitlines()) == 3
