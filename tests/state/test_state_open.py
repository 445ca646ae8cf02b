import os
import sqlite3
import stat
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from state import Corrupt, StateError, TooNew, Unwritable, tables
from state.store import State

FOLDER = ".reconciler"


def test_importing_the_package_and_its_values_loads_no_database_library():
    script = (
        "import sys, state; state.Record, state.Locked; "
        "sys.exit(any(name in sys.modules for name in ('sqlalchemy', 'alembic', 'sqlite3', 'reconciler', 'schemas')))"
    )

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_opening_a_new_or_current_state_does_not_load_alembic(tmp_path):
    script = (
        "import sys; from pathlib import Path; from state.store import State\n"
        f"for _ in range(2): State.open('sqlite:///s.db', base=Path({str(tmp_path)!r})).close()\n"
        "sys.exit('alembic' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_new_state_is_empty_and_sound(state):
    assert (state.serial, state.format, state.records(), state.open_intents()) == (0, tables.FORMAT, {}, [])
    assert (state.tombstones(), state.history(), state.holder(), state.verify()) == ([], [], None, [])


def test_a_reopened_state_is_the_same_one(opened, url, make):
    first = opened(url)
    run_id = make.start(first)
    first.put([make.record()], run_id=run_id, at=make.noon, action="adopt")
    first.close()

    again = opened(url)

    assert (again.lineage, again.serial, again.records()) == (first.lineage, 1, {"webhook.a": make.record()})
    assert again.fingerprint("s3cret") == first.fingerprint("s3cret")


def test_two_states_have_different_lineages_and_fingerprints(opened):
    one, other = opened("sqlite:///one/state.db"), opened("sqlite:///other/state.db")

    assert one.lineage != other.lineage
    assert one.fingerprint("s3cret") != other.fingerprint("s3cret")


def test_a_fingerprint_does_not_show_its_value(state):
    assert state.fingerprint("s3cret").startswith("hmac-sha256:")
    assert len(state.fingerprint("s3cret")) == len("hmac-sha256:") + 64
    assert state.fingerprint("s3cret") != state.fingerprint("s3cres")


def test_any_text_has_a_fingerprint_half_a_character_too(state):
    halves = ["\ud83d", "\ude00", "\udcff", "\ufffd"]

    assert len({state.fingerprint(text) for text in halves}) == 4


def test_folder_and_files_are_private_and_kept_out_of_version_control(opened, tmp_path, make):
    make.start(opened())

    folder = tmp_path / FOLDER
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (folder / ".gitignore").read_text() == "*\n"
    databases = [path for path in folder.iterdir() if path.name.startswith("state.db")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in databases} == {0o600}
    assert len(databases) == 3  # with write-ahead log and its index


def test_a_state_beside_other_files_does_not_hide_them_from_version_control(opened, tmp_path):
    (tmp_path / "main.yaml").write_text("{}")

    opened("sqlite:///state.db")

    assert not (tmp_path / ".gitignore").exists()


def test_closing_leaves_one_file_that_is_the_whole_state(opened, tmp_path, make):
    state = opened()
    state.put([make.record()], run_id=make.start(state), at=make.noon, action="adopt")

    state.close()

    assert sorted(path.name for path in (tmp_path / FOLDER).iterdir()) == [".gitignore", "state.db"]


def test_closing_folds_the_log_into_the_file_although_another_process_has_it_open(opened, tmp_path, make):
    state = opened()
    opened().records()
    make.start(state)
    log = tmp_path / FOLDER / "state.db-wal"
    assert log.stat().st_size > 0

    state.close()

    assert log.stat().st_size == 0


def test_sqlite_survives_power_loss_and_keeps_its_references(opened):
    with opened()._session.reading() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }

    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


def test_reading_a_state_that_does_not_exist_creates_nothing(opened, url, tmp_path, make):
    state = opened(url, create=False)

    assert (state.records(), state.serial, state.verify()) == ({}, 0, [])
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StateError, match="reading only"):
        make.start(state)


def test_reading_an_existing_state_sees_its_records_and_refuses_to_write(opened, url, make):
    writer = opened(url)
    writer.put([make.record()], run_id=make.start(writer), at=make.noon, action="adopt")

    reader = opened(url, create=False)

    assert reader.records() == writer.records()
    assert reader.lineage == writer.lineage
    refused = [
        lambda: make.start(reader),
        lambda: reader.advance(begins=[make.begin(1)], at=make.noon),
        lambda: reader.put([], run_id=1, at=make.noon, action="forget"),
        lambda: reader.move("webhook.a", "webhook.b", run_id=1, at=make.noon),
        reader.break_lease,
        lambda: reader.lease(owner="ada").__enter__(),
    ]
    for write in refused:
        with pytest.raises(StateError, match="reading only"):
            write()


def test_times_of_any_zone_come_back_in_utc(state, run_id, make):
    seoul = datetime(2026, 11, 23, 21, 0, 0, 123456, tzinfo=timezone(timedelta(hours=9)))

    state.put([make.record(awaiting_since=seoul)], run_id=run_id, at=seoul, action="refresh")

    kept = state.records()["webhook.a"].awaiting_since
    assert (kept, kept.utcoffset()) == (seoul, timedelta(0))
    assert state.history()[0].at == seoul


def test_a_time_without_zone_is_refused(state, run_id, make):
    with pytest.raises(ValueError, match="without time zone"):
        state.put([make.record()], run_id=run_id, at=datetime(2026, 1, 1), action="adopt")  # noqa: DTZ001 - the point

    assert state.records() == {}


