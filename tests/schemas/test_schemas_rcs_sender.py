"""What only the declaration of RCS senders knows: launch preconditions, two US layouts, what a launched one keeps."""

import copy

import pytest
import yaml
from pydantic import ValidationError

from schemas import catalogue
from schemas.declare import Phase
from schemas.facts import facts
from schemas.markers import Canonical, Immutable, Sensitive, Trigger
from schemas.rcs.us import UsAnswers, UsLegacyAnswers, us_layout

SENDER = catalogue.resource_type("rcs_sender")
LAUNCH = SENDER.act("launch")
READY = yaml.safe_load(SENDER.example)
SMALLEST = {"region": "EU", "billingCategory": "CONVERSATIONAL", "useCase": "OTP"}
QUESTIONNAIRE = ("details", "questionnaire")

LONG = "Reply YES to get news about your orders from Acme."
COMPANY = {
    "ownershipType": "PRIVATE",
    "companyLegalName": "Acme LLC",
    "companyPhoneNumber": "+12025550123",
    "companyEmailAddress": "office@acme.example",
    "brandName": "Acme",
    "brandIndustry": "RETAIL",
    "legalForm": "LIMITED_LIABILITY_COMPANY",
    "taxIdCountry": "US",
    "taxId": "12-3456789",
    "addressLine": "1 Main Street",
    "addressCity": "Austin",
    "addressCountry": "US",
    "addressState": "TX",
    "addressPostalCode": "73301",
    "websiteUrl": "https://acme.example",
    "contactFirstName": "Ada",
    "contactSurname": "Berg",
    "sampleMessages": [LONG],
    "messagesVolume": 5000,
    "embeddedLink": True,
    "embeddedPhone": False,
    "ageGatedContent": False,
    "directLending": False,
    "optInConfirmationMessage": LONG,
    "helpMessage": LONG,
    "callToActionMessage": LONG,
}
LEGACY = {"companyLegalName": "Acme LLC", "brandIndustry": "Retail", "messagesVolume": "10K - 100K messages"}


def ready(*paths_and_values, without=()):
    body = copy.deepcopy(READY)
    for path, value in paths_and_values:
        holder(body, path)[path[-1]] = value
    for path in without:
        del holder(body, path)[path[-1]]
    return body


def holder(body, path):
    for step in path[:-1]:
        body = body.setdefault(step, {})
    return body


def in_the_us(answers, **verification):
    return ready(
        (("details", "countries"), ["US"]),
        ((*QUESTIONNAIRE, "us"), {"answers": answers}),
        *(((*QUESTIONNAIRE, "verification", "answers", name), value) for name, value in verification.items()),
    )


def found(value):
    try:
        SENDER.spec.model_validate(value)
    except ValidationError as error:
        return {".".join(map(str, one["loc"])): one["msg"] for one in error.errors(include_input=False)}
    return {}


def test_three_words_make_a_sender_that_is_not_launched_yet():
    assert found(SMALLEST) == {}
    assert found({"region": "EU"}).keys() == {"billingCategory", "useCase"}


def test_everything_a_launch_lacks_is_reported_at_once_and_in_its_place():
    problems = found(SMALLEST | {"launched": True})

    assert set(problems) == {
        "details.countries",
        "details.brand.phones",
        "details.brand.bannerUrl",
        "details.brand.logoUrl",
        "details.brand.privacyPolicyUrl",
        "details.brand.termsOfServiceUrl",
        "details.questionnaire.verification.answers.name",
        "details.questionnaire.verification.answers.email",
        "details.questionnaire.verification.answers.website",
    }
    assert problems["details.brand.logoUrl"] == (
        "details.brand.logoUrl must be set: a launch requires it; set it, or do not set launched yet"
    )
    assert problems["details.countries"].startswith("details.countries must have at least one country")


