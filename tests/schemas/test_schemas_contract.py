"""Every declared type says what the API description says, at every depth; exceptions have a name and a reason."""

import copy
import functools
from dataclasses import dataclass, field
from typing import Any

import pytest

from schemas import catalogue
from schemas.facts import facts
from schemas.markers import Directive, NeededUnlessDraft, NullDeletes, ObservedAs, Trigger, WriteOnly

DRAFT = "documented as not needed for a draft, though listed as required"
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
        "details.adminPhoneNo pattern": "the description says format: phone number",
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
        "details.buttons[].schemeAndroid pattern": "the description says format: url",
        "details.buttons[].schemeIos pattern": "the description says format: url",
        "details.categoryCode pattern": "the list of categories has codes of six digits",
        "details.content required": DRAFT,
    },
    "whatsapp_sender": {
        "details.countryCode pattern": "the description says numeric",
        "details.displayName required": BY_WAY,
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
        "details.components[BUTTONS].buttons[PHONE_NUMBER].phoneNumber required": DRAFT,
        "details.components[BUTTONS].buttons[PHONE_NUMBER].text required": DRAFT,
        "details.components[BUTTONS].buttons[QUICK_REPLY].text required": DRAFT,
        "details.components[BUTTONS].buttons[URL].text required": DRAFT,
        "details.components[BUTTONS].buttons[URL].url required": DRAFT,
        "details.components[CAROUSEL].cards required": DRAFT,
        "details.components[CAROUSEL].cards[].components required": DRAFT,
        "details.components[CAROUSEL].cards[].components[BODY].text required": DRAFT,
        "details.components[CAROUSEL].cards[].components[BUTTONS].buttons required": DRAFT,
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

LIMITS = ("minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minimum", "maximum", "pattern")
NULL = {"type": "null"}


@dataclass
class Shape:
    """What a JSON Schema says about one value, however it was spelled."""

    type: str = ""
    enum: frozenset[str] = frozenset()
    limits: dict[str, Any] = field(default_factory=dict)
    nullable: bool = False
    properties: dict[str, "Shape"] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    items: "Shape | None" = None
    values: "Shape | None" = None  # of an open mapping
    keys: str = ""  # pattern of an open mapping's keys
    variants: dict[str, "Shape"] = field(default_factory=dict)


def shape(schema, root):
    """Read a JSON Schema, or an OpenAPI one: references followed, allOf merged, unions keyed by their constants."""
    found = Shape()
    if "$ref" in schema:
        target = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        found = shape(target, root)
    for part in schema.get("allOf", ()):
        found = merged(found, shape(part, root))
    types = schema.get("type", found.type)
    types = [types] if isinstance(types, str) else types
    found.nullable |= "null" in types
    found.type = next((name for name in types if name != "null"), found.type)
    found.enum |= frozenset([schema["const"]] if "const" in schema else schema.get("enum", ()))
    found.limits |= {name: schema[name] for name in LIMITS if name in schema}
    found.properties |= {name: shape(inner, root) for name, inner in schema.get("properties", {}).items()}
    found.required |= frozenset(schema.get("required", ()))
    found.items = shape(schema["items"], root) if "items" in schema else found.items
    if isinstance(schema.get("additionalProperties"), dict):
        found.values = shape(schema["additionalProperties"], root)
    for keys, inner in schema.get("patternProperties", {}).items():
        found.values, found.keys = shape(inner, root), keys
    parts = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    found.nullable |= NULL in parts
    return with_variants(found, [shape(part, root) for part in parts if part != NULL])


def merged(one, other):
    for name in ("limits", "properties"):
        getattr(one, name).update(getattr(other, name))
    one.type, one.items, one.values = other.type or one.type, other.items or one.items, other.values or one.values
    one.enum, one.required, one.nullable = one.enum | other.enum, one.required | other.required, one.nullable
    one.keys, one.variants = other.keys or one.keys, one.variants | other.variants
    return one


def with_variants(found, parts):
    flat = [inner for part in parts for inner in (part.variants.values() if part.variants else (part,))]
    if len(flat) == 1 or {part.type for part in flat} == {"integer", "number"}:
        found = merged(found, next(part for part in flat if part.type != "integer" or len(flat) == 1))
    elif flat and not any(map(variant_name, flat)):
        found = merged(found, functools.reduce(united, flat))
    elif flat:
        found.variants = {variant_name(part): part for part in flat}
    return found


def united(one, other):
    """Lay two forms side by side that nothing tells apart: what either takes, needing only what both need."""
    both = one.properties.keys() & other.properties.keys()
    inner = {name: united(one.properties[name], other.properties[name]) for name in both}
    return Shape(
        one.type or other.type,
        one.enum | other.enum,
        {name: limit for name, limit in one.limits.items() if other.limits.get(name) == limit},
        one.nullable or other.nullable,
        one.properties | other.properties | inner,
        one.required & other.required,
        one.items or other.items,
        one.values or other.values,
        one.keys or other.keys,
        one.variants | other.variants,
    )


def variant_name(part):
    constants = [part.properties[name].enum for name in ("type", "format") if name in part.properties]
    return " ".join(word for enum in constants for word in sorted(enum))


def differences(model, api, place="", *, partial=False):
    """Yield "place aspect" for whatever the model says otherwise than the API; ``partial`` leaves required aside."""
    if model.type != api.type and not (model.variants or api.variants):
        yield f"{place} type"
    if model.enum != api.enum:
        yield f"{place} enum"
    yield from (f"{place} {name}" for name in LIMITS if model.limits.get(name) != api.limits.get(name))
    for name in sorted({*model.properties, *api.properties}):
        inside = f"{place}.{name}".lstrip(".")
        if name not in api.properties or name not in model.properties:
            yield f"{inside} {'unknown to the API' if name in model.properties else 'missing'}"
            continue
        if not partial and (name in model.required) != (name in api.required):
            yield f"{inside} required"
        yield from differences(model.properties[name], api.properties[name], inside, partial=partial)
    yield from _inside(model, api, place, partial=partial)


def _inside(model, api, place, *, partial):
    if model.keys != api.keys:
        yield f"{place}{{}} keys"
    for mine, its, step in ((model.items, api.items, "[]"), (model.values, api.values, "{}")):
        if mine and its:
            unnamed = bool(mine.variants or its.variants)
            yield from differences(mine, its, place if unnamed else place + step, partial=partial)
        elif mine or its:
            yield f"{place}{step} missing"
    for name in sorted({*model.variants, *api.variants}):
        if name in model.variants and name in api.variants:
            yield from differences(model.variants[name], api.variants[name], f"{place}[{name}]", partial=partial)
        else:
            yield f"{place}[{name}] {'unknown to the API' if name in model.variants else 'missing'}"


def body(kind, verb, openapi):
    call = getattr(kind, verb)
    return openapi["paths"][call.path][call.method.lower()]["requestBody"]["content"]["application/json"]["schema"]


def declared(kind):
    """Return what a type declares of the object itself; its parent is part of the path, its acts have own calls."""
    schema = kind.spec.model_json_schema()
    found = shape(schema, schema)
    for (trigger,) in facts(kind.spec).having(Trigger):
        found = without(found, trigger)
    return without(found, kind.parent.field) if kind.parent else found


def without(found, name):
    found.properties.pop(name)
    found.required -= {name}
    return found


def sent(model, call):
    """Narrow what a type declares to what a call takes of it."""
    if call.sends is not None:
        model.properties = {name: inner for name, inner in model.properties.items() if name in call.sends}
    for path in call.omits:
        *above, name = path.split(".")
        holder = model
        for step in above:
            holder = holder.properties[step]
        without(holder, name)
    return model


def deviations(kind, openapi):
    """Return every place where a type differs from its create body, and its sent fields from its update body."""
    model = declared(kind)
    whole = [verb for verb in ("create", "overwrite") if getattr(kind, verb)]
    found = {found for verb in whole for found in differences(model, shape(body(kind, verb, openapi), openapi))}
    if kind.update:
        taken = shape(body(kind, "update", openapi), openapi)
        found |= set(differences(sent(model, kind.update), taken, partial=True))
    return found


@pytest.fixture(params=catalogue.names())
def kind(request):
    return catalogue.resource_type(request.param)


def test_a_type_says_what_the_api_says_at_every_depth(kind, openapi):
    assert sorted(deviations(kind, openapi)) == sorted(EXCEPTIONS.get(kind.name, {}))


def test_a_field_relaxed_for_drafts_is_marked_so_and_no_other_is(kind):
    relaxed = {place for place, why in EXCEPTIONS.get(kind.name, {}).items() if why == DRAFT}

    marked = facts(kind.spec).having(NeededUnlessDraft)

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


def test_null_deletes_exactly_where_the_update_body_takes_null(kind, openapi):
    takes_null = set(nullable_paths(shape(body(kind, "update", openapi), openapi))) if kind.update else set()

    assert set(facts(kind.spec).having(NullDeletes)) == takes_null


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


def test_a_field_the_api_does_not_show_is_declared_so(kind, openapi):
    call = kind.read or kind.create
    responses = openapi["paths"][call.path][call.method.lower()]["responses"]
    answers = next(responses[s] for s in ("200", "201") if s in responses)["content"]["application/json"]["schema"]
    whole = answers["oneOf"][0] if "oneOf" in answers else answers

    answer = shape(whole, openapi)
    moved = RESHAPED.get(kind.name, {})

    assert list(shown(declared(kind), answer, facts(kind.spec).marks)) == list(moved)
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

    kind = catalogue.resource_type(name)

    assert expected in deviations(kind, changed) - deviations(kind, openapi)
