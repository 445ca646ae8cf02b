"""``drift --accept`` writes what is live into the files, where it was written, and nothing else."""

import difflib
import json
from pathlib import Path

import pytest
from humble import as_nobody, look_only

from reconciler.document.difference import unified
from reconciler.emulator.server import Options, running

BLOCK = """\
# Hooks of the shop
variables:
  hook_secret: {type: string, sensitive: true}
resources:
  webhook:
    approvals:   # for the team
      target: 'https://hooks.example.com/sinch'  # ours
      secret: ${var.hook_secret}
      triggers:
        - BUNDLE_DONE   # first
        - WHATSAPP_TEMPLATE_APPROVED
  whatsapp_template:
    order:
      name: order_shipped
      language: EN
      category: UTILITY
      details:
        components:
          # The text
          - {type: BODY, text: "Your order {{1}} is on its way!", examples: ["A-1042"]}
          - type: FOOTER
            text: Yours, Acme
"""


@pytest.fixture
def applied(project, cli, environment, emulator):
    """Write files, apply them, and let every review pass."""
    environment.setenv("RECONCILER_VAR_hook_secret", "a-very-secret-value-0815")

    def apply(files):
        for name, text in files.items():
            path = Path.cwd() / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        done = cli("apply", "--auto-approve")
        assert done.code == 0, done.err
        emulator.control("POST", "clock", {"advance": "2h"})

    return apply


def changed_lines(before, after):
    """Return the lines that differ, with their signs."""
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]


def is_in_step(cli):
    planned = cli("plan", "--detailed-exitcode")
    return planned.code == 0, planned.out


def test_a_value_in_a_block_becomes_what_is_live_and_all_else_stays(project, applied, outside, cli):
    applied({"main.yaml": BLOCK})
    outside("webhook", {"target": "https://hooks.example.com/new"})

    accepted = cli("drift", "--accept", "webhook.approvals")

    assert accepted.code == 0, accepted.err
    after = (project / "main.yaml").read_text()
    assert changed_lines(BLOCK, after) == [
        "-       target: 'https://hooks.example.com/sinch'  # ours",
        "+       target: 'https://hooks.example.com/new'  # ours",
    ]
    assert accepted.out == unified("main.yaml", BLOCK, after)
    assert is_in_step(cli)[0]


def test_all_objects_are_accepted_at_once(project, applied, outside, cli):
    applied({"main.yaml": BLOCK})
    outside("webhook", {"triggers": ["BUNDLE_DONE", "WHATSAPP_SENDER_ACTIVE"]})
    components = [
        {"type": "BODY", "text": "Your order {{1}} has left us!", "examples": ["A-1042"]},
        {"type": "FOOTER", "text": "Yours, Acme"},
    ]
    outside("whatsapp_template", {"details": {"components": components}})

    accepted = cli("drift", "--accept", "--all")

    assert accepted.code == 0, accepted.err
    after = (project / "main.yaml").read_text()
    assert is_in_step(cli)[0], is_in_step(cli)[1]
    assert changed_lines(BLOCK, after) == [
        "-         - WHATSAPP_TEMPLATE_APPROVED",
        "+         - WHATSAPP_SENDER_ACTIVE",
        '-           - {type: BODY, text: "Your order {{1}} is on its way!", examples: ["A-1042"]}',
        '+           - {type: BODY, text: "Your order {{1}} has left us!", examples: ["A-1042"]}',
    ]


def test_a_dry_run_shows_the_diff_and_writes_nothing(project, applied, outside, cli):
    applied({"main.yaml": BLOCK})
    outside("webhook", {"target": "https://hooks.example.com/new"})

    shown = cli("drift", "--accept", "--all", "--dry-run")

    assert (project / "main.yaml").read_text() == BLOCK
    assert "+      target: 'https://hooks.example.com/new'  # ours" in shown.out
    assert shown.code == 0


def test_the_result_is_one_json_document(project, applied, outside, cli):
    applied({"main.yaml": BLOCK})
    outside("webhook", {"target": "https://hooks.example.com/new"})

    told = json.loads(cli("drift", "--accept", "--all", "--format", "json").out)

    assert told["addresses"] == ["webhook.approvals"]
    assert told["files"][0] == {
        "file": "main.yaml",
        "diff": unified("main.yaml", BLOCK, (project / "main.yaml").read_text()),
    }
    assert told["written"] is True


