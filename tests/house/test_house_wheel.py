import os
import sys
import zipfile
from pathlib import Path

import pytest
from wheels import run

pytestmark = pytest.mark.wheel

ROOT = Path(__file__).parents[2]
PACKAGES = ("reconciler", "state", "schemas")

IMPORT_EVERYTHING = """
import importlib, pkgutil, sys
for package in ("reconciler", "state", "schemas"):
    root = importlib.import_module(package)
    for module in pkgutil.walk_packages(root.__path__, package + "."):
        if not module.name.endswith(".__main__") and not module.name.startswith("state.migrations."):
            importlib.import_module(module.name)
for name in sorted(sys.modules):
    if name.partition(".")[0] in ("reconciler", "state", "schemas"):
        print(name, sys.modules[name].__file__)
"""


@pytest.fixture(scope="module")
def packed(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A folder that holds the unpacked wheel and nothing of the checkout."""
    folder = tmp_path_factory.mktemp("site")
    run(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), str(wheel))
    return folder


def outside(installed, *arguments):
    environment = os.environ | {"PYTHONPATH": str(installed)}
    return run(sys.executable, "-P", *arguments, cwd=installed.parent, env=environment)


def test_wheel_holds_exactly_the_three_packages_and_its_metadata(packed):
    tops = {name.partition("/")[0] for name in packed}

    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)
    assert len(tops) == 4


def test_wheel_holds_every_file_of_the_packages_and_no_other(packed):
    sources = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert {name for name in packed if ".dist-info/" not in name} == sources


def test_wheel_carries_types_licence_and_the_description_the_emulator_obeys(packed):
    assert {f"{package}/py.typed" for package in PACKAGES} <= packed
    assert "reconciler/emulator/openapi.json" in packed
    licences = {name.partition(".dist-info/licenses/")[2] for name in packed if ".dist-info/licenses/" in name}
    assert licences == {"LICENSE", "NOTICE"}


def test_every_module_of_the_installed_wheel_imports_without_the_checkout(installed):
    rows = [row.split(" ", 1) for row in outside(installed, "-c", IMPORT_EVERYTHING).splitlines()]

    assert {name.partition(".")[0] for name, _ in rows} == set(PACKAGES)
    assert [row for row in rows if not row[1].startswith(str(installed))] == []


def test_emulator_of_the_installed_wheel_finds_its_description(installed):
    asks = "from reconciler.emulator.spec import operations; print(len(operations()))"

    assert outside(installed, "-c", asks).strip() == "90"
