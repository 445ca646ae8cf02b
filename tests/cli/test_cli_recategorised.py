"""Meta puts templates into another category: a finding of its own, with the command that takes it over."""

import json
import re
from datetime import date, timedelta

import pytest

LANGUAGES = """\
resources:
  whatsapp_template:
    order:
      forEach: {EN: "Your order {{1}} is on its way to you.", ES: "Tu pedido {{1}} va en camino hacia ti."}
      name: order_shipped
      language: ${each.key}
      category: UTILITY
      details: {components: [{type: BODY, text: "${each.value}", examples: [A-1042]}]}
"""
NAMES = """\
resources:
  whatsapp_template:
    notice:
      forEach:
        shipped: {text: "Your order {{1}} is on its way to you."}
        paid: {text: "We have received your payment for order {{1}}."}
      name: order_${each.key}
      language: EN
      category: UTILITY
      details: {components: [{type: BODY, text: "${each.value.text}", examples: [A-1042]}]}
"""
OWN = NAMES.replace(": {text:", ": {category: UTILITY, text:").replace(
    "category: UTILITY\n", "category: ${each.value.category}\n"
)
TEXTS = """\
resources:
  whatsapp_template:
    notice:
      forEach: {shipped: "Your order {{1}} is on its way.", paid: "We have received your payment for order {{1}}."}
      name: order_${each.key}
      language: EN
      category: UTILITY
      details: {components: [{type: BODY, text: "${each.value}", examples: [A-1042]}]}
"""
KEYS = """\
resources:
  whatsapp_template:
    notice:
      forEach: [shipped, paid]
      name: order_${each.key}
      language: EN
      category: UTILITY
      details: {components: [{type: BODY, text: "Order {{1}} is ${each.key} by now.", examples: [A-1042]}]}
"""


@pytest.fixture
def approved(project, cli, emulator):
    """Write files, and let Meta approve what they declare."""

    def approve(text):
        (project / "main.yaml").write_text(text)
        assert cli("apply", "--auto-approve").code == 0
        emulator.control("POST", "clock", {"advance": "2h"})
        assert cli("apply", "--auto-approve").code == 0

    return approve


@pytest.fixture
def recategorised(emulator):
    def recategorise(**match):
        verdict = {"match": {"type": "whatsapp_template", **match}, "verdict": "RECATEGORIZED", "reason": "MARKETING"}
        assert emulator.control("POST", "verdicts", verdict)["applied"]

    return recategorise


def flat(text):
    return " ".join(text.split())


def command_in(text):
    """Return the words behind ``reconciler`` of the command that a text names."""
    return re.search(r"reconciler (drift --accept \S+)", flat(text))[1].split()


def test_the_plan_has_a_row_for_it_and_blocks_nothing(approved, recategorised, cli):
    approved(LANGUAGES)
    recategorised(name="order_shipped")

    told = cli("plan", "--detailed-exitcode")

    assert told.code == 0
    assert "^ order  re-categorised" in told.out
    assert re.search(r"2 instances; by Meta: UTILITY -> MARKETING \(since 20\d\d-\d\d-\d\d\)", flat(told.out))
    assert "accept: reconciler drift --accept whatsapp_template.order" in flat(told.out)
    assert "appeal: a person may ask Meta in WhatsApp Manager" in flat(told.out)
    assert re.search(r"\(by 20\d\d-\d\d-\d\d\)", flat(told.out))
    assert "No changes. Re-categorised 2. 1 request." in told.out
    assert "Changed by Meta" not in told.out


def test_every_view_of_a_project_tells_of_it(approved, recategorised, cli):
    approved(LANGUAGES)
    recategorised(name="order_shipped")

    status, drift, comment = cli("status"), cli("drift"), cli("plan", "--format", "markdown")
    page = cli("plan", "--format", "html")

    assert "^ order" in status.out
    assert re.search(r"by Meta: UTILITY -> MARKETING \(since 20\d\d-\d\d-\d\d\)", flat(status.out))
    assert re.search(r'Re-categorised by Meta: \S+order\["ES"\] UTILITY -> MARKETING \(since 20\d\d-', flat(drift.out))
    assert comment.out.count("Re-categorised by Meta: ") == 2
    assert "**accept:** <code>reconciler drift --accept whatsapp&#95;template.order</code>" in comment.out
    assert "appeal: a person may ask Meta" in flat(status.out)
    assert "**appeal:** a person may ask Meta" in comment.out
    assert "<strong>Accept:</strong> reconciler drift --accept whatsapp_template.order" in page.out
    assert "<strong>Appeal:</strong> a person may ask Meta" in page.out


