"""Every operation that a type offers exists in the API description, with its arguments, pages and error codes."""

import re

import pytest

from schemas import catalogue
from schemas.facts import facts
from schemas.markers import Refers, Trigger

ONLY_ASKS = {"compare", "waba-details"}  # sent as POST, change nothing
NUMBER = {"integer", "number"}


def offered():
    for name in catalogue.names():
        resource_type = catalogue.resource_type(name)
        yield from (pytest.param(resource_type, one, id=f"{name} {one.name}") for one in resource_type.operations)


OFFERED = list(offered())


def resolved(schema, openapi):
    while "$ref" in schema or "allOf" in schema:
        schema = schema["allOf"][0] if "allOf" in schema else schema
        if "$ref" in schema:
            schema = openapi["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def described(operation, openapi):
    return openapi["paths"][operation.call.path][operation.call.method.lower()]


def taken(operation, openapi):
    """Return what the call takes besides its path: name to schema, and the names that are needed."""
    found = described(operation, openapi)
    if "requestBody" not in found:
        given = [one for one in found.get("parameters", ()) if one["in"] == "query"]
        pages = {"pageSize", "pageToken"} if operation.pages else set()
        needed = {one["name"] for one in given if one.get("required")}
        return {one["name"]: one["schema"] for one in given if one["name"] not in pages}, needed
    schema = resolved(found["requestBody"]["content"]["application/json"]["schema"], openapi)
    return schema["properties"], set(schema.get("required", ()))


def unless_null(shown):
    return next((part for part in shown.get("anyOf", ()) if part != {"type": "null"}), shown)


@pytest.mark.parametrize(("resource_type", "operation"), OFFERED)
def test_an_operation_exists_as_declared(resource_type, operation, openapi):
    found = described(operation, openapi)
    places = tuple(re.findall(r"\{(\w+)\}", operation.call.path))

    assert found["operationId"] == operation.call.operation
    assert places[0] == "projectId"
    assert places[1:] == (() if operation.whole_type else resource_type.id_parameters[: len(places) - 1])
    assert operation.whole_type or operation.deletes or len(places) == len(resource_type.id_parameters) + 1
    assert operation.acts or not (operation.irreversible or operation.deletes)
    assert re.fullmatch("[a-z]+(-[a-z]+)*", operation.name)
    assert operation.summary.endswith(".")


@pytest.mark.parametrize(("resource_type", "operation"), OFFERED)
def test_the_arguments_of_an_operation_are_what_the_call_takes(resource_type, operation, openapi):
    fields, needed = taken(operation, openapi)
    schema = operation.arguments.model_json_schema() if operation.arguments else {}
    mine = schema.get("properties", {})

    assert set(mine) == set(fields)
    assert set(schema.get("required", ())) == needed
    assert [name for name, shown in mine.items() if not shown.get("description")] == []
    for name, given in mine.items():
        its, shown = resolved(fields[name], openapi), unless_null(given)
        assert {limit: its.get(limit) for limit in ("minLength", "maxLength", "enum")} == {
            limit: shown.get(limit) for limit in ("minLength", "maxLength", "enum")
        }
        assert its.get("type") == shown.get("type") or {its.get("type"), shown.get("type")} == NUMBER


@pytest.mark.parametrize(("resource_type", "operation"), OFFERED)
def test_a_list_of_entries_comes_in_the_largest_documented_pages(resource_type, operation, openapi):
    found = described(operation, openapi)
    sizes = [one["schema"]["maximum"] for one in found.get("parameters", ()) if one["name"] == "pageSize"]

    assert [size for size in [operation.pages] if size is not None] == sizes
    if operation.items:
        status = next(status for status in ("200", "201") if status in found["responses"])
        answer = resolved(found["responses"][status]["content"]["application/json"]["schema"], openapi)
        assert answer["properties"][operation.items]["type"] == "array"
    assert bool(operation.items) == (operation.shows in {"timeline", "list"})


@pytest.mark.parametrize(("resource_type", "operation"), OFFERED)
def test_an_operation_says_whether_it_changes_something_and_what_comes_back(resource_type, operation, openapi):
    found = described(operation, openapi)

    done = next(found["responses"][status] for status in ("200", "201", "204") if status in found["responses"])

    assert operation.acts or operation.call.method == "GET" or operation.name in ONLY_ASKS
    assert (operation.shows == "nothing") <= ("content" not in done)


@pytest.mark.parametrize(("resource_type", "operation"), OFFERED)
def test_hints_are_about_documented_error_codes(resource_type, operation, openapi):
    responses = described(operation, openapi)["responses"].values()
    codes = {error["errorCode"] for response in responses for error in response.get("x-error-codes", ())}

    assert set(operation.hint) <= codes


@pytest.mark.parametrize("name", catalogue.names())
def test_operations_of_a_type_have_names_of_their_own(name):
    names = [operation.name for operation in catalogue.resource_type(name).operations]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", catalogue.names())
def test_a_reference_leads_to_a_field_or_an_export(name):
    for mark in facts(catalogue.resource_type(name).spec).having(Refers).values():
        resource_type = catalogue.resource_type(mark.type)
        assert mark.field in {*facts(resource_type.spec).fields, *(export.name for export in resource_type.exports)}


@pytest.mark.parametrize("name", catalogue.names())
def test_a_child_names_its_parent_first(name):
    resource_type = catalogue.resource_type(name)
    if resource_type.parent is None:
        return
    parent = catalogue.resource_type(resource_type.parent.type)

    assert resource_type.identity[0] == resource_type.parent.field
    assert resource_type.parent.field in facts(resource_type.spec).required
    assert len(parent.identity) == 1


def acting():
    for name in catalogue.names():
        resource_type = catalogue.resource_type(name)
        yield from (pytest.param(resource_type, act, id=f"{name} {act.name}") for act in resource_type.acts)


@pytest.mark.parametrize(("resource_type", "act"), list(acting()))
def test_an_act_exists_as_declared_and_needs_nothing_but_the_object(resource_type, act, openapi):
    found = openapi["paths"][act.call.path][act.call.method.lower()]

    assert found["operationId"] == act.call.operation
    assert tuple(re.findall(r"\{(\w+)\}", act.call.path)) == ("projectId", *resource_type.id_parameters)
    assert "requestBody" not in found
    assert act.effect(None).text


@pytest.mark.parametrize("name", catalogue.names())
def test_every_act_is_asked_for_by_one_field(name):
    resource_type = catalogue.resource_type(name)

    assert sorted(mark.act for mark in facts(resource_type.spec).having(Trigger).values()) == sorted(
        a.name for a in resource_type.acts
    )
