"""Each offline rule accepts what is right and refuses what is wrong, at the right place and in words that help."""

import pytest
from pydantic import ValidationError

from schemas import catalogue

WEBHOOK = {"target": "https://hooks.example.com/sinch", "secret": "s3cret-value", "triggers": ["ALL"]}
SMS_APP = {"name": "Acme", "region": "EU"}
BODY = {"type": "BODY", "text": "Hello"}


def template(*components, category="UTILITY", **details):
    return {
        "name": "order_shipped",
        "language": "EN",
        "category": category,
        "details": {"components": list(components) or [BODY], **details},
    }


def body(text, examples=None):
    return template({"type": "BODY", "text": text} | ({"examples": examples} if examples is not None else {}))


def header(**rest):
    return template({"type": "HEADER", "format": "TEXT", **rest}, BODY)


def buttons(*listed, category="UTILITY"):
    shown = {"type": "BODY"} if category == "AUTHENTICATION" else BODY
    return template(shown, {"type": "BUTTONS", "buttons": list(listed)}, category=category)


def url(address, **rest):
    return buttons({"type": "URL", "text": "Open", "url": address, **rest})


def flow(**rest):
    return buttons({"type": "FLOW", "text": "Start", "flowId": "12", **rest})


def capped(category="MARKETING", **rest):
    cap = {"bidAmount": 5000, "bidStrategy": "LOWEST_COST_WITH_BID_CAP", **rest}
    return template(category=category, optimization=cap)


def carousel(*cards):
    return template(BODY, {"type": "CAROUSEL", "cards": [{"components": list(card)} for card in cards]})


def photo(address="https://acme.example/a.png"):
    return {"type": "HEADER", "format": "IMAGE", "example": {"url": address}}


