import pytest
from toys import TOY, live

from reconciler.diff import NO_DIFFERENCE, NOT_SHOWN, LastApplied, compare, spelled
from reconciler.values import Secret, show_path


def fingerprint(text):
    return f"print of {text}"


def differ(values, shown, last_applied):
    return compare(TOY, values, shown, last_applied, fingerprint)


def written(values, shown, former=None):
    """Return what is remembered right after values were written and the API showed something."""
    return LastApplied(former or values, {}, spelled(TOY, values, shown, fingerprint))


def test_what_is_shown_as_it_was_sent_is_not_remembered():
    assert (
        spelled(TOY, {"label": "a", "inner": {"size": 1}}, live(label="a", inner={"size": 1, "x": 2}), fingerprint)
        == {}
    )


@pytest.mark.parametrize(
    ("values", "shown", "paths"),
    [
        ({"label": "a\n"}, {"label": "a"}, ["label"]),
        ({"inner": {"color": "red\n", "size": 1}}, {"inner": {"color": "red", "size": 1}}, ["inner.color"]),
        ({"parts": [{"text": "a\n"}]}, {"parts": [{"text": "a", "id": 7}]}, ["parts[0].text"]),
        ({"parts": [{"text": "a"}, {"text": "a"}]}, {"parts": [{"text": "a"}]}, ["parts"]),
        ({"label": ""}, {}, ["label"]),
        ({"inner": {"color": "red"}}, {}, ["inner"]),
    ],
)
def test_what_is_shown_otherwise_is_the_innermost_place(values, shown, paths):
    last_applied = written(values, live(**shown))

    assert list(last_applied.spellings) == paths
    assert differ(values, live(**shown), last_applied) is NO_DIFFERENCE


def test_what_is_not_shown_is_told_from_what_is():
    assert spelled(TOY, {"label": "x"}, live(), fingerprint) == {"label": NOT_SHOWN}


def test_a_later_change_of_the_live_value_is_drift_and_mended():
    last_applied = written({"label": "a\n", "inner": {"color": "red\n"}}, live(label="a", inner={"color": "red"}))

    found = differ({"label": "a\n", "inner": {"color": "red\n"}}, live(label="b", inner={"color": "red"}), last_applied)

    assert [(show_path(delta.path), delta.before, delta.after) for delta in found.deltas] == [("label", "b", "a\n")]
    assert [(entry.path, entry.before, entry.after) for entry in found.drift] == [("label", "a\n", "b")]


def test_a_change_of_the_files_is_sent_and_no_drift():
    last_applied = written({"label": "a\n"}, live(label="a"))

    found = differ({"label": "b\n"}, live(label="a"), last_applied)

    assert [(delta.before, delta.after) for delta in found.deltas] == [("a\n", "b\n")]
    assert found.drift == ()


def test_a_value_that_is_declared_no_longer_is_reset_whatever_its_spelling():
    last_applied = written({"label": "a\n"}, live(label="a"))

    assert [delta.kind for delta in differ({}, live(label="a"), last_applied).deltas] == ["reset"]


def test_a_secret_counts_as_spelled_while_it_is_the_same():
    shown = live(inner={"color": "RED"})
    prints = {"inner.color": fingerprint("red")}
    spellings = spelled(TOY, {"inner": {"color": Secret("red")}}, shown, fingerprint)
    last_applied = LastApplied({"inner": {}}, prints, spellings)

    assert differ({"inner": {"color": Secret("red")}}, shown, last_applied).deltas == ()
    changed = differ({"inner": {"color": Secret("blue")}}, shown, last_applied).deltas
    assert [(show_path(delta.path), delta.sensitive) for delta in changed] == [("inner.color", True)]


def test_of_an_object_that_was_never_written_what_reads_the_same_is_taken_as_it_is():
    found = differ({"label": "a\n", "inner": {"color": "red"}}, live(label="a", inner={"color": "blue"}), None)

    assert [show_path(delta.path) for delta in found.deltas] == ["inner.color"]
    assert found.respelled == ("label",)
