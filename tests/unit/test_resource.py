import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from toys import TOY, live, toy

from reconciler.address import Address
from reconciler.resource.fields import canonical, field_value, fingerprint, managed_fields
from reconciler.resource.keys import declared_key, live_key, storable_key
from reconciler.resource.paths import remove_at
from reconciler.resource.phase import parts, status_of
from reconciler.values import MISSING, Deferred, Reference, Secret
from schemas import catalogue
from schemas.declare import Lifecycle, NaturalKey, Phase

LATER = Deferred((Reference(Address("sms_app", "b"), ("id",)),))


# --- phases ---


@pytest.mark.parametrize(
    ("shown", "phase"),
    [
        ({"state": "UP"}, Phase.LIVE),
        ({"state": "DOWN"}, Phase.DEGRADED),
        ({"state": "BUSY"}, Phase.WORKING),
        ({"state": "BRAND_NEW"}, Phase.UNKNOWN),
        ({"state": None}, Phase.UNKNOWN),
        ({"state": "UP", "changes": {"status": "REVIEW"}}, Phase.IN_REVIEW),
        ({"state": "UP", "changes": {"status": "REFUSED"}}, Phase.REJECTED),
        ({"state": "UP", "changes": {"status": "BRAND_NEW"}}, Phase.UNKNOWN),
        ({"state": "UP", "changes": {}}, Phase.LIVE),
        ({"state": "UP", "changes": None}, Phase.LIVE),
    ],
)
def test_the_pending_part_outranks_the_live_state(shown, phase):
    assert status_of(TOY, live(**shown)).phase is phase


def test_a_type_without_states_is_always_live():
    assert status_of(toy(lifecycle=Lifecycle()), {"id": "x"}).phase is Phase.LIVE


def test_a_refusal_keeps_the_word_and_the_reason_of_the_api():
    found = status_of(TOY, live(changes={"status": "REFUSED"}, why="SCAM"))

    assert (found.word, found.reason, found.undecided) == ("REFUSED", "SCAM", False)


@pytest.mark.parametrize(("state", "undecided"), [("BUSY", True), ("UP", False), ("DRAFT", False)])
def test_only_reviews_and_work_in_progress_are_undecided(state, undecided):
    assert status_of(TOY, live(state=state)).undecided is undecided


# --- fields ---


def test_the_pending_value_wins_and_the_live_one_stands_for_the_rest():
    shown = live(inner={"color": "red", "size": 1}, changes={"inner": {"color": "blue"}})

    assert field_value(TOY, shown, "inner") == {"color": "blue", "size": 1}
    assert field_value(TOY, live(label="x", changes={"label": "y"}), "label") == "y"
    assert field_value(TOY, live(label="x", changes={"label": None}), "label") == "x"
    assert field_value(TOY, live(label="x"), "label") == "x"


def test_a_renamed_field_is_read_where_it_is():
    assert field_value(TOY, live(), "region") == "EU"
    assert field_value(TOY, live(**{"in": []}), "region") is MISSING


def test_a_field_the_api_does_not_show_is_missing_and_not_null():
    assert field_value(TOY, live(), "label") is MISSING
    assert field_value(TOY, live(label=None), "label") is None


def test_directives_and_write_only_fields_are_not_managed():
    assert {"secret", "hint", "submit"}.isdisjoint(managed_fields(TOY))
    assert {"name", "token", "inner", "region"} <= set(managed_fields(TOY))


# --- canonical forms ---

WORDS = st.text("aBc", max_size=3)
PARTS = st.fixed_dictionaries(
    {"kind": WORDS}, optional={"text": st.none() | WORDS, "marks": st.lists(WORDS, max_size=3)}
)
TOYS = st.fixed_dictionaries(
    {},
    optional={
        "code": st.none() | WORDS,
        "tags": st.none() | st.lists(WORDS | WORDS.map(Secret), max_size=4),
        "steps": st.lists(st.none() | WORDS, max_size=3),
        "parts": st.lists(PARTS, max_size=3),
        "inner": st.fixed_dictionaries({}, optional={"color": st.none() | WORDS, "size": st.integers()}),
    },
)


@given(TOYS)
def test_a_canonical_form_is_its_own_canonical_form(values):
    for name, value in values.items():
        once = canonical(TOY, name, value)

        assert canonical(TOY, name, once) == once


@given(st.permutations(["b", "a", "c"]))
def test_every_order_of_an_unordered_list_has_one_form(tags):
    assert canonical(TOY, "tags", list(tags)) == ["a", "b", "c"]
    assert canonical(TOY, "parts", [{"kind": "p", "marks": list(tags)}]) == [{"kind": "p", "marks": ["a", "b", "c"]}]


