"""``--reviewer strict`` refuses at once what Meta and KakaoTalk certainly refuse, and limits what Meta limits."""

import pytest

from reconciler.emulator.server import Options, running

TEMPLATES = "/whatsapp/templates"
ONE = f"{TEMPLATES}/order_shipped/languages/EN"
REPLY = {"type": "QUICK_REPLY", "text": "Help"}
LINK = {"type": "URL", "text": "Track", "url": "https://acme.example/orders"}
SOUND = {"type": "BODY", "text": "Your order has left our warehouse."}
IMAGE = {"type": "HEADER", "format": "IMAGE", "example": {"url": "https://acme.example/a.png"}}
OFFER = {"type": "LIMITED_TIME_OFFER", "text": "Only this week"}
CODE = {"type": "OTP", "otpType": "COPY_CODE", "text": "Copy code"}


@pytest.fixture(scope="module")
def strict():
    with running(Options(virtual_clock=True, reviewer="strict")) as emulator:
        yield emulator


@pytest.fixture
def emulator(strict):
    """An empty emulator with a strict reviewer, in the place of the shared one."""
    strict.control("POST", "reset")
    return strict


def body(text, *examples):
    return {"type": "BODY", "text": text, **({"examples": list(examples)} if examples else {})}


def buttons(*each):
    return {"type": "BUTTONS", "buttons": list(each)}


def template(*components, category="UTILITY", **more):
    details = {"components": list(components)}
    return {"name": "order_shipped", "language": "EN", "category": category, "details": details, **more}


def held(api):
    return [one["name"] for one in api.get(TEMPLATES).json()["templates"]]


def edit(api, text):
    return api.patch(ONE, json={"status": "SUBMIT", "details": {"components": [body(text)]}})


def meta_error(response):
    assert (response.status_code, response.json()["errorCode"]) == (424, "template_submit_error"), response.text
    return response.json()["additionalInformation"]["metaError"]


CARD = {"components": [IMAGE, body("New shoes for the summer."), buttons(LINK)]}
REFUSED = [
    ("2388299", [body("{{1}}, your order is on its way.", "Ada")], "UTILITY"),
    ("2388299", [body("Your order arrives on {{1}}.", "Monday")], "UTILITY"),
    ("2388047", [body("{{1}} \u200b!", "Ada")], "UTILITY"),
    ("2388047", [body("One\n\n\u200b\nTwo")], "UTILITY"),
    ("2388047", [body("New " + "👨\u200d👩\u200d👧" * 11)], "MARKETING"),
    ("2388072", [body("Your order {1} is on its way.")], "UTILITY"),
    ("2388043", [body("Your order is on its way.", "A-1")], "UTILITY"),
    ("2388072", [{"type": "HEADER", "format": "TEXT", "text": "Ready 🎉"}, SOUND], "UTILITY"),
    ("2388072", [{"type": "HEADER", "format": "TEXT", "text": "Order *update*"}, SOUND], "UTILITY"),
    ("2388073", [SOUND, {"type": "FOOTER", "text": "Acme {{1}}"}], "UTILITY"),
    ("2388060", [SOUND, buttons({"type": "QUICK_REPLY", "text": "Yes ✔"})], "UTILITY"),
    ("2388052", [SOUND, buttons({**LINK, "url": "https://0x7f.1/a"})], "UTILITY"),
    ("2388091", [SOUND, buttons({"type": "PHONE_NUMBER", "text": "Call", "phoneNumber": "0701234567"})], "UTILITY"),
    ("", [SOUND, buttons(REPLY, LINK, {**REPLY, "text": "Stop"})], "UTILITY"),
    ("", [{"type": "BODY"}, buttons(CODE, REPLY)], "AUTHENTICATION"),
    ("", [SOUND, {"type": "CAROUSEL", "cards": [CARD]}], "MARKETING"),
    ("", [SOUND, OFFER, buttons({"type": "COPY_CODE", "example": "ACME25"})], "MARKETING"),
]


@pytest.mark.parametrize(("subcode", "components", "category"), REFUSED)
def test_a_template_that_meta_refuses_is_refused_at_once_with_its_subcode(api, subcode, components, category):
    refused = api.post(TEMPLATES, json=template(*components, category=category))

    error = meta_error(refused)
    assert error["subcode"] == subcode
    assert error["code"] == ("136024" if subcode == "2388091" else "100")
    assert set(error) == {"code", "subcode", "message", "description", "reason"}
    assert all(isinstance(value, str) for value in error.values())
    assert held(api) == []


