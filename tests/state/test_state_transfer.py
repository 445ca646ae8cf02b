import copy
import json
from contextlib import suppress
from dataclasses import replace

import pytest

from state import Completion, ProjectBinding, StateError, Tombstone, tables
from state.verify import HARMFUL


@pytest.fixture
def used(state, run_id, make):
    state.put([make.record("a"), make.record("b")], run_id=run_id, at=make.noon, action="adopt")
    first, _ = state.advance(begins=[make.begin(run_id, "a", "update"), make.begin(run_id, "c")], at=make.noon)
    state.advance(ends=[Completion(first, "done", record=make.record("a", phase="in_review"))], at=make.noon)
    return state


def everything(state):
    return (state.lineage, state.serial, state.records(), state.open_intents(), state.history(), state.tombstones())


def test_a_state_moves_to_another_database_whole(used, opened, new_url, make):
    document = json.loads(json.dumps(used.pull()))
    other = opened(new_url())

    other.push(document)

    assert everything(other) == everything(used)
    assert other.fingerprint("s3cret") == used.fingerprint("s3cret")
    assert other.pull() == document
    make.start(other)  # ids go on counting
    other.advance(begins=[make.begin(1, "z")], at=make.noon)
    assert other.verify() == []


def test_a_state_moves_between_sqlite_and_postgresql(used, opened):
    other = opened("sqlite:///elsewhere/state.db")

    other.push(used.pull())

    assert everything(other) == everything(used)


def test_an_older_document_is_refused_unless_forced(used, run_id, make):
    document = used.pull()
    used.put([], removed=["webhook.b"], run_id=run_id, at=make.noon, action="forget")

    with pytest.raises(StateError, match=r"older \(serial 2\) than the state \(serial 3\)"):
        used.push(document)
    used.push(document, force=True)

    assert (used.serial, list(used.records())) == (2, ["webhook.a", "webhook.b"])


def test_the_state_of_something_else_is_refused_unless_forced(used, opened, make):
    other = opened("sqlite:///elsewhere/state.db")
    make.start(other)

    with pytest.raises(StateError, match="its lineage differs"):
        other.push(used.pull())
    other.push(used.pull(), force=True)

    assert everything(other) == everything(used)


def spoil(document, how):
    match how:
        case "format":
            document["format"] = tables.FORMAT + 1
        case "table":
            del document["journal"]
        case "column":
            del document["records"][0]["phase"]
        case "time":
            document["records"][0]["created_at"] = "yesterday"
        case "lineage":
            document["meta"] = []
        case "invariant":
            document["records"][0]["type"] = "bundle"
        case "kind":
            document["records"][0]["protect"] = "perhaps"
        case "zone":
            document["records"][0]["created_at"] = "2026-11-23T12:00:00"
        case "twice":
            document["records"].append(document["records"][0])


@pytest.mark.parametrize("how", ["format", "table", "column", "time", "lineage", "invariant", "kind", "zone", "twice"])
def test_a_document_that_is_no_sound_state_replaces_nothing(used, how):
    before, document = everything(used), used.pull()
    spoil(document, how)

    with pytest.raises(StateError, match=r"The document is not a (valid )?state"):
        used.push(document)

    assert everything(used) == before


def test_a_document_that_is_a_list_is_no_state(used):
    with pytest.raises(StateError, match="not a state"):
        used.push([1])


def test_a_document_of_the_first_format_is_taken_and_about_no_project_yet(used, opened, new_url):
    used.bind(ProjectBinding("2f1c", "api.example.com"))
    document = used.pull()
    older = {
        **document,
        "format": 1,
        "meta": [{k: v for k, v in document["meta"][0].items() if k not in HOME}],
        "records": [{k: v for k, v in row.items() if k != "spellings"} for row in document["records"]],
    }
    other = opened(new_url())

    other.push(older)

    known = {address: replace(record, spellings={}) for address, record in used.records().items()}
    assert (other.lineage, other.serial, other.records()) == (used.lineage, used.serial, known)
    assert everything(other)[3:] == everything(used)[3:]
    assert other.home is None


HOME = ("project", "host")


def test_a_state_stays_about_its_project_wherever_it_is_carried(used, opened, new_url):
    used.bind(ProjectBinding("2f1c", "api.example.com"))
    other = opened(new_url())

    other.push(used.pull())

    assert other.home == ProjectBinding("2f1c", "api.example.com")


def test_pushing_leaves_the_lease_alone(used):
    with used.lease(owner="ada") as held:
        used.push(used.pull())

        assert used.holder() == held


ODD = [None, True, 1.5, 10**30, "x", "\ud800", [1], {"a": [1]}]


def places(document):
    for table, rows in document.items():
        if isinstance(rows, list):
            yield from ((table, 0, column) for column in rows[0]) if rows else ()


@pytest.fixture
def whole(used, run_id, make):
    """The document of a state with a row in every table."""
    stone = Tombstone("webhook", '"c"', "webhook.c", make.noon, make.noon, "deleted")
    (number,) = used.advance(begins=[make.begin(run_id, "d", "delete")], at=make.noon)
    used.advance(ends=[Completion(number, "done", tombstone=stone)], at=make.noon)
    return used.pull()


def test_no_value_in_any_column_of_a_document_looks_like_a_bug(used, whole):
    before = everything(used)
    for table, row, column in places(whole):
        for value in ODD:
            document = copy.deepcopy(whole)
            document[table][row][column] = value
            with suppress(StateError):
                used.push(document, force=True)
                assert [one for one in used.verify() if one.number in HARMFUL] == []
                used.push(whole, force=True)
        assert everything(used) == before


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (
            lambda d: d["meta"][0].update(serial=10**30),
            r"meta\[0\]\.serial: it must be a whole number up to 2147483647",
        ),
        (lambda d: d["meta"][0].update(serial="2"), r"meta\[0\]\.serial: it must be a whole number"),
        (lambda d: d["meta"][0].update(fingerprint_key="zz"), "2: Lineage or key in table meta is malformed"),
        (lambda d: d["records"][1].update(phase=5), r"records\[1\]\.phase: it must be a text"),
        (lambda d: d["records"][0].update(protect=1), r"records\[0\]\.protect: it must be true or false"),
        (lambda d: d["records"][0].update(depends_on=[1]), r"records\[0\]\.depends_on: it must be a list of texts"),
        (lambda d: d["records"][0].update(declared=[]), r"records\[0\]\.declared: it must be a mapping"),
        (lambda d: d["records"][0].update(more=1), r'records\[0\].*a key that is not a column "more"'),
        (lambda d: d["records"][0].update({"\x1b[2J": 1}), r"records\[0\].*a key that is not a column\."),
        (lambda d: d.update(records={"a": 1}), "records must be a list of rows"),
        (lambda d: d.update(records=[5]), r"records\[0\]: it must be a mapping of columns"),
        (lambda d: d.update(format=True), "not a state of format"),
    ],
)
def test_what_is_wrong_with_a_document_is_told_with_its_place(used, spoil, told):
    before, document = everything(used), used.pull()
    spoil(document)

    with pytest.raises(StateError, match=told):
        used.push(document)

    assert everything(used) == before


def test_a_document_nested_without_end_replaces_nothing(used):
    before, document = everything(used), used.pull()
    deep = []
    for _ in range(20_000):
        deep = [deep]
    document["records"][0]["declared"] = {"a": deep}

    with pytest.raises(StateError, match="a value that its column does not accept"):
        used.push(document)

    assert everything(used) == before
