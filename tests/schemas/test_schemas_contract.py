"""Every declared type says what the API description says, at every depth; exceptions have a name and a reason."""

import copy

import pytest
from contract import body, declared, deviations, shape

from schemas import catalogue
from schemas.facts import facts
from schemas.markers import Directive, NeededUnlessDraft, NullDeletes, ObservedAs, WriteOnly

DRAFT = "documented as not needed for a draft, though listed as required"
NUMBER = "the description says format: phone number"
LATER = "documented as optional until the launch, though listed as required"
BY_WAY = "needed by three of four ways to get a sender, which is checked by way"

# type to place to reason; a place that no longer deviates fails the test too.
EXCEPTIONS: dict[str, dict[str, str]] = {
    "bundle": {
        "convApp.retentionPolicy.ttl type": "days are whole",
        "convApp.webhooks[].triggers maxItems": "the answer says 20 entries, the request 20 characters of a list",
        "convApp.webhooks[].triggers maxLength": "the answer says 20 entries, the request 20 characters of a list",
    },
    "kakaotalk_sender": {
        "details required": DRAFT,
        "details.adminPhoneNo pattern": NUMBER,
        "details.adminPhoneNo required": DRAFT,
        "details.midLevelCategoryCode pattern": "the description says 4 digits",
        "details.midLevelCategoryCode required": DRAFT,
        "details.name required": DRAFT,
        "details.subLevelCategoryCode pattern": "the description says 4 digits",
        "details.subLevelCategoryCode required": DRAFT,
        "details.topLevelCategoryCode pattern": "the description says 3 digits",
        "details.topLevelCategoryCode required": DRAFT,
    },
    "kakaotalk_template": {
        "details.buttons[].name required": DRAFT,
        "details.buttons[].ordering type": "places are whole",
        "details.categoryCode pattern": "the list of categories has codes of six digits",
        "details.content required": DRAFT,
    },
    "whatsapp_sender": {
        "details.countryCode pattern": "the description says numeric",
        "details.displayName required": BY_WAY,
        "details.phoneNumber minLength": "shorter is refused as invalid_input",
        "details.phoneNumber pattern": "the description says numeric",
        "details.username unknown to the API": "only an update takes it",
    },
    "rcs_sender": {
        "details.brand.color pattern": "the description says HEX colour code",
        "details.questionnaire.verification.answers.email required": LATER,
        "details.questionnaire.verification.answers.name required": LATER,
        "details.questionnaire.verification.answers.website required": LATER,
        "details.testNumbers[] pattern": "the description says E.164",
    },
    "rcs_test_number": {
        "number unknown to the API": "travels as the only one of testNumbers",
        "testNumbers missing": "one resource is one number",
    },
    "whatsapp_template": {
        "details required": DRAFT,
        "details.components required": DRAFT,
        "details.components[BUTTONS].buttons required": DRAFT,
        "details.components[BUTTONS].buttons[FLOW].flowAction required": DRAFT,
        "details.components[BUTTONS].buttons[FLOW].flowId pattern": "the description says format: digits",
        "details.components[BUTTONS].buttons[FLOW].flowId required": DRAFT,
        "details.components[BUTTONS].buttons[FLOW].text required": DRAFT,
        "details.components[BUTTONS].buttons[OTP].text required": DRAFT,
        "details.components[BUTTONS].buttons[PHONE_NUMBER].phoneNumber pattern": NUMBER,
        "details.components[BUTTONS].buttons[PHONE_NUMBER].phoneNumber required": DRAFT,
        "details.components[BUTTONS].buttons[PHONE_NUMBER].text required": DRAFT,
        "details.components[BUTTONS].buttons[QUICK_REPLY].text required": DRAFT,
        "details.components[BUTTONS].buttons[URL].text required": DRAFT,
        "details.components[BUTTONS].buttons[URL].url required": DRAFT,
        "details.components[CAROUSEL].cards required": DRAFT,
        "details.components[CAROUSEL].cards[].components required": DRAFT,
        "details.components[CAROUSEL].cards[].components[BODY].text required": DRAFT,
        "details.components[CAROUSEL].cards[].components[BUTTONS].buttons required": DRAFT,
        "details.components[CAROUSEL].cards[].components[BUTTONS].buttons[PHONE_NUMBER].phoneNumber pattern": NUMBER,
        "details.components[CAROUSEL].cards[].components[BUTTONS].buttons[PHONE_NUMBER].phoneNumber required": DRAFT,
        "details.components[CAROUSEL].cards[].components[BUTTONS].buttons[PHONE_NUMBER].text required": DRAFT,
        "details.components[CAROUSEL].cards[].components[BUTTONS].buttons[QUICK_REPLY].text required": DRAFT,
        "details.components[CAROUSEL].cards[].components[BUTTONS].buttons[URL].text required": DRAFT,
        "details.components[CAROUSEL].cards[].components[BUTTONS].buttons[URL].url required": DRAFT,
        "details.components[CAROUSEL].cards[].components[HEADER IMAGE VIDEO].example required": DRAFT,
        "details.components[CAROUSEL].cards[].components[HEADER IMAGE VIDEO].example.url required": DRAFT,
        "details.components[FOOTER].codeExpirationMinutes type": "minutes are whole",
        "details.components[HEADER DOCUMENT IMAGE VIDEO].example required": DRAFT,
        "details.components[HEADER DOCUMENT IMAGE VIDEO].example.url required": DRAFT,
        "details.components[HEADER TEXT].text required": DRAFT,
        "details.messageSendTtlSeconds type": "seconds are whole",
        "details.optimization.bidCountryMultiplierOverrides{} pattern": "the description says 0.0 to 10.0",
        "details.optimization.bidCountryMultiplierOverrides{} keys": "the description says ISO 3166-1 alpha-2",
    },
}

