"""What an application fills in for a template, by the declarations of the types: component, kind, place, sample."""

import pytest

from schemas import catalogue


def placeholders(type_name, values):
    found = catalogue.resource_type(type_name).template.placeholders(values)
    return [
        (each.component if each.card is None else f"{each.component} of card {each.card}", str(each.kind),
         each.position or each.name, each.example)
        for each in found
    ]  # fmt: skip


def whatsapp(*components, category="MARKETING"):
    return placeholders("whatsapp_template", {"category": category, "details": {"components": list(components)}})


def body(text, *examples):
    return {"type": "BODY", "text": text, "examples": list(examples)}


def buttons(*each):
    return {"type": "BUTTONS", "buttons": list(each)}


URL = {"type": "URL", "text": "Track", "url": "https://acme.example/t/{{1}}", "example": "https://acme.example/t/A-1"}
COUPON = {"type": "COPY_CODE", "example": "SAVE10"}


def test_variables_of_a_body_are_numbered_however_they_are_ordered_in_it():
    assert whatsapp(body("On {{2}} comes {{1}}, yes {{1}}.", "A-1", "Monday")) == [
        ("body", "text", 1, "A-1"), ("body", "text", 2, "Monday"),
    ]  # fmt: skip


def test_variables_of_templates_from_elsewhere_may_have_names():
    assert whatsapp(body("Hi {{first_name}}", "Ann")) == [("body", "text", "first_name", "Ann")]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ({"format": "TEXT", "text": "Order {{1}}", "example": "A-1"}, [("header", "text", "", "A-1")]),
        ({"format": "TEXT", "text": "Your order"}, []),
        ({"format": "IMAGE", "example": {"url": "https://a.example/i.png"}},
         [("header", "image_url", "", "https://a.example/i.png")]),
        ({"format": "VIDEO"}, [("header", "video_url", "", "")]),
        ({"format": "DOCUMENT"}, [("header", "document_url", "", "")]),
        ({"format": "LOCATION"}, [("header", "location", "", "")]),
    ],
)  # fmt: skip
def test_a_header_has_at_most_a_single_placeholder(header, expected):
    assert whatsapp({"type": "HEADER", **header}) == expected


def test_a_button_is_named_by_its_index_and_only_what_is_filled_in_counts():
    assert whatsapp(buttons({"type": "QUICK_REPLY", "text": "Yes"}, URL, COUPON, {"type": "ORDER_DETAILS"})) == [
        ("buttons", "url_suffix", "1", "A-1"), ("buttons", "coupon_code", "2", "SAVE10"),
        ("buttons", "order_details", "3", ""),
    ]  # fmt: skip


def test_components_come_in_the_order_of_the_message_whatever_the_order_of_the_list():
    offer = {"type": "LIMITED_TIME_OFFER", "text": "Today", "hasExpiration": True}

    found = whatsapp(offer, buttons(COUPON), body("Hi {{1}}"), {"type": "HEADER", "format": "IMAGE"})

    assert [component for component, *_ in found] == ["header", "body", "buttons", "offer"]


def test_an_offer_without_expiration_needs_nothing():
    assert whatsapp({"type": "LIMITED_TIME_OFFER", "text": "Today"}) == []


def test_each_card_of_a_carousel_has_its_own():
    card = {"components": [{"type": "HEADER", "format": "IMAGE"}, body("Only {{1}}", "9"), buttons(URL)]}

    assert whatsapp(body("Hi"), {"type": "CAROUSEL", "cards": [card, {"components": [body("No more")]}]}) == [
        ("header of card 0", "image_url", "", ""), ("body of card 0", "text", 1, "9"),
        ("buttons of card 0", "url_suffix", "0", "A-1"),
    ]  # fmt: skip


def test_authentication_takes_the_code_alone():
    otp = buttons({"type": "OTP", "otpType": "COPY_CODE", "text": "Copy"})

    assert whatsapp(body("{{1}} is your code."), otp, category="AUTHENTICATION") == [("code", "code", "", "")]


def test_variables_of_kakaotalk_have_names_and_count_once_wherever_they_are():
    details = {
        "name": "#{not a text}",
        "title": "#{이름}",
        "content": "#{이름}, #{order no.} is on its way.",
        "buttons": [{"ordering": 1, "type": "WEB_LINK", "name": "Track", "linkMo": "https://a.example/#{code}"}],
    }

    assert placeholders("kakaotalk_template", {"details": details}) == [
        ("variables", "text", "이름", ""), ("variables", "text", "order no.", ""), ("variables", "text", "code", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("details", [None, "text", {}, {"components": "x"}, {"components": [1, {"type": "BODY"}]}])
def test_what_is_not_known_has_none(details):
    assert placeholders("whatsapp_template", {"category": "UTILITY", "details": details}) == []
    assert placeholders("kakaotalk_template", {"details": details}) == []