LANGUAGES = """\
resources:
  whatsapp_template:
    order:
      forEach:
        EN: {text: "Your order {{1}} is on its way!", sample: A-1042}
        ES: {text: "Tu pedido {{1}} va en camino!", sample: A-1042}   # Spain
      name: order_shipped
      language: ${each.key}
      category: UTILITY
      details:
        components:
          - {type: BODY, text: "${each.value.text}", examples: ["${each.value.sample}"]}
          - {type: FOOTER, text: Yours}
"""


def body_of(text, sample="A-1042", footer="Yours"):
    components = [{"type": "BODY", "text": text, "examples": [sample]}, {"type": "FOOTER", "text": footer}]
    return {"details": {"components": components}}


def test_a_value_of_forEach_becomes_what_is_live_in_its_entry(project, applied, outside, cli):  # noqa: N802  a field's name
    applied({"main.yaml": LANGUAGES})
    outside("whatsapp_template", body_of("Tu pedido {{1}} ha salido hoy!"), language="ES")

    accepted = cli("drift", "--accept", 'whatsapp_template.order["ES"]')

    assert accepted.code == 0, accepted.err
    assert changed_lines(LANGUAGES, (project / "main.yaml").read_text()) == [
        '-         ES: {text: "Tu pedido {{1}} va en camino!", sample: A-1042}   # Spain',
        '+         ES: {text: "Tu pedido {{1}} ha salido hoy!", sample: A-1042}   # Spain',
    ]
    assert is_in_step(cli)[0]


def test_a_value_shared_by_several_objects_is_refused_with_both_places(project, applied, outside, cli):
    applied({"main.yaml": LANGUAGES})
    outside("whatsapp_template", body_of("Your order {{1}} is on its way!", footer="Bye"), language="EN")

    refused = cli("drift", "--accept", "--all")

    assert refused.code == 1
    assert "error[E261]: Value is shared" in refused.err
    assert "main.yaml:13:34" in refused.err
    assert 'whatsapp_template.order["ES"]' in refused.err
    assert (project / "main.yaml").read_text() == LANGUAGES


def test_a_shared_value_that_changed_for_all_alike_is_accepted(project, applied, outside, cli):
    applied({"main.yaml": LANGUAGES})
    outside("whatsapp_template", body_of("Your order {{1}} is on its way!", footer="Bye"), language="EN")
    outside("whatsapp_template", body_of("Tu pedido {{1}} va en camino!", footer="Bye"), language="ES")

    accepted = cli("drift", "--accept", "whatsapp_template.order")

    assert accepted.code == 0, accepted.err
    assert changed_lines(LANGUAGES, (project / "main.yaml").read_text()) == [
        "-           - {type: FOOTER, text: Yours}",
        "+           - {type: FOOTER, text: Bye}",
    ]
    assert is_in_step(cli)[0]


LOCALS = """\
variables:
  region: {type: string, default: "in Sweden"}   # where
locals:
  brand: Acme
  texts:
    order: Your order {{1}} is on its way!
  all: ${local.texts}
resources:
  whatsapp_template:
    order:
      name: order_shipped
      language: EN
      category: UTILITY
      details:
        components:
          - {type: BODY, text: "${local.all.order}", examples: [A-1042]}
          - {type: FOOTER, text: "Yours, ${local.brand} ${var.region}"}
    terms:
      name: terms
      language: EN
      category: MARKETING
      details:
        components:
          - {type: BODY, text: "${file(\\"texts/terms.txt\\")}"}
          - {type: FOOTER, text: "${var.region}"}
"""
TERMS = "First line.\r\nSecond line.\r\nIn all other cases: as agreed."


def footer(text, body="Your order {{1}} is on its way!", examples=("A-1042",)):
    examples = {"examples": list(examples)} if examples else {}
    components = [{"type": "BODY", "text": body, **examples}, {"type": "FOOTER", "text": text}]
    return {"details": {"components": components}}


def test_a_value_of_a_local_becomes_what_is_live_in_the_local(project, applied, outside, cli):
    applied({"main.yaml": LOCALS, "texts/terms.txt": TERMS})
    outside("whatsapp_template", footer("Yours, Acme in Sweden", "Your order {{1}} has left us!"), name="order_shipped")

    accepted = cli("drift", "--accept", "--all")

    assert accepted.code == 0, accepted.err
    assert changed_lines(LOCALS, (project / "main.yaml").read_text()) == [
        "-     order: Your order {{1}} is on its way!",
        "+     order: Your order {{1}} has left us!",
    ]
    assert is_in_step(cli)[0]


