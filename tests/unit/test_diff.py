import pytest
from toys import TOY, fingerprint, live, toy

from reconciler.address import Address
from reconciler.diff import NO_DIFFERENCE, LastApplied, agrees, compare, creation, fold, matches
from reconciler.values import MISSING, Deferred, Reference, Secret, show_path
from schemas import catalogue
from schemas.declare import Lifecycle

LATER = Deferred((Reference(Address("sms_app", "b"), ("id",)),))


def differ(values, shown=None, last=None, prints=None, ignored=(), resource_type=TOY):
    last_applied = None if last is None and prints is None else LastApplied(last or {}, prints or {})
    return compare(resource_type, values, shown or live(), last_applied, fingerprint, ignored)


def deltas(*given, **more):
    return [(show_path(d.path), d.before, d.after, d.kind) for d in differ(*given, **more).deltas]


def drift(*given, **more):
    return [(entry.path, entry.before, entry.after) for entry in differ(*given, **more).drift]


# --- equality ---


def test_what_the_server_added_is_no_difference():
    shown = live(label="x", inner={"color": "red", "size": 9}, parts=[{"kind": "p", "id": 7}], extra={"a": 1})

    assert differ({"name": "a", "inner": {"color": "red"}, "parts": [{"kind": "p"}]}, shown) is NO_DIFFERENCE


def test_a_differing_leaf_is_named_by_its_path():
    shown = live(inner={"color": "red", "size": 9}, parts=[{"kind": "p", "text": "old"}])

    assert deltas({"inner": {"color": "blue", "size": 9}, "parts": [{"kind": "p", "text": "new"}]}, shown) == [
        ("inner.color", "red", "blue", "set"),
        ("parts[0].text", "old", "new", "set"),
    ]


def test_a_field_that_is_not_live_yet_is_set_as_a_whole():
    assert deltas({"inner": {"color": "red"}}) == [("inner", MISSING, {"color": "red"}, "set")]


def test_declared_null_is_the_same_as_absent():
    assert differ({"label": None, "inner": {"color": None, "size": 1}}, live(inner={"size": 1})) is NO_DIFFERENCE


def test_declared_null_takes_a_live_value_away():
    assert deltas({"label": None}, live(label="x"), last={"label": "x"}) == [("label", "x", MISSING, "reset")]


@pytest.mark.parametrize(
    ("want", "have", "same"),
    [
        (1, 1.0, True),
        (True, 1, False),
        (0, False, False),
        ("1", 1, False),
        (None, MISSING, True),
        (None, "x", False),
        ([1, 2], [2, 1], False),
        ([1], [1, 2], False),
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1}, {"b": 2}, False),
        ({"a": None}, {}, True),
        ({}, MISSING, True),
        ([], MISSING, True),
        ([], None, True),
        ({"a": []}, {}, True),
        ({"a": {"b": []}}, MISSING, True),
        ([], [1], False),
        ([{}], MISSING, False),
        ("", MISSING, False),
        ([{"a": 1}], [{"a": 1, "b": 2}], True),
        (Secret("k"), "k", True),
        (Secret("k"), "l", False),
        (LATER, "x", False),
    ],
)
def test_a_live_value_matches_when_it_holds_what_is_declared(want, have, same):
    assert matches(want, have) is same


def test_folding_keeps_what_was_declared_now_or_before():
    have = {"now": 1, "then": 2, "server": 3, "list": [{"a": 1, "b": 2}]}

    assert fold(have, {"now": 1, "list": [{"a": 1}]}, {"then": 2}) == {"now": 1, "then": 2, "list": [{"a": 1}]}


# --- lists ---


def test_elements_are_compared_by_their_index():
    shown = live(steps=["a", "b", "c"])

    assert deltas({"steps": ["a", "x", "c"]}, shown) == [("steps[1]", "b", "x", "set")]


@pytest.mark.parametrize(
    ("before", "after"),
    [("ab", "xab"), ("abc", "bc"), ("ab", "abc"), ("abcd", "acbd"), ("abc", "cab"), ("aab", "ab"), ("a", "")],
)
def test_every_index_that_differs_is_named(before, after):
    found = deltas({"steps": list(after)}, live(steps=list(before)))

    longest = range(max(len(before), len(after)))
    pairs = [(i, before[i : i + 1] or MISSING, after[i : i + 1] or MISSING) for i in longest]
    assert found == [(f"steps[{i}]", was, now, "set") for i, was, now in pairs if was != now]


def test_a_shorter_list_is_set_and_not_reset():
    shown = live(parts=[{"kind": "p"}, {"kind": "q"}])

    assert deltas({"parts": [{"kind": "p"}]}, shown) == [("parts[1]", {"kind": "q"}, MISSING, "set")]