def test_what_a_launch_lacks_is_reported_along_with_what_is_wrong_anyway():
    body = ready(
        (("details", "brand", "color"), "blue"),
        (("useCase",), "SPAM"),
        ((*QUESTIONNAIRE, "gb", "answers", "siren"), "1"),
        without=[("details", "brand", "logoUrl"), ("details", "countries")],
    )

    problems = found(body)

    assert set(problems) == {
        "details.brand.color",
        "details.brand.logoUrl",
        "details.countries",
        "details.questionnaire.gb.answers.siren",
        "useCase",
    }
    assert problems["useCase"].startswith("Input should be 'MULTIUSE'")
    assert problems["details.brand.color"] == 'must be a HEX colour code in quotes, such as "#0B57D0", not "blue"'


def test_a_message_names_only_what_is_not_written_yet():
    problems = found(ready(without=[("details", "brand", "logoUrl"), (*QUESTIONNAIRE, "verification")]))

    assert problems["details.brand.logoUrl"].startswith("logoUrl must be set")
    name = problems["details.questionnaire.verification.answers.name"]
    assert name.startswith("verification.answers.name must be answered")


def test_a_value_that_is_not_known_yet_counts_as_given_for_a_launch():
    unknown = object()

    problems = found(ready((("details", "countries"), unknown), (("details", "brand", "logoUrl"), unknown)))

    assert set(problems) == {"details.countries", "details.brand.logoUrl"}
    assert not any("must be set" in message or "at least one country" in message for message in problems.values())


@pytest.mark.parametrize("launched", [None, False])
def test_nothing_is_asked_of_a_sender_that_is_not_to_be_launched(launched):
    assert found({**SMALLEST, "launched": launched}) == {}


@pytest.mark.parametrize("way", ["phones", "emails"])
def test_one_way_to_reach_the_brand_is_enough_for_a_launch(way):
    entry = {
        "phones": {"label": "Care", "number": "+46701234567"},
        "emails": {"label": "C", "address": "c@acme.example"},
    }
    body = ready(
        (("details", "brand", way), [entry[way]]), without=[] if way == "emails" else [("details", "brand", "emails")]
    )

    assert found(body) == {}


@pytest.mark.parametrize(
    ("country", "missing"),
    [
        ("SE", set()),
        ("GB", {"gb.answers.brandIndustry", "gb.answers.companyLegalName", "gb.answers.messagesVolume"}),
        ("FR", {"fr.answers"}),
    ],
)
def test_each_country_wants_its_own_answers(country, missing):
    body = ready((("details", "countries"), [country]), without=[(*QUESTIONNAIRE, "gb")])

    assert set(found(body)) == {f"details.questionnaire.{place}" for place in missing}


def test_one_answer_is_enough_for_france():
    body = ready((("details", "countries"), ["FR"]), ((*QUESTIONNAIRE, "fr"), {"answers": {"siren": "123456789"}}))

    assert found(body) == {}
    assert (
        "FR is among the countries"
        in found(ready((("details", "countries"), ["FR"])))["details.questionnaire.fr.answers"]
    )


def test_the_current_us_layout_is_complete_only_with_a_phone_for_verification():
    assert found(in_the_us(COMPANY, phone="+12025550123")) == {}
    assert set(found(in_the_us(COMPANY))) == {"details.questionnaire.verification.answers.phone"}


def test_the_legacy_us_layout_needs_three_answers_and_no_phone():
    assert found(in_the_us(LEGACY)) == {}
    assert set(found(in_the_us({"ein": "12-3456789"}))) == {
        f"details.questionnaire.us.answers.{name}" for name in ("companyLegalName", "brandIndustry", "messagesVolume")
    }


@pytest.mark.parametrize("name", [name for name in COMPANY if name not in ("taxIdCountry", "ownershipType")])
def test_every_answer_of_the_current_us_layout_is_needed_for_a_launch(name):
    answers = {key: value for key, value in COMPANY.items() if key != name}

    assert set(found(in_the_us(answers, phone="+12025550123"))) == {f"details.questionnaire.us.answers.{name}"}


def test_false_is_an_answer():
    assert COMPANY["embeddedPhone"] is False
    assert found(in_the_us(COMPANY, phone="+12025550123")) == {}


