"""A state that may only be read is read: nothing beside it is written, and what could not be checked is said."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from humble import as_nobody, contents, look_only
from postgres import Postgres

from state import Corrupt, StateError, TooNew, Unreadable, Unwritable, copying, migrate, tables
from state.store import State

URL = "sqlite:///.reconciler/state.db"
pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="rights are another matter there")


def everything(state):
    return (state.lineage, state.serial, state.records(), state.open_intents(), state.history(), state.tombstones())


@pytest.fixture
def kept(open_folder, make):
    """A closed state in a folder that everybody may enter; gives the folder and all that is in the state."""
    with State.open(URL, base=open_folder) as state:
        run_id = make.start(state)
        state.put([make.record(), make.record("b")], run_id=run_id, at=make.noon, action="adopt")
        state.advance(begins=[make.begin(run_id, "c")], at=make.noon)
        known = everything(state)
    return open_folder, known


def reading(folder, **options):
    return State.open(URL, base=folder, create=False, **options)


@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o555, 0o444), (0o555, 0o666), (0o777, 0o444)])
def test_what_may_only_be_read_is_read_and_left_alone(kept, folder_mode, file_mode):
    folder, known = kept
    look_only(folder / ".reconciler", folder_mode=folder_mode, file_mode=file_mode)
    before = contents(folder)

    with as_nobody(), reading(folder) as state:
        found, sound, holder, document = everything(state), state.verify(), state.holder(), state.pull()

    assert (found, sound, holder, state.kept) == (known, [], None, True)
    assert len(document["records"]) == 2
    assert "this user has no permission to write to" in state.caveat
    assert contents(folder) == before


def test_what_may_be_written_is_read_without_a_word(kept):
    folder, known = kept

    with reading(folder) as state:
        assert (everything(state), state.caveat) == (known, "")


CRASH = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from state.store import State
state = State.open(sys.argv[1], base=Path(sys.argv[2]))
with state._session.writing() as connection:
    connection.exec_driver_sql("PRAGMA wal_autocheckpoint=0")
state.start_run("late", who="ada", host="h", commit=None, at=datetime.now(UTC))
os._exit(9)
"""


def test_what_a_killed_run_left_in_the_log_is_read_too(kept):
    folder, _ = kept
    subprocess.run([sys.executable, "-c", CRASH, URL, str(folder)], check=False)
    log = folder / ".reconciler" / "state.db-wal"
    assert log.stat().st_size > 0
    look_only(folder / ".reconciler")
    before = contents(folder)

    with as_nobody(), reading(folder) as state:
        runs = [run["command"] for run in state.pull()["runs"]]

    assert runs == ["apply", "late"]
    assert contents(folder) == before


def test_a_log_that_was_cut_in_the_middle_counts_up_to_its_last_whole_transaction(kept):
    folder, _ = kept
    subprocess.run([sys.executable, "-c", CRASH, URL, str(folder)], check=False)
    log = folder / ".reconciler" / "state.db-wal"
    os.truncate(log, log.stat().st_size - 100)
    look_only(folder / ".reconciler")

    with as_nobody(), reading(folder) as state:
        assert [run["command"] for run in state.pull()["runs"]] == ["apply"]


def test_a_log_that_belongs_to_somebody_else_is_no_hindrance_to_reading_and_one_to_writing(kept):
    folder, _ = kept
    subprocess.run([sys.executable, "-c", CRASH, URL, str(folder)], check=False)
    look_only(folder / ".reconciler", folder_mode=0o777, file_mode=0o666)
    (folder / ".reconciler" / "state.db-wal").chmod(0o444)

    with as_nobody():
        with reading(folder) as state:
            assert "state.db-wal" in state.caveat
        with pytest.raises(Unwritable, match=r"this user has no permission to write to .*state\.db-wal"):
            State.open(URL, base=folder)


@pytest.fixture
def newer(open_folder):
    """Migrations of a version to come."""
    scripts = open_folder / "scripts"
    shutil.copytree(migrate.SHIPPED.scripts, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    later = f'revision = "{tables.FORMAT + 1:04}"\ndown_revision = "{tables.FORMAT:04}"\ndef upgrade(): pass\n'
    (scripts / "versions" / "9999_later.py").write_text(later)
    return migrate.Migrations(scripts, tables.FORMAT + 1)


def test_an_older_format_is_brought_up_to_date_in_the_copy(kept, newer):
    folder, known = kept
    look_only(folder / ".reconciler")
    before = contents(folder / ".reconciler")
    import alembic.command  # noqa: F401  somebody without rights may not read where it is installed

    with as_nobody(), reading(folder, migrations=newer) as state:
        assert (everything(state), state.format) == (known, newer.format)

    assert contents(folder / ".reconciler") == before


def change(folder, statement):
    with sqlite3.connect(folder / ".reconciler" / "state.db") as connection:
        connection.execute(statement)
    connection.close()


def test_a_newer_format_is_refused_there_too(kept):
    folder, _ = kept
    change(folder, "UPDATE state_format SET version_num = '0099'")
    look_only(folder / ".reconciler")

    with as_nobody(), pytest.raises(TooNew):
        reading(folder)


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(b"this is no database" * 100),
        lambda file: file.write_bytes(b"x"),
        lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
        lambda file: (file.unlink(), sqlite3.connect(file).execute("CREATE TABLE notes (text)")),
    ],
)
def test_what_is_no_state_is_refused_there_too(kept, damage):
    folder, _ = kept
    damage(folder / ".reconciler" / "state.db")
    look_only(folder / ".reconciler")

    with as_nobody(), pytest.raises(Corrupt):
        reading(folder)


