"""What only the declaration of WhatsApp senders knows: four ways to get one, names tracked apart, gates, next steps."""

import pytest
from pydantic import ValidationError

from schemas import catalogue
from schemas.declare import Phase
from schemas.facts import facts, secret_paths
from schemas.markers import AfterCreation, Directive, Held, MayBeHidden

SENDER = catalogue.resource_type("whatsapp_sender")

NUMBER = {"countryCode": "46", "phoneNumber": "701234567"}
NEW_NUMBER = {"details": NUMBER | {"displayName": "Acme"}}
PARTNER = {
    "phoneNumberProvider": "CUSTOMER",
    "details": {"countryCode": "46", "displayName": "Acme", "vertical": "OTHER"},
}
EMBEDDED = {"wabaId": "1", "phoneNumberId": "2", "authenticationCode": "s3cret-code"}
TOKEN = {"name": "Acme", "facebookCode": "s3cret-code", "details": {"displayName": "Acme", "vertical": "OTHER"}}
WAYS = {"new number": NEW_NUMBER, "partner": PARTNER, "embedded": EMBEDDED, "token": TOKEN}


def found(value, spec=SENDER.spec):
    try:
        spec.model_validate(value, context={"draft": False})
    except ValidationError as error:
        return {".".join(map(str, one["loc"])): one["msg"] for one in error.errors(include_input=False)}
    return {}


def said(value):
    try:
        SENDER.spec.model_validate(value)
    except ValidationError as error:
        return {one["msg"] for one in error.errors(include_input=False)}
    return set()


def detailed(**details):
    return {**PARTNER, "details": {**PARTNER["details"], **details}}


def operation(name):
    return next(one for one in SENDER.operations if one.name == name)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_each_way_to_get_a_sender_is_accepted(way):
    assert found(way) == {}
    assert found(way | {"status": "SUBMIT", "region": "EU", "metaLocalStorage": "DE"}) == {}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({}, "details.countryCode must be set for a new number from Sinch"),
        ({}, "details.displayName must be set for a new number from Sinch"),
        (
            {"saveDraftOnFailure": True, "details": PARTNER["details"]},
            "phoneNumberProvider must be set for a partner-initiated sender, which saveDraftOnFailure asks for",
        ),
        (
            PARTNER | {"details": NUMBER | {"displayName": "Acme"}},
            "details.vertical must be set for a partner-initiated sender, which phoneNumberProvider asks for",
        ),
        ({"wabaId": "1"}, "phoneNumberId must be set for embedded signup, which wabaId asks for"),
        (
            TOKEN | {"facebookCode": None},
            "one of facebookAccessToken and facebookCode must be set for the old form of embedded signup",
        ),
        (
            {"facebookCode": "s3cret-code", "details": TOKEN["details"]},
            "name must be set for the old form of embedded signup, which facebookCode asks for",
        ),
    ],
)
def test_a_way_says_what_it_lacks(wrong, words):
    assert words in said(wrong)


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        (
            PARTNER | {"wabaId": "1"},
            "wabaId",
            "wabaId is not valid for a partner-initiated sender, which phoneNumberProvider asks for; remove wabaId or",
        ),
        (PARTNER | {"businessManager": "SINCH_UK"}, "businessManager", "businessManager is not valid for a partner"),
        (TOKEN | {"authenticationCode": "x"}, "authenticationCode", "remove authenticationCode or facebookCode"),
        (EMBEDDED | TOKEN, "authenticationCode", "authenticationCode is not valid for the old form"),
    ],
)
def test_a_way_says_what_is_too_much(wrong, field, words):
    problems = found(wrong)

    assert set(problems) == {field}
    assert words in problems[field]


@pytest.mark.parametrize(
    ("region", "manager", "words"),
    [
        ("EU", "SINCH_UK", ""),
        ("BR", "SINCH_MX", ""),
        ("US", "SINCH_BR", ""),
        (
            "EU",
            "SINCH_BR",
            "SINCH_BR does not serve region EU, which accepts SINCH_UK; change businessManager or region",
        ),
        ("BR", "SINCH_UK", "SINCH_UK does not serve region BR, which accepts SINCH_BR or SINCH_MX"),
    ],
)
def test_a_business_manager_serves_only_its_regions(region, manager, words):
    problems = found(EMBEDDED | {"region": region, "businessManager": manager})

    assert words in problems.get("businessManager", "")
    assert bool(words) == bool(problems)