def test_the_text_around_expressions_changes_where_it_alone_is_the_difference(project, applied, outside, cli):
    applied({"main.yaml": LOCALS, "texts/terms.txt": TERMS})
    outside("whatsapp_template", footer("Thank you, Acme in Sweden"), name="order_shipped")

    accepted = cli("drift", "--accept", "--all")

    assert accepted.code == 0, accepted.err
    assert changed_lines(LOCALS, (project / "main.yaml").read_text()) == [
        '-           - {type: FOOTER, text: "Yours, ${local.brand} ${var.region}"}',
        '+           - {type: FOOTER, text: "Thank you, ${local.brand} ${var.region}"}',
    ]
    assert is_in_step(cli)[0]


def test_a_text_whose_expression_would_have_to_change_is_refused(project, applied, outside, cli):
    applied({"main.yaml": LOCALS, "texts/terms.txt": TERMS})
    outside("whatsapp_template", footer("Yours, Apex in Sweden"), name="order_shipped")

    refused = cli("drift", "--accept", "--all")

    assert refused.code == 1
    assert "error[E260]" in refused.err
    assert "main.yaml:17:34" in refused.err
    assert (project / "main.yaml").read_text() == LOCALS


def test_a_text_file_becomes_what_is_live(project, applied, outside, cli):
    applied({"main.yaml": LOCALS, "texts/terms.txt": TERMS})
    changed = TERMS.replace("Second", "Another")
    outside("whatsapp_template", footer("in Sweden", changed, ()), name="terms")

    accepted = cli("drift", "--accept", "--all")

    assert accepted.code == 0, accepted.err
    assert (project / "texts/terms.txt").read_bytes().decode() == changed
    assert (project / "main.yaml").read_text() == LOCALS
    assert is_in_step(cli)[0]


ALONE = """\
variables:
  team: {type: string, default: Acme team}   # who
resources:
  sms_app:
    alerts: {name: "${var.team}", region: EU}
"""


def test_the_default_of_a_variable_becomes_what_is_live(project, applied, outside, cli):
    applied({"main.yaml": ALONE})
    outside("sms_app", {"name": "Apex team"})

    accepted = cli("drift", "--accept", "--all")

    assert accepted.code == 0, accepted.err
    assert changed_lines(ALONE, (project / "main.yaml").read_text()) == [
        "-   team: {type: string, default: Acme team}   # who",
        "+   team: {type: string, default: Apex team}   # who",
    ]
    assert is_in_step(cli)[0]


def test_a_variable_that_is_set_from_outside_is_refused_by_its_flag(project, applied, outside, cli, environment):
    environment.setenv("RECONCILER_VAR_team", "Acme crew")
    applied({"main.yaml": ALONE})
    outside("sms_app", {"name": "Apex team"})

    by_environment = cli("drift", "--accept", "--all")
    by_flag = cli("drift", "--accept", "--all", "--var", "team=Acme crew")

    assert "the environment variable RECONCILER_VAR_team sets" in by_environment.err
    assert "--var team sets" in by_flag.err
    assert (project / "main.yaml").read_text() == ALONE


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_json_file_keeps_its_layout(project, applied, outside, cli, ends):
    text = ends.join(
        [
            '{"resources": {"sms_app": {',
            '    "alerts": { "name": "Acme \\u00e5", "region":"EU" },',
            '    "other": {"name": "Other", "region": "EU"}',
            "}}}",
            "",
        ]
    )
    applied({"main.json": text})
    outside("sms_app", {"name": 'Apex "team" ${x}'}, name="Acme å")

    accepted = cli("drift", "--accept", "--all")

    assert accepted.code == 0, accepted.err
    written = (project / "main.json").read_bytes().decode()
    assert written == text.replace('"Acme \\u00e5"', '"Apex \\"team\\" $${x}"')
    assert is_in_step(cli)[0]


def test_a_file_keeps_its_mark_and_line_ends(project, applied, outside, cli):
    text = "\ufeff" + ALONE.replace("\n", "\r\n")
    applied({"main.yaml": text})
    outside("sms_app", {"name": "Apex team"})

    cli("drift", "--accept", "--all")

    written = (project / "main.yaml").read_bytes().decode()
    assert written == text.replace("Acme team", "Apex team")


FOLLOWING = """\
variables:
  hook_secret: {type: string, sensitive: true}
resources:
  sms_app:
    alerts: {name: Alerts, region: EU}
  webhook:
    approvals:
      target: https://hooks.example.com/${sms_app.alerts.id}/here
      secret: ${var.hook_secret}
      triggers: [BUNDLE_DONE]
"""


