"""Lists of parts: which element of the files is which live one, and what of it a plan shows, under which label."""

import pytest
from toys import declared, fingerprint, inputs, live, record

from reconciler.diff import NO_DIFFERENCE, LastApplied, compare
from reconciler.planner.build import build
from reconciler.resolve import Lifecycle
from reconciler.resource.selectors import label
from reconciler.values import MISSING, Secret, show_path
from schemas.catalogue import resource_type

TEMPLATE = resource_type("whatsapp_template")
HEADER = {"type": "HEADER", "format": "TEXT", "text": "Head"}
BODY = {"type": "BODY", "text": "Hello"}
FOOTER = {"type": "FOOTER", "text": "Acme"}


def buttons(*texts, kind="QUICK_REPLY"):
    return {"type": "BUTTONS", "buttons": [{"type": kind, "text": text} for text in texts]}


def template(*components):
    return {"name": "a", "language": "EN", "category": "UTILITY", "details": {"components": list(components)}}


def found(want, have, last=None):
    last_applied = None if last is None else LastApplied(last, {})
    return compare(TEMPLATE, want, have | {"state": "APPROVED"}, last_applied, fingerprint)


def deltas(want, have, last=None):
    return [(show_path(d.path), d.before, d.after) for d in found(want, have, last).deltas]


def toys(want, have, last=None):
    last_applied = LastApplied({"parts": last}, {}) if last else None
    shown = compare(inputs().resource_types("toy"), {"parts": want}, live(parts=have), last_applied, fingerprint)
    return [(show_path(d.path), d.before, d.after) for d in shown.deltas]


# --- the user's own numbering ---


def test_an_element_counts_as_in_the_files_whatever_order_the_api_has():
    want = template(BODY, FOOTER, HEADER | {"text": "Kopf"})

    assert deltas(want, template(HEADER, BODY, FOOTER)) == [("details.components[2].text", "Head", "Kopf")]
    assert deltas(want, template(FOOTER, HEADER, BODY)) == [("details.components[2].text", "Head", "Kopf")]


def test_an_element_inside_an_element_counts_as_in_the_files_too():
    want = template(buttons("Yes", "Nope"), BODY)

    assert deltas(want, template(BODY, buttons("Yes", "No"))) == [
        ("details.components[0].buttons[1].text", "No", "Nope")
    ]


def test_a_list_in_its_own_order_throughout_is_no_difference():
    want = template(buttons("Yes", "No"), FOOTER, BODY, HEADER)

    assert found(want, template(HEADER, BODY, FOOTER, buttons("Yes", "No")), want) is NO_DIFFERENCE


def test_drift_counts_as_what_was_applied():
    want = template(BODY, HEADER)

    (entry,) = found(want, template(HEADER | {"text": "Theirs"}, BODY), want).drift

    assert (entry.path, entry.label) == ("details.components[1].text", "details.components[HEADER].text")
    assert (entry.before, entry.after) == ("Head", "Theirs")


# --- put in, taken out, put elsewhere ---


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["Yes", "No"], ["Stop", "Yes", "No"], [("[0]", None, "Stop")]),
        (["Yes", "No"], ["Yes", "Stop", "No"], [("[1]", None, "Stop")]),
        (["Yes", "No"], ["Yes", "No", "Stop"], [("[2]", None, "Stop")]),
        (["Stop", "Yes", "No"], ["Yes", "No"], [("[0]", "Stop", None)]),
        (["Yes", "Stop", "No"], ["Yes", "No"], [("[1]", "Stop", None)]),
        (["Yes", "No", "Later"], ["No", "Later", "Yes"], [("[0]", "Yes", None), ("[2]", None, "Yes")]),
        (["A", "A", "A"], ["A", "A"], [("[2]", "A", None)]),
        (["A", "B", "C", "D"], ["B", "X", "D", "E"], [("[0]", "A", None), ("[1].text", "C", "X"), ("[3]", None, "E")]),
    ],
)
def test_what_is_put_in_or_taken_out_is_one_difference(before, after, expected):
    got = deltas(template(BODY, buttons(*after)), template(BODY, buttons(*before)))

    def text(value):
        return None if value is MISSING else value["text"] if isinstance(value, dict) else value

    prefix = "details.components[1].buttons"
    assert [(path.removeprefix(prefix), text(was), text(now)) for path, was, now in got] == expected


def test_an_element_of_one_type_never_becomes_one_of_another():
    assert deltas(template(BODY), template(HEADER)) == [
        ("details.components[0]", HEADER, MISSING),
        ("details.components[0]", MISSING, BODY),
    ]


def test_elements_of_no_type_are_paired_by_what_they_have_in_common():
    one, two, three = ({"kind": name, "text": name * 3} for name in "pqr")

    assert toys([two | {"text": "new"}, three], [one, two, three]) == [
        ("parts[0]", one, MISSING),
        ("parts[0].text", "qqq", "new"),
    ]
    assert toys([three], [one]) == [("parts[0].kind", "p", "r"), ("parts[0].text", "ppp", "rrr")]


