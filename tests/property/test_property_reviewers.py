"""The linter's certain findings and the emulator's strict reviewers, written apart, agree on every template.

Both are called as functions; tests/emulator/test_emulator_reviewer.py asks the reviewer over HTTP.
"""

import hypothesis.strategies as st
import pytest
from hypothesis import currently_in_test_context, given, note, settings
from pydantic import ValidationError

from reconciler.emulator.reviewer import kakaotalk, meta
from reconciler.linter import registry
from reconciler.linter.declare import Certainty
from schemas import catalogue

PIECES = st.sampled_from(
    [
        "Your order",
        "is ready",
        "no. 7",
        "a",
        "Ваш",
        "заказ",
        "आपका ऑर्डर",
        "रहि",
        "주문",
        "ご注文",
        "คำสั่งซื้อ",
        "طلبك",
        "ﬁ",
    ]
)
BREAKS = st.sampled_from(["\n", "\n\n", "\r\n", "\n\n\n", "\n\u200b\n\n", "\n \n\n", "\r\n\r\n\r\n", "\u2028", "\r"])
SIGNS = st.sampled_from([*" .,!?:;-()*_~`", "```", "**", "__", "~~", "\u200b", "\u200f", "\ufe0f", "\u0301"])
MARKED = st.builds(lambda mark, inside: f"{mark}{inside}{mark}", st.sampled_from([*"*_~`", "```"]), PIECES)
EMOJI = st.sampled_from(
    ["🎉", "👨‍👩‍👧", "🇸🇪", "🇸", "1️⃣", "❤", "❤️", "❤︎", "✔", "™", "©️", "→", "☎", "👍🏽", "🀄", "⌚", "#️⃣"]
)
BROKEN = st.sampled_from(
    ["{1}", "{{1}", "{{1", "1}}", "{", "}", "{{", "}}", "{name}", "{{{1}}}", "{ 2 }", "{{३", "रहि {३}"]
)
LINKS = st.sampled_from(
    [
        "https://bit.ly/x",
        "bit.ly/x",
        "rabbit.ly/x",
        "x.tinyurl.com/y",
        "maps.app.goo.gl/z",
        "wa.me/467",
        "BIT.LY/1",
        "goo.gl",
    ]
)
CROWDS = st.builds(lambda sign, times: sign * times, EMOJI, st.integers(9, 12))
ODD = st.one_of(BREAKS, SIGNS, MARKED, EMOJI, BROKEN, LINKS, CROWDS)


@st.composite
def texts(draw, most, *, variables=0):
    """Return words with few odd things between, before or behind them, and so many variables anywhere."""
    parts = draw(st.one_of(*[st.lists(PIECES, min_size=2, max_size=4)] * 6, st.just([])))
    for odd in draw(st.lists(ODD, max_size=2)):
        parts.insert(draw(st.integers(0, len(parts))), odd)
    for number in range(1, draw(st.sampled_from([0, 0, *range(variables + 1)])) + 1):
        for _ in range(draw(st.sampled_from([1, 1, 1, 2]))):
            parts.insert(draw(st.integers(0, len(parts))), f"{{{{{number}}}}}")
    return draw(st.sampled_from(["", " "])).join(parts)[:most] or "a"


def with_examples(draw, text, count):
    """Return examples for the variables of a text; now and then one too many for a text that has none."""
    names = {f"{{{{{number}}}}}" for number in range(1, 9)}
    given = len([name for name in names if name in text])
    return [f"A-{number}" for number in range(given or draw(st.sampled_from([*[0] * 9, count])))]


@st.composite
def bodies(draw, most=1024):
    text = draw(texts(most, variables=2))
    examples = with_examples(draw, text, 1)
    return {"type": "BODY", "text": text, **({"examples": examples} if examples else {})}


@st.composite
def headers(draw):
    form = draw(st.sampled_from(["TEXT", "TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION"]))
    if form == "LOCATION":
        return {"type": "HEADER", "format": form}
    if form != "TEXT":
        return {"type": "HEADER", "format": form, "example": {"url": "https://acme.example/sample"}}
    text = draw(texts(60, variables=1))
    examples = with_examples(draw, text, 1)
    return {"type": "HEADER", "format": form, "text": text, **({"example": examples[0]} if examples else {})}


