from dataclasses import replace
from datetime import timedelta

import pytest

from state import Completion, HistoryEntry, StateError, Tombstone


def test_a_begun_call_is_open_with_all_it_needs_to_be_resolved(state, run_id, make):
    intent = make.begin(run_id, remote_id="id-a", previous={"target": "https://old.example"})

    [number] = state.advance(begins=[intent], at=make.noon)

    [entry] = state.open_intents()
    assert (entry.id, entry.began_at, entry.unanswered) == (number, make.noon, False)
    names = ("run_id", "address", "type", "verb", "natural_key", "request", "remote_id", "previous")
    assert [getattr(entry, name) for name in names] == [getattr(intent, name) for name in names]


def test_ids_come_back_in_the_order_of_the_begins(state, run_id, make):
    names = [f"n{(number * 37) % 1000}" for number in range(1000)]

    ids = state.advance(begins=[make.begin(run_id, name) for name in names], at=make.noon)

    assert [entry.address for entry in sorted(state.open_intents(), key=lambda one: ids.index(one.id))] == [
        f"webhook.{name}" for name in names
    ]


def test_a_call_that_is_done_leaves_a_record_and_a_line_of_history(state, run_id, make):
    [number] = state.advance(begins=[make.begin(run_id)], at=make.noon)
    later = make.noon + timedelta(seconds=2)

    state.advance(
        ends=[Completion(number, "done", request_id="r-1", message="ok", record=make.record(), fields=("target",))],
        at=later,
    )

    assert (state.open_intents(), state.records(), state.serial) == ([], {"webhook.a": make.record()}, 1)
    assert state.history() == [
        HistoryEntry(
            at=later,
            run_id=run_id,
            command="apply",
            who="ada",
            host="ci-1",
            commit="c0ffee",
            address="webhook.a",
            action="create",
            outcome="done",
            request_id="r-1",
            fields=("target",),
            message="ok",
            run_began=make.noon,
        )
    ]


def test_a_call_that_failed_changes_no_record_and_no_serial(state, run_id, make):
    [number] = state.advance(begins=[make.begin(run_id)], at=make.noon)

    state.advance(ends=[Completion(number, "failed", message="409 webhook_limit_reached")], at=make.noon)

    assert (state.open_intents(), state.records(), state.serial) == ([], {}, 0)
    assert [(line.outcome, line.message) for line in state.history()] == [("failed", "409 webhook_limit_reached")]


def test_a_call_without_an_answer_stays_open_until_a_later_run_resolves_it(state, run_id, make):
    [number] = state.advance(begins=[make.begin(run_id)], at=make.noon)
    state.advance(ends=[Completion(number, "unknown", message="connection cut")], at=make.noon)
    state.finish_run(run_id, "failed", make.noon)
    [entry] = state.open_intents()
    next_run = make.start(state)

    resolved = Completion(entry.id, "adopted", record=make.record(), action="adopt", run_id=next_run)
    state.advance(ends=[resolved], at=make.noon)

    assert (entry.unanswered, entry.request) == (True, make.begin(run_id).request)
    assert (state.open_intents(), state.records()) == ([], {"webhook.a": make.record()})
    lines = [(line.run_id, line.action, line.outcome) for line in state.history()]
    assert lines == [(next_run, "adopt", "adopted"), (run_id, "create", "unknown")]
    assert state.verify() == []


def test_ends_and_begins_of_one_step_are_written_together(state, run_id, make):
    first = state.advance(begins=[make.begin(run_id, "a"), make.begin(run_id, "b")], at=make.noon)

    second = state.advance(
        ends=[Completion(first[0], "done", record=make.record("a")), Completion(first[1], "failed")],
        begins=[make.begin(run_id, "c")],
        at=make.noon,
    )

    assert [entry.id for entry in state.open_intents()] == second
    assert (list(state.records()), state.serial) == (["webhook.a"], 1)


def test_a_step_that_is_refused_writes_nothing(state, run_id, make):
    [number] = state.advance(begins=[make.begin(run_id)], at=make.noon)

    with pytest.raises(StateError, match="contradicts another"):
        state.advance(
            ends=[Completion(number, "done", record=make.record())], begins=[make.begin(run_id + 7)], at=make.noon
        )

    assert ([entry.id for entry in state.open_intents()], state.records(), state.serial) == ([number], {}, 0)


@pytest.mark.parametrize("again", [1, 2])
def test_a_call_cannot_end_twice(state, run_id, make, again):
    [number] = state.advance(begins=[make.begin(run_id)], at=make.noon)
    end = Completion(number, "done", record=make.record())
    state.advance(ends=[end] * (again - 1), at=make.noon)

    with pytest.raises(ValueError, match=rf"\[{number}\] are not open, or ended twice"):
        state.advance(ends=[end, end] if again == 1 else [end], at=make.noon)

    assert state.serial == again - 1


def test_a_deleted_object_leaves_no_record_but_a_tombstone(state, run_id, make):
    state.put([make.record()], run_id=run_id, at=make.noon, action="adopt")
    [number] = state.advance(begins=[make.begin(run_id, verb="delete", remote_id="id-a")], at=make.noon)
    free_again = make.noon + timedelta(days=30)
    stone = Tombstone("webhook", '"a"', "webhook.a", make.noon, free_again, "the name is blocked for 30 days")

    state.advance(ends=[Completion(number, "done", forget="webhook.a", tombstone=stone)], at=make.noon)

    assert (state.records(), state.tombstones(), state.serial) == ({}, [stone], 2)