@pytest.mark.parametrize("command", ["plan", "status", "drift"])
def test_a_pipeline_may_fail_on_it(approved, recategorised, cli, command):
    approved(LANGUAGES)
    recategorised(name="order_shipped", language="ES")

    told = cli(command, "--fail-on", "recategorised")

    assert told.code == 8
    assert "1 object put into another category by Meta" in told.err


@pytest.mark.parametrize("command", ["plan", "status"])
def test_programs_read_it_in_a_key_of_its_own(approved, recategorised, cli, command):
    approved(LANGUAGES)
    recategorised(name="order_shipped")

    document = json.loads(cli(command, "--format", "json").out)

    assert len(document["changes"]) == 2
    for change in document["changes"]:
        (found,) = change["platform_changes"]
        assert {key: found[key] for key in ("path", "before", "after", "who", "finding", "accept")} == {
            "path": "category",
            "before": "UTILITY",
            "after": "MARKETING",
            "who": "Meta",
            "finding": "re-categorised",
            "accept": "reconciler drift --accept whatsapp_template.order",
        }
        assert found["since"].startswith("20")
        assert "WhatsApp Manager" in found["appeal"]
        assert date.fromisoformat(found["appeal_by"]) == date.fromisoformat(found["since"][:10]) + timedelta(days=60)
        assert (change["action"], change["status"]) == ("none", "ready")


def test_the_command_of_the_plan_writes_the_one_line_that_all_languages_share(approved, recategorised, project, cli):
    approved(LANGUAGES)
    recategorised(name="order_shipped")

    accepted = cli(*command_in(cli("plan").out))

    assert accepted.code == 0
    assert (project / "main.yaml").read_text() == LANGUAGES.replace("category: UTILITY", "category: MARKETING")
    assert cli("plan", "--detailed-exitcode", "--fail-on", "recategorised").code == 0


def test_languages_in_blocks_of_their_own_are_accepted_together(approved, recategorised, project, cli):
    one = LANGUAGES.replace("{EN:", "{EN:").replace(', ES: "Tu pedido {{1}} va en camino hacia ti."', "")
    other = (
        LANGUAGES.partition("whatsapp_template:\n")[2]
        .replace("order:", "pedido:", 1)
        .replace('EN: "Your order {{1}} is on its way to you.", ', "")
    )
    approved(one + other)
    recategorised(name="order_shipped")

    document = json.loads(cli("plan", "--format", "json").out)
    command = document["changes"][0]["platform_changes"][0]["accept"]
    accepted = cli(*command.split()[1:])

    assert command == "reconciler drift --accept whatsapp_template.order whatsapp_template.pedido"
    assert accepted.code == 0
    assert (project / "main.yaml").read_text() == (one + other).replace("UTILITY", "MARKETING")


def test_an_entry_that_carries_the_category_gets_the_other_one(approved, recategorised, project, cli):
    approved(OWN)
    recategorised(name="order_paid")

    accepted = cli(*command_in(cli("plan").out.replace("'", "")))

    assert accepted.code == 0
    assert (project / "main.yaml").read_text() == OWN.replace("paid: {category: UTILITY", "paid: {category: MARKETING")


WRITTEN = {
    NAMES: {
        "main.yaml:9: category: ${each.value.category}": ("category: UTILITY\n", "category: ${each.value.category}\n"),
        "main.yaml:6: in paid, category: MARKETING": ("paid: {", "paid: {category: MARKETING, "),
        "main.yaml:5: in shipped, category: UTILITY": ("shipped: {", "shipped: {category: UTILITY, "),
    },
    TEXTS: {
        "main.yaml:7: category: ${each.value.category}": ("category: UTILITY\n", "category: ${each.value.category}\n"),
        "main.yaml:4: paid: {text: ..., category: MARKETING}": (
            'paid: "We have received your payment for order {{1}}."',
            'paid: {text: "We have received your payment for order {{1}}.", category: MARKETING}',
        ),
        "main.yaml:4: shipped: {text: ..., category: UTILITY}": (
            'shipped: "Your order {{1}} is on its way."',
            'shipped: {text: "Your order {{1}} is on its way.", category: UTILITY}',
        ),
        "write ${each.value.text} where ${each.value} stands": ('"${each.value}"', '"${each.value.text}"'),
    },
    KEYS: {
        "main.yaml:7: category: ${each.value.category}": ("category: UTILITY\n", "category: ${each.value.category}\n"),
        "main.yaml:4: paid: {category: MARKETING}": ("paid]", "paid: {category: MARKETING}}"),
        "main.yaml:4: shipped: {category: UTILITY}": ("[shipped", "{shipped: {category: UTILITY}"),
    },
}