def test_a_public_company_says_where_its_stock_is_traded():
    public = COMPANY | {"ownershipType": "PUBLIC", "legalForm": "CORPORATION"}
    traded = {"stockExchange": "NYSE", "stockSymbol": "ACM"}

    assert found(in_the_us(public | traded, phone="+12025550123")) == {}
    assert set(found(in_the_us(public, phone="+12025550123"))) == {
        "details.questionnaire.us.answers.stockExchange",
        "details.questionnaire.us.answers.stockSymbol",
    }


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"ownershipType": "PUBLIC"}, "legalForm", "legalForm must be CORPORATION when ownershipType is PUBLIC"),
        ({"stockSymbol": "ACM"}, "stockSymbol", "stockSymbol is not valid with ownershipType PRIVATE; remove it"),
        ({"stockExchange": "NYSE"}, "stockExchange", "stockExchange is not valid with ownershipType PRIVATE"),
        ({"taxId": "123456789"}, "taxId", 'XX-XXXXXXX, not "123456789"; write it like "12-3456789"'),
        ({"taxId": "SE5566"}, "taxId", 'not "SE5566"; write it like "12-3456789"'),
        (
            {"taxIdCountry": "SE"},
            "addressState",
            "addressState is valid only with taxIdCountry US and is ignored with SE",
        ),
    ],
)
def test_answers_about_one_company_that_contradict_each_other_are_refused(changes, field, words):
    body = SMALLEST | {"details": {"questionnaire": {"us": {"answers": COMPANY | changes}}}}

    problems = found(body)

    assert set(problems) == {f"details.questionnaire.us.answers.v2.{field}"}
    assert words in problems[f"details.questionnaire.us.answers.v2.{field}"]


def test_a_tax_id_from_elsewhere_may_look_as_it_likes():
    answers = {name: value for name, value in COMPANY.items() if name != "addressState"}
    answers |= {"taxIdCountry": "SE", "taxId": "SE556677889901"}

    assert found(in_the_us(answers, phone="+12025550123")) == {}


@pytest.mark.parametrize(
    ("answers", "layout"),
    [
        ({}, "v2"),
        (COMPANY, "v2"),
        ({"companyLegalName": "Acme"}, "v2"),
        ({"messagesVolume": 10}, "v2"),
        (LEGACY, "v1"),
        ({"ein": "12-3456789"}, "v1"),
        ({"companyLegalName": "Acme", "smsCampaign": "C1"}, "v1"),
        ({"fullCompanyAddressMetadata": {"ignore": "|"}}, "v1"),
        ({"taxId": "1", "messagesVolume": "many"}, "v2"),
    ],
)
def test_the_answers_tell_their_layout_and_an_update_names_it(answers, layout):
    values = {"details": {"questionnaire": {"us": {"answers": answers}}}}

    assert us_layout(answers) == layout
    assert SENDER.update.asks(values) == ({"usQuestionnaireVersion": layout} if answers else {})


def test_an_update_without_us_answers_names_no_layout():
    assert SENDER.update.asks({"details": {"countries": ["SE"]}}) == {}
    assert SENDER.update.asks({"details": {"questionnaire": None}}) == {}


def test_a_mistake_in_one_layout_is_not_reported_for_the_other():
    problems = found(SMALLEST | {"details": {"questionnaire": {"us": {"answers": COMPANY | {"taxIdd": "1"}}}}})

    assert set(problems) == {"details.questionnaire.us.answers.v2.taxIdd"}


