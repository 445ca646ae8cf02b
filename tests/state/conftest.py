"""States on SQLite and, where its programs are installed, on a throwaway PostgreSQL server."""

from datetime import UTC, datetime, timedelta
from itertools import chain, count

import pytest
from humble import open_folder  # noqa: F401  fixture
from postgres import postgres  # noqa: F401  fixture

from state import Intent, Record
from state.store import State

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request):
    """A function that returns the URL of a state that does not exist yet, another one each time."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres").database
    folders = chain([".reconciler"], (f".reconciler{number}" for number in count(2)))
    return lambda: f"sqlite:///{next(folders)}/state.db"


@pytest.fixture
def url(new_url):
    """The URL of a state that does not exist yet, one per test and database."""
    return new_url()


@pytest.fixture
def opened(tmp_path):
    """Open states below the test's folder and close them at its end."""
    states = []

    def open_one(url="sqlite:///.reconciler/state.db", **options):
        states.append(State.open(url, base=tmp_path, **options))
        return states[-1]

    yield open_one
    for one in states:
        one.close()


@pytest.fixture
def state(opened, url):
    return opened(url)


@pytest.fixture
def run_id(state):
    return start(state)


def start(state):
    return state.start_run("apply", who="ada", host="ci-1", commit="c0ffee", at=NOON)


def begin(run_id, name="a", verb="create", **changes):
    values = {
        "run_id": run_id,
        "address": f"webhook.{name}",
        "type": "webhook",
        "verb": verb,
        "natural_key": f'"{name}"',
        "request": {"target": f"https://{name}.example"},
    }
    return Intent(**values | changes)


def record(name="a", **changes):
    values = {
        "address": f"webhook.{name}",
        "type": "webhook",
        "remote_id": f"id-{name}",
        "natural_key": f'"{name}"',
        "declared": {"target": f"https://{name}.example", "triggers": ["B", "A"]},
        "observed": {"target": f"https://{name}.example", "note": "주문 \x00 \ud83d"},
        "fingerprints": {"secret": "hmac-sha256:" + "0" * 64},
        "depends_on": (),
        "protect": False,
        "on_destroy": "delete",
        "phase": "live",
        "awaiting_since": None,
        "created_at": NOON,
        "updated_at": NOON + timedelta(seconds=1),
        "spellings": {"target": "hmac-sha256:" + "1" * 64, "triggers": ""},
    }
    return Record(**values | changes)


@pytest.fixture
def make():
    """The builders above, for test modules: conftest cannot be imported by name."""

    class Make:
        noon = NOON
        start = staticmethod(start)
        begin = staticmethod(begin)
        record = staticmethod(record)

    return Make