def card_buttons(*texts):
    return {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": text} for text in texts]}


def found(name, value, *, draft=False):
    """Return what is wrong: place to message."""
    try:
        catalogue.resource_type(name).spec.model_validate(value, context={"draft": draft})
    except ValidationError as error:
        return {".".join(map(str, one["loc"])): one["msg"] for one in error.errors(include_input=False)}
    return {}


QUICK = {"type": "QUICK_REPLY", "text": "Yes"}
OTP = {"type": "OTP", "otpType": "COPY_CODE", "text": "Copy"}

# rule: type, a good value, a bad one, the place of the problem, its words
RULES = {
    "web address": (
        "webhook",
        WEBHOOK,
        WEBHOOK | {"target": "ftp://x.example"},
        "target",
        'must be a URL that starts with http:// or https:// and has a host, not "ftp://x.example"',
    ),
    "host in address": ("webhook", WEBHOOK, WEBHOOK | {"target": "https:///x"}, "target", "has a host"),
    "port in address": ("webhook", WEBHOOK, WEBHOOK | {"target": "https://a:99999/"}, "target", "must be a URL"),
    "no blank in address": ("webhook", WEBHOOK, WEBHOOK | {"target": "https://a/ b"}, "target", "must be a URL"),
    "triggers once": (
        "webhook",
        WEBHOOK,
        WEBHOOK | {"triggers": ["ALL", "BUNDLE_DONE", "ALL"]},
        "triggers.2",
        'repeats "ALL" of an earlier entry; remove or change one',
    ),
    "one conversation app": (
        "sms_app",
        SMS_APP | {"convApiApp": True},
        SMS_APP | {"convApiApp": True, "convApiAppId": "01"},
        "",
        "write only one of them",
    ),
    "name": (
        "whatsapp_template",
        template(),
        template() | {"name": "Order-Shipped"},
        "name",
        'not "Order-Shipped"; write for example "order_shipped"',
    ),
    "a body": (
        "whatsapp_template",
        template(BODY),
        template({"type": "FOOTER", "text": "x"}),
        "details.components",
        "components has no BODY; every template needs exactly one: add {type: BODY, text: ...}",
    ),
    "each component once": (
        "whatsapp_template",
        template(BODY, {"type": "FOOTER", "text": "x"}),
        template(BODY, BODY | {"text": "Bye"}),
        "details.components.1",
        "is the second BODY; each type can occur once: merge it into the first or remove it",
    ),
    "one header of any format": (
        "whatsapp_template",
        template(BODY, photo()),
        template(photo(), BODY, {"type": "HEADER", "format": "LOCATION"}),
        "details.components.2",
        "is the second HEADER",
    ),
    "body text": (
        "whatsapp_template",
        template(),
        template({"type": "BODY"}),
        "details.components.0",
        "text must be set when category is UTILITY",
    ),
    "fixed body text": (
        "whatsapp_template",
        template({"type": "BODY"}, category="AUTHENTICATION"),
        template(BODY, category="AUTHENTICATION"),
        "details.components.0.text",
        "text must not be set when category is AUTHENTICATION, where the text is fixed; remove it",
    ),
    "variables without gap": (
        "whatsapp_template",
        body("{{2}} {{1}} {{1}}", ["a", "b"]),
        body("{{1}} {{3}}", ["a", "b"]),
        "details.components.0.BODY.text",
        "text uses {{1}}, {{3}} but not {{2}}; number the variables from {{1}} without gaps",
    ),
    "numbered variables": (
        "whatsapp_template",
        body("{{1}}", ["a"]),
        body("{{name}}", ["a"]),
        "details.components.0.BODY.text",
        'text has the variable "{{name}}"; variables are numbers without spaces: write {{1}}, {{2}} and so on',
    ),
    "an example for each variable": (
        "whatsapp_template",
        body("{{1}} {{2}}", ["a", "b"]),
        body("{{1}} {{2}}", ["a"]),
        "details.components.0.BODY.examples",
        "examples has 1 entry where text has 2 variables ({{1}}, {{2}}); write one example per variable, in order",
    ),
    "examples at all": (
        "whatsapp_template",
        body("no variable"),
        body("{{1}}"),
        "details.components.0.BODY",
        "examples has 0 entries where text has 1 variable ({{1}})",
    ),
    "one header variable": (
        "whatsapp_template",
        header(text="Order {{1}}", example="A-1"),
        header(text="{{1}} {{2}}", example="A-1"),
        "details.components.0.HEADER.TEXT.text",
        "text has {{1}}, {{2}}; a header can have one variable, {{1}}: write the rest literally",
    ),
    "header example": (
        "whatsapp_template",
        header(text="Order"),
        header(text="Order {{1}}"),
        "details.components.0.HEADER.TEXT",
        "example must be set when text has a variable; write a sample of it",
    ),
    "button texts differ": (
        "whatsapp_template",
        buttons(QUICK, QUICK | {"text": "No"}),
        buttons(QUICK, {"type": "PHONE_NUMBER", "text": "Yes", "phoneNumber": "+4670"}),
        "details.components.1.BUTTONS.buttons.1",
        'repeats "Yes" of an earlier entry; remove or change one',
    ),
    "buttons differ": (
        "whatsapp_template",
        buttons({"type": "ORDER_DETAILS"}, {"type": "REQUEST_CONTACT_INFO"}),
        buttons({"type": "ORDER_DETAILS"}, {"type": "ORDER_DETAILS"}),
        "details.components.1.BUTTONS.buttons.1",
        "repeats an earlier entry; remove one of them",
    ),
    "url variable at the end": (
        "whatsapp_template",
        url("https://acme.example/{{1}}", example="https://acme.example/a"),
        url("https://acme.example/{{1}}/x", example="https://acme.example/a/x"),
        "details.components.1.BUTTONS.buttons.0.URL.url",
        'url can have one variable, {{1}}, only at its end; move it there or replace it: "https://acme.example/{{1}}/x"',
    ),
    "url example": (
        "whatsapp_template",
        url("https://acme.example/"),
        url("https://acme.example/{{1}}"),
        "details.components.1.BUTTONS.buttons.0.URL",
        "example must be set when url has a variable; write the whole URL, filled in",
    ),
    "no url example": (
        "whatsapp_template",
        url("https://acme.example/"),
        url("https://acme.example/", example="https://acme.example/a"),
        "details.components.1.BUTTONS.buttons.0.URL.example",
        "example must not be set when url has no variable; end url with {{1}} or remove example",
    ),
    "refused host": (
        "whatsapp_template",
        url("https://notwhatsapp.com/"),
        url("https://wa.me/46700000000"),
        "details.components.1.BUTTONS.buttons.0.URL.url",
        "url must not lead to wa.me; Meta refuses wa.me and whatsapp.com in buttons",
    ),
    "refused host below": (
        "whatsapp_template",
        url("https://wa.me.example/"),
        url("https://api.WhatsApp.com/send"),
        "details.components.1.BUTTONS.buttons.0.URL.url",
        "url must not lead to api.whatsapp.com",
    ),
    "screen to navigate to": (
        "whatsapp_template",
        flow(flowAction="NAVIGATE", navigateScreen="FIRST"),
        flow(flowAction="NAVIGATE"),
        "details.components.1.BUTTONS.buttons.0.FLOW",
        "navigateScreen must be set when flowAction is NAVIGATE; use the flow's first screen",
    ),
    "flow id": (
        "whatsapp_template",
        flow(flowAction="DATA_EXCHANGE"),
        flow(flowAction="DATA_EXCHANGE", flowId="12a"),
        "details.components.1.BUTTONS.buttons.0.FLOW.flowId",
        'must be digits, the id of the flow, not "12a"',
    ),
    "number to call": (
        "whatsapp_template",
        buttons({"type": "PHONE_NUMBER", "text": "Call", "phoneNumber": "+46 (70) 123-4567"}),
        buttons({"type": "PHONE_NUMBER", "text": "Call", "phoneNumber": "our shop"}),
        "details.components.1.BUTTONS.buttons.0.PHONE_NUMBER.phoneNumber",
        'must be a phone number of 4 to 20 characters in quotes, such as "+46701234567", not "our shop"',
    ),
    "number to call that is too short": (
        "whatsapp_template",
        buttons({"type": "PHONE_NUMBER", "text": "Call", "phoneNumber": "1100"}),
        buttons({"type": "PHONE_NUMBER", "text": "Call", "phoneNumber": "110"}),
        "details.components.1.BUTTONS.buttons.0.PHONE_NUMBER.phoneNumber",
        "4 to 20 characters",
    ),
    "number to call that is too long": (
        "whatsapp_template",
        buttons({"type": "PHONE_NUMBER", "text": "Call", "phoneNumber": "+46 (70) 123-4567"}),
        buttons({"type": "PHONE_NUMBER", "text": "Call", "phoneNumber": "+46 (70) 123-45-67-89-0"}),
        "details.components.1.BUTTONS.buttons.0.PHONE_NUMBER.phoneNumber",
        "4 to 20 characters",
    ),
    "otp button": (
        "whatsapp_template",
        buttons(OTP, category="AUTHENTICATION"),
        buttons(QUICK, OTP),
        "details.components.1.buttons.1",
        "an OTP button is only for the category AUTHENTICATION, not UTILITY; remove it",
    ),
    "security recommendation": (
        "whatsapp_template",
        template({"type": "BODY", "addSecurityRecommendation": True}, category="AUTHENTICATION"),
        template(BODY | {"addSecurityRecommendation": True}),
        "details.components.0.addSecurityRecommendation",
        "addSecurityRecommendation is only for the category AUTHENTICATION, not UTILITY; remove it",
    ),
    "code expiration": (
        "whatsapp_template",
        template({"type": "BODY"}, {"type": "FOOTER", "codeExpirationMinutes": 5}, category="AUTHENTICATION"),
        template(BODY, {"type": "FOOTER", "codeExpirationMinutes": 5}),
        "details.components.1.codeExpirationMinutes",
        "codeExpirationMinutes is only for the category AUTHENTICATION, not UTILITY; remove it",
    ),
    "price cap": (
        "whatsapp_template",
        capped(),
        capped(category="UTILITY"),
        "details.optimization",
        "optimization is only valid for the category MARKETING, not UTILITY; remove it",
    ),
    "country in quotes": (
        "whatsapp_template",
        capped(bidCountryMultiplierOverrides={"NO": "1.5"}),
        capped(bidCountryMultiplierOverrides={False: "1.5"}),
        "details.optimization.bidCountryMultiplierOverrides",
        "country false is not text; put it in quotes (YAML reads an unquoted NO as false)",
    ),
    "factor in quotes": (
        "whatsapp_template",
        capped(bidCountryMultiplierOverrides={"SE": "10.0"}),
        capped(bidCountryMultiplierOverrides={"SE": 1.5}),
        "details.optimization.bidCountryMultiplierOverrides.SE",
        'must be text; write "1.5" in quotes',
    ),
    "factor up to ten": (
        "whatsapp_template",
        capped(bidCountryMultiplierOverrides={"SE": "0.0"}),
        capped(bidCountryMultiplierOverrides={"SE": "10.1"}),
        "details.optimization.bidCountryMultiplierOverrides.SE",
        'must be a decimal number from "0.0" to "10.0", written as text, not "10.1"',
    ),
    "country code": (
        "whatsapp_template",
        capped(bidCountryMultiplierOverrides={"SE": "1"}),
        capped(bidCountryMultiplierOverrides={"se": "1"}),
        "details.optimization.bidCountryMultiplierOverrides.se.[key]",
        'must be two capital letters (ISO 3166-1), such as "SE", not "se"; write for example "SE"',
    ),
    "like cards": (
        "whatsapp_template",
        carousel([photo(), BODY], [BODY, photo()]),
        carousel([photo(), BODY], [BODY]),
        "details.components.1.CAROUSEL.cards.1",
        "has BODY where the first card has BODY, HEADER; all cards need the same components",
    ),
    "each component of a card once": (
        "whatsapp_template",
        carousel([BODY]),
        carousel([BODY, BODY | {"text": "Bye"}]),
        "details.components.1.CAROUSEL.cards.0.components.1",
        'repeats "BODY" of an earlier entry; remove or change one',
    ),
    "buttons of a card differ": (
        "whatsapp_template",
        carousel([card_buttons("Yes", "No")]),
        carousel([card_buttons("Yes", "Yes")]),
        "details.components.1.CAROUSEL.cards.0.components.0.BUTTONS.buttons.1",
        'repeats "QUICK_REPLY, Yes" of an earlier entry',
    ),
}


@pytest.mark.parametrize(("name", "good", "bad", "place", "words"), RULES.values(), ids=RULES)
def test_a_rule_accepts_the_right_and_explains_the_wrong(name, good, bad, place, words):
    assert found(name, good) == {}

    problems = found(name, bad)

    assert set(problems) == {place}
    assert words in problems[place]


@pytest.mark.parametrize(
    ("category", "shortest", "longest"),
    [("AUTHENTICATION", 10, 900), ("MARKETING", 43_200, 2_592_000), ("UTILITY", 30, 43_200)],
)
def test_the_time_to_live_keeps_to_the_range_of_its_category(category, shortest, longest):
    def said(seconds):
        shown = {"type": "BODY"} if category == "AUTHENTICATION" else BODY
        return found("whatsapp_template", template(shown, category=category, messageSendTtlSeconds=seconds))

    assert said(shortest) == said(longest) == {}
    for seconds in (shortest - 1, longest + 1):
        words = f"messageSendTtlSeconds must be {shortest} to {longest} when category is {category}, not {seconds}"
        assert said(seconds) == {"details.messageSendTtlSeconds": words}


def test_a_draft_may_leave_out_what_a_submission_needs():
    started = template(
        {"type": "HEADER", "format": "TEXT", "text": "{{1}}"},
        {"type": "BUTTONS", "buttons": [{"type": "FLOW", "flowAction": "NAVIGATE"}, {"type": "URL"}]},
        {"type": "CAROUSEL", "cards": [{}]},
    )

    assert found("whatsapp_template", started, draft=True) == {}
    assert found("whatsapp_template", template() | {"details": None}, draft=True) == {}
    assert found("whatsapp_template", started)


def test_a_draft_is_still_held_to_what_can_never_be_right():
    assert found("whatsapp_template", body("{{3}}"), draft=True)
    assert found("whatsapp_template", template(BODY, BODY | {"text": "x"}), draft=True)


def test_problems_of_one_template_are_reported_together():
    wrong = template(BODY, BODY | {"addSecurityRecommendation": True}, messageSendTtlSeconds=1)

    assert set(found("whatsapp_template", wrong)) == {
        "details.messageSendTtlSeconds",
        "details.components.1",
        "details.components.1.addSecurityRecommendation",
    }


def test_no_error_repeats_a_secret():
    secret = "hunter2-" * 20

    for wrong in (WEBHOOK | {"secret": secret}, WEBHOOK | {"secret": secret, "target": "nowhere"}):
        assert secret not in str(found("webhook", wrong))
