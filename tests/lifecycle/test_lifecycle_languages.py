"""All languages of one template name at once: read as data, and deleted only when that is really meant."""

import pytest

from reconciler.address import Address
from reconciler.diagnostics import ConfigError, OutcomeUnknown
from reconciler.engine import operations
from reconciler.plans.change import Action, Guard, Status

TEMPLATES = """
resources:
  sms_app:
    alerts: {name: Acme alerts, region: EU}
  whatsapp_template:
    order:
      forEach: {EN: "Your order {{1}} is on its way!", ES: "Tu pedido {{1}} va en camino!"}
      name: order_shipped
      language: ${each.key}
      category: UTILITY
      lifecycle: {protect: PROTECT}
      details:
        components:
          - {type: BODY, text: "${each.value}", examples: ["A-1042"]}
"""
LANGUAGES = """
data:
  whatsapp_template_languages:
    order: {templateName: order_shipped}
outputs:
  languages: {value: "${data.whatsapp_template_languages.order.templates}"}
"""
EN = 'whatsapp_template.order["EN"]'


def declared(protect="false"):
    return TEMPLATES.replace("PROTECT", protect)


@pytest.fixture
def three(stage):
    """Two languages of one name, and another template that nobody declared, all approved."""
    stage.declare(declared())
    stage.apply()
    stage.reviewed()
    stage.emulator.control("POST", "seed", {"type": "whatsapp_template", "count": 1, "projectId": "p1"})
    return stage


def delete_all(stage, *acks):
    target = operations.target_of(EN)
    operation = operations.operation_of(target, "delete-all-languages")
    return operations.run_operation(stage.project(), target, operation, {}, [Address.parse(ack) for ack in acks])


def told(call, *given):
    with pytest.raises(ConfigError) as caught:
        call(*given)
    (problem,) = caught.value.diagnostics()
    return problem


def test_all_languages_go_their_names_are_locked_and_their_records_forgotten(three):
    delete_all(three, EN)

    (unnamed,) = three.objects("whatsapp_template")
    assert unnamed.startswith("seeded_")
    assert set(three.records()) == {"sms_app.alerts"}
    changes = three.plan().changes
    assert {(change.action, change.status, change.guard) for change in changes} == {
        (Action.CREATE, Status.BLOCKED, Guard.LOCKED_NAME)
    }
    assert len(changes) == 2
    with three.state() as state:
        assert state.verify() == []
        assert {line.action for line in state.history(EN)} == {"create", "delete-all-languages"}


def test_it_is_refused_without_an_acknowledgement_and_nothing_is_sent(three):
    before = three.last_request()

    problem = told(delete_all, three)

    assert problem.code == "E226"
    assert f"--ack '{EN}'" in problem.help
    assert three.requests(before) == []
    assert told(delete_all, three, "sms_app.alerts").code == "E226"


def test_a_protected_language_stops_it(three):
    three.declare(declared("true"))
    three.apply()

    problem = told(delete_all, three, EN)

    assert problem.code == "E227"
    assert EN in problem.label
    assert len(three.objects("whatsapp_template")) == 3


def test_a_lost_answer_is_resolved_by_the_next_run_like_a_lost_delete(three):
    three.fault("drop_after", method="DELETE", times=5)
    with pytest.raises(OutcomeUnknown):
        delete_all(three, EN)

    three.apply(targets=["sms_app.alerts"])

    assert set(three.records()) == {"sms_app.alerts"}
    assert {change.guard for change in three.plan().changes} == {Guard.LOCKED_NAME}


def test_a_lost_answer_to_the_first_attempt_is_no_failure(three):
    three.fault("drop_after", method="DELETE")

    delete_all(three, EN)

    assert set(three.records()) == {"sms_app.alerts"}


def test_every_language_of_a_name_can_be_read_as_data(three):
    three.declare(LANGUAGES, "languages.yaml")

    outputs = three.plan().outputs

    assert [(one["name"], one["language"], one["state"]) for one in outputs["languages"].value] == [
        ("order_shipped", "EN", "APPROVED"),
        ("order_shipped", "ES", "APPROVED"),
    ]