@pytest.mark.parametrize("text", WRITTEN, ids=["mappings", "texts", "keys"])
def test_where_names_share_a_line_the_lines_to_write_are_named_and_right(approved, recategorised, project, cli, text):
    approved(text)
    recategorised(name="order_paid")

    refused = cli(*command_in(cli("plan").out.replace("'", "")))
    by_hand = text
    for line, (before, after) in WRITTEN[text].items():
        assert line in refused.err
        by_hand = by_hand.replace(before, after)
    (project / "main.yaml").write_text(by_hand)

    assert refused.code == 1
    assert cli("plan", "--detailed-exitcode", "--fail-on", "recategorised").code == 0


def test_a_key_that_is_an_expression_has_no_line_to_write(approved, recategorised, cli):
    approved(KEYS.replace("[shipped, paid]", '[shipped, "${local.second}"]') + "locals: {second: paid}\n")
    recategorised(name="order_paid")

    refused = cli("drift", "--accept", 'whatsapp_template.notice["paid"]')

    assert (refused.code, "error[E261]" in refused.err) == (1, True)
    assert "or give it a place of its own to come from" in flat(refused.err.replace("|", ""))


def test_a_single_language_has_no_command_that_would_be_refused(approved, recategorised, cli):
    approved(LANGUAGES)
    recategorised(name="order_shipped", language="ES")

    told = cli("plan")
    refused = cli("drift", "--accept", 'whatsapp_template.order["ES"]')

    assert "drift --accept" not in told.out
    assert "lifecycle: {ignoreChanges: [category]} here" in flat(told.out)
    assert "let the block leave it alone: lifecycle: {ignoreChanges: [category]}" in flat(refused.err.replace("|", ""))


def test_beside_a_change_of_ours_it_is_told_too_and_not_said_to_be_reverted(approved, recategorised, project, cli):
    approved(LANGUAGES)
    recategorised(name="order_shipped")
    (project / "main.yaml").write_text(LANGUAGES.replace("Tu pedido", "El pedido"))

    told, comment, status = cli("plan"), cli("plan", "--format", "markdown"), cli("status")
    document = json.loads(cli("plan", "--format", "json").out)

    assert '~ order["ES"]  update' in told.out
    assert '^ order["ES"]  re-categorised' in status.out or "^ order  re-categorised" in status.out
    assert "1 change to apply, see reconciler plan. Re-categorised 2." in status.out
    assert "re-categorised by Meta: UTILITY -> MARKETING" in told.out
    assert "**re-categorised by Meta: UTILITY -> MARKETING" in comment.out
    assert "reverts" not in told.out + comment.out
    assert [entry["reverted"] for entry in document["drift"]] == [False, False]
    assert {entry["finding"] for entry in document["drift"]} == {"re-categorised"}


def test_a_saved_plan_keeps_it(approved, recategorised, project, cli):
    approved(LANGUAGES)
    recategorised(name="order_shipped")
    (project / "main.yaml").write_text(LANGUAGES.replace("Tu pedido", "El pedido"))
    planned = json.loads(cli("plan", "--format", "json").out)

    cli("plan", "--out", "release.plan")
    shown = json.loads(cli("show", "release.plan", "--format", "json").out)

    assert shown["changes"] == planned["changes"]
    assert shown["drift"] == planned["drift"]


def test_of_an_object_that_is_adopted_nobody_knows_what_it_was(project, cli, emulator, recategorised, approved):
    approved(LANGUAGES)
    recategorised(name="order_shipped")
    (project / "main.yaml").write_text("removed: [{from: whatsapp_template.order, destroy: false}]\n")
    cli("apply", "--auto-approve")
    (project / "main.yaml").write_text(LANGUAGES)

    document = json.loads(cli("plan", "--format", "json").out)

    assert {change["action"] for change in document["changes"]} == {"adopt"}
    assert all("platform_changes" not in change for change in document["changes"])
    assert "to accept it, write category: MARKETING" in document["changes"][0]["warnings"][0]
