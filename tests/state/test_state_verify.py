import re
from datetime import timedelta

import pytest

from state import Completion, Tombstone, verify

VIOLATIONS = {
    "two lineages": (2, "UPDATE meta SET lineage = 'short'"),
    "a malformed key": (2, "UPDATE meta SET fingerprint_key = '00'"),
    "no meta row": (2, "DELETE FROM meta"),
    "a record of another type": (3, "UPDATE records SET type = 'bundle' WHERE address = 'webhook.a'"),
    "an unknown word": (3, "UPDATE records SET on_destroy = 'keep' WHERE address = 'webhook.a'"),
    "one object at two addresses": (4, "UPDATE records SET remote_id = 'id-b'"),
    "an open call of a finished run": (5, "UPDATE runs SET outcome = 'done'"),
    "an end before the beginning": (6, "UPDATE journal SET ended_at = '2020-01-01 00:00:00' WHERE outcome = 'done'"),
    "an end without an outcome": (6, "UPDATE journal SET outcome = NULL WHERE ended_at IS NOT NULL"),
    "an end with an outcome that is none": (6, "UPDATE journal SET outcome = 'unknown' WHERE ended_at IS NOT NULL"),
    "an outcome without end": (6, "UPDATE journal SET outcome = 'done' WHERE ended_at IS NULL"),
    "two open calls on one address": (
        7,
        """INSERT INTO journal (run_id, address, type, verb, natural_key, request, previous, began_at)
           SELECT run_id, address, type, verb, natural_key, request, previous, began_at FROM journal
           WHERE ended_at IS NULL""",
    ),
    "a secret instead of a fingerprint": (8, """UPDATE records SET fingerprints = '{"secret":"s3cret"}'"""),
    "a value instead of the fingerprint of a spelling": (
        8,
        """UPDATE records SET spellings = '{"target":"https://x"}'""",
    ),
    "a serial from elsewhere": (9, "UPDATE meta SET serial = serial + 1"),
    "history lost": (9, "DELETE FROM history WHERE serial IS NOT NULL"),
    "a cut JSON value": (10, "UPDATE records SET observed = '{\"target\":'"),
    "a JSON value of another shape": (10, "UPDATE records SET depends_on = '{}'"),
    "a cut request": (10, "UPDATE journal SET request = '' WHERE ended_at IS NULL"),
    "a cut list of fields": (10, "UPDATE history SET fields = '['"),
    "a name freed before it was deleted": (12, "UPDATE tombstones SET locked_until = '2020-01-01 00:00:00'"),
    "a record updated before it was created": (12, "UPDATE records SET updated_at = '2020-01-01 00:00:00'"),
}


NO_LONGER_USED = 11


@pytest.fixture
def busy(state, run_id, make):
    """A sound state with one of everything: records, a closed and an open call, history, a tombstone."""
    a, b, _ = state.advance(begins=[make.begin(run_id, name) for name in "abc"], at=make.noon)
    stone = Tombstone("webhook", '"z"', "webhook.z", make.noon, make.noon + timedelta(days=30), "blocked")
    state.advance(
        ends=[
            Completion(a, "done", record=make.record("a"), tombstone=stone),
            Completion(b, "done", record=make.record("b", depends_on=("webhook.a",))),
        ],
        at=make.noon,
    )
    assert state.verify() == []
    return state


def numbers(state):
    return {violation.number for violation in state.verify()}


def tamper(state, *statements):
    with state._session.writing() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.mark.parametrize("what", VIOLATIONS)
def test_a_broken_invariant_is_reported_by_its_number(busy, what):
    number, statement = VIOLATIONS[what]

    tamper(busy, statement)

    assert numbers(busy) == {number}


def test_a_row_that_points_nowhere_is_damage(opened, make):
    state = opened()
    make.start(state)
    with state._session.reading() as connection:
        connection.rollback()
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
    tamper(
        state,
        "INSERT INTO history (run_id, at, address, action, outcome, fields, message) "
        "VALUES (99, '2026-11-23 00:00:00', 'webhook.a', 'x', 'done', '[]', '')",
    )

    assert [(one.number, one.detail) for one in state.verify()] == [
        (1, "A row of history points to a missing row of runs.")
    ]


def test_a_file_that_breaks_its_own_rules_is_damage(opened):
    state = opened()
    second = "INSERT INTO lease (id, generation) VALUES (2, 0)"
    tamper(state, "PRAGMA ignore_check_constraints=ON", second, "PRAGMA ignore_check_constraints=OFF")

    assert [one.number for one in state.verify()] == [1]


def test_every_numbered_invariant_is_documented_and_has_a_test():
    documented = {int(number) for number in re.findall(r"^\| (\d+) \|", verify.__doc__, re.MULTILINE)}

    assert documented == set(range(1, 13))
    assert documented - {1, NO_LONGER_USED} == {number for number, _ in VIOLATIONS.values()}


def test_a_malformed_value_is_not_repeated_in_the_report(busy):
    tamper(busy, VIOLATIONS["a secret instead of a fingerprint"][1])

    assert "s3cret" not in repr(busy.verify())