@pytest.mark.parametrize(
    ("components", "category"),
    [
        ([body("Hi {{1}}, your order is on its way to {{2}} 🎉", "Ada", "Bonn")], "UTILITY"),
        ([body("Hi {{1}}, we look forward to *{{2}}*", "Ada", "Monday")], "UTILITY"),
        ([body("Chat with us: https://wa.me/46701234567 now.")], "UTILITY"),
        ([body("50 % off everything: buy now!")], "UTILITY"),
        ([SOUND, buttons(LINK, REPLY, {**REPLY, "text": "Stop"})], "UTILITY"),
        ([{"type": "BODY"}, buttons(CODE)], "AUTHENTICATION"),
        ([SOUND, {"type": "CAROUSEL", "cards": [CARD, CARD]}], "MARKETING"),
        ([SOUND, OFFER, buttons({"type": "COPY_CODE", "example": "ACME25"}, LINK)], "MARKETING"),
    ],
)
def test_what_only_a_look_could_refuse_is_approved(api, advance, components, category):
    created = api.post(TEMPLATES, json=template(*components, category=category))
    advance("3s")

    assert created.status_code == 201, created.text
    assert api.get(ONE).json()["state"] == "APPROVED"


def test_a_refused_template_is_kept_as_a_draft_only_if_the_request_says_so(api):
    bad = template(body("{{1}} is ready for you.", "A-1"))
    meta_error(api.post(TEMPLATES, json={**bad, "saveDraftOnFailure": True}))

    kept = api.get(ONE).json()
    meta_error(api.patch(ONE, json={"status": "SUBMIT"}))
    mended = edit(api, "Your order is ready for you.")

    assert kept["changes"]["status"] == "DRAFT"
    assert "state" not in kept
    assert mended.json()["changes"]["status"] == "IN_PROGRESS"


def test_a_draft_is_not_reviewed(api):
    assert api.post(TEMPLATES, json=template(body("{{1}}!", "A-1"), status="DRAFT")).status_code == 201


def test_an_edit_that_meta_refuses_changes_nothing(api, advance):
    api.post(TEMPLATES, json=template(SOUND))
    advance("3s")
    before = api.get(ONE).json()

    assert meta_error(edit(api, "Bye\n\n\nbye"))["subcode"] == "2388047"
    assert api.get(ONE).json() == before


def test_a_lenient_reviewer_approves_the_same_template(shared, client):
    shared.control("POST", "reset")

    assert client(shared).post(TEMPLATES, json=template(body("{{1}}!", "Ada"))).status_code == 201


def test_an_approved_template_is_edited_once_a_day(api, advance):
    api.post(TEMPLATES, json=template(SOUND))
    advance("3s")
    first = edit(api, "Your order has left.")
    advance("23h")
    early = edit(api, "Your order is away.")
    kept = api.get(ONE).json()["details"]["components"]
    advance("1h")

    assert first.status_code == 200
    assert meta_error(early)["subcode"] == "2388124"
    assert kept == [body("Your order has left.")]
    assert edit(api, "Your order is away.").status_code == 200


def test_an_approved_template_is_edited_ten_times_in_30_days(api, advance):
    api.post(TEMPLATES, json=template(SOUND))
    for number in range(10):
        advance("25h")
        assert edit(api, f"Your order has left, page {number}.").status_code == 200
    advance("25h")

    assert meta_error(edit(api, "Your order has left, page 10."))["subcode"] == "2388124"
    advance("20d")
    assert edit(api, "Your order has left, page 11.").status_code == 200


@pytest.mark.parametrize("state", ["PAUSED", "REJECTED"])
def test_a_paused_or_rejected_template_is_edited_without_limit(emulator, api, advance, state):
    match = {"match": {"name": "order_shipped"}, "verdict": state}
    emulator.control("POST", "verdicts", match)
    api.post(TEMPLATES, json=template(SOUND))
    advance("3s")
    for number in range(3):
        if api.get(ONE).json()["state"] == "APPROVED":
            emulator.control("POST", "verdicts", match)
        assert api.get(ONE).json()["state"] == state
        assert edit(api, f"Your order has left, page {number}.").status_code == 200
        advance("3s")


