from dataclasses import replace
from datetime import timedelta

import pytest
from toys import NOON, TODAY, TOY, live, record, snapshot, toy

from reconciler.execute.recover import recover
from schemas.declare import NaturalKey
from state.records import OpenIntent

HINT = toy(natural_key=NaturalKey(("name",), unique=False))
LOCK = {"key": '["a"]', "locked_until": (NOON + timedelta(days=30)).isoformat(), "reason": "locked"}


def intent(verb="create", name="a", number=1, **changes):
    values = {
        "id": number,
        "run_id": 7,
        "address": f"toy.{name}",
        "type": "toy",
        "verb": verb,
        "natural_key": f'["{name}"]',
        "request": {"declared": {"name": name}, "fingerprints": {"secret": "print"}} if verb == "create" else {},
        "remote_id": None if verb == "create" else f"id-{name}",
        "previous": {"known": [], "depends_on": ["toy.z"]} if verb == "create" else {},
        "began_at": NOON,
    }
    return OpenIntent(**values | changes)


def found(intents, objects=(), records=(), resource_type=TOY, **more):
    known = {one.address: one for one in records}
    return recover(
        intents,
        known,
        snapshot(objects, resource_type),
        lambda _name: resource_type,
        TODAY,
        "print of {}".format,
        **more,
    )


def test_nothing_open_means_nothing_to_do():
    recovery = found([], [live("id-a")], [record("a")])

    assert (recovery.ends, recovery.messages, recovery.tombstones) == ((), (), ())
    assert recovery.records == {"toy.a": record("a")}


def test_a_create_that_happened_is_taken_over_with_what_was_sent():
    recovery = found([intent()], [live("id-a", changes={"status": "REVIEW"})])

    (end,) = recovery.ends
    one = recovery.records["toy.a"]
    assert (end.intent_id, end.outcome, end.record) == (1, "adopted", one)
    assert (one.remote_id, one.natural_key, one.declared) == ("id-a", '["a"]', {"name": "a"})
    assert (one.fingerprints, one.depends_on) == ({"secret": "print"}, ("toy.z",))
    assert (one.phase, one.awaiting_since, one.created_at, one.updated_at) == ("in_review", NOON, NOON, TODAY)
    assert "is adopted" in recovery.messages[0]


def test_a_create_that_did_not_happen_is_closed_and_planned_anew():
    recovery = found([intent()], [live("id-b", name="b")])

    assert [(end.outcome, end.record) for end in recovery.ends] == [("superseded", None)]
    assert recovery.records == {}


@pytest.mark.parametrize("ago", [timedelta(minutes=59), timedelta(0), timedelta(hours=-2)])
def test_it_is_too_early_to_say_so_while_it_might_still_become_visible(ago):
    begun = intent(began_at=TODAY - ago)

    recovery = found([begun], resource_type=HINT)

    assert (recovery.ends, recovery.messages, recovery.early) == ((), (), {"toy.a": begun.began_at})


@pytest.mark.parametrize(
    ("ago", "resource_type", "more"),
    [(60, HINT, {}), (0, TOY, {}), (0, HINT, {"doubt": False})],
    ids=["long ago", "a second one is refused", "it had its time"],
)
def test_it_is_certain_some_time(ago, resource_type, more):
    recovery = found([intent(began_at=TODAY - timedelta(minutes=ago))], resource_type=resource_type, **more)

    assert [end.outcome for end in recovery.ends] == ["superseded"]
    assert recovery.early == {}


def test_an_object_that_is_managed_elsewhere_is_not_taken_over():
    recovery = found([intent()], [live("id-x")], [record("x", remote_id="id-x")])

    assert [end.outcome for end in recovery.ends] == ["superseded"]
    assert set(recovery.records) == {"toy.x"}


def test_with_a_unique_key_an_object_that_was_there_before_is_ours_too():
    known = intent(previous={"known": ["id-a"], "depends_on": []})

    assert found([known], [live("id-a")]).ends[0].outcome == "adopted"


