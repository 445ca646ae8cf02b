import os
import shutil
import sqlite3
import tempfile
from pathlib import Path

import pytest
from stage import Stage

from reconciler.diagnostics import ReconcilerError

APP = {"resources": {"sms_app": {"one": {"name": "One", "region": "EU"}}}}
CHANGED = {"resources": {"sms_app": {"one": {"name": "Two", "region": "EU"}}}}


@pytest.fixture
def database():
    """Files are what is damaged here; what a server can suffer is in test_faults_database."""


def version(file, number):
    with sqlite3.connect(file) as connection:
        (name,) = connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%version_num%'").fetchone()
        connection.execute(f"UPDATE {name} SET version_num = ?", [number])
    connection.close()


def other(file):
    file.unlink()
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE notes (text)")
    connection.close()


PROBLEMS = {
    "garbage": lambda file: file.write_bytes(b"this is no database" * 100),
    "half a file": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "a newer format": lambda file: version(file, "9999"),
    "another program's database": other,
}


def contents(file):
    """Return what is in a database, or the bytes of a file that is none."""
    connection = sqlite3.connect(file)
    try:
        return list(connection.iterdump())
    except sqlite3.DatabaseError:
        return file.read_bytes()
    finally:
        connection.close()


def refused(stage, act):
    before = stage.last_request()
    with pytest.raises(ReconcilerError) as caught:
        act()
    assert stage.requests(before) == []
    return caught.value.diagnostics()


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("command", ["plan", "apply"])
def test_a_state_that_cannot_be_trusted_stops_everything_before_the_first_request(stage, command, problem):
    stage.declare_values(APP)
    stage.apply()
    stage.declare_values(CHANGED)
    file = stage.directory / ".reconciler" / "state.db"
    PROBLEMS[problem](file)
    before = contents(file)

    (told,) = refused(stage, getattr(stage, command))

    assert told.summary == "The state cannot be used"
    assert "state.db" in told.label + told.detail
    assert told.detail.endswith(".")
    assert contents(file) == before


def test_a_newer_format_is_named_with_the_way_out(stage):
    stage.declare_values(APP)
    stage.apply()
    version(stage.directory / ".reconciler" / "state.db", "9999")

    (told,) = refused(stage, stage.apply)

    assert "9999" in told.label
    assert "upgrade" in told.detail


def test_a_state_below_a_file_cannot_be_made(stage):
    stage.declare_values(APP)
    (stage.directory / ".reconciler").write_text("in the way")

    (told,) = refused(stage, stage.apply)

    assert told.summary == "The state cannot be used"


@pytest.fixture
def humble(shared_emulator):
    """A stage of a user without rights, in a directory that this user can reach."""
    shared_emulator.control("POST", "reset")
    directory = Path(tempfile.mkdtemp())
    directory.chmod(0o777)
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    yield Stage(directory, shared_emulator)
    os.seteuid(was)
    for path in directory.rglob("*"):
        path.chmod(0o700)
    shutil.rmtree(directory)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="rights are another matter there")
def test_nothing_is_sent_when_the_state_may_not_be_written(humble):
    humble.declare_values(APP)
    humble.apply()
    humble.declare_values(CHANGED)
    folder = humble.directory / ".reconciler"
    (folder / "state.db").chmod(0o444)
    folder.chmod(0o555)

    (told,) = refused(humble, humble.apply)

    assert "permissions" in told.detail
    assert [app["name"] for app in humble.objects("sms_app").values()] == ["One"]
