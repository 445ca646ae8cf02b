"""Which request bodies follow from what a user declared."""

from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from reconciler.address import Address
from reconciler.api import create_body, update_body
from reconciler.values import Deferred, Reference, Secret, leaves
from schemas import catalogue
from schemas.declare import Call, ResourceType
from schemas.facts import facts
from schemas.markers import ApiDefault, Directive, Immutable, NullDeletes, Sensitive, Spec

BOTH, CREATE, UPDATE = frozenset({"create", "update"}), frozenset({"create"}), frozenset({"update"})


class Part(BaseModel):
    text: str | None = None
    footer: Annotated[str | None, NullDeletes()] = None
    size: Annotated[int | None, ApiDefault(3)] = None


class Details(BaseModel):
    parts: list[Part] | None = None
    main: Part | None = None
    cap: Annotated[dict[str, Any] | None, NullDeletes()] = None


class Thing(Spec):
    name: str
    note: Annotated[str | None, NullDeletes()] = None
    level: Annotated[int | None, ApiDefault(1)] = None
    labels: Annotated[list[str] | None, ApiDefault(None)] = None
    plain: str | None = None
    token: Annotated[str | None, Sensitive()] = None
    details: Details | None = None
    mode: Annotated[str | None, Directive(BOTH, default="SUBMIT")] = None
    once: Annotated[bool | None, Directive(CREATE)] = None
    again: Annotated[bool | None, Directive(UPDATE, default=False)] = None
    early: Annotated[
        bool | None, Directive(BOTH), ApiDefault(False), Immutable(unless=lambda live: "draft" in live)
    ] = None


def thing(create=None, update=None, method="PATCH"):
    return ResourceType(
        name="thing",
        title="Thing",
        tag="Things",
        summary="A made-up type.",
        spec=Thing,
        identity=("id",),
        id_parameters=("thingId",),
        natural_key=None,
        create=Call(operation="create", method="POST", path="/things", sends=create),
        update=Call(operation="update", method=method, path="/things/{thingId}", sends=update),
    )


THING = thing()


def test_a_create_sends_everything_declared_without_nulls_and_with_secrets_in_clear():
    values = {
        "name": "a",
        "note": None,
        "token": Secret("s3cret"),
        "details": {"parts": [{"text": "x", "footer": None}, None], "main": None, "cap": {}},
    }

    body = create_body(THING, values)

    assert body == {
        "name": "a",
        "token": "s3cret",
        "details": {"parts": [{"text": "x"}], "cap": {}},
        "mode": "SUBMIT",
    }


def test_a_directive_travels_only_with_its_verb_and_falls_back_to_its_default():
    values = {"name": "a", "mode": "DRAFT", "once": True, "again": True}

    assert create_body(THING, values) == {"name": "a", "mode": "DRAFT", "once": True}
    assert update_body(THING, values, [("name",)]) == {"name": "a", "mode": "DRAFT", "again": True}
    assert update_body(THING, {"name": "a", "mode": None}, []) == {"mode": "SUBMIT", "again": False}


def test_a_directive_that_may_be_sent_no_longer_is_left_out_of_an_update():
    values = {"name": "a", "early": True}

    assert update_body(THING, values, [("name",)], {"draft": 1})["early"] is True
    assert "early" not in update_body(THING, values, [("name",)], {"state": "APPROVED"})
    assert update_body(THING, {"name": "a"}, [("early",)], {"draft": 1})["early"] is False
    assert "early" not in update_body(THING, {"name": "a"}, [("early",)], {"state": "APPROVED"})


def test_a_call_that_sends_only_some_fields_gets_only_those():
    resource_type = thing(create=frozenset({"name"}), update=frozenset({"note", "mode"}))
    values = {"name": "a", "note": "n", "plain": "p"}

    assert create_body(resource_type, values) == {"name": "a"}
    assert update_body(resource_type, values, [("name",), ("note",), ("plain",)]) == {"note": "n", "mode": "SUBMIT"}