def test_the_text_around_a_reference_to_an_object_changes_and_the_reference_stays(project, applied, outside, cli):
    applied({"main.yaml": FOLLOWING})
    target = outside("webhook", {})["object"]["target"]
    outside("webhook", {"target": target.replace("/here", "/there")})

    accepted = cli("drift", "--accept", "--all")

    assert accepted.code == 0, accepted.err
    assert (project / "main.yaml").read_text() == FOLLOWING.replace("/here", "/there")
    assert is_in_step(cli)[0]


def test_a_value_that_follows_another_object_is_refused(project, applied, outside, cli):
    text = """\
locals:
  base: ${sms_app.first.region}
resources:
  sms_app:
    first: {name: First, region: EU}
    second: {name: "${local.base}", region: EU}
"""
    applied({"main.yaml": text})
    outside("sms_app", {"name": "US"}, name="EU")

    refused = cli("drift", "--accept", "--all")

    assert refused.code == 1
    assert "it follows another object: ${sms_app.first.region}" in refused.err
    assert (project / "main.yaml").read_text() == text


SHARED = """locals:
  region: in Sweden
resources:
  sms_app:
    alerts: {name: "Alerts ${local.region}", region: EU}
    orders: {name: "${local.region}", region: EU}
"""


def test_a_local_that_another_block_uses_is_refused_with_both_places(project, applied, outside, cli):
    applied({"main.yaml": SHARED})
    outside("sms_app", {"name": "in Norway"}, name="in Sweden")

    refused = cli("drift", "--accept", "--all")

    assert refused.code == 1
    places = [line.split(" ")[-1] for line in refused.err.splitlines() if "main.yaml:" in line]
    assert places == ["main.yaml:2:11", "main.yaml:5:20", "main.yaml:6:20"]
    assert (project / "main.yaml").read_text() == SHARED


def test_a_folder_that_may_not_be_written_to_is_told(open_folder, environment, applied, outside, cli):
    environment.chdir(open_folder)
    applied({"main.yaml": ALONE})
    outside("sms_app", {"name": "Apex team"})
    look_only(open_folder, file_mode=0o666)

    with as_nobody():
        refused = cli("drift", "--accept", "--all")

    assert refused.code == 1
    assert "error[E204]" in refused.err
    assert "main.yaml: Permission denied" in refused.err
    assert (open_folder / "main.yaml").read_text() == ALONE


def test_a_sensitive_value_is_never_written(project, applied, outside, cli, environment):
    text = BLOCK.replace("'https://hooks.example.com/sinch'", "${var.hook_secret}")
    applied_text = text
    environment.setenv("RECONCILER_VAR_hook_secret", "https://hooks.example.com/very-secret")
    (project / "main.yaml").write_text(applied_text)
    assert cli("apply", "--auto-approve").code == 0
    outside("webhook", {"target": "https://hooks.example.com/other"})

    refused = cli("drift", "--accept", "--all")

    assert refused.code == 1
    assert "error[E263]" in refused.err
    assert "very-secret" not in refused.err
    assert (project / "main.yaml").read_text() == text


def test_a_decision_of_the_platform_is_accepted(project, applied, outside, cli):
    applied({"main.yaml": BLOCK})
    outside("whatsapp_template", {"category": "MARKETING"})

    accepted = cli("drift", "--accept", "whatsapp_template.order")

    assert accepted.code == 0, accepted.err
    assert changed_lines(BLOCK, (project / "main.yaml").read_text()) == [
        "-       category: UTILITY",
        "+       category: MARKETING",
    ]
    assert is_in_step(cli)[0]


def test_our_own_change_beside_what_changed_outside_stays_a_change_of_ours(project, applied, outside, cli):
    applied({"main.yaml": BLOCK})
    ours = BLOCK.replace("- WHATSAPP_TEMPLATE_APPROVED", "- WHATSAPP_TEMPLATE_REJECTED")
    (project / "main.yaml").write_text(ours)
    outside("webhook", {"target": "https://hooks.example.com/new"})

    cli("drift", "--accept", "--all")

    assert (project / "main.yaml").read_text() == ours.replace("/sinch'", "/new'")


def test_an_address_that_nobody_has_is_refused(project, applied, cli):
    applied({"main.yaml": ALONE})

    named = cli("drift", "--accept", "sms_app.alert")

    assert named.code == 1
    assert "error[E206]" in named.err
    assert "sms_app.alerts" in named.err


