"""Where one object is named, the block of a forEach stands for all of its objects."""

import json

import pytest

FILES = """\
resources:
  sms_app:
    alerts:
      forEach: {EU: Acme Europe, US: Acme America}
      name: ${each.value}
      region: ${each.key}
    alerts_x: {name: Another, region: EU}
"""


@pytest.fixture(autouse=True)
def applied(project, cli):
    (project / "main.yaml").write_text(FILES)
    assert cli("apply", "--auto-approve").code == 0


def addresses(told, key="entries"):
    return sorted(entry["address"] for entry in json.loads(told.out)[key])


def test_history_of_a_block_is_that_of_its_objects(cli):
    whole = cli("history", "sms_app.alerts", "--format", "json")
    one = cli("history", 'sms_app.alerts["EU"]', "--format", "json")

    assert addresses(whole) == ['sms_app.alerts["EU"]', 'sms_app.alerts["US"]']
    assert addresses(one) == ['sms_app.alerts["EU"]']


def test_history_knows_small_from_capital_letters_and_an_underscore_from_any_letter(cli, project):
    (project / "main.yaml").write_text(FILES + "    Alerts: {forEach: {EU: Acme}, name: '${each.value}', region: EU}\n")
    (project / "more.yaml").write_text(
        "resources: {sms_app: {alertsZx: {forEach: {EU: Acme}, name: '${each.value}', region: EU}}}\n"
    )
    assert cli("apply", "--auto-approve").code == 0

    assert len(addresses(cli("history", "sms_app.alerts", "--format", "json"))) == 2
    assert addresses(cli("history", "sms_app.alerts_x", "--format", "json")) == ["sms_app.alerts_x"]


def test_the_limit_counts_the_lines_of_all_objects(cli):
    assert len(addresses(cli("history", "sms_app.alerts", "--limit", "1", "--format", "json"))) == 1


def test_state_show_of_a_block_shows_each_object(cli):
    text = cli("state", "show", "sms_app.alerts").out
    document = cli("state", "show", "sms_app.alerts", "--format", "json")
    one = json.loads(cli("state", "show", 'sms_app.alerts["US"]', "--format", "json").out)

    assert 'sms_app.alerts["EU"]' in text
    assert "Acme America" in text
    assert "Another" not in text
    assert addresses(document, "resources") == ['sms_app.alerts["EU"]', 'sms_app.alerts["US"]']
    assert one["address"] == 'sms_app.alerts["US"]'


def test_state_mv_of_a_block_moves_each_object_and_keeps_its_key(cli, project):
    moved = cli("state", "mv", "sms_app.alerts", "sms_app.notes")
    (project / "main.yaml").write_text(FILES.replace("    alerts:", "    notes:"))

    assert moved.code == 0
    assert 'sms_app.alerts["EU"] is now sms_app.notes["EU"].' in moved.out
    assert cli("plan", "--detailed-exitcode").code == 0


def test_a_block_cannot_become_one_object(cli):
    refused = cli("state", "mv", "sms_app.alerts", 'sms_app.notes["EU"]')

    assert refused.code == 1
    assert "error[E251]" in refused.err
    assert """state mv 'sms_app.alerts["EU"]' 'sms_app.notes["EU"]'""" in refused.err
    assert 'sms_app.alerts["EU"]' in cli("state", "list").out


def test_state_list_and_rm_take_a_block(cli):
    listed = cli("state", "list", "sms_app.alerts").out.split()
    gone = cli("state", "rm", "sms_app.alerts")

    assert listed == ['sms_app.alerts["EU"]', 'sms_app.alerts["US"]']
    assert gone.code == 0
    assert cli("state", "list").out.split() == ["sms_app.alerts_x"]


@pytest.mark.parametrize("option", ["--target", "--replace"])
def test_plan_takes_a_block(option, cli):
    told = json.loads(cli("plan", "--replace", "sms_app.alerts", option, "sms_app.alerts", "--format", "json").out)

    assert sorted(one["address"] for one in told["changes"]) == ['sms_app.alerts["EU"]', 'sms_app.alerts["US"]']


def test_import_at_a_block_names_its_objects(cli):
    refused = cli("import", "sms_app.alerts", "1")

    assert refused.code == 1
    assert "it is a block of 2 objects, so name one of them:" in refused.err
    assert """'sms_app.alerts["EU"]'""" in refused.err


def test_run_about_a_block_names_its_objects(cli, project):
    (project / "more.yaml").write_text(
        "resources: {whatsapp_template: {hello: {forEach: [EN, ES], name: hello_there, language: '${each.key}', "
        "category: UTILITY, details: {components: [{type: BODY, text: 'Hello ${each.key}, from Acme!'}]}}}}\n"
    )

    refused = cli("run", "whatsapp_template.hello", "activities")

    assert refused.code == 1
    assert """'whatsapp_template.hello["EN"]'""" in refused.err
