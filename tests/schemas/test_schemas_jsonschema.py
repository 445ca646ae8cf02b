"""The JSON Schema for editors takes what the product takes, ``${...}`` included, and marks plain mistakes."""

import copy

import jsonschema_rs
import pytest
import yaml

from schemas import catalogue
from schemas.jsonschema import project_schema

PROJECT = """\
project: {id: "${var.project_id}", state: "sqlite:///.reconciler/state.db"}
variables:
  project_id: {type: string, description: Sinch project}
  hook_secret: {type: string, sensitive: true}
  bare:
locals: {brand: Acme, numbers: [1, 2]}
data:
  kakaotalk_sender_categories: {all: {}, again: }
  kakaotalk_template_categories: {some: {plusFriendId: "${kakaotalk_sender.main.plusFriendId}"}}
  sms_app: {known: {name: Acme, region: EU}}
  whatsapp_sender: {main: {details: {countryCode: "1", phoneNumber: "${local.number}"}}}
resources:
  webhook:
    approvals:
      target: https://hooks.example.com/sinch
      secret: ${var.hook_secret}
      triggers: [WHATSAPP_TEMPLATE_APPROVED, "${local.trigger}"]
      lifecycle: {protect: true, ignoreChanges: [triggers], onDestroy: forget, timeouts: {create: 10m, delete: 90}}
  whatsapp_template:
    order_shipped:
      forEach: {EN: "Your order {{1}} is on its way", ES: "Tu pedido {{1}} va en camino"}
      dependsOn: [webhook.approvals]
      name: order_shipped
      language: ${each.key}
      category: UTILITY
      details:
        components:
          - {type: BODY, text: "${each.value}", examples: ["A-1042"]}
        messageSendTtlSeconds: ${local.ttl}
      lifecycle: {waitFor: APPROVED}
outputs:
  template: {value: "${whatsapp_template.order_shipped[\\"EN\\"].name}"}
moved: [{from: webhook.old, to: webhook.approvals}]
import: [{to: 'whatsapp_template.order_shipped["EN"]', id: order_shipped/EN}]
removed: [{from: webhook.legacy, destroy: false}]
"""


@pytest.fixture(scope="module")
def schema():
    return project_schema()


@pytest.fixture(scope="module")
def validator(schema):
    return jsonschema_rs.Draft202012Validator(schema)


def places(validator, document):
    return ["/".join(map(str, error.instance_path)) for error in validator.iter_errors(document)]


def resource(kind, body):
    return {"resources": {kind: {"one": body}}}


def data(kind, body):
    return {"data": {kind: {"one": body}}}


def test_it_is_a_valid_schema_without_dangling_references(schema):
    jsonschema_rs.meta.validate(schema)
    for name in schema["$defs"]:
        jsonschema_rs.validator_for({**schema, "$ref": f"#/$defs/{name}"})


def test_a_whole_project_is_valid(validator):
    assert places(validator, yaml.safe_load(PROJECT)) == []


def test_sections_may_be_empty_or_missing(validator):
    assert places(validator, {}) == []
    assert places(validator, yaml.safe_load("variables:\nresources:\nmoved:\n")) == []


@pytest.mark.parametrize("name", catalogue.names())
def test_defaults_of_a_type_may_leave_out_anything_in_mappings(name, validator):
    body = yaml.safe_load(catalogue.resource_type(name).example)

    parts = [{key: inner} for key, inner in body.items()]
    nested = [
        {key: {step: part}} for key, inner in body.items() if isinstance(inner, dict) for step, part in inner.items()
    ]

    assert [part for part in [{}, *parts, *nested] if places(validator, {"defaults": {name: part}})] == []