def test_what_no_file_can_say_is_told_and_the_rest_is_accepted(project, applied, outside, cli, emulator):
    applied({"main.yaml": BLOCK})
    cli("apply", "--auto-approve")
    outside("webhook", {"target": "https://hooks.example.com/new"})
    emulator.control("POST", "verdicts", {"match": {"type": "whatsapp_template"}, "verdict": "PAUSED"})

    named = cli("drift", "--accept", "whatsapp_template.order")
    every = cli("drift", "--accept", "--all")

    assert named.code == 1
    assert "error[E264]" in named.err
    assert every.code == 0
    assert "warning[E264]" in every.err
    assert (project / "main.yaml").read_text() == BLOCK.replace("/sinch'", "/new'")


@pytest.mark.parametrize(
    "words", [["--accept"], ["--accept", "--all", "sms_app.a"], ["--all"], ["sms_app.a"], ["--dry-run"]]
)
def test_words_that_do_not_go_together_are_refused(project, cli, words):
    assert cli("drift", *words).code == 1


PARTS = """\
resources:
  whatsapp_template:
    order:
      name: order_shipped
      language: EN
      category: UTILITY
      details:
        components:
          - type: FOOTER   # at the end
            text: Yours
          # what it says
          - type: BODY
            text: Your order {{1}} is on its way!
            examples: [A-1042]
"""


def test_an_element_that_was_put_in_comes_into_the_list_and_the_order_of_the_file_stays(project, applied, outside, cli):
    applied({"main.yaml": PARTS})
    header = {"type": "HEADER", "format": "TEXT", "text": "Your order"}
    components = [header, *body_of("Your order {{1}} is on its way!")["details"]["components"]]
    outside("whatsapp_template", {"details": {"components": components}})

    accepted = cli("drift", "--accept", "--all")

    assert accepted.code == 0, accepted.err
    lines = changed_lines(PARTS, (project / "main.yaml").read_text())
    assert lines == ["+           - {type: HEADER, format: TEXT, text: Your order}"]
    assert is_in_step(cli)[0], is_in_step(cli)[1]


def test_an_element_that_was_taken_out_goes_from_the_list_with_its_comment(project, applied, outside, cli):
    applied({"main.yaml": PARTS})
    components = body_of("Your order {{1}} is on its way!")["details"]["components"][:1]
    outside("whatsapp_template", {"details": {"components": components}})

    accepted = cli("drift", "--accept", "--all")

    assert accepted.code == 0, accepted.err
    assert changed_lines(PARTS, (project / "main.yaml").read_text()) == [
        "-           - type: FOOTER   # at the end",
        "-             text: Yours",
    ]
    assert is_in_step(cli)[0], is_in_step(cli)[1]


def test_two_values_for_one_place_are_refused(project, applied, outside, cli):
    applied({"main.yaml": LANGUAGES})
    outside("whatsapp_template", body_of("Your order {{1}} is on its way!", footer="Bye"), language="EN")
    outside("whatsapp_template", body_of("Tu pedido {{1}} va en camino!", footer="Adios"), language="ES")

    refused = cli("drift", "--accept", "--all")

    assert refused.code == 1
    assert "error[E261]" in refused.err
    assert "take one value from here, and are to have two" in " ".join(refused.err.split())
    assert (project / "main.yaml").read_text() == LANGUAGES


def test_our_own_change_inside_the_field_that_changed_outside_stays_ours(project, applied, outside, cli):
    applied({"main.yaml": BLOCK})
    ours = BLOCK.replace("Yours, Acme", "Ours, Acme")
    (project / "main.yaml").write_text(ours)
    components = body_of("Your order {{1}} has left us!", footer="Yours, Acme")
    outside("whatsapp_template", components)

    accepted = cli("drift", "--accept", "--all")

    assert accepted.code == 0, accepted.err
    assert (project / "main.yaml").read_text() == ours.replace("is on its way!", "has left us!")
    assert [change["path"] for change in fields_of(cli)] == ["details.components[1].text"]


def fields_of(cli):
    return [
        field for change in json.loads(cli("plan", "--format", "json").out)["changes"] for field in change["fields"]
    ]


def test_what_is_left_alone_is_not_accepted(project, applied, outside, cli):
    text = BLOCK.replace("          - type: FOOTER", "          - type: FOOTER").replace(
        "      category: UTILITY\n",
        '      category: UTILITY\n      lifecycle: {ignoreChanges: ["details.components[FOOTER].text"]}\n',
    )
    applied({"main.yaml": text})
    outside("whatsapp_template", body_of("Your order {{1}} has left us!", footer="Theirs"))

    accepted = cli("drift", "--accept", "--all")

    assert accepted.code == 0, accepted.err
    assert (project / "main.yaml").read_text() == text.replace("is on its way!", "has left us!")
    assert is_in_step(cli)[0]