def test_a_name_blocked_again_has_one_tombstone_the_latest(state, run_id, make):
    def delete(days):
        until = make.noon + timedelta(days=days)
        [number] = state.advance(begins=[make.begin(run_id, verb="delete")], at=make.noon)
        stone = Tombstone("webhook", '"a"', "webhook.a", make.noon, until, "blocked")
        state.advance(ends=[Completion(number, "done", tombstone=stone)], at=make.noon)
        return stone

    delete(30)
    latest = delete(60)

    assert state.tombstones() == [latest]


def test_the_last_effect_on_an_address_wins(state, run_id, make):
    state.put([make.record()], run_id=run_id, at=make.noon, action="adopt")
    gone, new = state.advance(begins=[make.begin(run_id, verb="delete"), make.begin(run_id)], at=make.noon)
    replaced = make.record(remote_id="id-2")

    state.advance(
        ends=[Completion(gone, "done", forget="webhook.a"), Completion(new, "done", record=replaced)], at=make.noon
    )

    assert state.records() == {"webhook.a": replaced}


def test_a_closed_call_keeps_no_request(state, run_id, make):
    [number] = state.advance(begins=[make.begin(run_id, previous={"x": 1})], at=make.noon)

    state.advance(ends=[Completion(number, "done")], at=make.noon)

    with state._session.reading() as connection:
        assert connection.exec_driver_sql("SELECT request, previous FROM journal").all() == [("{}", "{}")]


def test_putting_and_removing_records_writes_history_with_the_changed_paths(state, run_id, make):
    state.put([make.record("a"), make.record("b")], run_id=run_id, at=make.noon, action="adopt")

    changed = make.record("b", phase="in_review", awaiting_since=make.noon)
    fields = {"webhook.b": ("phase",)}
    state.put([changed], removed=["webhook.a"], run_id=run_id, at=make.noon, action="refresh", fields=fields)

    assert (state.records(), state.serial) == ({"webhook.b": changed}, 2)
    assert [(line.address, line.fields) for line in state.history(limit=2)] == [
        ("webhook.b", ("phase",)),
        ("webhook.a", ()),
    ]


def test_a_moved_record_takes_dependents_and_open_calls_along(state, run_id, make):
    needy = make.record("b", depends_on=("webhook.x", "webhook.a"))
    state.put([make.record("a"), needy], run_id=run_id, at=make.noon, action="adopt")
    state.advance(begins=[make.begin(run_id, "a", verb="update")], at=make.noon)

    state.move("webhook.a", "webhook.z", run_id=run_id, at=make.noon)

    assert state.records() == {
        "webhook.b": replace(needy, depends_on=("webhook.x", "webhook.z")),
        "webhook.z": replace(make.record("a"), address="webhook.z"),
    }
    assert [entry.address for entry in state.open_intents()] == ["webhook.z"]
    assert [(line.action, line.message) for line in state.history("webhook.z")] == [("move", "moved from webhook.a")]
    assert (state.serial, state.verify()) == (2, [])


@pytest.mark.parametrize(("old", "new"), [("webhook.none", "webhook.z"), ("webhook.a", "webhook.b")])
def test_a_move_from_nowhere_or_onto_another_record_is_refused(state, run_id, make, old, new):
    state.put([make.record("a"), make.record("b")], run_id=run_id, at=make.noon, action="adopt")

    with pytest.raises(StateError, match=old):
        state.move(old, new, run_id=run_id, at=make.noon)

    assert (list(state.records()), state.serial) == (["webhook.a", "webhook.b"], 1)


def test_history_is_newest_first_of_one_address_and_limited(state, run_id, make):
    for number in range(3):
        names = ("a", "b")
        at = make.noon + timedelta(minutes=number)
        state.put([make.record(name) for name in names], run_id=run_id, at=at, action=f"refresh {number}")

    assert [line.action for line in state.history("webhook.a", limit=2)] == ["refresh 2", "refresh 1"]
    assert len(state.history()) == 6


def test_runs_are_numbered_upwards(state, make):
    assert make.start(state) < make.start(state)


def test_an_operation_that_succeeded_is_known_by_its_object_and_when_it_last_did(state, run_id, make):
    for minute, outcome in enumerate(["done", "done", "failed"]):
        at = make.noon + timedelta(minutes=minute)
        [number] = state.advance(begins=[make.begin(run_id, verb="register", remote_id="id-a")], at=at)
        state.advance(ends=[Completion(number, outcome)], at=at)
    [number] = state.advance(begins=[make.begin(run_id, verb="update", remote_id="id-a")], at=make.noon)
    state.advance(ends=[Completion(number, "done")], at=make.noon)
    state.advance(begins=[make.begin(run_id, verb="verify", remote_id="id-a")], at=make.noon)

    assert state.operations() == {("webhook", "id-a"): {"register": make.noon + timedelta(minutes=1)}}


def test_what_was_deleted_is_known_by_its_id_and_when_for_the_time_that_is_asked_about(state, run_id, make):
    wanted = [("delete", "done", "a"), ("delete", "failed", "b"), ("create", "done", "c"), ("delete", "unknown", "d")]
    begins = [make.begin(run_id, name, verb, remote_id=f"id-{name}") for verb, _, name in wanted]
    numbers = state.advance(begins=begins, at=make.noon)
    ends = [Completion(number, outcome) for number, (_, outcome, _) in zip(numbers, wanted, strict=True)]
    later = make.noon + timedelta(seconds=30)
    state.advance(ends=ends, at=later)

    minute = timedelta(minutes=1)

    assert state.deleted(later - minute, later + minute) == {("webhook", "id-a"): later}
    assert state.deleted(later + timedelta(seconds=1), later + minute) == {}
    assert state.deleted(make.noon - minute, later - timedelta(seconds=1)) == {}
