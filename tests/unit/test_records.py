import dataclasses
import json

import pytest
from toys import NOON, TODAY, TOY, address, declared, fingerprint, live, locked, record, toy

from reconciler.address import Address
from reconciler.execute.records import RecordMaker, same, stored, tombstone_of, without_secrets
from reconciler.plans.inputs import Existing, Orphan
from reconciler.resolve import Lifecycle
from reconciler.values import Deferred, Reference, Secret

LATER = Deferred((Reference(Address("sms_app", "b"), ("id",)),))
SECRETS = {
    "name": "a",
    "secret": Secret("k3y-one"),
    "token": Secret("k3y-two"),
    "label": Secret("https://x/k3y-three"),
    "steps": ["a", Secret("k3y-four"), "b"],
    "inner": {"color": Secret("k3y-five"), "size": 1},
    "note": LATER,
}


def work(values=None, shown=None, old=None, resource_type=TOY, **more):
    one = declared("a", resource_type, **more)
    return Existing(
        address=address("a"),
        resource_type=resource_type,
        declared=one,
        record=old,
        live=shown or live("id-a"),
        remote_id="id-a",
        values=values or {"name": "a"},
    )


def records_from(*secrets):
    return RecordMaker(fingerprint, frozenset(secrets))


def test_every_secret_leaf_is_stored_as_a_fingerprint_and_nowhere_else():
    kept = stored(TOY, SECRETS, fingerprint)

    assert kept.declared == {"name": "a", "steps": ["a", None, "b"], "inner": {"size": 1}}
    assert kept.fingerprints == {
        "secret": fingerprint("k3y-one"),
        "token": fingerprint("k3y-two"),
        "label": fingerprint("https://x/k3y-three"),
        "steps[1]": fingerprint("k3y-four"),
        "inner.color": fingerprint("k3y-five"),
    }
    assert "k3y" not in json.dumps([kept.declared, list(kept.fingerprints)])


def test_a_sensitive_field_is_left_out_even_when_it_was_written_in_clear():
    assert "token" not in stored(TOY, {"name": "a", "token": "in clear"}, fingerprint).declared


@pytest.mark.parametrize(
    ("value", "kept"), [([Secret("k")], [None]), ({"a": Secret("k")}, {}), ([[LATER], 1], [[None], 1])]
)
def test_lists_keep_the_places_of_the_others(value, kept):
    assert without_secrets(value) == kept


def test_a_record_says_what_was_declared_and_where_the_object_stands():
    lifecycle = Lifecycle(protect=True, on_destroy="forget")

    one = records_from().record(
        work(SECRETS, live("id-a", changes={"status": "REVIEW"}), needs=("toy.z",), lifecycle=lifecycle),
        SECRETS,
        live("id-a", changes={"status": "REVIEW"}),
        TODAY,
    )

    assert (one.address, one.type, one.remote_id, one.natural_key) == ("toy.a", "toy", "id-a", '["a"]')
    assert (one.depends_on, one.protect, one.on_destroy) == (("toy.z",), True, "forget")
    assert (one.phase, one.awaiting_since, one.created_at, one.updated_at) == ("in_review", TODAY, TODAY, TODAY)


def test_waiting_goes_on_since_it_began():
    waiting = live("id-a", changes={"status": "REVIEW"})
    old = record("a", phase="in_review", awaiting_since=NOON)

    assert records_from().record(work(old=old), {"name": "a"}, waiting, TODAY).awaiting_since == NOON
    assert records_from().record(work(old=old), {"name": "a"}, waiting, TODAY).created_at == NOON
    assert records_from().record(work(old=old), {"name": "a"}, live("id-a"), TODAY).awaiting_since is None
    begins = records_from().record(work(old=record("a", phase="live")), {"name": "a"}, waiting, TODAY)
    assert begins.awaiting_since == TODAY