def test_an_update_sends_each_touched_field_whole_and_no_other():
    values = {"name": "a", "note": "n", "details": {"main": {"text": "x"}, "parts": [{"text": "y"}]}}

    body = update_body(THING, values, [("details", "parts", 0, "text"), ("details", "main", "text")])

    assert body == {"details": values["details"], "mode": "SUBMIT", "again": False}


@pytest.mark.parametrize(
    ("values", "changed", "sent"),
    [
        ({}, ("note",), {"note": None}),
        ({"note": None}, ("note",), {"note": None}),
        ({}, ("level",), {"level": 1}),
        ({"level": None}, ("level",), {"level": 1}),
        ({}, ("labels",), {}),
        ({}, ("plain",), {}),
        ({"plain": None}, ("plain",), {}),
        ({"details": {"main": {"text": "x"}}}, ("details", "cap"), {"details": {"main": {"text": "x"}, "cap": None}}),
        ({"details": {"cap": None}}, ("details", "cap", "a"), {"details": {"cap": None}}),
        ({"details": {}}, ("details", "cap", "a"), {"details": {"cap": None}}),
        ({"details": {"main": {}}}, ("details", "main", "size"), {"details": {"main": {"size": 3}}}),
        ({"details": {}}, ("details", "main", "footer"), {"details": {"main": {"footer": None}}}),
        ({}, ("details", "main", "footer"), {"details": {"main": {"footer": None}}}),
        ({"details": {"parts": [{}]}}, ("details", "parts", 0, "footer"), {"details": {"parts": [{}]}}),
        ({"details": {"parts": []}}, ("details", "parts", 0, "footer"), {"details": {"parts": []}}),
        ({"details": {"parts": []}}, ("details", "parts", 0), {"details": {"parts": []}}),
        ({"details": {"parts": [{"text": None}]}}, ("details", "parts"), {"details": {"parts": [{}]}}),
        ({"details": {"parts": [{"size": None}]}}, ("details",), {"details": {"parts": [{"size": 3}]}}),
    ],
)
def test_what_is_declared_no_longer_is_reset_where_the_api_can(values, changed, sent):
    body = update_body(THING, values, [changed])

    assert body == {**sent, "mode": "SUBMIT", "again": False}


def test_a_put_carries_every_declared_field():
    body = update_body(thing(method="PUT"), {"name": "a", "plain": "p"}, [("note",)])

    assert body == {"name": "a", "plain": "p", "note": None, "mode": "SUBMIT", "again": False}


def test_making_a_body_leaves_the_declared_values_alone():
    values = {"name": "a", "details": {"main": {}, "parts": [{}]}}

    update_body(THING, values, [("details", "cap"), ("details", "main", "footer"), ("details", "parts", 0, "footer")])

    assert values == {"name": "a", "details": {"main": {}, "parts": [{}]}}


@pytest.mark.parametrize(
    "make", [create_body, lambda resource_type, values: update_body(resource_type, values, [("name",)])]
)
def test_a_value_that_is_not_known_yet_is_never_sent(make):
    waiting = Deferred((Reference(Address("thing", "b"), ("id",)),))

    with pytest.raises(AssertionError, match="This is a bug in reconciler"):
        make(THING, {"name": "a", "details": {"parts": [{"text": waiting}]}})


