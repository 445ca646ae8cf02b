import pytest
from toys import TOY, fingerprint, live

from reconciler.address import Address
from reconciler.diff import NO_DIFFERENCE, LastApplied, compare
from reconciler.values import MISSING, Deferred, Reference, Secret, show_path

LATER = Deferred((Reference(Address("sms_app", "b"), ("id",)),))


def differ(values, shown=None, last=None, prints=None):
    last_applied = None if last is None and prints is None else LastApplied(last or {}, prints or {})
    return compare(TOY, values, shown or live(), last_applied, fingerprint)


def paths(*given, **more):
    return [show_path(delta.path) for delta in differ(*given, **more).deltas]


# --- write-only secrets ---


def test_a_write_only_secret_is_as_it_should_be_when_its_fingerprint_is():
    assert differ({"secret": Secret("k")}, prints={"secret": fingerprint("k")}) is NO_DIFFERENCE


def test_a_write_only_secret_with_another_fingerprint_is_sent_again():
    (delta,) = differ({"secret": Secret("new")}, prints={"secret": fingerprint("old")}).deltas

    assert (delta.path, delta.before, delta.sensitive) == (("secret",), MISSING, True)


@pytest.mark.parametrize("prints", [None, {}])
def test_a_write_only_secret_that_was_never_fingerprinted_is_sent(prints):
    assert paths({"secret": Secret("k")}, prints=prints) == ["secret"]


def test_a_write_only_secret_that_is_not_known_yet_waits():
    assert paths({"secret": LATER}, prints={}) == []


# --- write-only values in clear ---


def test_a_write_only_value_is_compared_with_what_was_sent():
    assert differ({"hint": "h"}, last={"hint": "h"}) is NO_DIFFERENCE
    assert [(d.before, d.after) for d in differ({"hint": "new"}, last={"hint": "old"}).deltas] == [("old", "new")]


def test_a_write_only_value_is_not_sent_to_an_object_that_is_only_adopted():
    assert paths({"hint": "h"}) == []


def test_a_write_only_value_that_is_declared_later_is_sent():
    assert paths({"hint": "h"}, last={}) == ["hint"]


def test_a_write_only_value_inside_a_list_is_compared_there_alone():
    shown = live(parts=[{"kind": "p"}])

    assert paths({"parts": [{"kind": "p", "pin": "2"}]}, shown, last={"parts": [{"kind": "p", "pin": "1"}]}) == [
        "parts[0].pin"
    ]
    assert paths({"parts": [{"kind": "p", "pin": "1"}]}, shown, last={"parts": [{"kind": "p", "pin": "1"}]}) == []


def test_a_write_only_value_that_is_no_longer_declared_is_reset_where_the_api_can():
    (hint,) = differ({}, last={"hint": "h"}).deltas
    (secret,) = differ({}, prints={"secret": fingerprint("k")}).deltas

    assert (hint.path, hint.before, hint.after, hint.kind) == (("hint",), "h", MISSING, "reset")
    assert (secret.path, secret.kind, secret.sensitive) == (("secret",), "stuck", True)


# --- secrets the API shows ---


def test_a_sensitive_field_that_comes_back_is_compared_and_never_shown():
    assert differ({"token": Secret("k")}, live(token="k"), prints={}) is NO_DIFFERENCE
    (delta,) = differ({"token": Secret("k")}, live(token="l"), prints={}).deltas

    assert delta.sensitive


def test_a_secret_inside_an_ordinary_field_makes_the_difference_sensitive():
    values = {"label": Secret("https://x/k3y"), "parts": [{"kind": "p", "text": Secret("k3y")}]}

    found = differ(values, live(label="https://x/old", parts=[{"kind": "p", "text": "old"}]))

    assert [(show_path(d.path), d.sensitive) for d in found.deltas] == [("label", True), ("parts[0].text", True)]


def test_an_equal_secret_beside_a_difference_is_not_named():
    shown = live(inner={"color": "k3y", "size": 1})

    assert paths({"inner": {"color": Secret("k3y"), "size": 2}}, shown) == ["inner.size"]


def test_a_live_text_that_looks_like_the_sign_of_a_secret_still_differs():
    shown = live(inner={"color": "(secret)", "size": 1})

    assert paths({"inner": {"color": Secret("k3y"), "size": 1}}, shown) == ["inner.color"]


def test_a_live_text_that_looks_like_the_sign_of_a_later_value_still_differs():
    shown = live(inner={"color": "(known after apply)", "size": 1})

    assert paths({"inner": {"color": LATER, "size": 1}}, shown) == ["inner.color"]


def test_a_secret_that_became_an_ordinary_value_stays_hidden():
    prints = {"label": fingerprint("k3y"), "parts[0].text": fingerprint("k3y")}
    shown = live(label="k3y", parts=[{"kind": "p", "text": "k3y"}])
    last = {"parts": [{"kind": "p"}]}

    found = differ({"label": "open", "parts": [{"kind": "p", "text": "open"}]}, shown, last=last, prints=prints)

    assert [(show_path(d.path), d.sensitive) for d in found.deltas] == [("label", True), ("parts[0].text", True)]
    assert found.drift == ()


def test_a_secret_in_a_part_that_goes_stays_hidden():
    prints = {"steps[1]": fingerprint("k3y"), "inner.color": fingerprint("k3y")}
    shown = live(steps=["a", "k3y"], inner={"color": "k3y"})
    last = {"steps": ["a", None], "inner": {}}

    found = differ({"steps": ["a"]}, shown, last=last, prints=prints)

    assert all(delta.sensitive for delta in found.deltas)
    assert [show_path(delta.path) for delta in found.deltas] == ["inner", "steps[1]"]
    assert "k3y" not in str(found.drift)


def test_a_secret_that_moved_to_another_index_stays_hidden():
    prints = {"steps[1]": fingerprint("k3y")}

    found = differ({"steps": ["a"]}, live(steps=["new", "a", "k3y"]), last={"steps": ["a", None]}, prints=prints)

    assert "k3y" not in str([(d.before, d.after) for d in found.deltas if not d.sensitive])
    assert "k3y" not in str(found.drift)


def test_drift_of_a_secret_in_a_list_is_left_to_the_comparison():
    prints = {"steps[0]": fingerprint("k3y")}

    found = differ({"steps": [Secret("k3y")]}, live(steps=["theirs"]), last={"steps": [None]}, prints=prints)

    assert [(show_path(d.path), d.sensitive) for d in found.deltas] == [("steps[0]", True)]
    assert found.drift == ()


def test_a_list_that_holds_a_secret_now_is_never_told_whole():
    values, shown = {"steps": [Secret("k3y"), "b"]}, live(steps=["k3y", "c"])

    found = differ(values, shown, last={"steps": ["a", "b"]}, prints={})

    assert [(entry.path, entry.before, entry.after) for entry in found.drift] == [("steps[1]", "b", "c")]
