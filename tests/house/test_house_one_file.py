"""A new resource type is one new file: nothing else is touched, and everything knows it."""

import importlib
import json
import sys
from pathlib import Path

import pytest
from stage import database, new_stage, postgres, shared_emulator, stage  # noqa: F401  fixtures

import schemas.resources
from reconciler.cli import run
from reconciler.plans.change import Action
from schemas import catalogue

DOCS = Path(__file__).parents[2] / "docs"

# Of the API it is an SMS app under another name, so that the emulator answers it.
GADGET = '''
"""Gadgets: a type for one test. Declares only.

Source: none.
"""

from typing import Annotated, Literal

from pydantic import Field

from schemas.declare import Call, Export, Listing, NaturalKey, ResourceType
from schemas.markers import Immutable, ObservedAs, Spec

PATH = "/v1/projects/{projectId}/sms/smsApps"
ONE = PATH + "/{smsAppId}"


class Gadget(Spec):
    """A gadget as a user writes it."""

    name: Annotated[str, Field(min_length=1, max_length=20, description="What the gadget is called.")]
    region: Annotated[
        Literal["EU", "US"],
        Field(description="Where the gadget is."),
        Immutable(),
        ObservedAs(lambda live: next(iter(live.get("regions", ())), None)),
    ]


RESOURCE = ResourceType(
    name="gadget",
    title="Gadget",
    tag="SMS Apps",
    summary="A gadget that does nothing.",
    spec=Gadget,
    identity=("id",),
    id_parameters=("smsAppId",),
    natural_key=NaturalKey(("name",), unique=False),
    listing=Listing(operation="SmsSmsAppsController_listSmsApps_v1", path=PATH, items="smsApps", page_size=100),
    read=Call(operation="SmsSmsAppsController_getSmsApp_v1", method="GET", path=ONE),
    create=Call(operation="SmsSmsAppsController_createSmsApp_v1", method="POST", path=PATH),
    exports=(Export("id", "Id of the gadget."),),
    example="name: Lamp\\nregion: EU\\n",
)
'''
DECLARED = """
resources:
  gadget:
    lamp: {name: Lamp, region: EU}
outputs:
  lamp: {value: "${gadget.lamp.id}"}
"""


def forget():
    for known in (catalogue.names, catalogue.resource_type):
        known.cache_clear()
    sys.modules.pop("schemas.resources.gadget", None)
    importlib.invalidate_caches()


@pytest.fixture(autouse=True)
def gadget(tmp_path, monkeypatch):
    """Drop one file where resource types are found, for one test."""
    folder = tmp_path / "resources"
    folder.mkdir()
    (folder / "gadget.py").write_text(GADGET, encoding="utf-8")
    monkeypatch.setattr(schemas.resources, "__path__", [*schemas.resources.__path__, str(folder)])
    forget()
    yield
    monkeypatch.undo()
    forget()


@pytest.fixture
def cli(stage, monkeypatch, capfd):  # noqa: F811  the fixture
    monkeypatch.chdir(stage.directory)

    def call(*words):
        capfd.readouterr()
        code = run(list(words))
        return code, "".join(capfd.readouterr())

    return call


def test_it_is_validated(stage, cli):  # noqa: F811  same
    stage.declare(DECLARED.replace("region: EU", "regoin: EU"))

    code, told = cli("validate")

    assert code == 1
    assert 'gadget has no field "regoin"' in told
    assert 'did you mean "region"?' in told


def test_it_is_planned_applied_and_settled(stage):  # noqa: F811  same
    stage.declare(DECLARED)

    (change,) = stage.plan().changes
    stage.apply()

    assert (str(change.address), change.action) == ("gadget.lamp", Action.CREATE)
    assert [app["name"] for app in stage.objects("sms_app").values()] == ["Lamp"]
    assert stage.plan().changes == ()
    stage.declare(DECLARED.replace("Lamp,", "Torch,"))
    assert "the API cannot change a gadget" in stage.plan().changes[0].why


def test_it_is_explained(cli):
    code, told = cli("explain", "gadget")

    assert code == 0
    assert "A gadget that does nothing." in told
    assert "What the gadget is called." in cli("explain", "gadget.name")[1]


def test_it_is_in_the_json_schema(cli):
    code, told = cli("schema")

    assert code == 0
    found = json.loads(told)["properties"]["resources"]["properties"]["gadget"]
    assert "What the gadget is called." in json.dumps([found, json.loads(told).get("$defs", {})])


def test_it_has_a_page_in_the_documentation(monkeypatch):
    monkeypatch.syspath_prepend(str(DOCS))
    generate = importlib.import_module("generate")

    pages = {path.relative_to(DOCS).as_posix(): text for path, text in generate.pages().items()}

    assert "What the gadget is called." in pages["reference/gadget.md"]
    assert "gadget.md" in pages["reference/README.md"]