@pytest.mark.parametrize(
    ("layout", "component"),
    [
        (UsAnswers, "RcsBrandCampaignUpdateSenderDetailsQuestionnaireUSAnswersInputDto"),
        (UsLegacyAnswers, "RcsUpdateSenderDetailsQuestionnaireUSAnswersInputDto"),
    ],
)
def test_each_us_layout_has_the_fields_and_limits_of_the_api(layout, component, openapi):
    limits = ("minLength", "maxLength", "minItems", "maxItems", "pattern")
    its = openapi["components"]["schemas"][component]["properties"]
    mine = layout.model_json_schema()["properties"]

    def limited(shown):
        plain = next((part for part in shown.get("anyOf", ()) if part != {"type": "null"}), shown)
        return {name: {**plain, **shown}.get(name) for name in limits}

    assert {name: limited(shown) for name, shown in mine.items()} == {name: limited(one) for name, one in its.items()}


@pytest.mark.parametrize(
    ("path", "bad", "words"),
    [
        (
            ("brand", "bannerUrl"),
            "https://a.example/b.gif",
            "must be the URL of a JPEG or PNG file, not of a .gif file",
        ),
        (("brand", "logoUrl"), "logo.png", "must be a URL that starts with http:// or https://"),
        (("brand", "color"), "0A84F", "must be a HEX colour code in quotes"),
        (
            ("brand", "emails"),
            [{"label": "C", "address": "care"}],
            'must be an email address such as "care@acme.example"',
        ),
        (("testNumbers",), ["070 123 45 67"], "must be a phone number with + and country code, digits only"),
        (("testNumbers",), ["+46701234567", "+46701234567"], 'repeats "+46701234567" of an earlier entry'),
        (("countries",), ["SE", "SE"], 'repeats "SE" of an earlier entry'),
        (("countries",), ["JP"], "Input should be 'AT'"),
        (("questionnaire", "fr", "answers", "siren"), "12345678X", "must be the 9 digits of a SIREN in quotes"),
        (("questionnaire", "verification", "answers", "phone"), "070", "must be a phone number with + or 00"),
    ],
)
def test_a_detail_that_cannot_be_right_is_refused_in_words_that_help(path, bad, words):
    problems = found(ready((("details", *path), bad)))

    assert len(problems) == 1
    (place,) = problems
    assert place.startswith(".".join(("details", *path)))
    assert words in problems[place]


@pytest.mark.parametrize(
    ("field", "entries"),
    [
        ("emails", [{"label": "A", "address": "a@acme.example"}, {"label": "B", "address": "a@acme.example"}]),
        ("phones", [{"label": "A", "number": "+46701234567"}, {"label": "B", "number": "+46 701234567"}]),
        ("websites", [{"label": "A", "url": "https://a.example"}, {"label": "B", "url": "https://a.example"}]),
    ],
)
def test_ways_to_reach_the_brand_differ(field, entries):
    assert set(found(ready((("details", "brand", field), entries)))) == {f"details.brand.{field}.1"}


# --- live senders ---


def live(state, **more):
    return {"id": "s1", "state": state, **more}


def test_an_answer_is_brought_into_the_shape_that_is_written():
    answer = live(
        "LAUNCHED",
        launched="2026-01-19t13:11:08.204Z",
        authName="n",
        authToken="t",
        details={
            "brand": {"name": "Acme"},
            "questionnaire": {
                "general": {"questions": {"optInDescription": {"question": "How?"}}, "answers": {"videoUris": ["u"]}},
                "verification": {"questions": {}},
            },
        },
    )

    assert SENDER.reshape(answer) == live(
        "LAUNCHED",
        launched=True,
        details={
            "brand": {"name": "Acme"},
            "questionnaire": {"general": {"answers": {"videoUris": ["u"]}}, "verification": {}},
        },
    )


def test_credentials_are_neither_exported_nor_kept():
    shown = SENDER.reshape(live("IN_TEST", authName="n", authToken="t"))

    assert {"authName", "authToken"}.isdisjoint(shown)
    assert {"authName", "authToken"}.isdisjoint(one.name for one in SENDER.exports)
    assert facts(SENDER.spec).having(Sensitive) == {}