@pytest.mark.parametrize(
    "defaults",
    [
        {"whatsapp_templates": {}},
        {"sms_app": {"regoin": "EU"}},
        {"sms_app": {"region": "UE"}},
        {"sms_app": {"forEach": ["a"]}},
        {"sms_app": {"dependsOn": ["sms_app.a"]}},
        {"whatsapp_template": {"details": {"componens": []}}},
        {"whatsapp_template": {"details": {"components": [{"text": "Hello"}]}}},
        {"whatsapp_template": {"lint": {"ignore": [{"rule": "wa-body-ends-with-variable"}]}}},
    ],
    ids=str,
)
def test_mistakes_in_defaults_are_marked(defaults, validator):
    assert places(validator, {"defaults": defaults}) != []


@pytest.mark.parametrize("name", catalogue.names())
def test_the_example_of_every_type_is_valid(name, validator):
    body = yaml.safe_load(catalogue.resource_type(name).example)

    assert places(validator, resource(name, body)) == []


def with_expressions(value):
    """Yield copies of a value with one part after another replaced by an expression."""
    for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
        changed = copy.copy(value)
        changed[key] = "${var.x}"
        yield changed
        if isinstance(inner, dict | list):
            for deeper in with_expressions(inner):
                changed = copy.copy(value)
                changed[key] = deeper
                yield changed


@pytest.mark.parametrize("name", catalogue.data_names())
def test_the_example_of_every_data_source_is_valid(name, validator):
    body = yaml.safe_load(catalogue.data_source(name).example)

    assert places(validator, data(name, body)) == []


@pytest.mark.parametrize("name", catalogue.names())
def test_an_expression_may_stand_for_any_part_of_a_body(name, validator):
    body = yaml.safe_load(catalogue.resource_type(name).example)

    tried = list(with_expressions(body))

    assert len(tried) >= len(body)
    assert [changed for changed in tried if places(validator, resource(name, changed))] == []


@pytest.mark.parametrize(
    "document",
    [
        {"resource": {}},
        {"resources": {"webhok": {}}},
        resource("webhook", {"target": "https://a.example", "triggers": ["ALL"]}),
        resource("webhook", {"target": "https://a.example", "secret": "s", "triggers": ["ALLL"]}),
        resource("webhook", {"target": "https://a.example", "secret": "s", "triggers": []}),
        resource("webhook", {"target": "https://a.example", "secret": "s", "triggers": ["ALL"], "note": "x"}),
        resource("sms_app", {"name": "Acme", "region": "EU", "lifecycle": {"waitFor": "APPROVED"}}),
        resource("sms_app", {"name": "Acme", "region": "EU", "lifecycle": {"protected": True}}),
        resource("sms_app", {"name": "Acme", "region": "EU", "dependsOn": ["webhook"]}),
        {"resources": {"sms_app": {"1st": {"name": "Acme", "region": "EU"}}}},
        data("kakaotalk_categories", {}),
        data("kakaotalk_template_categories", {}),
        data("kakaotalk_template_categories", {"plusFriendID": "acme"}),
        data("sms_app", {"name": "Acme"}),
        data("sms_app", {"name": "Acme", "region": "MARS"}),
        data("webhook", {"target": "https://a.example", "triggers": ["ALL"]}),
        data("whatsapp_sender", {"details": {"countryCode": "1"}}),
        {"variables": {"x": {"type": "text"}}},
        {"moved": [{"from": "webhook.old"}]},
        {"import": [{"to": "webhook", "id": "1"}]},
    ],
    ids=str,
)
def test_a_plain_mistake_is_marked(document, validator):
    assert places(validator, document) != []


def test_every_field_of_every_type_has_words(schema):
    unworded = [
        f"{name}.{field}"
        for name, made in schema["$defs"].items()
        for field, shown in made.get("properties", {}).items()
        if not shown.get("description")
    ]

    assert unworded == []


def test_descriptions_tell_what_the_markers_say(schema):
    webhook, template = schema["$defs"]["webhook"], schema["$defs"]["whatsapp_template"]

    assert "use a sensitive variable" in webhook["properties"]["secret"]["description"]
    assert "Required unless status is DRAFT." in template["properties"]["details"]["description"]
    assert 'Default: "SUBMIT".' in template["properties"]["status"]["description"]