TEXTS = st.none() | st.text(max_size=3) | st.builds(Secret, st.text(min_size=1, max_size=3))
PARTS = st.fixed_dictionaries({}, optional={"text": TEXTS, "footer": TEXTS, "size": st.none() | st.integers(0, 9)})
DETAILS = st.fixed_dictionaries(
    {},
    optional={
        "parts": st.none() | st.lists(st.none() | PARTS, max_size=3),
        "main": st.none() | PARTS,
        "cap": st.none() | st.dictionaries(st.sampled_from("ab"), TEXTS),
    },
)
VALUES = st.fixed_dictionaries(
    {"name": st.text(max_size=3)},
    optional={
        **dict.fromkeys(("note", "plain", "token", "mode"), TEXTS),
        "level": st.none() | st.integers(0, 9),
        "labels": st.none() | st.lists(TEXTS, max_size=2),
        "details": st.none() | DETAILS,
        "once": st.none() | st.booleans(),
    },
)
STEPS = st.sampled_from([*facts(Thing).fields, "parts", "main", "cap", "footer", "size", "text", "a", 0, 1, 5])
PATHS = st.lists(st.tuples(STEPS) | st.tuples(STEPS, STEPS) | st.tuples(STEPS, STEPS, STEPS, STEPS), max_size=5)


def nulls(body):
    return [path for path, leaf in leaves(body) if leaf is None]


@given(VALUES, PATHS)
def test_no_null_is_sent_but_where_it_deletes(values, changed):
    created = create_body(THING, values)
    updated = update_body(THING, values, [path for path in changed if isinstance(path[0], str)])

    assert nulls(created) == []
    assert [path for path in nulls(updated) if not facts(Thing).find(NullDeletes, *path)] == []


@given(VALUES, PATHS)
def test_no_secret_object_is_left_in_a_body_and_no_undeclared_field_is_sent(values, changed):
    created = create_body(THING, values)
    updated = update_body(THING, values, [path for path in changed if path[0] in facts(Thing).fields])

    assert not any(isinstance(leaf, Secret) for body in (created, updated) for _, leaf in leaves(body))
    assert set(created) <= {*values, "mode"}
    assert set(updated) <= {"mode", "again", *(path[0] for path in changed)}


def test_what_an_element_of_a_list_lacks_is_put_into_no_other_element():
    components = [{"type": "LIMITED_TIME_OFFER", "text": "Hurry"}, {"type": "BODY", "text": "hi"}]
    values = {"name": "n", "language": "EN", "category": "MARKETING", "details": {"components": components}}

    # The index is that of the canonical order, in which the offer comes last.
    body = update_body(
        catalogue.resource_type("whatsapp_template"), values, [("details", "components", 1, "hasExpiration")]
    )

    assert body["details"] == {"components": components}


def test_a_template_update_sends_no_identity_and_the_default_status():
    details = {"components": [{"type": "BODY", "text": "hi"}], "optimization": None}
    values = {"name": "n", "language": "EN", "category": "UTILITY", "details": details, "allowCategoryChange": True}
    resource_type = catalogue.resource_type("whatsapp_template")

    body = update_body(resource_type, values, [("details", "components", 0, "text")], {"state": "APPROVED"})

    assert body == {
        "status": "SUBMIT",
        "details": {"components": [{"type": "BODY", "text": "hi"}], "optimization": None},
    }


ALL_RESOURCE_TYPES = [catalogue.resource_type(name) for name in catalogue.names()]


@pytest.mark.parametrize("resource_type", [one for one in ALL_RESOURCE_TYPES if one.create], ids=lambda one: one.name)
def test_a_create_carries_a_field_that_only_the_api_knows(resource_type):
    values = {"newToThem": {"a": Secret("s")}, "details": {}, "number": "+46700000000", "senderId": "s", "name": "n"}

    assert create_body(resource_type, values)["newToThem"] == {"a": "s"}


@pytest.mark.parametrize("resource_type", [one for one in ALL_RESOURCE_TYPES if one.update], ids=lambda one: one.name)
def test_an_update_carries_a_field_that_only_the_api_knows_when_it_changes(resource_type):
    values = {"newToThem": [1], "name": "n", "details": {}}

    assert update_body(resource_type, values, [("newToThem",)])["newToThem"] == [1]
    if resource_type.update.method != "PUT":
        assert "newToThem" not in update_body(resource_type, values, [("name",)])