def test_order_does_not_count_in_an_unordered_list():
    assert differ({"tags": ["b", "a"]}, live(tags=["a", "b"])) is NO_DIFFERENCE
    assert differ(
        {"parts": [{"kind": "p", "marks": ["y", "x"]}]}, live(parts=[{"kind": "p", "marks": ["x", "y"]}])
    ) is (NO_DIFFERENCE)


def test_an_unordered_list_that_differs_is_compared_in_its_sorted_order():
    assert deltas({"tags": ["c", "a"]}, live(tags=["b", "a"])) == [("tags[1]", "b", "c", "set")]


def test_an_ordered_list_in_another_order_differs():
    assert [path for path, *_ in deltas({"steps": ["b", "a"]}, live(steps=["a", "b"]))] == ["steps[0]", "steps[1]"]


def test_keys_of_an_open_mapping_are_compared_whatever_they_are_called():
    found = deltas({"words": {"__private": "b", "it's": "d"}}, live(words={"__private": "a", "it's": "c"}))

    assert found == [("words.__private", "a", "b", "set"), ("words.it's", "c", "d", "set")]


def test_equal_numbers_beside_a_difference_are_not_named():
    assert deltas({"inner": {"depth": 1, "size": 5}}, live(inner={"depth": 1.0, "size": 4})) == [
        ("inner.size", 4, 5, "set")
    ]


# --- canonical forms and other names ---


def test_canonical_forms_decide_and_are_what_is_shown():
    assert differ({"code": "ABC"}, live(code="abc")) is NO_DIFFERENCE
    assert [path for path, *_ in deltas({"code": "ABC"}, live(code="abd"))] == ["code"]


def test_a_field_that_comes_back_under_another_name_is_compared_there():
    assert differ({"region": "EU"}, live(**{"in": ["EU", "US"]})) is NO_DIFFERENCE
    assert deltas({"region": "EU"}, live(**{"in": ["US"]})) == [("region", "US", "EU", "set")]


def test_the_pending_part_lies_over_the_live_one():
    shown = live(inner={"color": "red", "size": 1}, changes={"status": "REVIEW", "inner": {"color": "blue"}})

    assert differ({"inner": {"color": "blue", "size": 1}}, shown) is NO_DIFFERENCE
    assert deltas({"inner": {"color": "red"}}, shown) == [("inner.color", "blue", "red", "set")]


def test_a_null_declared_inside_takes_away_what_is_live_there():
    shown = live(inner={"color": "red", "size": 9}, parts=[{"kind": "p", "text": "t"}])

    assert deltas({"inner": {"color": None}, "parts": [{"kind": "p", "text": None}]}, shown) == [
        ("inner.color", "red", MISSING, "reset"),
        ("parts[0].text", "t", MISSING, "set"),
    ]


# --- formerly declared ---


def test_a_dropped_field_is_reset_where_null_deletes_it():
    assert deltas({}, live(label="x"), last={"label": "x"}) == [("label", "x", MISSING, "reset")]


def test_a_dropped_field_is_reset_to_the_default_of_the_api():
    assert deltas({}, live(mode="fast"), last={"mode": "fast"}) == [("mode", "fast", MISSING, "reset")]


def test_a_dropped_field_that_is_at_its_default_already_needs_nothing():
    assert differ({}, live(mode="auto"), last={"mode": "auto"}) is NO_DIFFERENCE
    assert differ(
        {"inner": {"color": "red"}}, live(inner={"color": "red", "size": 3}), last={"inner": {"size": 3}}
    ) is (NO_DIFFERENCE)


def test_a_dropped_field_that_cannot_be_reset_is_stuck_and_not_sent():
    found = differ({}, live(note="x"), last={"note": "x"})

    assert [(d.path, d.kind) for d in found.deltas] == [(("note",), "stuck")]
    assert found.sends == ()


def test_a_dropped_field_that_is_gone_from_the_api_too_needs_nothing():
    assert differ({}, live(), last={"label": "x"}) is NO_DIFFERENCE


def test_a_dropped_inner_field_is_judged_by_its_own_facts():
    shown = live(inner={"color": "red", "size": 9, "depth": 1})
    last = {"inner": {"color": "red", "size": 9, "depth": 1}}

    assert deltas({"inner": {}}, shown, last=last) == [
        ("inner.color", "red", MISSING, "reset"),
        ("inner.depth", 1, MISSING, "stuck"),
        ("inner.size", 9, MISSING, "reset"),
    ]