# type to declared place to the field of the answer that ``reshape`` brings there
RESHAPED = {
    "whatsapp_account": dict.fromkeys(
        ("clientBusinessManagerId", "wabaName", "senderDetails", "companyLegalName"), "details"
    ),
    "whatsapp_sender": {"details.countryCode": "countryCode", "details.phoneNumber": "phoneNumber"},
}


@pytest.fixture(params=catalogue.names())
def resource_type(request):
    return catalogue.resource_type(request.param)


def test_a_type_says_what_the_api_says_at_every_depth(resource_type, openapi):
    assert sorted(deviations(resource_type, openapi)) == sorted(EXCEPTIONS.get(resource_type.name, {}))


def test_a_field_relaxed_for_drafts_is_marked_so_and_no_other_is(resource_type):
    relaxed = {place for place, why in EXCEPTIONS.get(resource_type.name, {}).items() if why == DRAFT}

    marked = facts(resource_type.spec).having(NeededUnlessDraft)

    assert {generalised(place.removesuffix(" required")) for place in relaxed} == set(marked)


def generalised(place):
    steps = []
    for part in place.split("."):
        name, bracket, _ = part.partition("[")
        steps += [name, "*"] if bracket else [name]
    return tuple(steps)


def nullable_paths(found, path=()):
    if found.nullable:
        yield path
    for name, inner in found.properties.items():
        yield from nullable_paths(inner, (*path, name))
    for inner in (found.items, found.values, *found.variants.values()):
        if inner:
            yield from nullable_paths(inner, (*path, "*") if inner in (found.items, found.values) else path)


def test_null_deletes_exactly_where_the_update_body_takes_null(resource_type, openapi):
    takes_null = (
        set(nullable_paths(shape(body(resource_type, "update", openapi), openapi))) if resource_type.update else set()
    )

    assert set(facts(resource_type.spec).having(NullDeletes)) == takes_null


