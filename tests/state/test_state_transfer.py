import json
from dataclasses import replace

import pytest

from state import Completion, Home, StateError, tables


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

    with pytest.raises(StateError, match="another lineage"):
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

    with pytest.raises(StateError, match=r"The document is (no|not a sound) state"):
        used.push(document)

    assert everything(used) == before


def test_a_document_that_is_a_list_is_no_state(used):
    with pytest.raises(StateError, match="no state"):
        used.push([1])


def test_a_document_of_the_first_format_is_taken_and_about_no_project_yet(used, opened, new_url):
    used.bind(Home("2f1c", "api.example.com"))
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
    used.bind(Home("2f1c", "api.example.com"))
    other = opened(new_url())

    other.push(used.pull())

    assert other.home == Home("2f1c", "api.example.com")


def test_pushing_leaves_the_lease_alone(used):
    with used.lease(owner="ada") as held:
        used.push(used.pull())

        assert used.holder() == held
