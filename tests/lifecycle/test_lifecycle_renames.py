"""Blocks that get another name, and objects that were taken over: the object stays, whatever is remembered of it."""

from reconciler.address import Address
from reconciler.engine import state_commands
from reconciler.plans.change import Action

TEMPLATE = """
resources:
  whatsapp_template:
    order:
      name: order_shipped
      language: EN
      category: UTILITY
      details:
        components:
          - {type: BODY, text: "Your order {{1}} is on its way!", examples: ["A-1042"]}
          - {type: FOOTER, text: Acme}
"""
ORDER = "whatsapp_template.order"

HOOK = """
variables:
  where: {type: string, sensitive: true, default: https://hooks.example.com/sinch}
resources:
  webhook:
    approvals:
      target: ${var.where}
      secret: correct-horse
      triggers: [ALL]
"""

NUMBER = """
resources:
  rcs_sender:
    acme: {region: EU, billingCategory: CONVERSATIONAL, useCase: OTP}
  rcs_test_number:
    ada: {senderId: "${rcs_sender.acme.id}", number: "+46701234567"}
"""


def actions(plan):
    return {str(change.address): change.word for change in plan.changes if change.action is not Action.NONE}


def imported(stage, text, address, remote_id):
    """Let an object be live, forgotten, and imported again by the files as they are then."""
    stage.declare(text)
    stage.apply()
    stage.reviewed()
    stage.lose_state()
    stage.declare(text)
    return state_commands.import_object(stage.project(), Address.parse(address), remote_id)


def test_an_imported_object_is_remembered_as_far_as_it_is_as_declared(stage):
    stage.declare(TEMPLATE)
    stage.apply()
    stage.reviewed()
    stage.lose_state()
    stage.declare(TEMPLATE.replace("Your order", "Hi, your order"))

    record = state_commands.import_object(stage.project(), Address.parse(ORDER), "order_shipped/EN")
    plan = stage.plan()

    assert record.natural_key == '["order_shipped","EN"]'
    assert record.declared == {"name": "order_shipped", "language": "EN", "category": "UTILITY", "details": {}}
    assert actions(plan) == {ORDER: "update"}
    assert plan.drift == ()


def test_an_apply_without_changes_fills_in_what_an_import_could_not_know(stage):
    stage.declare(NUMBER)
    stage.apply(acks=["rcs_sender.acme"])
    stage.reviewed()
    stage.lose_state()
    ((sender, _),) = stage.objects("rcs_sender").items()
    stage.apply(targets=["rcs_sender.acme"])
    address = Address.parse("rcs_test_number.ada")
    record = state_commands.import_object(stage.project(), address, f"{sender}/+46701234567")

    plan = stage.plan()
    stage.apply()

    assert (dict(record.declared), record.natural_key) == ({"number": "+46701234567"}, "")
    assert actions(plan) == {}
    kept = stage.records()[str(address)]
    assert kept.declared == {"senderId": sender, "number": "+46701234567"}
    assert sender in kept.natural_key


def test_what_changes_outside_after_an_import_is_drift(stage):
    imported(stage, TEMPLATE, ORDER, "order_shipped/EN")
    details = {"components": [{"type": "BODY", "text": "Hello!"}, {"type": "FOOTER", "text": "Acme"}]}
    stage.change_outside("whatsapp_template", "order_shipped/EN", {"details": details})

    assert "details.components[0].text" in {entry.path for entry in stage.plan().drift}


def test_an_imported_object_follows_its_block_to_another_name(stage):
    imported(stage, TEMPLATE, ORDER, "order_shipped/EN")
    stage.declare(TEMPLATE.replace("    order:", "    shipped:"))
    before = stage.last_request()

    plan = stage.plan()
    stage.apply()

    assert actions(plan) == {"whatsapp_template.shipped": "move"}
    assert stage.writes(before) == []
    assert list(stage.records()) == ["whatsapp_template.shipped"]


def test_an_object_whose_key_is_not_remembered_follows_its_block(stage):
    stage.declare(HOOK)
    stage.apply()
    assert [record.natural_key for record in stage.records().values()] == [""]  # it holds a secret
    stage.declare(HOOK.replace("approvals:", "verdicts:"))
    before = stage.last_request()

    plan = stage.plan()
    stage.apply()

    assert actions(plan) == {"webhook.verdicts": "move"}
    assert stage.writes(before) == []


def test_an_object_whose_key_holds_the_id_of_another_follows_its_block(stage):
    stage.declare(NUMBER)
    stage.apply(acks=["rcs_sender.acme"])
    stage.reviewed()
    stage.declare(NUMBER.replace("    ada:", "    bob:"))
    before = stage.last_request()

    plan = stage.plan()
    stage.apply()

    assert actions(plan) == {"rcs_test_number.bob": "move"}
    assert stage.writes(before) == []


def test_what_waits_when_an_object_is_adopted_stays_a_change_of_ours(stage):
    stage.declare(TEMPLATE)
    stage.apply()
    stage.lose_state()
    stage.declare(TEMPLATE.replace("Your order", "Hi, your order"))
    stage.apply()  # in review, so it is adopted as it is
    stage.reviewed()

    plan = stage.plan()

    assert actions(plan) == {ORDER: "update"}
    assert plan.drift == ()


def test_a_renamed_block_whose_key_is_only_a_hint_is_told_how_to_keep_its_object(stage):
    stage.declare("resources: {sms_app: {old: {name: Alerts, region: EU}, other: {name: Other, region: EU}}}")
    stage.apply()
    before = stage.objects("sms_app")
    renamed = "resources: {sms_app: {new: {name: Alerts, region: EU}, other: {name: Other, region: EU}}}"
    stage.declare(renamed)

    plan = stage.plan()
    stage.declare(renamed + "\nmoved: [{from: sms_app.old, to: sms_app.new}]")
    stage.apply()

    assert actions(plan) == {"sms_app.old": "delete", "sms_app.new": "create"}
    entry = "moved: [{from: sms_app.old, to: sms_app.new}]"
    assert [entry in " ".join(change.warnings) for change in plan.changes] == [True, True]
    assert stage.objects("sms_app") == before


def test_an_acknowledgement_of_nothing_is_told(stage):
    stage.declare("resources: {sms_app: {alerts: {name: Alerts, region: EU}}}")

    assert stage.plan(acks=["sms_app.alerts"]).warnings == ()
    assert stage.plan(acks=["sms_app.alert"]).warnings == (
        "--ack sms_app.alert: this address is neither declared nor in the state",
    )
