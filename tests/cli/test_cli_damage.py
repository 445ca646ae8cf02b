"""A state that somebody or something damaged is told about in words, whatever the damage and the command."""

import json
import sqlite3

import pytest

APP = "resources:\n  sms_app:\n    alerts: {name: Acme alerts, region: EU}\n"
CALL = "INSERT INTO journal (run_id, address, type, verb, natural_key, request, previous, began_at)"
DAMAGE = {
    "no lineage": "DELETE FROM meta",
    "no lease": "DELETE FROM lease",
    "no format": "DELETE FROM state_format",
    "no history": "DROP TABLE history",
    "a cut declaration": "UPDATE records SET declared = '{'",
    "a time that is none": "UPDATE records SET created_at = 'yesterday'",
    "a lease of no time": "UPDATE lease SET owner = 'x', host = 'y', acquired_at = 'z', expires_at = 'z'",
    "an address that is none": "UPDATE records SET address = 'sms_app.a b'",
    "an object of no known type": "UPDATE records SET address = 'fax_sender.a', type = 'fax_sender'",
    "a call of no known type": f"{CALL} VALUES (1, 'fax_sender.a', 'fax_sender', 'create', '', '{{}}', '{{}}', "
    "'2026-11-26 00:00:00.000000')",
}
COMMANDS = (("state", "list"), ("state", "verify"), ("plan",), ("apply", "--auto-approve"), ("history",), ("status",))


@pytest.fixture
def damaged(project, cli):
    """A function that damages the state of an applied project by a statement."""
    (project / "main.yaml").write_text(APP)
    cli("apply", "--auto-approve")

    def damage(statement):
        with sqlite3.connect(project / ".reconciler" / "state.db") as connection:
            connection.execute(statement)
        connection.close()

    return damage


@pytest.mark.parametrize("how", DAMAGE)
def test_no_damage_to_the_state_looks_like_a_bug(damaged, cli, emulator, how):
    damaged(DAMAGE[how])
    before = emulator.control("GET", "objects")["objects"]

    told = [cli(*command) for command in COMMANDS]

    assert [one.err for one in told if "E999" in one.err or "Traceback" in one.err] == []
    assert any(one.code == 1 for one in told)
    assert emulator.control("GET", "objects")["objects"] == before


def test_objects_of_a_type_that_a_newer_version_manages_are_named_with_a_way_out(damaged, cli):
    damaged(DAMAGE["an object of no known type"])

    refused = cli("plan")
    json_twin = json.loads(cli("apply", "--auto-approve", "--format", "json").out)

    assert "error[E403]: The state holds an unknown type" in refused.err
    assert "fax_sender.a" in refused.err
    assert "reconciler state rm fax_sender.a" in refused.err
    assert [one["code"] for one in json_twin["errors"]] == ["E403"]
    assert cli("state", "rm", "fax_sender.a").code == 0
    assert cli("plan").code == 0