def shown(model, answer, marks, path=()):
    """Yield the declared places that no answer shows and that nothing in the declaration accounts for."""
    for name, inner in model.properties.items():
        here = (*path, name)
        if any(isinstance(mark, WriteOnly | Directive | ObservedAs) for mark in marks.get(here, ())):
            continue
        if name not in answer.properties:
            yield ".".join(here)
        else:
            yield from shown(inner, answer.properties[name], marks, here)
    if model.items and answer.items:
        yield from shown(model.items, answer.items, marks, (*path, "*"))
    for name, inner in model.variants.items():
        if name not in answer.variants:
            yield ".".join((*path, name))
        else:
            yield from shown(inner, answer.variants[name], marks, path)


def test_a_field_the_api_does_not_show_is_declared_so(resource_type, openapi):
    call = resource_type.read or resource_type.create
    responses = openapi["paths"][call.path][call.method.lower()]["responses"]
    answers = next(responses[s] for s in ("200", "201") if s in responses)["content"]["application/json"]["schema"]
    whole = answers["oneOf"][0] if "oneOf" in answers else answers

    answer = shape(whole, openapi)
    moved = RESHAPED.get(resource_type.name, {})

    assert list(shown(declared(resource_type), answer, facts(resource_type.spec).marks)) == list(moved)
    assert set(moved.values()) <= set(answer.properties)


def _drop(name):
    return lambda schema: schema["properties"].pop(name)


def _set(name, **change):
    return lambda schema: schema["properties"][name].update(change)


MUTATIONS = [
    ("webhook", "WebhookWebhookInputDto", _drop("secret"), "secret unknown to the API"),
    ("webhook", "WebhookWebhookInputDto", _set("target", maxLength=743), "target maxLength"),
    ("webhook", "WebhookWebhookInputDto", _set("triggers", minItems=2), "triggers minItems"),
    ("webhook", "WebhookWebhookInputDto", _set("triggers", uniqueItems=False), "triggers uniqueItems"),
    ("webhook", "WebhookWebhookInputDto", lambda s: s["required"].remove("secret"), "secret required"),
    ("webhook", "WebhookWebhookTriggersEnum", lambda s: s["enum"].remove("ALL"), "triggers[] enum"),
    ("webhook", "WebhookUpdateWebhookInputDto", _set("note", type="string"), "note missing"),
    ("sms_app", "SmsUpdateSmsAppDto", _drop("name"), "name unknown to the API"),
    ("sms_app", "SmsInputSmsAppDto", _set("convApiApp", type="string"), "convApiApp type"),
    ("whatsapp_template", "WhatsappTemplateInputDto", _set("name", pattern="^[a-z]+$"), "name pattern"),
    (
        "whatsapp_template",
        "WhatsappBodyComponentInputDto",
        _set("text", maxLength=9),
        "details.components[BODY].text maxLength",
    ),
    (
        "whatsapp_template",
        "WhatsappInputCardButtonsComponentDto",
        _set("buttons", maxItems=3),
        "details.components[CAROUSEL].cards[].components[BUTTONS].buttons maxItems",
    ),
    (
        "whatsapp_template",
        "WhatsappButtonsComponentInputDto",
        lambda s: s["properties"]["buttons"]["items"]["anyOf"].pop(),
        "details.components[BUTTONS].buttons[COPY_CODE] unknown to the API",
    ),
    (
        "whatsapp_template",
        "WhatsappInputTemplateDetailsOptimization",
        _set("bidAmount", minimum=1),
        "details.optimization.bidAmount minimum",
    ),
]


@pytest.mark.parametrize(("name", "component", "mutate", "expected"), MUTATIONS, ids=[m[3] for m in MUTATIONS])
def test_the_walk_notices_a_change_of_the_api(name, component, mutate, expected, openapi):
    changed = copy.deepcopy(openapi)
    schema = changed["components"]["schemas"][component]
    schema["properties"] = schema.get("properties", {}) | ({"note": {}} if "note" in expected else {})
    mutate(schema)

    resource_type = catalogue.resource_type(name)

    assert expected in deviations(resource_type, changed) - deviations(resource_type, openapi)
