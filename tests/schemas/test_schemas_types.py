"""What only the declarations of templates and SMS apps know: open fields, pending parts, locks, renamed answers."""

import pytest

from schemas import catalogue
from schemas.declare import Phase
from schemas.facts import facts
from schemas.markers import Canonical, Directive, Immutable, ObservedAs

TEMPLATE = catalogue.resource_type("whatsapp_template")
SMS_APP = catalogue.resource_type("sms_app")

NEVER_SUBMITTED = {"changes": {"status": "DRAFT"}}
IN_REVIEW = {"changes": {"status": "IN_PROGRESS"}}
APPROVED = {"state": "APPROVED"}
WRONG_CATEGORY = {"state": "REJECTED", "rejectionCode": "INCORRECT_CATEGORY"}
WRONG_FORMAT = {"state": "REJECTED", "rejectionCode": "INVALID_FORMAT"}
EDITED = {"state": "APPROVED", "changes": {"status": "DRAFT"}}
EDIT_REFUSED = {"state": "APPROVED", "changes": {"status": "REJECTED"}, "rejectionCode": "INCORRECT_CATEGORY"}


def mark(resource_type, marker, *path):
    return facts(resource_type.spec).find(marker, *path)


@pytest.mark.parametrize("field", ["category", "allowCategoryChange"])
@pytest.mark.parametrize(
    ("live", "is_open"),
    [
        (NEVER_SUBMITTED, True),
        (WRONG_CATEGORY, True),
        (WRONG_CATEGORY | NEVER_SUBMITTED, True),
        (WRONG_CATEGORY | IN_REVIEW, False),
        ({"changes": {"status": "REJECTED"}, "rejectionCode": "INCORRECT_CATEGORY"}, True),
        (WRONG_FORMAT, False),
        (IN_REVIEW, False),
        (APPROVED, False),
        (EDITED, False),
        (EDIT_REFUSED, False),
    ],
)
def test_the_category_is_open_only_before_the_first_review_or_after_it_was_refused_for_it(field, live, is_open):
    assert mark(TEMPLATE, Immutable, field).unless(live) is is_open


@pytest.mark.parametrize("wanted", [True, False])
@pytest.mark.parametrize("live", [APPROVED, IN_REVIEW, EDITED, WRONG_FORMAT, WRONG_CATEGORY | IN_REVIEW])
def test_the_word_about_category_changes_is_settled_while_the_api_would_not_take_it(wanted, live):
    assert mark(TEMPLATE, Directive, "allowCategoryChange").satisfied(wanted, live)


def test_the_word_about_category_changes_is_compared_while_the_api_takes_it():
    satisfied = mark(TEMPLATE, Directive, "allowCategoryChange").satisfied

    assert satisfied(False, NEVER_SUBMITTED)
    assert not satisfied(True, NEVER_SUBMITTED)
    assert satisfied(True, {"changes": {"status": "DRAFT", "allowCategoryChange": True}})
    assert not satisfied(True, WRONG_CATEGORY | {"changes": {"status": "REJECTED", "allowCategoryChange": False}})


def test_a_refused_template_that_hides_the_word_is_not_sent_to_review_for_ever():
    satisfied = mark(TEMPLATE, Directive, "allowCategoryChange").satisfied

    assert satisfied(True, WRONG_CATEGORY)
    assert satisfied(True, WRONG_CATEGORY | {"changes": {"status": "REJECTED"}})


def test_submitting_is_due_only_for_a_draft():
    submit = mark(TEMPLATE, Directive, "status")

    assert submit.default == "SUBMIT"
    assert not submit.satisfied("SUBMIT", NEVER_SUBMITTED)
    assert submit.satisfied("DRAFT", NEVER_SUBMITTED)
    assert submit.satisfied("SUBMIT", APPROVED)
    assert submit.satisfied("SUBMIT", IN_REVIEW)


def test_a_body_says_itself_whether_it_is_a_draft():
    assert TEMPLATE.draft({"status": "DRAFT"})
    assert not TEMPLATE.draft({"status": "SUBMIT"})
    assert not TEMPLATE.draft({})


