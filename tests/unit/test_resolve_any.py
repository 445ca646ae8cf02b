"""Whatever stands in a block, the answer is desired objects or problems with places, never another exception."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.diagnostics import ConfigError
from reconciler.resolve import VariableInputs, read_project
from schemas.catalogue import names, resource_type
from schemas.facts import facts

EXPRESSIONS = [
    "${var.v}",
    "${var.s}",
    "${local.l}",
    "${sms_app.other.id}",
    "x ${sms_app.other.status}",
    "${each.key}",
    "${each.a}",
    "${local.l[var.v]}",
    "${local.l[each.key].a}",
    "${sms_app.other[var.v].id}",
    "${csvdecode(var.s)}",
    "${yamldecode(var.v)}",
    "${join(var.v, local.l)}",
    "${merge(var.v, local.l)}",
    '${lookup(local.l, var.v, "x")}',
    '${format("%s-%03d %5.1f", var.v, var.v, local.l)}',
    '${fileset(var.v, "**/*")}',
    "${",
]
LEAVES = (
    st.sampled_from(
        [*EXPRESSIONS, "BODY", "BUTTONS", "HEADER", "URL", "EN", "UTILITY", "Hi {{1}}", "https://a.example"]
    )
    | st.none()
    | st.booleans()
    | st.integers(-5, 10**6)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5)
)
KEYS = st.sampled_from(
    ["type", "text", "components", "buttons", "examples", "format", "url", "name", "details"]
) | st.text(max_size=4)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=10
)
META = st.sampled_from(["forEach", "matrix", "dependsOn", "lifecycle"])


@pytest.mark.parametrize("kind", names())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_body_is_resolved_or_refused_with_places(tmp_path_factory, kind, data):
    fields = st.sampled_from(facts(resource_type(kind).spec).fields)
    body = data.draw(st.dictionaries(fields | META | KEYS, VALUES, max_size=6))
    directory = tmp_path_factory.mktemp("any")
    project = {
        "variables": {"v": {"default": data.draw(VALUES)}, "s": {"sensitive": True, "default": "swordfish"}},
        "locals": {"l": data.draw(VALUES)},
        "resources": {kind: {"a": body}},
    }
    project["resources"].setdefault("sms_app", {})["other"] = {"name": "x", "region": "EU"}
    (directory / "a.json").write_text(json.dumps(project), encoding="utf-8")

    try:
        read_project(directory, VariableInputs())
        problems = ()
    except ConfigError as error:
        problems = error.problems

    assert all(told.source is not None for told in problems)
    assert all("swordfish" not in str(told.as_json()) for told in problems)