def test_what_the_api_shows_is_kept_without_any_secret_of_the_run():
    shown = live("id-a", link="https://x/k3y-six/y", **{"in": ["EU", "k3y-six"]})

    assert records_from("k3y-six").observed(TOY, shown) == {
        "id": "id-a",
        "in": ["EU", "(secret)"],
        "link": "(secret)",
        "state": "UP",
    }


def test_only_exported_fields_and_the_state_are_kept():
    assert set(records_from().observed(TOY, live("id-a", label="x", other=1))) == {"id", "in", "state"}


def test_a_key_with_a_secret_is_not_kept():
    values = {"name": Secret("k3y")}

    assert records_from().record(work(values), values, live("id-a", name="k3y"), TODAY).natural_key == ""


def test_a_refresh_changes_the_phase_and_nothing_of_what_was_declared():
    old = record("a", declared={"name": "a", "label": "then"}, phase="in_review", awaiting_since=NOON)

    new = records_from().refreshed(old, address("a"), TOY, live("id-a"), TODAY)

    assert new == dataclasses.replace(
        old, phase="live", awaiting_since=None, updated_at=TODAY, observed={"id": "id-a", "in": ["EU"], "state": "UP"}
    )


def test_a_refresh_of_what_is_up_to_date_is_nothing():
    assert records_from().refreshed(record("a", phase="live"), address("a"), TOY, live("id-a"), TODAY) is None


@pytest.mark.parametrize(
    ("change", "equal"),
    [
        ({"updated_at": TODAY}, True),
        ({"observed": {"x": 1}}, True),
        ({"declared": {"name": "b"}}, False),
        ({"fingerprints": {"secret": "x"}}, False),
        ({"protect": True}, False),
        ({"depends_on": ("toy.z",)}, False),
        ({"on_destroy": "forget"}, False),
        ({"phase": "degraded"}, False),
        ({"remote_id": "id-z"}, False),
        ({"address": "toy.z"}, False),
        ({"natural_key": "x"}, False),
    ],
)
def test_two_records_are_the_same_when_they_say_the_same(change, equal):
    assert same(record("a"), dataclasses.replace(record("a"), **change)) is equal


def test_a_deletion_leaves_a_tombstone_only_where_it_locks_the_name():
    stone = tombstone_of(work(resource_type=locked(30)), NOON)

    assert (stone.natural_key, (stone.locked_until - stone.deleted_at).days) == ('["a"]', 30)
    assert tombstone_of(work(), NOON) is None
    gone = Orphan(address=address("a"), resource_type=locked(), record=record("a"), live=None, remote_id="id-a")
    assert tombstone_of(gone, NOON) is None
    assert tombstone_of(work(resource_type=dataclasses.replace(locked(), natural_key=None)), NOON) is None
    assert toy().natural_key is not None


@pytest.mark.parametrize("secret", ["i", "d", "-", "1"])
def test_a_secret_of_one_character_leaves_what_is_remembered_as_it_is(secret):
    shown = live("id-a")

    assert records_from(secret).observed(TOY, shown) == records_from().observed(TOY, shown)


@pytest.mark.parametrize("secret", ["id-a-and-more", "x y", "4711", "é&<long-secret>"])
def test_a_live_value_that_tells_a_secret_is_remembered_as_its_sign(secret):
    spelled = "".join(f"%{byte:02x}" for byte in secret.encode())

    kept = records_from(secret).observed(TOY, {**live("id-a"), "id": spelled if len(secret) > 3 else secret})

    assert kept["id"] == "(secret)"


def test_a_new_submission_starts_a_new_clock():
    waiting = live("id-a", changes={"status": "REVIEW"})
    old = record("a", phase="in_review", awaiting_since=NOON)

    seen = records_from().record(work(old=old), {"name": "a"}, waiting, TODAY)
    sent = records_from().record(work(old=old), {"name": "a"}, waiting, TODAY, submitted=True)

    assert (seen.awaiting_since, sent.awaiting_since) == (NOON, TODAY)