@pytest.mark.parametrize(
    ("sender", "done"),
    [
        (live("DRAFT"), False),
        (live("IN_TEST"), False),
        (live("UNLAUNCHED"), False),
        (live("PREPARING_LAUNCH"), True),
        (live("LAUNCHING"), True),
        (live("LAUNCHED"), True),
        (live("LAUNCHED", details={"countries": ["SE"]}, countryStatus=[{"country": "SE", "status": "PENDING"}]), True),
        (
            live(
                "LAUNCHED", details={"countries": ["SE"]}, countryStatus=[{"country": "GB", "status": "NOT_LAUNCHED"}]
            ),
            True,
        ),
        (
            live(
                "LAUNCHED", details={"countries": ["SE"]}, countryStatus=[{"country": "SE", "status": "NOT_LAUNCHED"}]
            ),
            False,
        ),
    ],
)
def test_a_sender_is_launched_once_every_chosen_country_is(sender, done):
    assert facts(SENDER.spec).find(Trigger, "launched").done(sender) is done


@pytest.mark.parametrize(
    ("state", "status", "words"),
    [
        ("IN_TEST", None, ""),
        ("LAUNCHING", None, ""),
        ("LAUNCHED", None, ""),
        ("UNLAUNCHED", None, ""),
        ("DRAFT", "waiting", "it can be launched when it is IN_TEST"),
        ("IN_PROGRESS", "waiting", "still being set up"),
        ("PREPARING_LAUNCH", "waiting", "already being prepared"),
        ("UNKNOWN", "waiting", "the API does not report its state"),
    ],
)
def test_a_sender_is_launched_only_when_the_api_lets_it(state, status, words):
    gate = LAUNCH.gate(live(state))

    assert (gate.status if gate else None) == status
    assert words in (gate.why if gate else "")


def test_a_launch_cannot_be_taken_back_and_says_what_it_waits_for():
    shown = {"questionnaire": {"general": {"answers": {"videoUris": ["https://acme.example/v.mp4"]}}}}

    with_video, without, unknown = (
        LAUNCH.effect(live("IN_TEST", details=shown)),
        LAUNCH.effect(live("IN_TEST")),
        LAUNCH.effect(None),
    )

    assert {str(one.reversibility) for one in (with_video, without, unknown)} == {"irreversible"}
    assert "afterwards only details.countries can be changed" in with_video.text
    assert "Sinch adds a video" in without.text
    assert "video" not in with_video.text + unknown.text


def test_another_launch_says_who_refused_the_last_one():
    refused = {"country": "GB", "operators": [{"name": "EE", "status": "REJECTED", "remark": "no opt-out"}]}

    assert "refused before by EE (GB): no opt-out" in LAUNCH.effect(live("IN_TEST", countryStatus=[refused])).text


def test_nothing_takes_a_creation_back():
    assert str(SENDER.effect("create", None).reversibility) == "irreversible"
    assert SENDER.delete is None


@pytest.mark.parametrize("part", ["brand", "questionnaire", "testNumbers"])
def test_a_launched_sender_keeps_all_but_its_countries(part):
    fixed = facts(SENDER.spec).find(Immutable, "details", part)

    assert [fixed.unless(live(state)) for state in ("LAUNCHING", "LAUNCHED")] == [False, False]
    assert [fixed.unless(live(state)) for state in ("DRAFT", "IN_TEST", "PREPARING_LAUNCH", "UNLAUNCHED")] == [True] * 4
    assert facts(SENDER.spec).find(Immutable, "details", "countries") is None


def test_an_update_sends_only_the_parts_that_change():
    assert SENDER.update.partial == {"details"}


def test_the_two_deprecated_names_of_one_category_are_one():
    form = facts(SENDER.spec).find(Canonical, "billingCategory").form

    assert form("BASIC_MESSAGE") == form("SINGLE_MESSAGE") != form("NON_CONVERSATIONAL")


def test_a_sender_is_waited_for_only_while_it_is_launched():
    cycle = SENDER.lifecycle

    assert {cycle.states[state] for state in ("DRAFT", "IN_TEST", "LAUNCHED")} == {Phase.DRAFT, Phase.LIVE}
    assert cycle.states["LAUNCHING"] is Phase.IN_REVIEW
