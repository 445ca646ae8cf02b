"""Every call, page size, state, error code and exported field that a type names exists in the API description."""

import re
from pathlib import Path

import pytest
import yaml

import schemas.resources
from schemas import catalogue
from schemas.facts import facts

VERBS = ("read", "create", "update", "overwrite", "delete")
MAY_LACK_KEY = {
    "bundle": "a bundle whose parts have names needs none itself; such a one is only found by its id",
    "rcs_sender": "a brand without a name has that of all such; only a hint in any case",
    "whatsapp_sender": "embedded signup names a number by Meta's id, which no answer shows",
}
LENIENT = {"UNRECOGNIZED"}  # a value unknown to the API's own version; reads as UNKNOWN


@pytest.fixture(params=catalogue.names())
def resource_type(request):
    return catalogue.resource_type(request.param)


def resolved(schema, openapi):
    while "$ref" in schema or "allOf" in schema:
        schema = schema["allOf"][0] if "allOf" in schema else schema
        if "$ref" in schema:
            schema = openapi["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return resolved(schema["oneOf"][0], openapi) if "oneOf" in schema else schema


def answer(openapi, method, path):
    responses = openapi["paths"][path][method.lower()]["responses"]
    found = next(responses[status] for status in ("200", "201") if status in responses)
    return resolved(found["content"]["application/json"]["schema"], openapi)


def one_answer(resource_type, openapi):
    call = resource_type.read or resource_type.create
    return answer(openapi, call.method, call.path)


def enum_at(schema, dotted, openapi):
    for step in dotted.split("."):
        schema = resolved(schema["properties"][step], openapi)
    return set(schema["enum"])


def test_the_catalogue_is_the_folder():
    files = {path.stem for path in Path(schemas.resources.__file__).parent.glob("*.py")} - {"__init__"}

    assert set(catalogue.names()) == files
    assert {catalogue.resource_type(name).name for name in files} == files


def test_an_unknown_type_is_a_key_error():
    with pytest.raises(KeyError, match="webhok"):
        catalogue.resource_type("webhok")


@pytest.mark.parametrize("verb", VERBS)
def test_a_call_exists_as_declared(resource_type, verb, openapi):
    call = getattr(resource_type, verb)
    if call is None:
        return

    operation = openapi["paths"][call.path][call.method.lower()]
    documented = {parameter["name"]: parameter["in"] for parameter in operation.get("parameters", ())}
    places = re.findall(r"\{(\w+)\}", call.path)

    assert operation["operationId"] == call.operation
    assert resource_type.tag in operation["tags"]
    assert places[0] == "projectId"
    assert tuple(places[1:]) == (
        resource_type.id_parameters[: len(places) - 1] if verb == "create" else resource_type.id_parameters
    )
    assert {name for name, where in documented.items() if where == "path"} == set(places)


def test_a_delete_asks_only_for_documented_parameters(resource_type, openapi):
    call = resource_type.delete
    if call is None or call.query is None:
        return

    documented = {p["name"] for p in openapi["paths"][call.path]["delete"]["parameters"] if p["in"] == "query"}

    assert set(call.query({"state": "APPROVED"})) <= documented


def test_a_listing_reads_the_largest_documented_page(resource_type, openapi):
    listing = resource_type.listing
    if listing is None:
        return
    operation = openapi["paths"][listing.path]["get"]
    sizes = (p["schema"]["maximum"] for p in operation.get("parameters", ()) if p["name"] == "pageSize")
    codes = {e["errorCode"] for r in operation["responses"].values() for e in r.get("x-error-codes", ())}

    assert operation["operationId"] == listing.operation
    assert listing.page_size == next(sizes, None)
    assert answer(openapi, "GET", listing.path)["properties"][listing.items]["type"] == "array"
    assert listing.absent_when <= codes


def test_exports_and_identity_are_fields_of_the_answer(resource_type, openapi):
    shown, above = one_answer(resource_type, openapi), {resource_type.parent.field} if resource_type.parent else set()

    assert [export.name for export in resource_type.exports if not shows(shown, export.name, openapi)] == []
    assert set(resource_type.identity) - above <= set(shown["properties"])
    assert {export.name for export in resource_type.exports}.isdisjoint(facts(resource_type.spec).fields)


def shows(schema, dotted, openapi):
    name, _, rest = dotted.partition(".")
    inner = schema.get("properties", {}).get(name)
    return inner is not None and (not rest or shows(resolved(inner, openapi), rest, openapi))


def test_what_an_update_sends_is_what_it_takes(resource_type, openapi):
    if resource_type.update is None:
        return
    taken = openapi["paths"][resource_type.update.path][resource_type.update.method.lower()]["requestBody"]["content"]
    fields = set(resolved(taken["application/json"]["schema"], openapi)["properties"])

    assert (
        set(resource_type.update.sends if resource_type.update.sends is not None else facts(resource_type.spec).fields)
        == fields
    )


def test_every_documented_state_has_a_phase(resource_type, openapi):
    cycle, shown = resource_type.lifecycle, one_answer(resource_type, openapi)

    for path, phases in ((cycle.state, cycle.states), (cycle.change, cycle.changes)):
        if path:
            assert set(phases) - LENIENT == enum_at(shown, path, openapi) - LENIENT
    assert set(cycle.overlay) <= set(facts(resource_type.spec).fields)


def test_a_natural_key_is_made_of_required_fields(resource_type):
    if resource_type.natural_key is None:
        return
    schema = resource_type.spec.model_json_schema()

    unsure = [field for field in resource_type.natural_key.fields if not always_there(schema, field.split("."), schema)]

    assert bool(unsure) == (resource_type.name in MAY_LACK_KEY)


def always_there(schema, path, root):
    schema = root["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    name, *rest = path
    inside = schema.get("properties", {}).get(name)
    return name in schema.get("required", ()) and (not rest or always_there(inside, rest, root))


def test_the_example_is_valid_and_every_field_is_described(resource_type):
    resource_type.spec.model_validate(yaml.safe_load(resource_type.example), context={"draft": False})

    schema = resource_type.spec.model_json_schema()
    objects = [schema, *schema.get("$defs", {}).values()]

    assert [
        name for o in objects for name, inner in o.get("properties", {}).items() if "description" not in inner
    ] == []
    assert resource_type.summary
    assert resource_type.summary.endswith(".")


def test_fields_that_exclude_each_other_are_fields(resource_type):
    assert {name for group in resource_type.exclusive for name in group} <= set(facts(resource_type.spec).fields)