ANCHORS = """\
resources:
  sms_app:
    first: {name: &name Acme, region: EU}
    second: {name: *name, region: US}
"""


@pytest.mark.parametrize("region", ["EU", "US"])
def test_an_anchor_and_its_alias_are_refused(project, applied, outside, cli, region):
    applied({"main.yaml": ANCHORS})
    outside("sms_app", {"name": "Apex"}, regions=[region])

    refused = cli("drift", "--accept", "--all")

    assert refused.code == 1
    assert "error[E260]" in refused.err or "error[E261]" in refused.err
    assert (project / "main.yaml").read_text() == ANCHORS


SENDER = """\
  whatsapp_sender:
    care:
      phoneNumberProvider: CUSTOMER
      region: EU
      details: {countryCode: "46", phoneNumber: "701234567", displayName: Acme, vertical: OTHER, about: Hello}
"""


class TestNewerApi:
    """The API has learnt values that neither this version nor the specification has."""

    @pytest.fixture
    def emulator(self):
        with running(Options(virtual_clock=True, review_seconds=3600)) as server:
            yield server

    def test_a_live_value_that_this_version_does_not_know_is_left_out_and_the_rest_is_written(
        self, project, applied, outside, cli
    ):
        text = BLOCK + SENDER
        applied({"main.yaml": text})
        outside("webhook", {"target": "https://hooks.example.com/new"})
        outside("whatsapp_sender", {"details": {"vertical": "RETAIL"}})

        named = cli("drift", "--accept", "whatsapp_sender.care")
        assert (project / "main.yaml").read_text() == text
        every = cli("drift", "--accept", "--all")

        said = " ".join(every.err.replace("|", " ").split())
        assert (named.code, every.code) == (1, 1)
        assert "error[E124]" in named.err
        assert '"RETAIL" is the live value of whatsapp_sender.care details.vertical and was not written.' in said
        assert "lifecycle: {allowUnknown: [details.vertical]}" in said
        assert "vertical: RETAIL" not in every.err
        assert "Plan and drift no longer report what was written; the next apply records it." in said
        assert (project / "main.yaml").read_text() == text.replace("/sinch'", "/new'")
        assert cli("validate").code == 0

    def test_an_unknown_live_value_that_the_block_allows_is_written(self, project, applied, outside, cli):
        text = BLOCK + SENDER + "      lifecycle: {allowUnknown: [details.vertical]}\n"
        applied({"main.yaml": text})
        outside("whatsapp_sender", {"details": {"vertical": "RETAIL"}})

        accepted = cli("drift", "--accept", "--all")

        assert accepted.code == 0, accepted.err
        assert (project / "main.yaml").read_text() == text.replace("vertical: OTHER", "vertical: RETAIL")
        assert cli("validate").code == 0


def test_a_shared_value_is_left_out_and_the_rest_is_written(project, applied, outside, cli):
    text = SHARED + "    other: {name: Other, region: EU}\n"
    applied({"main.yaml": text})
    outside("sms_app", {"name": "in Norway"}, name="in Sweden")
    outside("sms_app", {"name": "Another"}, name="Other")

    accepted = cli("drift", "--accept", "--all")

    assert accepted.code == 1
    assert '"in Norway" is the live value of sms_app.orders name and was not written.' in " ".join(accepted.err.split())
    assert (project / "main.yaml").read_text() == text.replace("name: Other", "name: Another")


def test_what_the_files_declare_has_the_live_values(project, applied, cli):
    applied({"main.yaml": ALONE})

    accepted = cli("drift", "--accept", "--all")

    assert accepted.code == 0
    assert "Nothing to accept: what the files declare has the live values." in accepted.err


def test_what_was_accepted_is_reported_no_longer_and_recorded_by_the_next_apply(
    project, applied, outside, cli, emulator
):
    applied({"main.yaml": BLOCK})
    outside("webhook", {"target": "https://hooks.example.com/new", "triggers": ["BUNDLE_DONE"]})
    cli("drift", "--accept", "--all")
    last = max(request["n"] for request in emulator.control("GET", "requests?since=0")["requests"])

    drifted, again = cli("drift", "--detailed-exitcode"), cli("drift", "--accept", "--all")
    planned = cli("plan")
    done = cli("apply", "--auto-approve")

    assert (drifted.code, again.code) == (0, 0)
    assert "No drift." in drifted.out
    assert "Nothing to accept" in again.err
    assert "No changes" in planned.out
    assert "Changed outside" not in planned.out
    assert done.code == 0
    sent = emulator.control("GET", f"requests?since={last}")["requests"]
    assert [one for one in sent if one["method"] != "GET" and "/webhooks" in one["path"]] == []
    declared = json.loads(cli("state", "show", "webhook.approvals", "--format", "json").out)["declared"]
    assert (declared["target"], declared["triggers"]) == ("https://hooks.example.com/new", ["BUNDLE_DONE"])