def test_a_template_is_addressed_by_name_and_language():
    remote_id = TEMPLATE.remote_id({"name": "hello", "language": "EN"})

    assert remote_id == "hello/EN"
    assert TEMPLATE.path_parameters(remote_id) == {"templateName": "hello", "languageCode": "EN"}


def test_the_order_of_components_says_nothing():
    form = mark(TEMPLATE, Canonical, "details", "components").form
    header, body, footer = {"type": "HEADER"}, {"type": "BODY"}, {"type": "FOOTER"}

    assert form([footer, body, header]) == form([header, footer, body]) == [header, body, footer]


def test_both_spellings_of_the_bid_strategy_are_one():
    form = mark(TEMPLATE, Canonical, "details", "optimization", "bidStrategy").form

    assert form("BID_STRATEGY_LOWEST_COST_WITH_BID_CAP") == form("LOWEST_COST_WITH_BID_CAP")


def test_factors_are_compared_as_numbers():
    form = mark(TEMPLATE, Canonical, "details", "optimization", "bidCountryMultiplierOverrides").form

    assert form({"SE": "1.50", "NO": "10"}) == form({"SE": "1.5", "NO": "10.0"})
    assert form({"SE": "1.5"}) != form({"SE": "1.6"})


def test_phone_numbers_are_compared_by_their_digits():
    form = mark(TEMPLATE, Canonical, "details", "components", 0, "buttons", 0, "phoneNumber").form

    assert form("+46 (70) 123-45") == form("467012345")


def test_an_sms_app_shows_its_region_and_conversation_app_under_other_names():
    live = {"regions": ["EU"], "conversationApiAppDetails": {"id": "01"}}

    def read(field, shown):
        return mark(SMS_APP, ObservedAs, field).read(shown)

    assert (read("region", live), read("convApiApp", live), read("convApiAppId", live)) == ("EU", True, "01")
    assert (read("region", {}), read("convApiApp", {}), read("convApiAppId", {})) == (None, None, None)


def test_a_template_that_is_only_a_draft_is_deleted_as_one():
    query = TEMPLATE.delete.query

    assert query({"changes": {"status": "DRAFT"}}) == {}
    assert query({"changes": {"status": "IN_PROGRESS"}}) == {"deleteSubmitted": "true"}
    assert query({"state": "APPROVED", "changes": {"status": "DRAFT"}}) == {"deleteSubmitted": "true"}
    assert query({"state": "REJECTED"}) == {"deleteSubmitted": "true"}


@pytest.mark.parametrize("state", ["APPROVED", "PAUSED", "DISABLED"])
def test_deleting_a_template_that_was_approved_locks_its_name(state):
    effect = TEMPLATE.effect("delete", {"state": state})

    assert (str(effect.reversibility), effect.lock.days) == ("time_locked", 30)


@pytest.mark.parametrize("live", [{"state": "REJECTED"}, {"state": "PENDING"}, {"changes": {"status": "DRAFT"}}])
def test_deleting_a_template_that_was_never_approved_locks_nothing(live):
    effect = TEMPLATE.effect("delete", live)

    assert (str(effect.reversibility), effect.lock) == ("reversible", None)


@pytest.mark.parametrize(
    ("live", "status"),
    [
        ({"state": "APPROVED"}, None),
        ({"state": "REJECTED"}, None),
        ({"changes": {"status": "DRAFT"}}, None),
        ({"state": "PENDING"}, "waiting"),
        ({"state": "APPROVED", "changes": {"status": "IN_PROGRESS"}}, "waiting"),
        ({"state": "APPROVED", "isMetaGenerated": True}, "blocked"),
    ],
)
def test_a_template_is_updated_only_when_the_api_lets_it(live, status):
    gate = TEMPLATE.gate("update", live)

    assert (gate.status if gate else None) == status


def test_a_template_tells_where_its_pending_part_stands():
    cycle = TEMPLATE.lifecycle

    assert cycle.states["PAUSED"] is Phase.DEGRADED
    assert cycle.changes["IN_PROGRESS"] is Phase.IN_REVIEW
    assert cycle.overlay["details"] == "changes.details"
