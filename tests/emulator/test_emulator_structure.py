import ast
import json
from pathlib import Path

import pytest

import reconciler.emulator
from reconciler.emulator.families import classes
from reconciler.emulator.routing import route
from reconciler.emulator.server import Options
from reconciler.emulator.spec import operations, schemas

HERE = Path(reconciler.emulator.__file__).parent
FILES = sorted(HERE.rglob("*.py"))


def test_the_shipped_specification_is_whole():
    shipped = json.loads((HERE / "openapi.json").read_text())

    assert shipped["info"]["version"] == "1.2.117"
    assert (len(operations()), len(schemas())) == (90, 475)


def test_every_operation_is_found_by_its_own_path():
    for operation in operations().values():
        found, values = route(operation.method, operation.path)
        assert found is operation
        assert values["projectId"] == "{projectId}"


def test_every_file_in_the_folder_of_families_is_found():
    files = {one.stem for one in (HERE / "families").glob("*.py")} - {"__init__"}

    assert {one.__module__.rpartition(".")[2] for one in classes()} == files


def test_handlers_answer_only_operations_the_api_has_and_each_is_answered_once():
    marked = [
        function.operation
        for family in classes()
        for function in vars(family).values()
        if hasattr(function, "operation")
    ]

    assert set(marked) <= set(operations())
    assert len(marked) == len(set(marked))
    answered = {operations()[one].family for one in marked}
    for family in (
        "Webhooks",
        "WhatsApp Templates",
        "SMS Apps",
        "WhatsApp Accounts",
        "WhatsApp",
        "WhatsApp Flows",
        "WhatsApp Senders",
        "WhatsApp Solutions",
    ):
        assert family in answered
        assert {name for name, one in operations().items() if one.family == family} <= set(marked)


@pytest.mark.parametrize("file", FILES, ids=lambda one: str(one.relative_to(HERE)))
def test_nothing_of_the_product_is_imported(file):
    imported = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom):
            imported.add(node.module)
        elif isinstance(node, ast.Import):
            imported |= {one.name for one in node.names}

    for module in imported:
        assert module.partition(".")[0] not in {"state", "schemas", "httpx", "deepdiff", "sqlalchemy", "pydantic"}
        assert not module.startswith("reconciler") or module.startswith("reconciler.emulator")


def test_options_are_the_promised_defaults():
    options = Options()

    assert (options.host, options.port, options.review_seconds) == ("127.0.0.1", 0, 2.0)
