"""Every example is played through as its README says: to an empty plan, and to exactly the objects it declares."""

from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
CREATED = {"create"}


def settled(example):
    """Assert that nothing is left to do, to wait for or to look at."""
    plan = example.plan()
    assert plan["changes"] == []
    assert plan["drift"] == []
    status = example("status", "--detailed-exitcode")
    assert status.code == 0, status.out


def quickstart(example):
    example.apply(expect=3)
    example.reviewed()

    settled(example)
    assert example.kinds() == {"sms_app": 1, "webhook": 1, "whatsapp_template": 3}
    assert example.output("order_template") == "order_shipped"


def multilingual_templates(example):
    assert {change["action"] for change in example.plan()["changes"]} == CREATED
    example.apply(expect=3)
    example.reviewed()

    settled(example)
    templates = {(one["name"], one["language"]): one for one in example.live("whatsapp_template")}
    languages = {name: {language for known, language in templates if known == name} for name, _ in templates}
    assert example.kinds() == {"whatsapp_template": 32}
    assert {name: len(found) for name, found in languages.items()} == {
        "login_code": 12,
        "new_arrivals": 2,
        "order_shipped": 12,
        "summer_sale": 3,
        "welcome": 3,
    }
    assert {one["state"] for one in templates.values()} == {"APPROVED"}
    welcome = templates["welcome", "DE"]["details"]["components"][0]["text"]
    assert welcome == (example.folder / "texts/welcome/de.txt").read_text(encoding="utf-8")
    assert example.output("order_shipped_en_state") == "APPROVED"


def rcs_sender(example):
    (launch_later,) = (one for one in example.plan()["changes"] if one["address"] == "rcs_sender.acme")
    assert (launch_later["status"], launch_later["reversibility"]) == ("blocked", "irreversible")
    example.apply(expect=6)
    assert example.kinds() == {}
    example.apply("--ack", "rcs_sender.acme", expect=3)
    example.run('rcs_test_number.testers["ada"]', "resend")
    example.reviewed()
    settled(example)
    assert example.output("sender_state") == "IN_TEST"

    example.edit("project.yaml", "default: false", "default: true")
    planned = example("plan", "--detailed-exitcode")
    assert planned.code == 2
    assert "Plan: 1 launch (needs --ack)." in planned.out
    example.apply(expect=6)
    example.apply("--ack", "rcs_sender.acme", expect=3)
    example.reviewed()

    settled(example)
    (sender,) = example.live("rcs_sender")
    assert sender["state"] == "LAUNCHED"
    assert {one["country"]: one["status"] for one in sender["countryStatus"]} == {"GB": "LAUNCHED", "SE": "LAUNCHED"}
    assert {one["number"]: one["state"] for one in sender["testNumberStates"]} == {
        "+46701234567": "VERIFIED",
        "+447700900123": "VERIFIED",
    }


def kakaotalk(example):
    example.apply(expect=6)
    assert example.kinds() == {"kakaotalk_sender": 1}
    example.reviewed()
    assert example("status", "--detailed-exitcode").code == 7
    example.run("kakaotalk_sender.acme", "register")
    example.run("kakaotalk_sender.acme", "verify", f"code={example.code('acmeshop')}")
    example.apply(expect=3)
    example.reviewed()

    settled(example)
    assert example.kinds() == {"kakaotalk_sender": 1, "kakaotalk_template": 2}
    (sender,) = example.live("kakaotalk_sender")
    levels = ("topLevelCategoryCode", "midLevelCategoryCode", "subLevelCategoryCode")
    assert [sender["details"][level] for level in levels] == ["004", "0001", "0001"]
    assert sender["state"] == "ACTIVE"
    codes = {one["details"]["name"]: one["details"]["categoryCode"] for one in example.live("kakaotalk_template")}
    assert codes == {"order shipped": "006001", "order delivered": "006003"}
    assert example.output("template_category") == "Shipping"