def test_what_the_server_added_to_an_element_hides_no_insertion():
    have = [{"kind": "p", "id": 1}, {"kind": "q", "id": 2}]

    assert toys([{"kind": "z"}, {"kind": "p"}, {"kind": "q"}], have) == [("parts[0]", MISSING, {"kind": "z"})]


def test_what_an_element_lost_is_named_beside_an_insertion():
    last = [{"kind": "p", "text": "t"}]

    assert toys([{"kind": "z", "text": "u"}, {"kind": "p"}], last, last) == [
        ("parts[0]", MISSING, {"kind": "z", "text": "u"}),
        ("parts[1].text", "t", MISSING),
    ]


def test_a_secret_in_an_element_is_compared_and_never_shown():
    have = [{"kind": "p", "text": "k3y"}, {"kind": "q", "text": "b"}]

    assert toys([{"kind": "q", "text": "b"}, {"kind": "p", "text": Secret("k3y")}], have[::-1]) == []
    ((path, _, after),) = toys([{"kind": "z"}, {"kind": "p", "text": Secret("other")}, have[1]], have)[1:]
    assert (path, str(after)) == ("parts[1].text", "(secret)")


def test_a_long_list_is_compared_in_a_moment():
    many = [{"kind": str(number), "text": "x"} for number in range(2_000)]
    swapped = [many[-1], *many[1:-1], many[0]]

    assert len(toys([{"kind": "new"}, *many], many)) == 1
    assert {path.partition("]")[0] for path, *_ in toys(swapped, many)} == {"parts[0", "parts[1999"}


# --- as the plan shows it ---


def shown(values, have, **more):
    plan = build(inputs([declared("a", **values)], [record("a")], [live("id-a", **have)], **more)).plan
    return [(field.path, field.before, field.after) for field in plan.changes[0].fields]


def test_a_list_in_which_order_means_nothing_shows_only_what_comes_and_goes():
    assert shown({"tags": ["c", "a", "d"]}, {"tags": ["b", "a", "c"]}) == [("tags", ["c", "a", "b"], ["c", "a", "d"])]


def test_a_list_of_something_new_has_nothing_before_it():
    (change,) = build(inputs([declared("a", tags=["c", "a"], parts=[{"kind": "p", "marks": ["y"]}])])).plan.changes

    assert [(field.path, field.before, field.after) for field in change.fields[1:]] == [
        ("tags", None, ["c", "a"]),
        ("parts[0].kind", None, "p"),
        ("parts[0].marks", None, ["y"]),
    ]


def test_a_list_of_texts_inside_an_element_is_shown_whole_from_the_right_element():
    marks = [{"kind": "q", "marks": ["x"]}, {"kind": "p", "marks": ["y", "z"]}]

    assert shown({"parts": [{"kind": "n"}, *marks[:1], {"kind": "p", "marks": ["y"]}]}, {"parts": marks}) == [
        ("parts[0]", None, {"kind": "n"}),
        ("parts[2].marks", ["y", "z"], ["y"]),
    ]


def test_a_list_with_a_secret_shows_no_element_whole():
    hidden = shown({"steps": [Secret("k3y"), "b"]}, {"steps": ["a", "c"]})

    assert hidden == [("steps[0]", None, None), ("steps[1]", "c", "b")]


@pytest.mark.parametrize(
    ("want", "have"),
    [(["a", "b", "c"], ["a", "b"]), (["a", "b", "c"], ["b", "c"]), (["a", "b"], ["a", "b", "c"]), (["a"], [])],
)
def test_a_list_of_texts_shows_what_it_holds_whatever_it_lacks(want, have):
    assert shown({"steps": want}, {"steps": have}) == [("steps", have, want)]


def test_a_list_that_held_a_secret_when_it_was_applied_shows_no_element_whole():
    work = declared("a", steps=["a", "c"], lifecycle=Lifecycle(ignore_changes=(("steps", 0),)))
    applied = record("a", declared={"name": "a", "steps": [None, "b"]}, fingerprints={"steps[0]": fingerprint("k3y")})

    plan = build(inputs([work], [applied], [live("id-a", steps=["k3y", "b"])])).plan

    assert [(field.path, field.before, field.after) for field in plan.changes[0].fields] == [("steps[1]", "b", "c")]


@pytest.mark.parametrize(
    ("path", "called"),
    [
        (("details", "components", 1, "text"), "details.components[BODY].text"),
        (("details", "components", 2, "buttons", 0, "text"), "details.components[BUTTONS].buttons[0].text"),
        (("details", "components", 2, "buttons", 2, "url"), "details.components[BUTTONS].buttons[URL].url"),
        (("details", "components", 0), "details.components[HEADER]"),
        (("details", "components", 9, "text"), "details.components[9].text"),
        (("name",), "name"),
    ],
)
def test_a_label_names_an_element_by_its_type_where_there_is_one_such(path, called):
    two = buttons("Yes", "No")
    two["buttons"].append({"type": "URL", "text": "Track", "url": "https://acme.example"})

    assert label(path, template(HEADER, BODY, two)) == called
