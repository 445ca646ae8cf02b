"""The long forms of the properties about faults and odd servers, and a throwaway PostgreSQL server; from the tests."""

from __future__ import annotations

import importlib.util
import logging
import sys
import tempfile
import traceback
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.emulator.server import Options, running

if TYPE_CHECKING:
    from collections.abc import Iterator

TELL_EACH = 100
"""Schedules between two signs of life; a hundred take one to two minutes."""

TESTS = Path(__file__).parents[1] / "tests"


def _loaded(path: Path) -> Any:
    sys.path.insert(0, str(TESTS / "support"))  # bench has a module projects, too
    found = importlib.util.spec_from_file_location(path.stem, path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules[path.stem] = module
    found.loader.exec_module(module)
    return module


@contextmanager
def server() -> Iterator[Any]:
    """Give a function that makes a database on a server of its own and returns its URL."""
    started = _loaded(TESTS / "support" / "postgres.py").Postgres()
    try:
        yield started.database
    finally:
        started.stop()


def schedules(wanted: int, seed: int) -> int:
    """Play that many generated projects under as many schedules of faults; return 1 when a promise broke, else 0."""
    tests = _loaded(TESTS / "property" / "test_property_convergence.py")
    projects = sys.modules["projects"].PROJECTS
    faults = st.lists(tests.FAULTS, min_size=1, max_size=5)
    promise = tests.test_no_schedule_of_faults_doubles_or_loses_an_object
    return _play("fault schedules", promise, wanted, seed, first=projects, second=projects, faults=faults)


def servers(wanted: int, seed: int) -> int:
    """Play that many generated projects at as many odd servers; return how many promises broke."""
    tests = _loaded(TESTS / "property" / "test_property_servers.py")
    promises = (
        tests.test_no_server_is_sent_a_thing_twice,
        tests.test_a_lost_state_makes_no_second_object_at_any_server_that_keeps_what_a_text_says,
    )
    given_by = {"project": sys.modules["projects"].PROJECTS, "manners": tests.SERVERS}
    half = (wanted + 1) // 2
    return sum(_play("odd servers", promise, half, seed, **given_by) for promise in promises)


def _play(name: str, test: Any, wanted: int, seed: int, **strategies: Any) -> int:
    """Try a promise so many times on a fresh stage; return 1 when it broke, else 0."""
    promise, stage = test.hypothesis.inner_test, _loaded(TESTS / "support" / "stage.py")
    played = count(1)
    logging.getLogger("reconciler").setLevel(logging.ERROR)  # unanswered calls are what this is about
    with running(Options(virtual_clock=True, review_seconds=60)) as emulator, tempfile.TemporaryDirectory() as folder:

        def new_stage() -> Any:
            emulator.control("POST", "reset")
            number = next(played)
            if number % TELL_EACH == 0:
                print(f"{name}: {number} of {wanted}, sound so far", file=sys.stderr, flush=True)
            directory = Path(folder) / str(number)
            directory.mkdir()
            return stage.Stage(directory, emulator)

        @hypothesis.seed(seed)
        @settings(
            max_examples=wanted,
            deadline=None,
            database=None,
            derandomize=False,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        )
        @given(drawn=st.fixed_dictionaries(strategies))
        def play(drawn: dict[str, Any]) -> None:
            promise(new_stage=new_stage, **drawn)

        try:
            play()
        except Exception:  # noqa: BLE001  whatever broke is reported with its example
            traceback.print_exc()
            return 1
        finally:
            print(f"{next(played) - 1:8}  {name} played")
    return 0
