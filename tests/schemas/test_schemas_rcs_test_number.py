"""What only the declaration of RCS test numbers knows: one number of many, invitations, what may be read besides."""

import pytest
from pydantic import ValidationError

from schemas import catalogue
from schemas.declare import Phase
from schemas.facts import facts
from schemas.markers import Canonical, Refers

NUMBER = catalogue.resource_type("rcs_test_number")
DECLARED = {"senderId": "s1", "number": "+46701234567"}
VERIFIED = {"number": "+46701234567", "state": "VERIFIED", "submitted": "2026-11-20"}
OTHER = {"number": "+46707654321", "state": "UNVERIFIED", "submitted": "2026-11-20"}


def found(spec, value):
    try:
        spec.model_validate(value)
    except ValidationError as error:
        return {".".join(map(str, one["loc"])): one["msg"] for one in error.errors(include_input=False)}
    return {}


def operation(name):
    return next(one for one in NUMBER.operations if one.name == name)


def test_one_number_travels_as_the_only_one_of_a_list():
    assert NUMBER.create.body(DECLARED) == {"testNumbers": ["+46701234567"]}


@pytest.mark.parametrize(
    ("answer", "live"),
    [
        ({"testNumbers": [OTHER, VERIFIED]}, VERIFIED),
        ({"testNumbers": [VERIFIED | {"number": "46701234567"}]}, VERIFIED | {"number": "46701234567"}),
        ({"testNumbers": [OTHER]}, None),
        ({}, None),
        (None, None),
    ],
)
def test_an_answer_about_all_numbers_is_read_for_the_one_that_was_added(answer, live):
    assert NUMBER.create.answer(answer, DECLARED) == live


@pytest.mark.parametrize("number", ["0701234567", "+46 70 123", "46701234567", "+0701", "+"])
def test_a_number_is_written_in_full(number):
    problems = found(NUMBER.spec, DECLARED | {"number": number})

    assert found(NUMBER.spec, DECLARED) == {}
    assert set(problems) == {"number"}
    assert (
        f'must be a phone number with + and country code, digits only, such as "+46701234567", not "{number}"'
        in (problems["number"])
    )


def test_a_spelling_that_only_needs_tidying_is_tidied_in_the_message():
    assert found(NUMBER.spec, DECLARED | {"number": "+46 70-123"})["number"].endswith('write for example "+4670123"')


def test_a_number_lives_below_its_sender_and_is_found_by_its_digits():
    assert (NUMBER.parent.type, NUMBER.parent.field, NUMBER.parent.embedded) == (
        "rcs_sender",
        "senderId",
        "testNumberStates",
    )
    assert facts(NUMBER.spec).find(Refers, "senderId") == Refers("rcs_sender", "id")
    assert NUMBER.remote_id(DECLARED) == "s1/+46701234567"
    assert NUMBER.path_parameters("s1/+46701234567") == {"senderId": "s1", "testNumber": "+46701234567"}
    assert facts(NUMBER.spec).find(Canonical, "number").form("+46701234567") == "46701234567"


def test_adding_a_number_says_that_it_invites_and_resets():
    effect = NUMBER.effect("create", None)

    assert "a number that was verified before is UNVERIFIED again" in effect.text
    assert str(effect.reversibility) == "reversible"


@pytest.mark.parametrize(
    ("state", "phase", "step"),
    [
        ("VERIFIED", Phase.LIVE, ""),
        ("UNVERIFIED", Phase.WORKING, ""),
        ("PENDING", Phase.WORKING, ""),
        ("DECLINED", Phase.FAILED, ""),
        ("INVALID", Phase.FAILED, ""),
        ("REJECTED", Phase.FAILED, ""),
        ("EXPIRED", Phase.FAILED, "resend"),
        ("FAILED", Phase.FAILED, "resend"),
    ],
)
def test_an_invitation_that_came_to_nothing_can_be_sent_again(state, phase, step):
    assert NUMBER.lifecycle.states[state] is phase
    assert NUMBER.next_step({"state": state}) == step


def test_resending_counts_as_a_change_though_it_is_a_get():
    assert [(one.name, one.acts, one.call.method) for one in NUMBER.operations] == [
        ("state", False, "GET"),
        ("resend", True, "GET"),
        ("capabilities", False, "GET"),
    ]
    assert "to UNVERIFIED" in operation("resend").summary


def test_a_questionnaire_is_read_for_countries_it_can_be_for():
    spec = catalogue.data_source("rcs_questionnaire").spec

    assert found(spec, {"useCase": "OTP"}) == {}
    assert found(spec, {"useCase": "OTP", "countries": ["GB", "US"], "usQuestionnaireVersion": "v2"}) == {}
    assert set(found(spec, {"countries": ["JP"]})) == {"useCase", "countries.0"}


def test_capabilities_are_read_of_a_number_in_full():
    spec = catalogue.data_source("rcs_test_number_capabilities").spec

    assert found(spec, {"senderId": "s1", "testNumber": "+46701234567"}) == {}
    assert set(found(spec, {"senderId": "s1", "testNumber": "0701234567"})) == {"testNumber"}
