"""The life of one object of any type: declared with the parents that its ``Refers`` fields name, applied, looked at."""

import json
import re

import pytest
import yaml
from conforming import conforming
from second_values import general
from type_forms import bodies, scenario

from reconciler.emulator.server import Options as EmulatorOptions
from reconciler.emulator.server import running
from reconciler.engine import operations
from reconciler.plans.change import Status
from reconciler.values import show_path
from schemas import catalogue
from schemas.facts import facts
from schemas.markers import Refers, Trigger

KEEP = {"target": "https://hooks.example.com/keep", "secret": "${var.keep}", "triggers": ["ALL"]}
STEP = re.compile(r"reconciler run \S+ (?P<words>[a-z-]+( \S+=\S+)*)$")


def without_triggers(resource_type, body):
    """Return a body that asks for no one-way step."""
    return {name: value for name, value in body.items() if not facts(resource_type.spec).find(Trigger, name)}


class Life:
    """One object of a type on the stage, with what it needs around it."""

    def __init__(self, stage, resource_type, body):
        self.stage = stage
        self.resource_type = resource_type
        self.scenario = scenario(resource_type)
        self.body = {**body, **self._references()}
        self.address = f"{resource_type.name}.one"
        self.told = []

    # --- steps ---

    def open_to_changes(self):
        """Declare the object without one-way steps, reviewed so that it can be changed."""
        if self.scenario.changeable:
            order = {"match": {"type": self.resource_type.name}, "verdict": self.scenario.changeable}
            self.stage.emulator.control("POST", "verdicts", order)
        self.declare(without_triggers(self.resource_type, self.body))
        return self.grown()

    def declare(self, body=None):
        """Declare the object."""
        self.body = self.body if body is None else body
        self.declare_these(one=self.body)

    def declare_these(self, imports=(), **mine):
        """Declare any objects of the type beside what they need, and a webhook, so that there is always something."""
        blocks = {name: {"parent": example} for name, example in self._parents().items()}
        resources = {"webhook": {"keep": KEEP}, **blocks}
        resources[self.resource_type.name] = {**resources.get(self.resource_type.name, {}), **mine}
        self.stage.variables = {name: _secret(name) for name in re.findall(r"\$\{var\.(\w+)\}", str(resources))}
        variables = {name: {"type": "string", "sensitive": True} for name in self.stage.variables}
        self.stage.declare_values({"resources": resources, "variables": variables, "import": list(imports)})

    def plan(self, *, acked=True, **more):
        plan = self.stage.plan(acks=self._acks() if acked else [], **more)
        self.told.append(plan.as_json())
        return plan

    def apply(self, *, acked=True):
        report = self.stage.apply(acks=self._acks() if acked else [])
        self.told.append(report.as_json())
        return report

    def grown(self):
        """Apply what is declared and bring it to its end: reviews pass, a person does what the plan asks for."""
        for _ in range(8):
            plan = self.plan()
            if plan.pending:
                report = self.apply()
                assert report.exit_code(detailed=True) in {0, 3, 7}, [one.problem for one in report.results]
            elif plan.having(Status.WAITING):
                self.stage.reviewed()
            elif steps := [change for change in plan.having(Status.NEEDS_HUMAN) if STEP.search(change.why)]:
                self._run(steps[0], STEP.search(steps[0].why)["words"])
            else:
                return self
        raise AssertionError(f"{self.address} does not come to rest: {self.plan().changes}")

    def _run(self, change, words):
        """Run an operation as it was typed, and what its answer asks for next."""
        name, *pairs = words.split()
        given = dict(pair.split("=", 1) for pair in pairs)
        if given.get("code") == "CODE":
            given["code"] = str(self.stage.emulator.control("GET", f"otp?senderId={change.remote_id}")["code"])
        target = operations.target_of(str(change.address))
        answer = operations.run_operation(self.stage.project(), target, operations.operation_of(target, name), given)
        if answer.next_step:
            self._run(change, answer.next_step)

    # --- the world ---

    def of(self, plan, name="one"):
        """Return what a plan says of the object, None when it says nothing."""
        return next((one for one in plan.changes if str(one.address) == f"{self.resource_type.name}.{name}"), None)

    def is_quiet(self):
        """Tell whether there is nothing to do once reviews have passed."""
        self.stage.reviewed()
        return not self.plan().has_changes

    @property
    def remote_id(self):
        return self.stage.records()[self.address].remote_id

    @property
    def objects(self):
        """What the emulator has of the type, by remote id."""
        found = self.stage.objects(self.resource_type.name)
        mine = {key: one for key, one in found.items() if one.get("target") != KEEP["target"]}
        return (
            dict.fromkeys([self.resource_type.name], *mine.values()) if self.resource_type.singleton and mine else mine
        )

    def writes(self, since):
        """Return the requests that changed something, those about the webhook that stays left out."""
        kept = next(key for key, one in self.stage.objects("webhook").items() if one["target"] == KEEP["target"])
        return [write for write in self.stage.writes(since) if not write.endswith(f"/webhooks/{kept}")]

    @property
    def live(self):
        return self.objects[self.remote_id]

    @property
    def secrets(self):
        """Every text that nothing may show: what was declared as secret, and credentials that the API answers."""
        credentials = _named({"bearerToken", "authName", "authToken"}, self.stage.emulator.control("GET", "objects"))
        return {*self.stage.variables.values(), *credentials}

    # --- what it needs ---

    def _references(self):
        refers = facts(self.resource_type.spec).having(Refers)
        return {path[0]: f"${{{mark.type}.parent.{mark.field}}}" for path, mark in refers.items()}

    def _parents(self):
        resource_types = [
            catalogue.resource_type(mark.type) for mark in facts(self.resource_type.spec).having(Refers).values()
        ]
        return {
            resource_type.name: without_triggers(resource_type, yaml.safe_load(resource_type.example))
            for resource_type in resource_types
        }

    def _acks(self):
        names = (self.address, f"{self.resource_type.name}.two", *(f"{name}.parent" for name in self._parents()))
        return list(names)


def said(one):
    """Return everything that a life was told by plans and reports, as text."""
    return json.dumps(one.told)


def place(path):
    """Return a path as scenarios name it."""
    return general(show_path(path))


def _secret(name):
    return f"correct-horse-{name.replace('_', '-')}"


def _named(names, value):
    if isinstance(value, dict):
        mine = {inner for key, inner in value.items() if key in names and isinstance(inner, str)}
        return mine.union(*(_named(names, inner) for inner in value.values()))
    if isinstance(value, list):
        return set().union(*(_named(names, inner) for inner in value))
    return set()


@pytest.fixture(scope="session")
def blank_emulator():
    with running(EmulatorOptions(virtual_clock=True, review_seconds=60, blank=True, check=True)) as emulator:
        yield emulator


@pytest.fixture
def life(new_stage, tmp_path_factory, blank_emulator, database):
    """A function that begins the life of a type, from its example unless told otherwise, in a world of its own."""

    def begin(name, body=None):
        resource_type, stage = catalogue.resource_type(name), new_stage()
        if scenario(resource_type).blank:
            blank_emulator.control("POST", "reset")
            stage = type(stage)(tmp_path_factory.mktemp("blank"), blank_emulator, database)
        return Life(stage, resource_type, bodies(resource_type)[0] if body is None else body)

    with conforming(blank_emulator):
        yield begin