def test_of_a_dropped_mapping_that_cannot_be_reset_as_a_whole_each_part_is_reset_on_its_own():
    shown = live(shell={"color": "red", "size": 9, "depth": 1})

    assert deltas({}, shown, last={"shell": {"color": "red", "size": 9, "depth": 1}}) == [
        ("shell.color", "red", MISSING, "reset"),
        ("shell.depth", 1, MISSING, "stuck"),
        ("shell.size", 9, MISSING, "reset"),
    ]
    assert deltas({}, live(shell={"depth": 1}), last={"shell": {"depth": 1}}) == [
        ("shell.depth", 1, MISSING, "stuck"),
    ]


def test_a_dropped_mapping_is_one_thing_where_nothing_of_it_can_be_reset():
    shown = live(words={"a": "x"})

    assert deltas({}, shown, last={"words": {"a": "x"}}) == [("words", {"a": "x"}, MISSING, "stuck")]


def test_a_live_field_that_was_never_declared_is_left_alone():
    assert differ({"name": "a"}, live(label="x", note="y"), last={"name": "a"}) is NO_DIFFERENCE


def test_a_dropped_field_inside_a_list_element_goes_with_its_element():
    shown = live(parts=[{"kind": "p", "text": "t"}])

    assert deltas({"parts": [{"kind": "p"}]}, shown, last={"parts": [{"kind": "p", "text": "t"}]}) == [
        ("parts[0].text", "t", MISSING, "set")
    ]


# --- immutable and platform ---


def test_an_immutable_field_says_so_with_its_rule():
    (delta,) = differ({"region": "US"}, live()).deltas

    assert delta.immutable is not None
    assert delta.immutable.why == "a toy stays"


def test_an_imported_object_keeps_what_can_neither_be_read_nor_changed():
    solution = catalogue.resource_type("whatsapp_solution")
    values = {"details": {"name": "Acme"}, "businessManager": "SINCH_UK"}
    shown = {"id": "1", "details": {"name": "Acme"}}

    imported = differ(values, shown, last={}, resource_type=solution)
    remembered = differ(values, shown, last=values | {"businessManager": "SINCH_BR"}, resource_type=solution)

    assert imported is NO_DIFFERENCE
    assert [show_path(delta.path) for delta in remembered.deltas] == ["businessManager"]


def test_an_immutable_field_may_change_while_its_exception_holds():
    (draft,) = differ({"sort": "x"}, live(sort="y", state="DRAFT")).deltas
    (up,) = differ({"sort": "x"}, live(sort="y", state="UP")).deltas

    assert draft.immutable is None
    assert up.immutable is not None


def test_a_field_the_platform_may_change_names_who():
    found = differ({"sort": "x"}, live(sort="y"), last={"sort": "x"})

    assert [delta.platform.who for delta in found.deltas] == ["Meta"]
    assert [entry.platform.who for entry in found.drift] == ["Meta"]


# --- directives ---


def test_a_directive_counts_only_while_it_is_not_satisfied():
    assert deltas({"submit": "NOW"}, live()) == [("submit", MISSING, "NOW", "set")]
    assert differ({"submit": "NOW"}, live(submitted="NOW")) is NO_DIFFERENCE
    assert differ({}, live(submitted="NOW"), last={"submit": "THEN"}) is NO_DIFFERENCE


# --- values to come ---


def test_a_value_that_is_not_known_yet_differs_and_is_known_after_apply():
    (delta,) = differ({"label": LATER, "note": "n"}, live(label="x", note="n")).deltas

    assert delta.path == ("label",)
    assert delta.known_after_apply
    assert not delta.sensitive


# --- ignoreChanges ---


def test_ignored_paths_count_neither_as_change_nor_as_drift():
    values = {"label": "x", "inner": {"color": "red", "size": 2}}
    shown = live(label="y", inner={"color": "blue", "size": 3})

    found = differ(values, shown, last=values, ignored=[("label",), ("inner", "color")])

    assert [delta.path for delta in found.deltas] == [("inner", "size")]
    assert [entry.path for entry in found.drift] == ["inner.size"]


def test_ignoring_a_whole_covers_its_parts():
    values = {"inner": {"color": "red", "size": 2}}

    assert differ(values, live(inner={"color": "blue", "size": 2}), last=values, ignored=[("inner",)]) is NO_DIFFERENCE


def test_ignoring_one_element_spares_no_other():
    found = differ({"steps": ["x", "y"]}, live(steps=["a", "b"]), ignored=[("steps", 0)])

    assert [delta.path for delta in found.deltas] == [("steps", 1)]


# --- drift versus change ---


