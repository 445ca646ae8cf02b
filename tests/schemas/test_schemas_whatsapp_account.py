"""What only the declarations of WhatsApp accounts and solutions know: forms, one-way steps, what cannot be undone."""

import pytest
from pydantic import ValidationError

from schemas import catalogue
from schemas.declare import Phase
from schemas.facts import facts, secret_paths
from schemas.markers import Directive, MayBeHidden, Trigger

ACCOUNT = catalogue.resource_type("whatsapp_account")
SOLUTION = catalogue.resource_type("whatsapp_solution")

FIRST = {"displayName": "Acme", "businessCategory": "OTHER"}
WRITTEN = {"clientBusinessManagerId": "1", "wabaName": "Acme", "senderDetails": FIRST}
ENDED = {"clientBusinessManagerId": "1", "companyLegalName": "Acme Ltd"}


def found(value, spec=ACCOUNT.spec):
    try:
        spec.model_validate(value)
    except ValidationError as error:
        return {".".join(map(str, one["loc"])): one["msg"] for one in error.errors(include_input=False)}
    return {}


def operation(name):
    return next(one for one in ACCOUNT.operations if one.name == name)


def test_both_forms_of_an_account_are_accepted():
    assert found(WRITTEN) == found(ENDED) == {}
    assert found(WRITTEN | {"templateAnalytics": True}) == {}


@pytest.mark.parametrize(
    ("wrong", "place", "words"),
    [
        (
            {"clientBusinessManagerId": "1", "wabaName": "Acme"},
            "",
            "senderDetails must be set; an account needs wabaName",
        ),
        ({"clientBusinessManagerId": "1", "senderDetails": FIRST}, "", "wabaName must be set"),
        (
            ENDED | {"wabaName": "Acme"},
            "wabaName",
            "wabaName is not valid with companyLegalName, which Meta has discontinued; remove companyLegalName",
        ),
        (ENDED | {"senderDetails": FIRST}, "senderDetails", "senderDetails is not valid with companyLegalName"),
        (
            WRITTEN | {"businessManager": "SINCH_MX", "senderDetails": FIRST | {"region": "EU"}},
            "businessManager",
            "SINCH_MX does not serve region EU, which accepts SINCH_UK; change businessManager or region",
        ),
    ],
)
def test_an_account_says_what_does_not_fit(wrong, place, words):
    problems = found(wrong)

    assert set(problems) == {place}
    assert words in problems[place]


def test_a_business_manager_that_no_table_knows_is_left_to_the_api():
    assert found(WRITTEN | {"businessManager": "SINCH_SEP", "senderDetails": FIRST | {"region": "EU"}}) == {}


def test_what_is_pending_is_read_before_what_is_live():
    live = {"state": "REJECTED", "details": {"wabaName": "Old", "clientBusinessManagerId": "1"}}

    shown = ACCOUNT.reshape(live | {"changes": {"status": "REJECTED", "details": {"wabaName": "New"}}})

    assert (shown["wabaName"], shown["clientBusinessManagerId"]) == ("New", "1")
    assert "senderDetails" not in shown
    assert ACCOUNT.reshape(shown) == shown


@pytest.mark.parametrize(
    ("live", "status", "words"),
    [
        ({"state": "REJECTED"}, None, ""),
        ({"changes": {"status": "REJECTED"}}, None, ""),
        ({"changes": {"status": "IN_PROGRESS"}}, "waiting", "in review at Meta"),
        ({"state": "PENDING_FACEBOOK_VERIFICATION"}, "waiting", "in review at Meta"),
        ({"state": "REJECTED", "changes": {"status": "IN_PROGRESS"}}, "waiting", "in review at Meta"),
        ({"state": "ONBOARDED"}, "blocked", "the API changes only a rejected account"),
        ({"changes": {"status": "DRAFT"}}, "blocked", "the API changes only a rejected account"),
    ],
)
def test_only_a_rejected_account_is_changed(live, status, words):
    gate = ACCOUNT.gate("update", live)

    assert (gate.status if gate else None) == status
    assert words in (gate.why if gate else "")


