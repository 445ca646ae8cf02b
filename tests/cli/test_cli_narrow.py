"""Terminals of 40 and 60 columns: what is to be copied stays on one line, whatever else has to give way."""

import json

import pytest

NAME = "order_shipped_to_the_customer_in_the_country"
ADDRESSES = [
    "webhook.approvals_of_all_the_templates_in_production",
    f'whatsapp_template.{NAME}["EN"]',
    f'whatsapp_template.{NAME}["with a space"]',
]


@pytest.fixture(params=[40, 60])
def narrow(project, environment, request):
    environment.setenv("COLUMNS", str(request.param))
    environment.setenv("HOOK", "a-very-secret-value-0815")
    hook = {"target": "https://hooks.example.com/sinch", "secret": "${env.HOOK}", "triggers": ["BUNDLE_DONE"]}
    template = {
        "forEach": {"EN": "one", "with a space": "two"},
        "name": NAME + "_${each.value}",
        "language": "EN",
        "category": "UTILITY",
        "details": {"components": [{"type": "BODY", "text": "Your order ${each.value} is on its way."}]},
    }
    files = {
        "webhook": {"approvals_of_all_the_templates_in_production": hook},
        "whatsapp_template": {NAME: template},
    }
    (project / "main.json").write_text(json.dumps({"resources": files}))
    return request.param


def names(short):
    return [one.partition(".")[2] if short else one for one in ADDRESSES]


def whole(text, wanted):
    """Return those that stand whole on a line."""
    return [one for one in wanted if any(one in line for line in text.splitlines())]


@pytest.mark.parametrize("words", [["plan"], ["plan", "--destroy"], ["status"], ["show"]], ids=" ".join)
def test_a_table_keeps_every_name_whole(narrow, cli, words):
    cli("apply", "--auto-approve")
    wanted = names(short=True)[1 if words == ["status"] else 0 :]
    if words == ["plan"]:
        cli("state", "rm", *ADDRESSES)  # so that there is something to be planned

    assert whole(cli(*words).out, wanted) == wanted


def test_a_report_keeps_every_address_whole(narrow, cli):
    report = cli("apply", "--auto-approve").out.partition("Plan:")[2]

    assert whole(report, ADDRESSES) == ADDRESSES


def test_failures_and_what_they_hold_up_keep_every_address_whole(narrow, cli, emulator):
    refusal = {"match": {"method": "POST"}, "times": 3, "do": "status", "status": 400}
    emulator.control("POST", "faults", refusal)

    report = cli("apply", "--auto-approve").out.partition("Plan:")[2]

    assert whole(report, ADDRESSES) == ADDRESSES
    assert f'= in: whatsapp_template.{NAME}["with a space"]' in report


def test_the_list_of_the_state_keeps_every_address_whole(narrow, cli):
    cli("apply", "--auto-approve")

    assert cli("state", "list").out.splitlines() == ADDRESSES


def test_drift_keeps_the_address_whole(narrow, cli, emulator):
    cli("apply", "--auto-approve")
    (hook,) = [one for one in emulator.control("GET", "objects")["objects"] if one["type"] == "webhook"]
    emulator.control("POST", f"objects/webhook/{hook['id']}", {"triggers": ["ALL"]})

    assert whole(cli("drift").out, ADDRESSES) == ADDRESSES[:1]


def test_the_id_of_an_object_stays_whole(narrow, cli):
    cli("apply", "--auto-approve")

    assert f" {NAME}_two/EN" in cli("show").out.replace("\n", " ")
    assert f"id       {NAME}_two/EN\n" in cli("state", "show", ADDRESSES[2]).out