LABELS = st.one_of(st.sampled_from(["Track", "Help", "Shop now", "Да", "확인"]), texts(25))
SPELLINGS = (
    *("acme.example", "localhost", "10.0.0.7", "192.168.1.1", "169.254.1.1", "100.64.0.1", "8.8.8.8", "224.0.0.1"),
    *("127.1", "127.0.1", "2130706433", "134744072", "0x7f.1", "0x", "017700000001", "08.8.8.8", "256.1.1.1"),
    *(
        "1.2.3.4.5",
        "[::1]",
        "[::ffff:10.0.0.1]",
        "[::ffff:8.8.8.8]",
        "[2001:4860:4860::8888]",
        "[fec0::1]",
        "[fe80::1]",
    ),
    *("[64:ff9b::10.0.0.1]", "[64:ff9b::8.8.8.8]", "[2002:a00:1::1]", "[2002:808:808::1]", "[::10.0.0.1]", "[::zz]"),
    *("printer", "shop.local", "a.internal", "a.home.arpa", "home.arpa", "a.arpa", "a.lvh.me", "a.me", "a.test"),
    *("10-0-0-1.nip.io", "a-10.0.0.1.sslip.io", "8.8.8.8.nip.io", "1.10.0.0.1.nip.io", "ACME.EXAMPLE.", "LOCALHOST"),
    *("bit.ly", "www.bit.ly", "BIT.LY.", "rabbit.ly", "goo.gl", "maps.app.goo.gl", "app.goo.gl", "t.co", "tinyurl.com"),
    *(
        "%6cocalhost",
        "user@localhost",
        "localhost:80",
        "\uff1127.0.0.1",
        "bit\u200b.ly",
        "a%2elocal",
        "\uff41cme.example",
    ),
)
HOSTS = st.one_of(st.just("acme.example"), st.sampled_from(SPELLINGS))


@st.composite
def urls(draw):
    host, path = draw(HOSTS), draw(st.sampled_from(["", "/", "/track", f"/{'x' * 1990}", "/bit.ly/x", ":8080/a"]))
    url = f"https://{host}{path}"
    if draw(st.booleans()):
        return {"url": url}
    return {"url": f"{url}?q={{{{1}}}}", "example": f"{url}?q=1"}


NUMBERS = st.sampled_from(
    ["+46701234567", "46701234567", "0701234567", "0046701234567", "+0701234567", "+46 (0)70-123"]
)
URL = st.builds(lambda text, url: {"type": "URL", "text": text, **url}, LABELS, urls())
REPLY = st.builds(lambda text: {"type": "QUICK_REPLY", "text": text}, LABELS)
PHONE = st.builds(lambda text, phone: {"type": "PHONE_NUMBER", "text": text, "phoneNumber": phone}, LABELS, NUMBERS)
URLS = urls().map(lambda url: {"type": "URL", "text": "Track", **url})
PHONES = NUMBERS.map(lambda number: {"type": "PHONE_NUMBER", "text": "Call us", "phoneNumber": number})
CODE = st.builds(lambda code: {"type": "COPY_CODE", "example": code}, st.text("ABC0🎉", min_size=1, max_size=20))
ORDER = st.just({"type": "ORDER_DETAILS"})
CONTACT = st.just({"type": "REQUEST_CONTACT_INFO"})
FLOW = st.builds(
    lambda text: {"type": "FLOW", "text": text, "flowId": "1", "flowAction": "DATA_EXCHANGE"},
    LABELS,
)
APPS = st.fixed_dictionaries(
    {
        "packageName": st.sampled_from(
            ["com.acme.shop", "de.acme", "acme", "com.1acme", "com..a", "a." * 112 + "a", "com.ä"]
        ),
        "signatureHash": st.sampled_from(["K8a/AINcGX7", "A8a/AINcGX7", "K8a/A+NcGX=", "K8a/AINcGX", "K8a-AINcGX7"]),
    }
)
SOUND_APPS = st.builds(
    lambda number: {"packageName": f"com.acme.shop{number}", "signatureHash": "K8a/AINcGX7"}, st.integers(0, 9)
)
OTP_FIELDS = {
    "text": st.one_of(
        LABELS, st.sampled_from(["Go to acme.com", "www.a.b", "e.g. v1.2", "Код №1.Копировать", "a.shop"])
    ),
    "autofillText": LABELS,
    "packageName": st.sampled_from(["com.acme.shop", "acme"]),
    "signatureHash": st.sampled_from(["K8a/AINcGX7", "short"]),
    "supportedApps": st.lists(APPS, max_size=6) | st.lists(SOUND_APPS, max_size=6),
    "zeroTapTermsAccepted": st.booleans(),
}


