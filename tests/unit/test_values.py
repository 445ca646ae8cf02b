import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.address import Address
from reconciler.values import (
    AFTER_APPLY,
    MASK,
    MISSING,
    Deferred,
    Reference,
    Secret,
    at,
    blank,
    canonical_json,
    join,
    leaves,
    mask,
    read_path,
    revealed,
    secret_json,
    secret_texts,
    settle,
    show_path,
    transform,
)

APP = Reference(Address("sms_app", "alerts"), ("id",))
HOOK = Reference(Address("webhook", "a"), ("id",))

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
)
STEPS = st.integers(0, 99) | st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]*", fullmatch=True)
PATHS = st.tuples(st.from_regex(r"[a-z]+", fullmatch=True), st.lists(STEPS, max_size=4)).map(lambda p: (p[0], *p[1]))


def knowing(**values):
    return lambda reference: values.get(reference.address.type, MISSING)


@given(st.text(min_size=1) | st.integers() | st.booleans())
def test_no_way_of_showing_a_secret_shows_it(value):
    secret = Secret(value)

    shown = {str(secret), repr(secret), f"{secret}", f"{[secret]}", f"{secret!r:>20}".strip(), str(mask({"a": secret}))}

    assert all(MASK in text for text in shown)
    assert all(text.replace(MASK, "") in {"", "[]", "{'a': ''}"} for text in shown)
    assert secret.reveal() == value


def test_a_secret_part_makes_the_whole_text_a_secret():
    joined = join(["https://x.example/", Secret("k3y"), 7, True, None])

    assert isinstance(joined, Secret)
    assert joined.reveal() == "https://x.example/k3y7true"
    assert join(["a", 1]) == "a1"


def test_a_lone_reference_keeps_the_type_of_its_value():
    assert Deferred((APP,)).settle(knowing(sms_app=7)) == 7
    assert Deferred((APP,)).settle(knowing(sms_app=["a"])) == ["a"]
    assert Deferred((APP,)).settle(knowing(sms_app=None)) is None


def test_a_half_known_value_stays_deferred_with_what_is_known_filled_in():
    value = Deferred(("x/", APP, "/", HOOK)).settle(knowing(sms_app=True))

    assert value == Deferred(("x/", "true", "/", HOOK))
    assert value.references == (HOOK,)
    assert str(value) == AFTER_APPLY
    assert value.settle(knowing(webhook="w1")) == "x/true/w1"


def test_settling_goes_into_mappings_and_lists_and_leaves_the_original_alone():
    value = {"a": [Deferred((APP,)), "b"], "c": {"d": Deferred((HOOK,))}}

    settled = settle(value, knowing(sms_app="s1"))

    assert settled == {"a": ["s1", "b"], "c": {"d": Deferred((HOOK,))}}
    assert value["a"][0] == Deferred((APP,))


def test_a_secret_beside_a_reference_stays_a_secret():
    settled = Deferred((Secret("k3y"), "/", APP)).settle(knowing(sms_app="s1"))

    assert isinstance(settled, Secret)
    assert settled.reveal() == "k3y/s1"


def test_reveal_is_for_bodies_and_mask_for_eyes():
    value = {"secret": Secret("k3y"), "later": Deferred((APP,)), "plain": [1, None]}

    assert revealed(value) == {"secret": "k3y", "later": Deferred((APP,)), "plain": [1, None]}
    assert mask(value) == {"secret": MASK, "later": AFTER_APPLY, "plain": [1, None]}


@given(PATHS)
def test_a_path_reads_back_as_it_was_shown(path):
    assert read_path(show_path(path)) == path


def test_a_path_is_shown_as_a_person_writes_it():
    assert show_path(("details", "components", 0, "text")) == "details.components[0].text"


@given(TREES)
def test_every_leaf_stands_where_its_path_says(tree):
    for path, leaf in leaves(tree):
        assert at(tree, path) == leaf


@pytest.mark.parametrize("path", [("b",), ("a", 2), ("a", "0"), ("a", 0, "x"), ("a", -3)])
def test_nothing_stands_where_no_value_is(path):
    assert at({"a": [1, 2]}, path) is MISSING


@given(TREES)
def test_canonical_json_is_one_text_whatever_the_order_of_keys(tree):
    backwards = json.loads(json.dumps(tree), object_pairs_hook=lambda pairs: dict(reversed(pairs)))

    assert canonical_json(backwards) == canonical_json(tree)
    assert json.loads(canonical_json(tree)) == tree


@given(TREES)
def test_transform_with_nothing_to_do_gives_an_equal_copy(tree):
    copy = transform(tree, lambda leaf: leaf)

    assert copy == tree
    assert copy is not tree or not isinstance(tree, dict | list)


@pytest.mark.parametrize(("value", "empty", "length"), [("k3y", "", 3), (7, 0, 0), (2.5, 0.0, 0), (True, False, 0)])
def test_a_secret_tells_its_kind_and_length_and_nothing_else(value, empty, length):
    shown = blank(Secret(value))

    assert (shown, type(shown), Secret(value).length) == (empty, type(value), length)


def test_a_secret_answers_whether_it_is_the_same():
    assert Secret("k3y").equals("k3y")
    assert Secret("k3y").equals(Secret("k3y"))
    assert not Secret("k3y").equals("key")
    assert not Secret("7").equals(7)
    assert Secret("K3Y ").reads_as("k3y", lambda text: text.strip().lower())
    assert not Secret(7).reads_as("7", str.lower)
    assert Secret("https://x/k3y").contains("k3y")


def test_what_is_made_of_a_secret_is_one():
    whole = secret_json({"b": Secret("k3y"), "a": 1})

    assert whole.equals('{"a":1,"b":"k3y"}')
    assert MASK in f"{whole} {whole!r}"
    assert Secret("K3Y").mapped(str.lower) == Secret("k3y")
    assert Secret("K3Y").mapped(lambda _text: None) is None
    assert Secret("k3y").fingerprint("hmac:{}".format) == "hmac:k3y"


def test_the_texts_to_mask_are_those_of_texts_and_numbers():
    values = [{"a": Secret("k3y"), "b": [Secret(90718), "plain"]}, Secret(True), Secret("")]

    assert secret_texts(values) == {"k3y", "90718"}