@pytest.mark.parametrize(
    ("field", "good", "bad", "words"),
    [
        ("countryCode", "46", "+46", 'not "+46"; write for example "46"'),
        ("countryCode", "1", "0046", 'not "0046"; write for example "46"'),
        ("phoneNumber", "070123", "70-12 34", 'must be digits alone, without the country code, not "70-12 34"; write'),
        ("email", "care@acme.example", "care@acme", 'must be an email address such as "care@acme.example"'),
        ("websiteOne", "https://acme.example", "acme.example", "must be a URL that starts with http:// or https://"),
        ("photoUrl", "https://a.example/p?x=.gif", "https://a.example/p.GIF", "not of a .gif file"),
        ("photoUrl", "https://a.example/p.webp", "p.webp", "must be a URL"),
    ],
)
def test_a_detail_that_cannot_be_right_is_refused_in_words_that_help(field, good, bad, words):
    assert found(detailed(**{field: good})) == {}

    problems = found(detailed(**{field: bad}))

    assert set(problems) == {f"details.{field}"}
    assert words in problems[f"details.{field}"]


def test_a_create_carries_what_its_way_takes_and_no_more():
    create = SENDER.create.body
    profile = {"displayName": "Acme", "about": "Hello", "username": "acme"}

    assert create({"status": "SUBMIT", "details": NUMBER | profile}) == {"details": NUMBER | {"displayName": "Acme"}}
    assert create({"status": "SUBMIT", **EMBEDDED, "details": NUMBER | profile}) == EMBEDDED
    assert create({"status": "DRAFT", **detailed(username="acme")}) == {"status": "DRAFT", **PARTNER}
    assert create({"status": "SUBMIT", **TOKEN}) == TOKEN


@pytest.mark.parametrize(
    ("part", "way", "later"),
    [
        ("username", PARTNER, True),
        ("about", PARTNER, False),
        ("about", NEW_NUMBER, True),
        ("displayName", NEW_NUMBER, False),
        ("displayName", EMBEDDED, True),
        ("displayName", TOKEN, False),
    ],
)
def test_what_a_create_does_not_take_follows_later(part, way, later):
    mark = facts(SENDER.spec).find(AfterCreation, "details", part)

    assert (mark.unless is None or not mark.unless(way)) is later


def test_an_update_sends_only_what_changed_and_never_the_number():
    assert SENDER.update.partial == {"details"}
    assert SENDER.update.omits == {"details.countryCode", "details.phoneNumber"}


def test_only_a_partner_initiated_sender_begins_as_a_draft():
    assert SENDER.draft({"status": "DRAFT", **PARTNER})
    assert not SENDER.draft({"status": "DRAFT", **NEW_NUMBER})
    assert not SENDER.draft(PARTNER)


def test_codes_and_tokens_are_secrets_that_only_a_create_sends():
    secrets = {("authenticationCode",), ("facebookAccessToken",), ("facebookCode",)}

    assert secret_paths(SENDER.spec) == secrets
    for (name,) in secrets:
        assert facts(SENDER.spec).find(Directive, name).verbs == {"create"}
    assert "bearerToken" not in {export.name for export in SENDER.exports}


# --- live senders ---

LIVE_NAME = {"state": "ACTIVE", "details": {"displayName": "Acme", "about": "Hello"}}


def renamed(status, **more):
    return LIVE_NAME | {"metadata": {"displayName": {"value": "Acme Care", "status": status, **more}}}


def test_the_number_is_found_where_it_is_written():
    shown = SENDER.reshape(
        {"countryCode": "+46", "phoneNumber": "70 12", "changes": {"status": "DRAFT", "details": {}}}
    )

    assert shown["details"] == {"countryCode": "46", "phoneNumber": "7012"}
    assert shown["changes"] == {"status": "DRAFT", "details": {}}


def test_a_display_name_in_review_is_a_pending_part():
    shown = SENDER.reshape(renamed("PENDING"))

    assert shown["details"] == {"displayName": "Acme Care", "about": "Hello"}
    assert shown["changes"] == {"status": "IN_PROGRESS", "details": {"displayName": "Acme Care"}}


def test_a_refused_display_name_says_why_and_is_not_sent_again():
    shown = SENDER.reshape(renamed("REJECTED", rejectionReason="Not a brand"))

    assert shown["details"]["displayName"] == "Acme Care"
    assert shown["changes"]["status"] == "REJECTED"
    assert shown["changes"]["errorCode"] == "Not a brand"


@pytest.mark.parametrize("status", ["EXPIRED", "DELETED"])
def test_a_display_name_that_will_not_come_about_does_not_count(status):
    shown = SENDER.reshape(renamed(status))

    assert shown["details"]["displayName"] == "Acme"
    assert "changes" not in shown


def test_an_accepted_display_name_leaves_nothing_pending():
    assert "changes" not in SENDER.reshape(renamed("APPROVED"))