@st.composite
def otp_buttons(draw):
    """Return an OTP button, sound but for one field or two."""
    app = {"packageName": "com.acme.shop", "signatureHash": "K8a/AINcGX7"}
    sound = {"text": "Copy code", "supportedApps": [app], "zeroTapTermsAccepted": True}
    button = {"type": "OTP", "otpType": draw(st.sampled_from(["COPY_CODE", "ONE_TAP", "ZERO_TAP"])), **sound}
    for name in draw(st.lists(st.sampled_from(sorted(OTP_FIELDS)), max_size=2)):
        button[name] = draw(OTP_FIELDS[name] if name == "text" else st.none() | OTP_FIELDS[name])
    return {name: value for name, value in button.items() if value is not None}


OTP = otp_buttons()


def row_of(button, most):
    return st.lists(button, min_size=1, max_size=most).map(lambda row: {"type": "BUTTONS", "buttons": row})


SOUND_LABELS = st.sampled_from(["Track", "Help", "Shop now", "Да", "확인", "Later", "Call us"])
SOUND_BUTTONS = st.one_of(
    st.builds(lambda text: {"type": "URL", "text": text, "url": "https://acme.example/orders"}, SOUND_LABELS),
    st.builds(lambda text: {"type": "QUICK_REPLY", "text": text}, SOUND_LABELS),
    st.builds(lambda text: {"type": "PHONE_NUMBER", "text": text, "phoneNumber": "+46701234567"}, SOUND_LABELS),
)
REPLIES = st.sampled_from([9, 10, 11]).map(
    lambda many: {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": f"No. {one}"} for one in range(many)]}
)
ROWS = st.one_of(
    row_of(SOUND_BUTTONS, 5),
    row_of(st.one_of(URL, REPLY, PHONE), 1),
    row_of(st.one_of(SOUND_BUTTONS, CODE, ORDER, CONTACT, FLOW), 4),
    row_of(OTP, 1),
    REPLIES,
)
CARD_ROWS = row_of(st.one_of(SOUND_BUTTONS, SOUND_BUTTONS, URL, REPLY, PHONE), 2)
FOOTERS = st.builds(lambda text: {"type": "FOOTER", "text": text}, texts(60, variables=1))
SAMPLE = {"url": "https://acme.example/sample"}
SOUND_BODY = {"type": "BODY", "text": "See what has come in this week."}
SOUND_ROW = {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Help"}]}
SOUND_OTP = {"type": "BUTTONS", "buttons": [{"type": "OTP", "otpType": "COPY_CODE", "text": "Copy code"}]}
COUPON = {"type": "COPY_CODE", "example": "ACME25"}
BOOK = {"type": "URL", "text": "Book", "url": "https://acme.example/book"}
OFFER = st.fixed_dictionaries(
    {"type": st.just("LIMITED_TIME_OFFER"), "text": st.just("Only this week")},
    optional={"hasExpiration": st.booleans()},
)
OFFER_ROWS = st.one_of(
    st.just({"type": "BUTTONS", "buttons": [COUPON, BOOK]}),
    row_of(st.sampled_from([COUPON, BOOK, {"type": "ORDER_DETAILS"}, {"type": "QUICK_REPLY", "text": "Help"}]), 3),
)
LONG = st.sampled_from([59, 60, 61]).map(lambda times: {"type": "BODY", "text": "Save now. " * times})
MINUTES = st.sampled_from([0, 1, 90, 91]).map(lambda number: {"type": "FOOTER", "codeExpirationMinutes": number})


def seldom(odd, usual=None):
    """Return the usual component, or now and then an odd one; what is wrong in one place hides all other places."""
    return st.one_of(*[st.just(usual)] * 4, odd)


@st.composite
def carousels(draw):
    """Return a carousel whose cards are built alike, as the API asks, and mostly as Meta asks."""
    forms = draw(seldom(st.just(["IMAGE", "VIDEO"]), ["IMAGE"]))
    has_header, has_row = draw(seldom(st.just(False), usual=True)), draw(st.booleans())
    has_body = draw(st.booleans()) or not (has_header or has_row)
    cards = []
    for _ in range(draw(st.integers(1, 3))):
        header = {"type": "HEADER", "format": draw(st.sampled_from(forms)), "example": SAMPLE}
        text, row = draw(seldom(bodies(160), SOUND_BODY)), draw(seldom(CARD_ROWS, SOUND_ROW))
        chosen = ((header, has_header), (text, has_body), (row, has_row))
        cards.append({"components": [part for part, is_there in chosen if is_there]})
    return {"type": "CAROUSEL", "cards": cards}


OTP_ROWS = st.one_of(
    row_of(OTP, 1), row_of(OTP, 1), row_of(OTP, 2), row_of(st.one_of(OTP, SOUND_BUTTONS), 2), st.none()
)
BODY_OF_CODE = st.just({"type": "BODY"})
CATEGORIES = st.sampled_from(["MARKETING", "MARKETING", "UTILITY"])
AUTHENTICATION = st.just("AUTHENTICATION")
AREAS = {
    "body": (CATEGORIES, bodies()),
    "header": (CATEGORIES, st.just(SOUND_BODY), headers()),
    "footer": (CATEGORIES, st.just(SOUND_BODY), FOOTERS),
    "label": (CATEGORIES, st.just(SOUND_BODY), row_of(REPLY, 1)),
    "button": (CATEGORIES, st.just(SOUND_BODY), row_of(st.one_of(URLS, PHONES, CODE), 1)),
    "buttons": (CATEGORIES, st.just(SOUND_BODY), ROWS),
    "code": (AUTHENTICATION, BODY_OF_CODE, OTP_ROWS),
    "components beside a code": (
        AUTHENTICATION,
        BODY_OF_CODE,
        st.just(SOUND_OTP),
        st.one_of(MINUTES, FOOTERS, headers(), carousels(), OFFER),
    ),
    "carousel": (CATEGORIES, seldom(bodies(), SOUND_BODY), carousels(), seldom(headers() | FOOTERS | ROWS | OFFER)),
    "offer": (
        CATEGORIES,
        seldom(LONG | bodies(), SOUND_BODY),
        OFFER,
        st.none() | OFFER_ROWS | OFFER_ROWS,
        seldom(headers() | FOOTERS),
    ),
    "everything": (
        CATEGORIES,
        *(bodies(), seldom(headers()), seldom(FOOTERS), seldom(ROWS), seldom(carousels()), seldom(OFFER)),
    ),
}


@st.composite
def messages(draw, area):
    """Return a template that is odd in one area at most; what is wrong in one place hides all other places."""
    category, *parts = (draw(one) for one in AREAS[area])
    components = draw(st.permutations([part for part in parts if part]))
    return {"name": "order_shipped", "language": "EN", "category": category, "details": {"components": components}}


def is_valid(type_, values):
    try:
        catalogue.resource_type(type_).spec.model_validate(values)
    except ValidationError:
        return False
    return True


# The API itself, not Meta, refuses what cannot be fetched, and content that exists, which rules compare.
CERTAIN = {
    type_: [
        rule
        for name, rule in registry.of_type(type_).items()
        if rule.certainty is Certainty.CERTAIN and rule.check and name != "wa-media-not-public"
    ]
    for type_ in ("whatsapp_template", "kakaotalk_template")
}
RULES = [rule for rules in CERTAIN.values() for rule in rules]


def refusals(values):
    """Return what the reviewer of a template refuses in it."""
    if "category" in values:
        return list(meta(values["category"], values["details"]))
    return list(kakaotalk(values["details"]))


def agree(values):
    """Tell whether both sides take a template, or neither does."""
    rules = CERTAIN["whatsapp_template" if "category" in values else "kakaotalk_template"]
    subject = rules[0].subject(values)
    found = [finding for rule in rules for finding in rule.check(subject)]
    refused = refusals(values)
    if currently_in_test_context():
        note(f"linter: {found}, reviewer: {refused}")
    return bool(found) == bool(refused)


@pytest.mark.parametrize("area", AREAS)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_linter_and_reviewer_agree_on_whatsapp_templates(area, data):
    values = data.draw(messages(area).filter(lambda drawn: is_valid("whatsapp_template", drawn)))

    assert agree(values)


KAKAO_PIECES = st.sampled_from(
    [
        "주문",
        "배송",
        "#{이름}",
        "#{6월 10일 12:10}",
        "#{}",
        "#{ }",
        "#{\u200b}",
        "#{이름",
        "#",
        "{",
        "}",
        "{{1}}",
        "##{a}}",
        "#{a#{b}}",
    ]
)
KAKAO_LINKS = urls().map(lambda url: url["url"]) | st.sampled_from(
    ["https://acme.example/#{no}", "https://#{host}/a", "http://10.0.0.7", "HTTPS://localhost/"]
)
KAKAO_BUTTONS = st.fixed_dictionaries(
    {
        "ordering": st.integers(1, 3),
        "type": st.sampled_from(["WEB_LINK", "APP_LINK", "CHANNEL_ID_ADDED", "DELIVERY_SEARCH", "BOT_KEYWORD"]),
        "name": st.sampled_from(["배송 조회", "#{상품} 조회", "채널 추가", "#{"]),
    },
    optional=dict.fromkeys(("linkMo", "linkPc", "schemeIos", "schemeAndroid"), KAKAO_LINKS),
)


@st.composite
def alimtalks(draw):
    """Return a KakaoTalk template; most have few odd things."""
    sound = {"name": "shipped", "language": "KO", "content": "주문하신 상품이 발송되었습니다."}
    texts_of_kakao = st.lists(KAKAO_PIECES, min_size=1, max_size=4).map(" ".join)
    many = st.integers(39, 41).map(lambda count: " ".join(f"#{{v{number}}}" for number in range(count)))
    odd = {
        "content": texts_of_kakao | many | st.just("가" * 600),
        "title": texts_of_kakao.map(lambda text: text[:50]),
        "subtitle": texts_of_kakao.map(lambda text: text[:50]),
        "extra": texts_of_kakao | st.sampled_from([400, 401]).map(lambda times: "나" * times),
        "messageType": st.sampled_from(["BASIC", "EXTRA_INFORMATION", "AD_INCLUDED", "MIXED"]),
        "emphasizeType": st.sampled_from(["EMPHASIZE_TYPE_NONE", "EMPHASIZE_TYPE_TEXT", "EMPHASIZE_TYPE_IMAGE"]),
        "imageName": st.just("sample.png"),
        "imageUrl": st.just("https://acme.example/sample.png"),
        "buttons": st.lists(KAKAO_BUTTONS, max_size=3),
    }
    wanted = draw(st.lists(st.sampled_from(sorted(odd)), max_size=6, unique=True))
    return {"plusFriendId": "acme", "details": {**sound, **{name: draw(odd[name]) for name in wanted}}}


@settings(max_examples=400, deadline=None)
@given(alimtalks().filter(lambda drawn: is_valid("kakaotalk_template", drawn)))
def test_linter_and_reviewer_agree_on_kakaotalk_templates(values):
    assert agree(values)


@pytest.mark.parametrize("host", SPELLINGS)
@pytest.mark.parametrize("path", ["", "/", ":8080/a?b=localhost", "/bit.ly/x"])
def test_linter_and_reviewers_read_hosts_alike(host, path):
    url = f"https://{host}{path}"
    row = {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Track", "url": url}]}
    text = {"type": "BODY", "text": f"See {host}{path} for more, or {url} as well."}
    button = {"ordering": 1, "type": "WEB_LINK", "name": "배송 조회", "linkMo": url}
    kakao = {"plusFriendId": "acme", "details": {"content": "주문하신 상품이 발송되었습니다.", "buttons": [button]}}

    assert agree({"category": "UTILITY", "details": {"components": [SOUND_BODY, row]}})
    assert agree({"category": "UTILITY", "details": {"components": [text]}})
    assert agree(kakao)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.title)
def test_the_reviewer_takes_and_refuses_the_examples_of_each_rule(rule):
    assert all(map(refusals, rule.breaks))
    assert all(agree(one) for one in rule.holds if one.get("status") != "DRAFT")
