"""Every data source names a call, a page size and exports that exist in the API description."""

import re
from pathlib import Path

import pytest
import yaml

import schemas.data
from schemas import catalogue
from schemas.facts import facts
from schemas.markers import Refers


@pytest.fixture(params=catalogue.data_names())
def source(request):
    return catalogue.data_source(request.param)


def resolved(schema, openapi):
    while "$ref" in schema or "allOf" in schema:
        schema = schema["allOf"][0] if "allOf" in schema else schema
        if "$ref" in schema:
            schema = openapi["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return resolved(schema["oneOf"][0], openapi) if "oneOf" in schema else schema


def described(source, openapi):
    return openapi["paths"][source.call.path][source.call.method.lower()]


def answer(source, openapi):
    responses = described(source, openapi)["responses"]
    return resolved(responses["200"]["content"]["application/json"]["schema"], openapi)


def test_the_catalogue_is_the_folder():
    files = {path.stem for path in Path(schemas.data.__file__).parent.glob("*.py")} - {"__init__"}

    assert set(catalogue.data_names()) == files
    assert {catalogue.data_source(name).name for name in files} == files


def test_an_unknown_data_source_is_a_key_error():
    with pytest.raises(KeyError, match="categoreis"):
        catalogue.data_source("categoreis")


def test_its_call_only_reads_and_exists_as_declared(source, openapi):
    operation = described(source, openapi)

    assert source.call.method == "GET"
    assert operation["operationId"] == source.call.operation
    assert source.tag in operation["tags"]


def test_what_it_is_asked_with_fills_path_and_query(source, openapi):
    documented = {one["name"]: one for one in described(source, openapi).get("parameters", ())}
    places = set(re.findall(r"\{(\w+)\}", source.call.path)) - {"projectId"}
    needed = {name for name, one in documented.items() if one.get("required")} - {"projectId"}
    fields = set(facts(source.spec).fields)

    assert places <= set(facts(source.spec).required)
    assert needed <= fields <= set(documented) - {"pageSize", "pageToken"}


def test_a_paginated_list_is_read_in_the_largest_documented_pages(source, openapi):
    sizes = [
        one["schema"]["maximum"]
        for one in described(source, openapi).get("parameters", ())
        if one["name"] == "pageSize"
    ]

    assert [size for size in [source.page_size] if size is not None] == sizes
    assert source.items or source.page_size is None


def test_it_exports_all_that_is_shown(source, openapi):
    shown = answer(source, openapi)["properties"]
    exports = {export.name for export in source.exports}

    if source.items:
        assert exports == {source.items}
        assert shown[source.items]["type"] == "array"
    else:
        assert exports == set(shown)
    assert source.secret <= exports


def test_what_it_refers_to_exists(source):
    for mark in facts(source.spec).having(Refers).values():
        resource_type = catalogue.resource_type(mark.type)
        assert mark.field in {*facts(resource_type.spec).fields, *(export.name for export in resource_type.exports)}


def test_its_example_is_valid_and_everything_is_described(source):
    source.spec.model_validate(yaml.safe_load(source.example))
    fields = source.spec.model_json_schema().get("properties", {})

    assert [name for name, shown in fields.items() if not shown.get("description")] == []
    assert source.summary.endswith(".")
    assert all(export.description.endswith(".") for export in source.exports)