def test_nulls_are_dropped_from_mappings_and_kept_in_lists():
    assert canonical(TOY, "inner", {"color": None, "size": 1}) == {"size": 1}
    assert canonical(TOY, "steps", ["a", None]) == ["a", None]


def test_a_form_is_applied_to_secrets_too_and_not_to_what_is_not_known():
    assert canonical(TOY, "code", "ABC") == "abc"
    assert canonical(TOY, "code", Secret("ABC")) == Secret("abc")
    assert canonical(TOY, "code", LATER) is LATER


def test_canonical_leaves_its_argument_alone():
    value = {"color": None, "size": 1}

    canonical(TOY, "inner", value)

    assert value == {"color": None, "size": 1}


@pytest.mark.parametrize("type_name", catalogue.names())
def test_the_example_of_every_type_has_a_stable_canonical_form(type_name):
    resource_type = catalogue.resource_type(type_name)

    for name, value in yaml.safe_load(resource_type.example).items():
        once = canonical(resource_type, name, value)

        assert canonical(resource_type, name, once) == once


def test_removing_a_part_leaves_the_others():
    value = [{"kind": "p", "pin": "1"}, {"kind": "q"}]

    assert remove_at(value, ("*", "pin")) == [{"kind": "p"}, {"kind": "q"}]
    assert value[0] == {"kind": "p", "pin": "1"}


# --- fingerprints ---


@pytest.mark.parametrize(
    "moved",
    [{"label": "y"}, {"state": "DOWN"}, {"changes": {"status": "REVIEW"}}, {"steps": ["b", "a"]}, {"in": ["US"]}],
)
def test_a_fingerprint_tells_what_we_manage(moved):
    shown = live(label="x", steps=["a", "b"])

    assert fingerprint(TOY, shown) != fingerprint(TOY, shown | moved)


@pytest.mark.parametrize("same", [{"updatedAt": "now"}, {"tags": ["b", "a"]}, {"code": "ABC"}, {"note": None}])
def test_a_fingerprint_tells_nothing_else(same):
    shown = live(label="x", tags=["a", "b"], code="abc")

    assert fingerprint(TOY, shown) == fingerprint(TOY, shown | same)


def test_a_fingerprint_can_be_taken_of_any_text():
    assert fingerprint(TOY, live(label="half a pair \ud83d"))


# --- natural keys ---


def test_a_key_is_the_same_for_declared_and_live():
    resource_type = toy(natural_key=NaturalKey(("name", "region", "code")))

    assert live_key(resource_type, live(code="abc")) == '["a","EU","abc"]'
    assert declared_key(resource_type, {"name": "a", "region": "EU", "code": "ABC"}) == '["a","EU","abc"]'


@pytest.mark.parametrize("values", [{}, {"name": None}, {"name": LATER}, {"name": ["a"]}, {"name": {"a": 1}}])
def test_a_key_with_an_unknown_part_is_none(values):
    assert declared_key(TOY, values) is None
    assert storable_key(TOY, values) == ""


def test_a_type_without_a_key_has_none():
    assert declared_key(toy(natural_key=None), {"name": "a"}) is None


def test_a_secret_key_can_be_compared_but_not_stored():
    assert declared_key(TOY, {"name": Secret("k3y")}) == '["k3y"]'
    assert storable_key(TOY, {"name": Secret("k3y")}) == ""


@pytest.mark.parametrize("name", catalogue.names())
def test_a_word_that_a_type_does_not_know_is_never_taken_for_one_that_it_knows(name):
    resource_type = catalogue.resource_type(name)

    for path in (resource_type.lifecycle.state, resource_type.lifecycle.change):
        if path:
            shown = "BRAND_NEW"
            for step in reversed(path.split(".")):
                shown = {step: shown}
            assert status_of(resource_type, shown).phase is Phase.UNKNOWN


@pytest.mark.parametrize("name", catalogue.names())
def test_parts_of_another_shape_than_documented_are_no_parts(name):
    resource_type = catalogue.resource_type(name)
    tops = ("countryStatus", "testNumberStates", "brandDetails", "conversationApiAppDetails", "metadata", "smsApp")

    for odd in ("text", 7, None, [], ["text"], {}, [{}], {"status": 7}, [{"operators": "none", "status": None}]):
        assert parts(resource_type, dict.fromkeys(tops, odd)) == ()