@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o700, 0o600), (0o755, 0o600), (0o755, 0o200)])
def test_what_may_not_even_be_read_is_not_taken_for_nothing(kept, folder_mode, file_mode):
    folder, _ = kept
    look_only(folder / ".reconciler", folder_mode=folder_mode, file_mode=file_mode)

    with (
        as_nobody(),
        pytest.raises(Unreadable, match=r"state\.db cannot be read: .*(no permission to read it|Permission denied)"),
    ):
        reading(folder)


def test_writing_says_what_stands_in_the_way(kept):
    folder, _ = kept
    look_only(folder / ".reconciler")

    with as_nobody(), pytest.raises(Unwritable, match=r"this user has no permission to write to .*state\.db\. "):
        State.open(URL, base=folder)


class Busy(type(Path())):
    """A file that changes whenever it is read."""

    def read_bytes(self):
        moment = time.time_ns()
        os.utime(self, ns=(moment, moment))
        return super().read_bytes()


def test_a_state_that_is_written_to_all_the_time_is_not_read_half(kept):
    folder, _ = kept

    with pytest.raises(Unreadable, match="all the time"):
        copying.load(Busy(folder / ".reconciler" / "state.db"), sqlite3.connect(":memory:"))


# --- a server ---


@pytest.fixture
def reader(postgres, make):
    """A state on a server, and the URL by which a role that may only read opens it."""
    import psycopg

    url = postgres.database()
    with State.open(url, base=None) as state:
        run_id = make.start(state)
        state.put([make.record()], run_id=run_id, at=make.noon, action="adopt")
        known = everything(state)
    name = url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(host=str(postgres.folder), user="postgres", dbname=name, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE looks_{name} LOGIN")
        connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO looks_{name}")
    return url.replace("postgres@", f"looks_{name}@"), known, name


def test_a_role_that_may_only_select_reads_and_does_not_write(reader, tmp_path):
    url, known, _ = reader

    with State.open(url, base=tmp_path, create=False) as state:
        assert (everything(state), state.verify(), state.holder(), state.kept) == (known, [], None, True)
    with (
        State.open(url, base=tmp_path) as state,
        pytest.raises(Unwritable, match="permission denied for table lease"),
        state.lease(owner="ada"),
    ):
        pass


def test_a_role_without_any_right_is_told_so(reader, postgres, tmp_path):
    import psycopg

    url, _, name = reader
    with psycopg.connect(host=str(postgres.folder), user="postgres", dbname=name, autocommit=True) as connection:
        connection.execute(f"REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM looks_{name}")

    with pytest.raises(StateError, match="permission denied for table"):
        State.open(url, base=tmp_path, create=False)


def test_an_older_format_on_a_server_needs_a_role_that_may_write(reader, newer, tmp_path):
    url, _, _ = reader

    with pytest.raises(Unreadable, match="its role has no permission to migrate it to format"):
        State.open(url, base=tmp_path, create=False, migrations=newer)


def test_a_standby_is_read_and_says_that_it_may_be_behind(postgres, make, tmp_path):
    server = Postgres()
    try:
        url = server.database()
        with State.open(url, base=tmp_path) as state:
            run_id = make.start(state)
            state.put([make.record()], run_id=run_id, at=make.noon, action="adopt")
            known = everything(state)
        server.run("pg_ctl", "-D", f"{server.folder}/data", "-m", "fast", "-w", "stop")
        server.run("touch", f"{server.folder}/data/standby.signal")
        server.start()

        with State.open(url, base=tmp_path, create=False) as state:
            assert (everything(state), state.verify()) == (known, [])
            assert "standby" in state.caveat
        with (
            State.open(url, base=tmp_path) as state,
            pytest.raises(Unwritable, match="read-only transaction"),
            state.lease(owner="ada"),
        ):
            pass
    finally:
        server.stop()
