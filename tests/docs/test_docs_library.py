"""The page of the library: its program runs, and prints what the page says; every public name is on it."""

import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import reconciler

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
NAMES = [name for name in reconciler.__all__ if name != "__version__"]


def block(language):
    return re.search(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[1]


@pytest.fixture
def shop(project, tmp_path):
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "shop.yaml").write_text(block("yaml"))
    return tmp_path


def test_the_program_on_the_page_prints_what_the_page_says(shop, server):
    done = subprocess.run(
        [sys.executable, "-c", block("python")],
        cwd=shop,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert (done.stderr, done.stdout, done.returncode) == ("", block("text"), 0)
    assert len(server.control("GET", "objects?type=sms_app")["objects"]) == 1


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_is_on_the_page(name):
    assert re.search(rf"`{name}\b", PAGE)


@pytest.mark.parametrize("name", NAMES)
def test_every_public_thing_says_what_it_is_and_is_typed(name):
    public = getattr(reconciler, name)

    assert not (inspect.getdoc(public) or f"{name}(").startswith(f"{name}(")
    if inspect.isfunction(public):
        signature = inspect.signature(public)
        bare = [one.name for one in signature.parameters.values() if one.annotation is inspect.Parameter.empty]
        assert bare == []
        assert signature.return_annotation is not inspect.Signature.empty


def test_every_function_that_takes_a_project_says_what_it_raises():
    functions = [getattr(reconciler, name) for name in NAMES if inspect.isfunction(getattr(reconciler, name))]

    assert len(functions) > 20
    assert [one.__name__ for one in functions if "Raises:" not in inspect.getdoc(one)] == []
