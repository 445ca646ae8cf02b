"""What only the declaration of KakaoTalk senders knows: digit codes, locks, gates, the steps a person takes."""

import pytest
from pydantic import ValidationError

from schemas import catalogue
from schemas.declare import Phase
from schemas.facts import facts
from schemas.markers import Canonical, Directive

SENDER = catalogue.resource_type("kakaotalk_sender")
DETAILS = {
    "adminPhoneNo": "+48777777777",
    "name": "Acme",
    "topLevelCategoryCode": "019",
    "midLevelCategoryCode": "0006",
    "subLevelCategoryCode": "0001",
}


def sender(**details):
    return {"plusFriendId": "acme", "details": DETAILS | details}


def found(value, spec=SENDER.spec, *, draft=False):
    try:
        spec.model_validate(value, context={"draft": draft})
    except ValidationError as error:
        return {".".join(map(str, one["loc"])): one["msg"] for one in error.errors(include_input=False)}
    return {}


def operation(name):
    return next(one for one in SENDER.operations if one.name == name)


@pytest.mark.parametrize(
    ("field", "bad", "words"),
    [
        ("topLevelCategoryCode", "19", 'must be 3 digits in quotes, such as "001", not "19"; write for example "019"'),
        ("topLevelCategoryCode", "0019", 'must be 3 digits in quotes, such as "001"'),
        ("midLevelCategoryCode", "006", 'not "006"; write for example "0006"'),
        ("subLevelCategoryCode", "abc1", 'must be 4 digits in quotes, such as "0001"'),
        ("adminPhoneNo", "call me", 'must be a phone number in quotes, such as "+821012345678", not "call me"'),
        ("logoImage", "logo.png", "must be a URL that starts with http:// or https://"),
    ],
)
def test_a_detail_that_cannot_be_right_is_refused_in_words_that_help(field, bad, words):
    problems = found(sender(**{field: bad}))

    assert found(sender()) == {}
    assert set(problems) == {f"details.{field}"}
    assert words in problems[f"details.{field}"]


def test_a_submission_needs_all_that_a_draft_may_leave_out():
    bare = {"plusFriendId": "acme", "details": {"name": "Acme"}}

    assert found(bare, draft=True) == {}
    assert found({"plusFriendId": "acme"}, draft=True) == {}
    assert "adminPhoneNo, topLevelCategoryCode, midLevelCategoryCode" in found(bare)["details"]
    assert found({"plusFriendId": "acme"}) == {"": "details must be set, unless status is DRAFT"}


def test_a_draft_is_still_held_to_the_form_of_its_codes():
    assert set(found(sender(midLevelCategoryCode="6"), draft=True)) == {"details.midLevelCategoryCode"}


def test_a_code_from_the_prompt_is_sent_as_a_number():
    code = operation("verify").arguments

    assert code.model_validate({"code": "123456"}).code == 123456
    assert code.model_validate({"code": 123456}).code == 123456


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("012345", 'must not begin with 0, as "012345" does: the API reads it as a number, which loses leading zeros'),
        ("012345", "request another code with register"),
        ("12a456", 'must be digits only, not "12a456"'),
        ("", "must be digits only"),
        ("\uff11\uff12\uff13", "must be digits only"),
    ],
)
def test_a_code_that_the_number_would_change_is_refused(typed, words):
    assert words in found({"code": typed}, operation("verify").arguments)["code"]


def test_phone_numbers_are_compared_by_their_digits():
    form = facts(SENDER.spec).find(Canonical, "details", "adminPhoneNo").form

    assert form("+48 777-777777") == form("48777777777")


def test_submitting_is_due_only_for_a_draft():
    submit = facts(SENDER.spec).find(Directive, "status")

    assert submit.default == "SUBMIT"
    assert not submit.satisfied("SUBMIT", {"changes": {"status": "DRAFT"}})
    assert submit.satisfied("DRAFT", {"changes": {"status": "DRAFT"}})
    assert submit.satisfied("SUBMIT", {"changes": {"status": "REJECTED"}})
    assert submit.satisfied("SUBMIT", {"state": "ACTIVE"})
    assert SENDER.draft({"status": "DRAFT"})
    assert not SENDER.draft({})


@pytest.mark.parametrize("live", [{"state": "ACTIVE"}, {"state": "INACTIVE"}, {"changes": {"status": "DRAFT"}}])
def test_a_deleted_sender_keeps_its_id_for_sixty_days(live):
    effect = SENDER.effect("delete", live)

    assert (str(effect.reversibility), effect.lock.days) == ("time_locked", 60)
    assert "its plusFriendId is reserved until then" in effect.text


@pytest.mark.parametrize(
    ("live", "status", "words"),
    [
        ({"state": "ACTIVE"}, None, ""),
        ({"changes": {"status": "DRAFT"}}, None, ""),
        ({"state": "ACTIVE", "changes": {"status": "DRAFT"}}, None, ""),
        ({"changes": {"status": "IN_PROGRESS"}}, "waiting", "in review at KakaoTalk"),
        ({"state": "ACTIVE", "changes": {"status": "REJECTED"}}, "needs_human", "discard-changes"),
        ({"state": "INACTIVE"}, "needs_human", "register and verify"),
        ({"state": "VERIFYING"}, "needs_human", "verify it first"),
        ({"state": "BLOCKED"}, "needs_human", "KakaoTalk has blocked it"),
        ({"state": "SUSPENDED"}, "needs_human", "KakaoTalk has suspended it"),
    ],
)
def test_a_sender_is_updated_only_when_the_api_lets_it(live, status, words):
    gate = SENDER.gate("update", live)

    assert (gate.status if gate else None) == status
    assert words in (gate.why if gate else "")


@pytest.mark.parametrize(
    ("live", "step"),
    [
        ({"state": "INACTIVE"}, "register"),
        ({"state": "VERIFYING"}, "verify code=CODE"),
        ({"changes": {"status": "REJECTED"}}, "discard-changes"),
        ({"changes": {"status": "IN_PROGRESS"}}, ""),
        ({"state": "ACTIVE"}, ""),
        ({"state": "SUSPENDED"}, ""),
    ],
)
def test_a_sender_says_what_a_person_has_to_do_next(live, step):
    assert SENDER.next_step(live) == step
    assert step.partition(" ")[0] in {"", *(one.name for one in SENDER.operations)}


def test_a_sender_without_its_code_waits_for_a_person():
    cycle = SENDER.lifecycle

    assert cycle.states["INACTIVE"] is cycle.states["VERIFYING"] is Phase.NEEDS_HUMAN