def test_template_analytics_are_switched_on_once_and_for_all():
    act, trigger = ACCOUNT.act("enable_template_analytics"), facts(ACCOUNT.spec).find(Trigger, "templateAnalytics")

    assert trigger.done({"wabaEnabledForInsights": True})
    assert not trigger.done({"wabaEnabledForInsights": False})
    assert not trigger.done({})
    assert str(act.effect({"state": "ONBOARDED"}).reversibility) == "irreversible"
    assert act.gate({"state": "ONBOARDED"}) is None
    assert act.gate({"changes": {"status": "IN_PROGRESS"}}).status == "waiting"


def test_deleting_an_account_says_what_it_costs():
    effect = ACCOUNT.effect("delete", {"state": "ONBOARDED"})

    assert (str(effect.reversibility), effect.lock) == ("costly", None)
    assert "refused while it has senders" in effect.text


def test_a_project_has_one_account_and_solutions_come_before_it():
    assert ACCOUNT.singleton
    assert ACCOUNT.natural_key.fields == ()
    assert ACCOUNT.remote_id({}) == "whatsapp_account"
    assert ACCOUNT.path_parameters("whatsapp_account") == {}
    assert ACCOUNT.after == ("whatsapp_solution",)
    assert ACCOUNT.lifecycle.states["PENDING_FACEBOOK_VERIFICATION"] is Phase.IN_REVIEW


def test_a_business_manager_the_api_does_not_tell_counts_as_declared():
    hidden = facts(ACCOUNT.spec).find(MayBeHidden, "businessManager").hidden

    assert hidden({"businessManager": "UNRECOGNIZED"})
    assert not hidden({"businessManager": "SINCH_UK"})


def test_deprecated_helpers_say_so_and_hide_what_is_secret():
    token, details = operation("long-lived-token"), operation("waba-details")

    assert token.deprecated
    assert details.deprecated
    assert token.secret == {"longLivedAccessToken"}
    assert secret_paths(token.arguments) == {("facebookToken",), ("facebookCode",)}
    assert secret_paths(details.arguments) == {("facebookToken",)}
    assert all(one.whole_type for one in ACCOUNT.operations)


def test_a_token_is_traded_for_something():
    assert found({}, operation("long-lived-token").arguments) == {"": "facebookToken or facebookCode must be set"}
    assert found({"facebookCode": "x"}, operation("long-lived-token").arguments) == {}


# --- solutions ---

MADE = {"id": "1", "details": {"name": "Acme"}, "assigned": False}
DECLARED = {"details": {"name": "Acme"}}


@pytest.mark.parametrize(
    ("answer", "live"),
    [
        ({"solutions": [MADE], "failedSolutions": []}, MADE),
        ({"solutions": [MADE | {"details": {"name": "Other"}}, MADE], "failedSolutions": []}, MADE),
        ({"solutions": [], "failedSolutions": [{"partnerAppId": "2", "errorCode": "CREATION_FAILED"}]}, None),
        ({}, None),
        (None, None),
    ],
)
def test_a_solution_is_found_in_the_list_that_a_create_answers(answer, live):
    assert SOLUTION.create.answer(answer, DECLARED) == live


def test_a_solution_can_neither_be_changed_nor_deleted():
    assert SOLUTION.update is SOLUTION.delete is None
    assert str(SOLUTION.effect("create", None).reversibility) == "irreversible"
    assert not SOLUTION.natural_key.unique


def test_a_solution_is_assigned_once_and_for_all():
    trigger = facts(SOLUTION.spec).find(Trigger, "assigned")

    assert trigger.act == "assign"
    assert trigger.done({"assigned": True})
    assert not trigger.done({"assigned": False})
    assert str(SOLUTION.act("assign").effect(None).reversibility) == "irreversible"


def test_the_token_of_a_solution_is_a_secret_that_only_a_create_sends():
    assert secret_paths(SOLUTION.spec) == {("accessToken",)}
    assert facts(SOLUTION.spec).find(Directive, "accessToken").verbs == {"create"}