def test_a_display_name_in_review_does_not_hide_that_the_number_must_be_verified():
    shown = SENDER.reshape(renamed("PENDING") | {"state": "PENDING_VERIFICATION"})

    assert "changes" not in shown
    assert SENDER.next_step(shown) == "register method=SMS"


@pytest.mark.parametrize(
    "live",
    [
        renamed("PENDING"),
        renamed("REJECTED"),
        {"countryCode": "46", "phoneNumber": "70", "changes": {"status": "IN_PROGRESS", "details": {"about": "x"}}},
    ],
)
def test_bringing_into_shape_twice_changes_nothing(live):
    once = SENDER.reshape(live)

    assert SENDER.reshape(once) == once


IN_REVIEW = {"status": "IN_PROGRESS", "details": {"about": "x"}}


@pytest.mark.parametrize(
    ("live", "status", "words"),
    [
        ({"state": "ACTIVE"}, None, ""),
        ({"changes": {"status": "DRAFT"}}, None, ""),
        ({"changes": {"status": "REJECTED"}}, None, ""),
        (SENDER.reshape(renamed("PENDING")), None, ""),
        (SENDER.reshape(renamed("PENDING") | {"changes": IN_REVIEW}), "waiting", "in review at Meta"),
        ({"changes": {"status": "IN_PROGRESS"}}, "waiting", "in review at Meta"),
        ({"state": "ACTIVE", "changes": {"status": "ERROR"}}, "needs_human", "discard-changes"),
        ({"state": "PENDING_VERIFICATION"}, "needs_human", "run register, then verify"),
        ({"state": "IN_PROGRESS"}, "waiting", "still being set up"),
        ({"state": "SUSPENDED"}, "blocked", "it is SUSPENDED, and only an ACTIVE sender can be changed"),
    ],
)
def test_a_sender_is_updated_only_when_the_api_lets_it(live, status, words):
    gate = SENDER.gate("update", live)

    assert (gate.status if gate else None) == status
    assert words in (gate.why if gate else "")


def test_a_display_name_waits_for_the_one_in_review():
    held = facts(SENDER.spec).find(Held, "details", "displayName").gate

    assert held(renamed("PENDING")).status == "waiting"
    assert held(renamed("REJECTED")) is None
    assert held(LIVE_NAME) is None


def test_a_username_waits_until_the_sender_is_active():
    held = facts(SENDER.spec).find(Held, "details", "username").gate

    assert held({"changes": {"status": "REJECTED"}}).status == "waiting"
    assert held({"state": "ACTIVE"}) is None


@pytest.mark.parametrize("field", ["region", "metaLocalStorage", "phoneNumberProvider"])
def test_a_place_the_api_does_not_tell_counts_as_declared(field):
    hidden = facts(SENDER.spec).find(MayBeHidden, field).hidden
    shown = "numberProvider" if field == "phoneNumberProvider" else field

    assert hidden({})
    assert hidden({shown: "UNRECOGNIZED"})
    assert not hidden({shown: "EU"})


def test_deleting_a_sender_takes_thirty_days():
    effect = SENDER.effect("delete", {"state": "ACTIVE"})

    assert (str(effect.reversibility), effect.lock.days) == ("time_locked", 30)
    assert "keeps sending for 30 days" in effect.text


@pytest.mark.parametrize(
    ("live", "step"),
    [
        ({"state": "PENDING_VERIFICATION"}, "register method=SMS"),
        ({"state": "ACTIVE", "changes": {"status": "ERROR"}}, "discard-changes"),
        ({"state": "ACTIVE"}, ""),
        ({"changes": {"status": "IN_PROGRESS"}}, ""),
    ],
)
def test_a_sender_says_what_a_person_has_to_do_next(live, step):
    assert SENDER.next_step(live) == step
    assert step.partition(" ")[0] in {"", *(one.name for one in SENDER.operations)}


def test_a_sender_whose_number_is_not_verified_waits_for_a_person_and_comes_after_its_account():
    assert SENDER.lifecycle.states["PENDING_VERIFICATION"] is Phase.NEEDS_HUMAN
    assert SENDER.after == ("whatsapp_account", "whatsapp_solution")


def test_a_code_has_six_characters_and_may_be_left_out():
    verify = operation("verify").arguments

    assert found({"code": "012345"}, verify) == found({}, verify) == {}
    assert "must be exactly 6 characters without spaces" in found({"code": "12 456"}, verify)["code"]
    assert found({"code": "1234567"}, verify)
    assert secret_paths(verify) == {("code",)}


def test_no_error_repeats_a_code():
    for wrong in (EMBEDDED | TOKEN, EMBEDDED | {"name": "x"}, {"authenticationCode": "s3cret-code"}):
        assert said(wrong)
        assert "s3cret" not in str(said(wrong))