def test_a_change_in_the_files_is_no_drift():
    found = differ({"label": "new"}, live(label="old"), last={"label": "old"})

    assert [delta.path for delta in found.deltas] == [("label",)]
    assert found.drift == ()


def test_a_change_outside_is_drift_and_is_put_back():
    shown = live(label="theirs")

    assert deltas({"label": "ours"}, shown, last={"label": "ours"}) == [("label", "theirs", "ours", "set")]
    assert drift({"label": "ours"}, shown, last={"label": "ours"}) == [("label", "ours", "theirs")]


P, Q, R = ({"kind": kind, "text": kind * 3} for kind in "pqr")


@pytest.mark.parametrize(
    ("last", "now"),
    [
        ({"label": "ours"}, {"label": "theirs"}),
        ({"inner": {"color": "red", "size": 1}}, {"inner": {"color": "blue", "size": 1}}),
        ({"inner": {"color": "red", "size": 1}}, {"inner": {"size": 1}}),
        ({"inner": {"size": 1}}, {"inner": {"color": "red", "size": 1}}),
        ({"tags": ["a", "b"]}, {"tags": ["c", "a"]}),
        ({"steps": ["a", "b"]}, {"steps": ["b"]}),
        ({"parts": [P, Q]}, {"parts": [P | {"text": "new"}, Q]}),
        ({"parts": [P, Q]}, {"parts": [P, R, Q]}),
        ({"parts": [P, Q]}, {"parts": [Q]}),
    ],
)
def test_a_change_outside_that_the_files_follow_is_neither_drift_nor_a_change(last, now):
    assert differ(now, live(**now), last=last) is NO_DIFFERENCE


@pytest.mark.parametrize(
    ("want", "shown", "expected"),
    [
        ([P | {"text": "new"}, Q], [P | {"text": "new"}, Q | {"text": "x"}], [("parts[1].text", "qqq", "x")]),
        ([P, Q], [P | {"text": "new"}, R, Q], [("parts[0].text", "ppp", "new"), ("parts[1]", None, R)]),
        ([P, R, Q], [P | {"text": "new"}, R, Q], [("parts[0].text", "ppp", "new")]),
        ([P | {"text": "new"}, Q], [P | {"text": "new"}], [("parts[1]", Q, None)]),
        ([P], [P | {"text": "new"}], [("parts[0].text", "ppp", "new")]),
        ([R, P, Q], [P | {"text": "new"}, Q], [("parts[0].text", "ppp", "new")]),
        ([R, P | {"text": "new"}, Q], [P | {"text": "new"}, Q], []),
    ],
)
def test_only_what_the_files_do_not_follow_is_drift(want, shown, expected):
    assert drift({"parts": want}, live(parts=shown), last={"parts": [P, Q]}) == expected


def test_drift_inside_a_value_names_the_part_and_not_what_the_server_added():
    last = {"inner": {"color": "red"}, "parts": [{"kind": "p"}, {"kind": "q"}]}
    shown = live(inner={"color": "blue", "size": 4}, parts=[{"kind": "p", "id": 1}, {"kind": "z"}])

    assert drift(last, shown, last=last) == [("inner.color", "red", "blue"), ("parts[1].kind", "q", "z")]


def test_an_unmanaged_object_cannot_drift():
    assert drift({"label": "ours"}, live(label="theirs")) == []


def test_deltas_come_in_the_order_of_their_paths():
    found = deltas({"note": "n", "label": "l", "code": "c", "mode": "m"})

    assert [path for path, *_ in found] == ["code", "label", "mode", "note"]


# --- other questions ---


def test_an_answer_that_contradicts_the_plan_is_named_by_field():
    values = {"name": "a", "label": "x", "secret": Secret("k"), "hint": "h", "submit": "NOW", "code": "ABC"}

    assert agrees(TOY, values, live(label="x", code="abc")) == []
    assert [show_path(delta.path) for delta in agrees(TOY, values, live(label="y", code="abc"))] == ["label"]


def test_a_creation_lists_every_leaf_without_nulls():
    values = {"name": "a", "label": None, "secret": Secret("k"), "inner": {"size": 3}, "tags": [], "steps": ["s"]}

    found = creation(TOY, values)

    assert [(show_path(d.path), d.before, d.sensitive) for d in found] == [
        ("name", MISSING, False),
        ("secret", MISSING, True),
        ("inner.size", MISSING, False),
        ("tags", MISSING, False),
        ("steps[0]", MISSING, False),
    ]


def test_a_type_without_a_pending_part_reads_the_live_one():
    plain = toy(lifecycle=Lifecycle())

    assert deltas({"label": "x"}, live(label="x", changes={"label": "y"}), resource_type=plain) == []