def test_a_disabled_template_is_neither_edited_nor_deleted(emulator, api):
    seeded = emulator.control(
        "POST", "seed", {"type": "whatsapp_template", "projectId": "p1", "count": 1, "state": "DISABLED"}
    )
    name, language = seeded["ids"][0].split("/")
    path = f"{TEMPLATES}/{name}/languages/{language}"
    before = api.get(path).json()

    edited = api.patch(path, json={"status": "SUBMIT", "details": {"components": [SOUND]}})
    deleted = api.delete(path, params={"deleteSubmitted": "true"})
    every = api.delete(f"{TEMPLATES}/{name}")

    assert "DISABLED" in meta_error(edited)["reason"]
    assert (deleted.status_code, deleted.json()["errorCode"]) == (409, "template_not_deletable_due_to_input_config")
    assert (every.status_code, every.json()["errorCode"]) == (409, "resource_locked")
    assert api.get(path).json() == before


def test_an_account_creates_100_templates_an_hour(api, advance):
    def create(number, **more):
        return api.post(
            TEMPLATES, json={**template(body(f"Your order no. {number} has left.")), "name": f"no_{number}", **more}
        )

    assert {create(number).status_code for number in range(100)} == {201}
    late = create(100)
    assert (late.status_code, late.json()["errorCode"]) == (429, "whatsapp_business_api_request_limit_exceeded")
    assert create(101, status="DRAFT").status_code == 201
    assert api.patch(f"{TEMPLATES}/no_101/languages/EN", json={"status": "SUBMIT"}).status_code == 429
    advance("1h")

    assert create(100).status_code == 201
    assert api.patch(f"{TEMPLATES}/no_101/languages/EN", json={"status": "SUBMIT"}).status_code == 200


SENDER = {
    "plusFriendId": "acme",
    "details": {
        "adminPhoneNo": "01012345678",
        "name": "Acme",
        "topLevelCategoryCode": "001",
        "midLevelCategoryCode": "0001",
        "subLevelCategoryCode": "0001",
    },
}
ALIMTALK = "/kakaotalk/senders/acme/templates"
DETAILS = {"name": "shipped", "language": "KO", "content": "주문하신 상품이 발송되었습니다."}


def kakao_button(kind, ordering=1, name="배송 조회", **links):
    return {"ordering": ordering, "type": kind, "name": name, **links}


@pytest.mark.parametrize(
    "details",
    [
        {"content": "주문 #{번호 상품이 발송되었습니다."},
        {"content": "주문 #{} 상품이 발송되었습니다."},
        {"content": "".join(f"#{{v{number}}} 님 " for number in range(41))},
        {"buttons": [kakao_button("WEB_LINK", linkPc="https://acme.example/t")]},
        {"buttons": [kakao_button("WEB_LINK", linkMo="http://10.0.0.7/t")]},
        {"buttons": [kakao_button("DELIVERY_SEARCH", name="#{상품} 조회")]},
        {"buttons": [kakao_button("CHANNEL_ID_ADDED", name="채널 추가")]},
        {"emphasizeType": "EMPHASIZE_TYPE_TEXT", "title": "배송"},
        {"messageType": "EXTRA_INFORMATION", "extra": "문의 #{번호}"},
        {"messageType": "EXTRA_INFORMATION", "extra": "가" * 500, "content": "나" * 501},
    ],
)
def test_kakaotalk_refuses_without_a_reason_and_keeps_a_draft_if_asked_to(api, details):
    assert api.post("/kakaotalk/senders", json=SENDER).status_code == 201
    given = {"details": {**DETAILS, **details}}
    refused = api.post(ALIMTALK, json=given)
    kept = api.post(ALIMTALK, json={**given, "saveDraftOnFailure": True})

    for answer in (refused, kept):
        assert (answer.status_code, answer.json()["errorCode"]) == (424, "template_kakaotalk_validation_error"), (
            answer.text
        )
    assert refused.json()["additionalInformation"] == {}
    templates = api.get(ALIMTALK).json()["templates"]
    assert [kept.json()["additionalInformation"]["templateCode"]] == [one["code"] for one in templates]
    assert templates[0]["changes"]["status"] == "DRAFT"


def test_kakaotalk_takes_what_keeps_its_rules(api):
    api.post("/kakaotalk/senders", json=SENDER)
    details = {
        **DETAILS,
        "content": "#{6월 10일 12:10} 주문하신 상품이 발송되었습니다.",
        "messageType": "AD_INCLUDED",
        "buttons": [
            kakao_button("CHANNEL_ID_ADDED", name="채널 추가"),
            kakao_button("WEB_LINK", 2, linkMo="https://acme.example/#{no}"),
        ],
    }

    assert api.post(ALIMTALK, json={"details": details}).status_code == 201