@pytest.mark.parametrize(("known", "spelled"), [([], {"label"}), (["id-a"], set())])
def test_what_an_object_shows_otherwise_is_its_spelling_only_if_it_was_not_there_before(known, spelled):
    asked = {"declared": {"name": "a", "label": "My App!"}, "fingerprints": {}}
    begun = intent(request=asked, previous={"known": known, "depends_on": []})

    recovery = found([begun], [live("id-a", label="my-app")])

    assert set(recovery.records["toy.a"].spellings) == spelled


def test_with_a_hint_only_an_object_that_was_not_there_before_counts():
    known = intent(previous={"known": ["id-old"], "depends_on": []})

    taken = found([known], [live("id-old"), live("id-new")], resource_type=HINT)
    nothing = found([known], [live("id-old")], resource_type=HINT)

    assert taken.records["toy.a"].remote_id == "id-new"
    assert nothing.ends[0].outcome == "superseded"


def test_several_new_objects_are_named_and_none_is_taken():
    recovery = found([intent()], [live("id-1"), live("id-2")], resource_type=HINT)

    assert recovery.ends == ()  # the entry stays open until a person has said which one it is
    assert recovery.doubtful == {"toy.a": ("id-1", "id-2")}
    assert "id-1, id-2" in recovery.messages[0]


def test_as_many_new_objects_as_equal_creates_are_shared_out():
    twin = replace(intent(name="b", number=2), natural_key=intent().natural_key, request=intent().request)

    recovery = found([intent(), twin], [live("id-1"), live("id-2")], resource_type=HINT)

    assert [end.outcome for end in recovery.ends] == ["adopted", "adopted"]
    assert sorted(end.record.remote_id for end in recovery.ends) == ["id-1", "id-2"]


def test_two_open_creates_share_no_object():
    recovery = found([intent(), intent(name="b", number=2, natural_key='["a"]')], [live("id-a")])

    assert [end.outcome for end in recovery.ends] == ["adopted", "superseded"]


def test_a_delete_that_happened_forgets_the_record_and_keeps_the_lock():
    recovery = found([intent("delete", previous=LOCK)], [], [record("a")])

    (end,), (stone,) = recovery.ends, recovery.tombstones
    assert (end.outcome, end.forget, end.tombstone) == ("done", "toy.a", stone)
    assert (stone.natural_key, stone.deleted_at, stone.locked_until) == ('["a"]', NOON, NOON + timedelta(days=30))
    assert recovery.records == {}


def test_a_delete_that_did_not_happen_is_planned_anew():
    recovery = found([intent("delete", previous=LOCK)], [live("id-a")], [record("a")])

    assert [(end.outcome, end.forget) for end in recovery.ends] == [("superseded", None)]
    assert set(recovery.records) == {"toy.a"}
    assert recovery.tombstones == ()


def test_a_delete_of_what_was_replaced_keeps_the_record_of_the_new_object():
    recovery = found([intent("delete", remote_id="id-old")], [live("id-new")], [record("a", remote_id="id-new")])

    assert recovery.ends[0].forget is None
    assert recovery.records["toy.a"].remote_id == "id-new"


def test_an_update_is_compared_anew_whatever_came_of_it():
    recovery = found([intent("update")], [live("id-a")], [record("a")])

    assert [(end.outcome, end.record) for end in recovery.ends] == [("superseded", None)]
    assert recovery.records == {"toy.a": record("a")}


@pytest.mark.parametrize("verb", ["create", "update", "delete"])
def test_every_open_call_is_ended_and_told_with_its_address(verb):
    recovery = found([intent(verb), intent(verb, name="b", number=2)], [], [record("a"), record("b")])

    assert [end.intent_id for end in recovery.ends] == [1, 2]
    assert [line.split(":")[0] for line in recovery.messages] == ["toy.a", "toy.b"]
