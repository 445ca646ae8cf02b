"""Any text in any field that tells where an object, or a part of it, stands: each view shows and counts it."""

import copy

import pytest
from hypothesis import Phase, assume, example, given, settings
from hypothesis import strategies as st
from lives import Life
from stage import PROJECT, Stage
from type_forms import bodies, scenario

from reconciler import engine
from reconciler.cli import run
from reconciler.emulator.server import Options, running
from reconciler.planner.unsettled import SAYS_NOTHING
from reconciler.render.markdown import markdown
from reconciler.render.plan import text
from reconciler.render.safe import clean
from schemas import catalogue

# No shrinking: every example is three looks over HTTP.
SUITE = settings(max_examples=3, phases=[Phase.explicit, Phase.generate])
NUMBER = "+46700000000"
CHANNEL = {"conversationApiAppDetails": {"id": "a", "projectId": "p1", "region": "EU", "channelStatus": "WORD"}}
PARTS = {
    "bundle": (
        {"subproject": {"status": "WORD"}},
        {"smsApp": {"status": "WORD"}},
        {"convApp": {"smsChannelStatus": "WORD"}},
    ),
    "rcs_sender": (
        {"countryStatus": [{"country": "SE", "status": "WORD", "operators": []}]},
        {"countryStatus": [{"country": "SE", "status": "LAUNCHED", "operators": [{"name": "A", "status": "WORD"}]}]},
        {"brandDetails": {"status": "WORD"}},
        {"brandDetails": {"registration": {"status": "WORD"}}},
        {"testNumberStates": [{"number": NUMBER, "state": "WORD"}]},
        CHANNEL,
    ),
    "sms_app": (CHANNEL,),
    "whatsapp_account": ({"wabaBanState": "WORD"},),
    "whatsapp_sender": (
        {"metadata": {"displayName": {"status": "WORD"}}},
        {"metadata": {"username": {"status": "WORD"}}},
        {"wabaBanState": "WORD"},
        CHANNEL,
    ),
}
"""Type to what an object shows whose parts stand in the state ``WORD``; one for each field of a state."""


def nested(path, value):
    for step in reversed(path.split(".")):
        value = {step: value}
    return value


def fields(resource_type):
    """Return a patch of an object for each field that tells a state."""
    cycle = resource_type.lifecycle
    own = [nested(path, "WORD") for path in (cycle.state, cycle.change) if path]
    return [*own, *PARTS.get(resource_type.name, ())]


def with_word(patch, word):
    if isinstance(patch, dict):
        return {key: with_word(inner, word) for key, inner in patch.items()}
    if isinstance(patch, list):
        return [with_word(inner, word) for inner in patch]
    return word if patch == "WORD" else patch


def known(resource_type):
    """Return the states that a type declares, of any of its fields."""
    cycle = resource_type.lifecycle
    return {*cycle.states, *cycle.told_by_events, *cycle.changes, *(word for p in cycle.parts for word in p.states)}


TYPES = [name for name in catalogue.names() if fields(catalogue.resource_type(name))]


@pytest.fixture(scope="module")
def emulators():
    """With and without WhatsApp, KakaoTalk and RCS; they do not check what they answer, since no such state exists."""
    with (
        running(Options(virtual_clock=True, review_seconds=60)) as full,
        running(Options(virtual_clock=True, review_seconds=60, blank=True)) as blank,
    ):
        yield {False: full, True: blank}


@pytest.fixture
def grown(emulators, tmp_path):
    """A function that lets an object of a type go live."""

    def begin(name):
        resource_type = catalogue.resource_type(name)
        emulator = emulators[scenario(resource_type).blank]
        emulator.control("POST", "reset")
        body = copy.deepcopy(bodies(resource_type)[0])
        if name == "rcs_sender":
            body["details"]["testNumbers"] = [NUMBER]
        one = Life(Stage(tmp_path, emulator), resource_type, body)
        one.declare()
        return one.grown()

    return begin


class Field:
    """A field of a live object that tells a state.

    Attributes:
        one: The object.
        type, remote_id: Which object has it in the emulator, where that is another one.
        patch: What the object then shows, with ``WORD`` in the place of the state.
    """

    def __init__(self, one, patch):
        self.one, self.patch = one, patch
        self.type, self.remote_id = one.resource_type.name, next(iter(one.stage.objects(one.resource_type.name)))
        if "testNumberStates" in patch:  # the emulator keeps them as objects of their own
            self.type, self.remote_id, self.patch = "rcs_test_number", f"{self.remote_id}/{NUMBER}", {"state": "WORD"}
        self.before = one.stage.objects(self.type)[self.remote_id]

    def show(self, word):
        self.one.stage.change_outside(self.type, self.remote_id, with_word(self.patch, word))

    def restore(self):
        for patch in (dict.fromkeys(self.patch), {name: self.before.get(name) for name in self.patch}):
            self.one.stage.change_outside(self.type, self.remote_id, patch)


def pressed(printed):
    return "".join(printed.split())


@pytest.mark.parametrize("name", TYPES)
def test_any_unknown_state_is_shown_and_counted_by_every_view(grown, monkeypatch, name):
    one = grown(name)
    for variable, value in one.stage.emulator.environment(project_id=PROJECT).items():
        monkeypatch.setenv(variable, value)
    for variable, value in one.stage.variables.items():
        monkeypatch.setenv(f"RECONCILER_VAR_{variable}", value)
    monkeypatch.chdir(one.stage.directory)

    @SUITE
    @example(word="")
    @example(word="SOMETHING_NEW")
    @given(word=st.text(st.characters(codec="utf-8"), max_size=40))
    def is_shown(word):
        assume(word not in known(one.resource_type))
        field.show(word)
        sentence = "state" if word in SAYS_NOTHING else f'"{clean(word)}"'
        for result in (one.stage.outlook(), engine.status(one.stage.project()), engine.drift(one.stage.project())):
            printed, number = text(result.plan, now=one.stage.time), result.plan.summary()["unknown"]
            assert word in one.of(result.plan).as_json()["unknown_states"]
            assert number == result.conditions["unknown"] >= 1
            assert pressed(sentence) in pressed(printed)
            assert f"nknown {number}" in printed
            assert f"nknown {number}" in markdown(result.plan, one.stage.time)

    for patch in fields(one.resource_type):
        field = Field(one, patch)
        is_shown()
        field.restore()
    assert [run([command, "--fail-on", "unknown"]) for command in ("plan", "status", "drift")] == [0, 0, 0]
    field.show("SOMETHING_NEW")
    assert [run([command, "--fail-on", "unknown"]) for command in ("plan", "status", "drift")] == [8, 8, 8]


@pytest.mark.parametrize("name", TYPES)
def test_every_part_that_a_type_declares_is_tried(name):
    cycle = catalogue.resource_type(name).lifecycle
    tried = [with_word(patch, "SOMETHING_NEW") for patch in PARTS.get(name, ())]

    for part in cycle.parts:
        assert any(shown.word == "SOMETHING_NEW" for live in tried for shown in part.read(live)), part