def whatsapp_sender(example):
    example.apply(expect=3)
    example.reviewed()
    assert example.kinds() == {"whatsapp_account": 1}
    example.apply(expect=3)
    example.reviewed()
    identity = example.output("sender_id")
    example.run("whatsapp_sender.main", "register", "method=SMS")
    code = example.code(identity)
    wrong = example("run", "whatsapp_sender.main", "verify", f"code={'000000' if code != '000000' else '111111'}")
    assert wrong.code == 1
    assert "wrong_otp" in wrong.err
    example.run("whatsapp_sender.main", "verify", f"code={code}")
    example.apply(expect=3)
    example.reviewed()

    settled(example)
    assert example.kinds() == {"whatsapp_account": 1, "whatsapp_sender": 1}
    (sender,) = example.live("whatsapp_sender")
    assert (sender["state"], sender["details"]["username"]) == ("ACTIVE", "acme.care")
    assert example.live("whatsapp_account")[0]["state"] == "ONBOARDED"


def bundle(example):
    example.apply(expect=6)
    assert example.kinds() == {}
    example.apply("--ack", "bundle.customer", expect=3)
    example.reviewed()

    settled(example)
    assert example.kinds() == {"bundle": 1, "conversation_app": 1, "sms_app": 1, "subproject": 1, "webhook": 1}
    (live,) = example.live("bundle")
    assert live["state"] == "DONE"
    assert example.output("subproject") == live["subproject"]["id"] == live["projectId"]
    assert example.output("sms_app") == live["smsApp"]["id"]

    example.edit("bundle.yaml", "ttl: 90", "ttl: 30")
    (change,) = example.plan()["changes"]
    assert change["status"] == "blocked"


def brands(example):
    assert {change["action"] for change in example.plan()["changes"]} == CREATED
    example.apply(expect=3)
    example.reviewed()
    senders = {one["details"]["displayName"]: one["id"] for one in example.live("whatsapp_sender")}
    for brand in ("Kite", "Lark", "Wren"):
        sender = f'whatsapp_sender.care["{brand}"]'
        example.run(sender, "register", "method=SMS")
        example.run(sender, "verify", f"code={example.code(senders[brand])}")
    example.reviewed()

    settled(example)
    compared = example("compare", "--from", "staging", "--to", "production")
    assert compared.code == 2
    assert "45" in compared.out
    example.apply("--stage", "production", expect=3)
    texts = {one["name"] for one in example.live("whatsapp_template")}
    assert texts == {f"{brand}_order_{what}" for brand in ("kite", "lark", "wren") for what in ("ready", "shipped")}


SCENARIOS = {
    "brands": brands,
    "bundle": bundle,
    "kakaotalk": kakaotalk,
    "multilingual-templates": multilingual_templates,
    "quickstart": quickstart,
    "rcs-sender": rcs_sender,
    "whatsapp-sender": whatsapp_sender,
}
BARE = {"whatsapp-sender"}
ELSEWHERE = {"gitops"}  # played by test_examples_gitops.py


def test_every_folder_has_a_scenario_and_every_scenario_a_folder():
    folders = sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())

    assert sorted({*SCENARIOS, *ELSEWHERE}) == folders


@pytest.mark.parametrize("name", SCENARIOS)
def test_an_example_ends_in_an_empty_plan_and_exactly_what_it_declares(name, example):
    stage = example(name, "bare" if name in BARE else "onboarded")

    checked = stage("validate")

    assert checked.code == 0, checked.err
    SCENARIOS[name](stage)


def test_the_account_of_a_plain_emulator_is_adopted_and_stays_as_it_is(example):
    """As the README of the example says of an emulator without ``--blank``."""
    stage = example("whatsapp-sender", "onboarded")
    (change,) = [one for one in stage.plan()["changes"] if one["type"] == "whatsapp_account"]
    stage.apply(expect=3)
    stage.reviewed()

    planned = stage("plan")

    assert change["action"] == "adopt"
    assert "the API changes only a rejected account" in " ".join(planned.out.split())
    assert "No changes." not in planned.out


def test_a_sender_needs_no_account_of_its_own_where_there_is_one(example):
    stage = example("whatsapp-sender", "onboarded")
    (stage.folder / "account.yaml").unlink()
    stage.edit("sender.yaml", "      dependsOn: [whatsapp_account.main]\n", "")
    stage.apply(expect=3)
    stage.reviewed()

    (change,) = stage.plan()["changes"]
    assert (change["address"], change["status"]) == ("whatsapp_sender.main", "needs_human")