def test_what_could_not_be_accepted_is_still_reported_and_nothing_else(project, applied, outside, cli):
    applied({"main.yaml": SHARED + "    other: {name: Other, region: EU}\n"})
    outside("sms_app", {"name": "in Norway"}, name="in Sweden")
    outside("sms_app", {"name": "Another"}, name="Other")
    cli("drift", "--accept", "--all")

    drifted = cli("drift", "--detailed-exitcode", "--format", "json")

    assert drifted.code == 2
    assert [entry["address"] for entry in json.loads(drifted.out)["drift"]] == ["sms_app.orders"]


LEFT_OUT = """\
variables:
  hook_secret: {type: string, sensitive: true}
  team: {type: string, default: Acme team}
locals:
  region: in Sweden
resources:
  sms_app:
    orders: {name: "${local.region}", region: EU}
    other: {name: "Other ${local.region}", region: EU}
    plain: {name: Plain, region: EU}
    team: {name: "${var.team}", region: EU}
  webhook:
    approvals: {target: "${var.hook_secret}", secret: "${var.hook_secret}", triggers: [BUNDLE_DONE]}
"""


def test_the_json_document_says_what_was_left_out_and_why(project, applied, outside, cli, environment, golden):
    environment.setenv("RECONCILER_VAR_team", "Acme crew")
    environment.setenv("RECONCILER_VAR_hook_secret", "https://hooks.example.com/very-secret")
    applied({"main.yaml": LEFT_OUT})
    for name in ("in Sweden", "Plain", "Acme crew"):
        outside("sms_app", {"name": f"{name} now"}, name=name)
    outside("webhook", {"target": "https://hooks.example.com/other"})

    accepted = cli("drift", "--accept", "--all", "--format", "json")

    document = json.loads(accepted.out)
    golden(json.dumps(document, indent=2) + "\n", Path(__file__).parents[1] / "golden/documents/drift-accept.json")
    assert accepted.code == 1
    assert (project / "main.yaml").read_text() == LEFT_OUT.replace("name: Plain", "name: Plain now")


def test_what_is_accepted_whole_leaves_nothing_out(project, applied, outside, cli):
    applied({"main.yaml": ALONE})
    outside("sms_app", {"name": "Apex team"})

    document = json.loads(cli("drift", "--accept", "--all", "--format", "json").out)

    assert (document["addresses"], document["left_out"]) == (["sms_app.alerts"], [])


@pytest.mark.parametrize("target", ["no address at all", ""])
def test_a_live_value_that_validate_refuses_is_left_out_and_the_rest_is_written(project, applied, outside, cli, target):
    text = BLOCK + "  sms_app:\n    alerts: {name: Alerts, region: EU}\n"
    applied({"main.yaml": text})
    outside("webhook", {"target": target, "triggers": ["BUNDLE_DONE"]})
    outside("sms_app", {"name": "Renamed"})

    named = cli("drift", "--accept", "webhook.approvals")
    before = (project / "main.yaml").read_text()
    every = cli("drift", "--accept", "--all")

    said = " ".join(every.err.replace("|", " ").split())
    assert (named.code, before) == (1, text)
    assert every.code == 1
    assert f"{json.dumps(target)} is the live value of webhook.approvals target and was not written." in said
    renamed = text.replace("name: Alerts", "name: Renamed")
    assert (project / "main.yaml").read_text() == renamed.replace("        - WHATSAPP_TEMPLATE_APPROVED\n", "")
    assert cli("validate").code == 0


QUOTING = """\
variables:
  s: {type: string, sensitive: true, default: very-secret-0815}
resources:
  whatsapp_template:
    order:
      name: order_shipped
      language: EN
      category: UTILITY
      details:
        components:
          - type: BODY
            text: Hello {{1}}, your {{2}} and {{3}} are there
            examples: ["${var.s}", B-2, C-3]
"""