@pytest.mark.parametrize("value", [object(), float("nan"), {1, 2}])
def test_what_is_not_json_is_refused_without_being_shown(state, run_id, make, value):
    with pytest.raises(ValueError, match="JSON") as caught:
        state.put([make.record(declared={"a": "s3cret", "b": value})], run_id=run_id, at=make.noon, action="adopt")

    assert "s3cret" not in str(caught.value)
    assert state.records() == {}


def test_json_is_stored_in_one_spelling(state, run_id, make):
    state.put([make.record(declared={"b": 1, "a": {"d": None, "c": "é"}})], run_id=run_id, at=make.noon, action="adopt")

    with state._session.reading() as connection:
        text = connection.exec_driver_sql("SELECT declared FROM records").scalar()
    assert text == '{"a":{"c":"\\u00e9","d":null},"b":1}'


def test_ten_thousand_records_are_kept(state, run_id, make):
    many = [make.record(f"n{number:05}") for number in range(10_000)]

    state.put(many, run_id=run_id, at=make.noon, action="adopt")

    assert list(state.records().values()) == many


def test_a_newer_format_is_refused_and_left_alone(opened, url):
    state = opened(url)
    with state._session.writing() as connection:
        connection.exec_driver_sql("UPDATE state_format SET version_num = '0009'")
    state.close()

    for create in (True, False):
        with pytest.raises(TooNew, match=rf"format 9; this version knows formats up to {tables.FORMAT}\. .* upgrade"):
            opened(url, create=create)


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize("content", [b"project:\n  id: x\n" * 400, b"SQLite format 3\0" + b"\xff" * 9000])
def test_a_file_that_is_no_database_is_named_and_left_alone(opened, tmp_path, content, create):
    path = tmp_path / "state.db"
    path.write_bytes(content)

    with pytest.raises(Corrupt, match=r"state\.db cannot be read as a state database.*Restore a backup"):
        opened("sqlite:///state.db", create=create)

    assert path.read_bytes() == content


@pytest.mark.parametrize("create", [True, False])
def test_a_truncated_file_is_found_when_it_is_opened(opened, tmp_path, make, create):
    state = opened("sqlite:///state.db")
    state.put([make.record(f"n{n}") for n in range(500)], run_id=make.start(state), at=make.noon, action="adopt")
    state.close()
    path = tmp_path / "state.db"
    os.truncate(path, path.stat().st_size // 2)

    with pytest.raises(Corrupt, match="damaged"):
        opened("sqlite:///state.db", create=create)


def test_a_database_of_something_else_is_refused(opened, tmp_path):
    connection = sqlite3.connect(tmp_path / "state.db")
    connection.execute("CREATE TABLE customers (id)")
    connection.close()

    with pytest.raises(Corrupt, match="another program's database"):
        opened("sqlite:///state.db")


def test_a_state_that_does_not_say_its_format_is_refused(opened, url):
    state = opened(url)
    with state._session.writing() as connection:
        connection.exec_driver_sql("UPDATE state_format SET version_num = 'a1b2c3'")
    state.close()

    with pytest.raises(Corrupt, match="its format is unknown"):
        opened(url)


def test_a_folder_that_cannot_exist_is_reported_with_its_path(opened, tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(Unwritable, match=r"file/state\.db cannot be used: .*(directory|exists)"):
        opened("sqlite:///file/state.db")


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_reported_with_its_path(opened, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o500)

    with pytest.raises(Unwritable, match="folder"):
        opened("sqlite:///folder/state.db")


def test_a_full_disk_is_reported_and_loses_nothing(opened, make):
    state = opened()
    run_id = make.start(state)
    with state._session.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")

    with pytest.raises(Unwritable, match="disk is full"):
        state.put([make.record(f"n{n}") for n in range(500)], run_id=run_id, at=make.noon, action="adopt")

    assert (state.records(), state.verify()) == ({}, [])


def test_a_database_held_by_another_program_is_reported(opened, tmp_path, make, monkeypatch):
    monkeypatch.setattr("state.database.BUSY_SECONDS", 0.05)
    state = opened()
    other = sqlite3.connect(tmp_path / FOLDER / "state.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(Unwritable, match="another program is writing"):
        make.start(state)

    other.close()


def test_an_unreachable_server_is_reported_without_the_password(opened):
    pytest.importorskip("psycopg")

    with pytest.raises(Unwritable) as caught:
        opened("postgresql://ada:s3cret@/none?host=/nowhere")

    assert "postgresql:///nowhere/none cannot be used" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_the_url_shown_has_no_password(opened, postgres):
    url = postgres.database().replace("postgres@", "postgres:s3cret@")

    shown = opened(url).url

    assert "s3cret" not in shown
    assert shown.endswith(url.partition("?")[0].rpartition("/")[2])


@pytest.mark.parametrize(
    ("url", "message"),
    [("state.db", "not a database URL"), ("mysql://localhost/x", "use sqlite or postgresql")],
)
def test_a_url_that_makes_no_sense_is_explained(opened, url, message):
    with pytest.raises(StateError, match=message):
        opened(url)


def test_an_absolute_path_and_memory_are_taken_as_they_are(tmp_path, make):
    with State.open(f"sqlite:///{tmp_path}/deep/er/state.db", base=Path("/nowhere")) as state:
        make.start(state)
    with State.open("sqlite://", base=Path("/nowhere")) as state:
        make.start(state)

    assert (tmp_path / "deep/er/state.db").is_file()


def test_processes_that_open_a_new_state_together_agree_on_its_lineage(url, tmp_path):
    script = (
        "import sys; from pathlib import Path; from state.store import State\n"
        "sys.stdin.readline()\n"
        f"with State.open({url!r}, base=Path({str(tmp_path)!r})) as state: print(state.lineage)"
    )
    children = [
        subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()

    lineages = [child.communicate()[0] for child in children]

    assert len(set(lineages)) == 1
    assert lineages[0]
