"""Every state that the API description names has a phase, of each object and of what of it is decided on by itself."""

import json

import pytest
from contract import shape

from schemas import catalogue
from schemas.declare import Phase

PARTS = {
    "bundle": ["subproject.status", "smsApp.status", "convApp.smsChannelStatus"],
    "rcs_sender": [
        "countryStatus.operators.status",
        "brandDetails.status",
        "brandDetails.registration.status",
        "testNumberStates.state",
        "conversationApiAppDetails.channelStatus",
    ],
    "sms_app": ["conversationApiAppDetails.channelStatus"],
    "whatsapp_account": ["wabaBanState"],
    "whatsapp_sender": [
        "metadata.displayName.status",
        "metadata.username.status",
        "wabaBanState",
        "conversationApiAppDetails.channelStatus",
    ],
}
"""Type to where each kind of part stands in an answer, in the order of ``Lifecycle.parts``."""

SAYS_NOTHING = {"UNKNOWN", "UNRECOGNIZED", "UNSPECIFIED", "STATUS_UNSPECIFIED"}
"""Words by which the API says that it does not know; at the time of writing these are all that have "UN" in them so."""


@pytest.fixture(params=catalogue.names())
def resource_type(request):
    return catalogue.resource_type(request.param)


def answer(resource_type, openapi):
    call = resource_type.read or resource_type.create
    responses = openapi["paths"][call.path][call.method.lower()]["responses"]
    schema = next(responses[s] for s in ("200", "201") if s in responses)["content"]["application/json"]["schema"]
    return shape(schema["oneOf"][0] if "oneOf" in schema else schema, openapi)


def words(found, path):
    for step in path.split("."):
        found = found.properties[step]
        found = found.items or found
    return found.enum


def test_every_documented_state_has_a_phase_and_no_other_has(resource_type, openapi):
    cycle, shown = resource_type.lifecycle, answer(resource_type, openapi)

    for path, phases in ((cycle.state, cycle.states), (cycle.change, cycle.changes)):
        assert set(phases) == (set(words(shown, path)) if path else set())


def test_a_state_that_only_events_have_is_one_of_theirs(openapi):
    text = json.dumps(openapi)

    for resource_type in map(catalogue.resource_type, catalogue.names()):
        for state in resource_type.lifecycle.told_by_events:
            assert f'"{state}"' in text, state
            assert state not in resource_type.lifecycle.states


def test_every_documented_state_of_a_part_has_a_phase_and_no_other_has(resource_type, openapi):
    shown = answer(resource_type, openapi)
    declared = [set(one.states) for one in resource_type.lifecycle.parts]

    assert declared == [set(words(shown, path)) for path in PARTS.get(resource_type.name, ())]


def test_a_word_by_which_the_api_knows_nothing_reads_as_unknown(resource_type):
    cycle = resource_type.lifecycle
    phases = [cycle.states, cycle.changes, *(one.states for one in cycle.parts)]

    found = {word: phase for one in phases for word, phase in one.items() if word in SAYS_NOTHING}

    assert set(found.values()) <= {Phase.UNKNOWN}
    assert all(word in SAYS_NOTHING for one in phases for word, phase in one.items() if phase is Phase.UNKNOWN)


def stateful(found, path=""):
    """Yield where an answer shows a status or state that is one of a list of words."""
    for name, inner in found.properties.items():
        here = f"{path}.{name}".lstrip(".")
        below = inner.items or inner
        if below.enum and name.lower().endswith(("state", "status")):
            yield here
        yield from stateful(below, here)


LEFT_ALONE = {
    "details.questionnaire.us.answers.addressState": "a state of the US",
    "countryStatus.status": "told with its operators, whose words it shares",
}


def test_no_state_that_an_answer_shows_is_overlooked(resource_type, openapi):
    cycle = resource_type.lifecycle
    looked_at = {cycle.state, cycle.change, *PARTS.get(resource_type.name, ())}

    assert set(stateful(answer(resource_type, openapi))) - looked_at <= set(LEFT_ALONE)