@pytest.mark.parametrize(
    ("text", "examples", "changes"),
    [
        ("{{2}} and {{3}} are", ["very-secret-0815", "X-2", "C-3"], {"B-2": "X-2"}),
        ("{{2}} is", ["very-secret-0815", "B-2"], {"{{2}} and {{3}} are": "{{2}} is", ", C-3]": "]"}),
        ("{{2}} and {{3}} are", ["B-2", "C-3", "very-secret-0815"], None),
        ("{{2}} and {{3}} are", ["new-secret", "X-2", "C-3"], None),
    ],
    ids=["beside it", "fewer", "moved", "another"],
)
def test_a_list_keeps_its_secret_where_it_was_written(project, applied, outside, cli, text, examples, changes):
    applied({"main.yaml": QUOTING})
    body = {"type": "BODY", "text": f"Hello {{{{1}}}}, your {text} there", "examples": examples}
    outside("whatsapp_template", {"details": {"components": [body]}})

    accepted = cli("drift", "--accept", "--all")

    expected = QUOTING
    for before, after in (changes or {}).items():
        expected = expected.replace(before, after)
    assert (project / "main.yaml").read_text() == expected
    assert ("error[E263]" in accepted.err) == (changes is None) == (accepted.code == 1)
    assert "secret-0815" not in accepted.err + accepted.out
    assert is_in_step(cli)[0] == (changes is not None)


def test_a_list_whose_secret_we_change_ourselves_is_not_written(project, applied, outside, cli):
    applied({"main.yaml": QUOTING})
    ours = QUOTING.replace("very-secret-0815", "other-secret-4711")
    (project / "main.yaml").write_text(ours)
    examples = ["B-2", "C-3", "very-secret-0815"]
    body = {"type": "BODY", "text": "Hello {{1}}, your {{2}} and {{3}} are there", "examples": examples}
    outside("whatsapp_template", {"details": {"components": [body]}})

    refused = cli("drift", "--accept", "--all")

    assert refused.code == 1
    assert "error[E263]" in refused.err
    assert (project / "main.yaml").read_text() == ours


KEYED = """\
locals:
  team: Acme
resources:
  sms_app:
    alerts:
      forEach: ["${local.team}"]
      name: "${local.team}"
      region: EU
"""


def test_a_value_by_which_an_object_has_its_address_is_refused(project, applied, outside, cli):
    applied({"main.yaml": KEYED})
    outside("sms_app", {"name": "Apex"})

    refused = cli("drift", "--accept", "--all")

    assert refused.code == 1
    assert "error[E260]" in refused.err
    assert 'sms_app.alerts["Acme"] would get another address' in refused.err
    assert (project / "main.yaml").read_text() == KEYED


def test_a_live_value_that_quotes_a_secret_is_not_written(project, applied, outside, cli):
    applied({"main.yaml": BLOCK})
    outside("webhook", {"target": "https://hooks.example.com/?key=a-very-secret-value-0815"})

    named, every = cli("drift", "--accept", "webhook.approvals"), cli("drift", "--accept", "--all")

    assert (named.code, every.code) == (1, 1)
    for refused in (named, every):
        assert "error[E263]" in refused.err
        assert "0815" not in refused.err + refused.out
    assert (project / "main.yaml").read_text() == BLOCK


def test_by_address_nothing_is_written_beside_a_secret(project, applied, outside, cli):
    applied({"main.yaml": BLOCK})
    quoting = "https://hooks.example.com/?key=a-very-secret-value-0815"
    outside("webhook", {"target": quoting, "triggers": ["BUNDLE_DONE"]})

    named = cli("drift", "--accept", "webhook.approvals")
    before = (project / "main.yaml").read_text()
    every = cli("drift", "--accept", "--all")

    assert (named.code, before, every.code) == (1, BLOCK, 1)
    assert changed_lines(BLOCK, (project / "main.yaml").read_text()) == ["-         - WHATSAPP_TEMPLATE_APPROVED"]


@pytest.mark.parametrize(("entries", "name"), [("{Acme: {}}", "each.key"), ("[Acme]", "each.value")])
def test_a_value_that_is_the_key_of_its_object_is_refused(project, applied, outside, cli, entries, name):
    text = f"resources: {{sms_app: {{alerts: {{forEach: {entries}, name: '${{{name}}}', region: EU}}}}}}\n"
    applied({"main.yaml": text})
    outside("sms_app", {"name": "Apex"})

    refused = cli("drift", "--accept", "--all")

    assert refused.code == 1
    assert 'it is the key of sms_app.alerts["Acme"]' in " ".join(refused.err.replace("|", " ").split())
    assert (project / "main.yaml").read_text() == text
