import shutil
import stat
from dataclasses import replace

import pytest
from sqlalchemy import inspect

from state import ProjectBinding, StateError, TooNew, migrate, tables
from state.database import connect, writing
from state.location import locate

NOW, NEXT = tables.FORMAT, tables.FORMAT + 1

LATER = f'''"""A later format, for tests."""

import sqlalchemy as sa
from alembic import op

revision = "{NEXT:04}"
down_revision = "{NOW:04}"


def upgrade() -> None:
    with op.batch_alter_table("records") as batch:
        batch.add_column(sa.Column("note", sa.Text, nullable=False, server_default="none"))
    with op.batch_alter_table("runs") as batch:
        batch.alter_column("commit_id", new_column_name="version")
'''

BROKEN = (
    LATER.replace(f"{NEXT:04}", f"{NEXT + 1:04}")
    .replace(f"{NOW:04}", f"{NEXT:04}")
    .replace('"runs"', '"missing"')
    .replace("note", "more")
)


@pytest.fixture
def newer(tmp_path):
    """Migrations of a version to come: one format more than today's."""
    scripts = tmp_path / "100% newer"
    shutil.copytree(migrate.SHIPPED.scripts, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / f"{NEXT:04}_later.py").write_text(LATER)
    return migrate.Migrations(scripts, NEXT)


def columns(state, table):
    with state._session.reading() as connection:
        return {column["name"] for column in inspect(connection).get_columns(table)}


@pytest.fixture
def older(opened, url, make):
    """A state of today's format with a record, an open call and history; closed."""
    state = opened(url)
    run_id = make.start(state)
    state.put([make.record()], run_id=run_id, at=make.noon, action="adopt")
    state.advance(begins=[make.begin(run_id, "b")], at=make.noon)
    state.close()
    return state


def test_a_new_database_and_a_migrated_one_have_the_same_schema(url, tmp_path):
    import alembic.autogenerate
    from alembic.migration import MigrationContext

    location = locate(url, tmp_path)
    if location.path is not None:
        location.path.parent.mkdir()
    engine = connect(location)

    with writing(engine).begin() as connection:
        migrate._run_alembic(connection, migrate.SHIPPED)
    with engine.begin() as connection:
        differences = alembic.autogenerate.compare_metadata(MigrationContext.configure(connection), tables.metadata)
        migrated = described(connection)
    with writing(engine).begin() as connection:
        tables.metadata.drop_all(connection)
        tables.metadata.create_all(connection)
        created = described(connection)
    engine.dispose()

    assert differences == []
    assert migrated == created
    assert len(created) == 8


def described(connection):
    look = inspect(connection)
    return {
        name: {
            "columns": [{key: str(value) for key, value in one.items()} for one in look.get_columns(name)],
            "primary key": look.get_pk_constraint(name),
            "foreign keys": look.get_foreign_keys(name),
            "indexes": sorted(look.get_indexes(name), key=lambda one: one["name"]),
            "checks": look.get_check_constraints(name),
            "unique": look.get_unique_constraints(name),
        }
        for name in look.get_table_names()
    }


def test_a_migrated_empty_database_is_a_sound_state(opened, tmp_path):
    engine = connect(locate("sqlite:///state.db", tmp_path))
    with writing(engine).begin() as connection:
        migrate._run_alembic(connection, migrate.SHIPPED)
    engine.dispose()

    state = opened("sqlite:///state.db")

    assert (state.format, state.serial, len(state.lineage), state.verify()) == (NOW, 0, 32, [])


def test_an_older_state_is_upgraded_and_keeps_everything(opened, url, older, newer, make):
    state = opened(url, migrations=newer)

    assert (state.format, state.lineage, state.serial) == (NEXT, older.lineage, 1)
    assert state.records() == {"webhook.a": make.record()}
    assert [entry.address for entry in state.open_intents()] == ["webhook.b"]
    assert "note" in columns(state, "records")
    assert "version" in columns(state, "runs")
    assert state.verify() == []
    with state._session.reading() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_an_older_file_is_backed_up_beside_itself_before_it_is_upgraded(opened, tmp_path, newer, make):
    state = opened()
    state.put([make.record()], run_id=make.start(state), at=make.noon, action="adopt")
    folder = tmp_path / ".reconciler"
    (folder / f"state.db.format-{NOW}.bak").write_text("an earlier backup")

    opened(migrations=newer)  # while the first connection still has a write-ahead log

    backup = folder / f"state.db.format-{NOW}.2.bak"
    assert (folder / f"state.db.format-{NOW}.bak").read_text() == "an earlier backup"
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    restored = opened(f"sqlite:///{backup}")
    assert (restored.format, restored.records()) == (NOW, {"webhook.a": make.record()})


def test_an_older_postgresql_state_keeps_its_old_tables_in_a_schema(opened, postgres, newer, make):
    url = postgres.database()
    state = opened(url)
    state.put([make.record()], run_id=make.start(state), at=make.noon, action="adopt")
    state.close()

    opened(url, migrations=newer).close()

    kept = opened(url + f"&options=-csearch_path%3Dstate_format_{NOW}")
    assert (kept.format, kept.lineage, kept.records()) == (NOW, state.lineage, {"webhook.a": make.record()})


def test_a_plan_upgrades_an_older_file_in_memory_only(opened, older, newer, tmp_path, url, make):
    if not url.startswith("sqlite"):
        pytest.skip("PostgreSQL is upgraded in place")
    folder = tmp_path / ".reconciler"
    before = (folder / "state.db").read_bytes()

    state = opened(url, create=False, migrations=newer)

    assert (state.format, state.records()) == (NEXT, {"webhook.a": make.record()})
    assert sorted(path.name for path in folder.iterdir()) == [".gitignore", "state.db"]
    assert (folder / "state.db").read_bytes() == before


def test_a_failing_migration_leaves_the_older_format_as_it_was(opened, url, older, newer, make):
    (newer.scripts / "versions" / f"{NEXT + 1:04}_broken.py").write_text(BROKEN)

    with pytest.raises(StateError, match=f"could not be migrated to format {NEXT + 1}"):
        opened(url, migrations=replace(newer, format=NEXT + 1))

    state = opened(url)
    assert (state.format, state.records(), state.verify()) == (NOW, {"webhook.a": make.record()}, [])
    assert "note" not in columns(state, "records")


def test_the_older_version_refuses_the_upgraded_state(opened, url, older, newer):
    opened(url, migrations=newer).close()

    with pytest.raises(TooNew, match=f"format {NEXT}"):
        opened(url)


def test_the_shipped_migrations_end_at_the_format_this_version_writes():
    from alembic.script import ScriptDirectory

    assert ScriptDirectory(str(migrate.SHIPPED.scripts)).get_current_head() == f"{tables.FORMAT:04}"


def test_a_state_of_the_first_format_is_about_no_project_until_a_run_says_which(opened, url, tmp_path, make):
    """Format 1 as it was released, made by the frozen migration that describes it."""
    first(url, tmp_path)

    state = opened(url)

    assert (state.format, state.home, state.verify()) == (NOW, None, [])
    state.bind(ProjectBinding("2f1c", "api.example.com"))
    assert state.home == ProjectBinding("2f1c", "api.example.com")
    assert state.serial == 0


def first(url, base):
    from alembic import command
    from alembic.config import Config

    location = locate(url, base)
    if location.path is not None:
        location.path.parent.mkdir()
    engine = connect(location)
    config = Config()
    config.set_main_option("script_location", str(migrate.SHIPPED.scripts))
    config.set_main_option("path_separator", "os")
    with writing(engine).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
