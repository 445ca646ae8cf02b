"""What people see of an object, drawn from its values: marks, variables, buttons, cards; nothing from damaged ones."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from schemas.catalogue import names, resource_type
from schemas.facts import facts
from schemas.markers import Sensitive, WriteOnly
from schemas.preview import Button, Fact, Medium, Picture, Press, Role, Span, Style, Words

DRAWN = [name for name in names() if resource_type(name).preview]
BOLD, ITALIC, STRUCK, MONO = (frozenset({style}) for style in Style)
NONE = frozenset()


def template(*components, language="EN"):
    values = {"language": language, "details": {"components": list(components)}}
    return resource_type("whatsapp_template").preview.draw(values)


def body(text, *examples):
    (words,) = template({"type": "BODY", "text": text, "examples": list(examples)}).pieces
    return words.spans


def button(**values):
    (drawn,) = template({"type": "BUTTONS", "buttons": [values]}).pieces
    return drawn


def test_the_types_with_messages_are_drawn_and_their_examples_show_something():
    assert DRAWN == ["kakaotalk_template", "rcs_sender", "whatsapp_template"]
    for name in DRAWN:
        example = yaml.safe_load(resource_type(name).example)
        assert resource_type(name).preview.draw(example).pieces


@pytest.mark.parametrize("name", DRAWN)
def test_no_secret_and_nothing_that_the_api_never_shows_whole_is_drawn(name):
    kind = resource_type(name)
    seen = {tuple(field.split(".")) for field in (*kind.preview.fields, *kind.preview.hints)}
    secret = [path for path in facts(kind.spec).having(Sensitive) if any(path[: len(one)] == one for one in seen)]

    assert secret == []
    assert not any(path in seen for path in facts(kind.spec).having(WriteOnly))


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("a *b* c", [("a ", NONE), ("b", BOLD), (" c", NONE)]),
        ("_a_ ~b~", [("a", ITALIC), (" ", NONE), ("b", STRUCK)]),
        ("*_a_ b*", [("a", BOLD | ITALIC), (" b", BOLD)]),
        ("```*a*\nb``` `c_d_`", [("*a*\nb", MONO), (" ", NONE), ("c_d_", MONO)]),
        ("5 * 3 * 2", [("5 * 3 * 2", NONE)]),
        ("snake_case_name 2*3*4", [("snake_case_name 2*3*4", NONE)]),
        ("*not\nclosed*", [("*not\nclosed*", NONE)]),
        ("**", [("**", NONE)]),
    ],
)
def test_marks_of_whatsapp_are_what_they_mean(text, spans):
    assert [(span.text, span.styles) for span in body(text)] == spans


def test_a_variable_is_its_example_and_says_which_it_is():
    spans = body("Hi *{{1}}*, {{2}} and {{3}}", "Ada", "A-1042")

    assert spans == (
        Span("Hi "), Span("Ada", BOLD, "{{1}}"), Span(", "), Span("A-1042", NONE, "{{2}}"), Span(" and "),
        Span("{{3}}", NONE, "{{3}}"),
    )  # fmt: skip


def test_a_message_is_drawn_from_top_to_bottom_whatever_the_order_in_the_files():
    drawn = template(
        {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Stop"}]},
        {"type": "FOOTER", "text": "Acme"},
        {"type": "BODY", "text": "Hi"},
        {"type": "LIMITED_TIME_OFFER", "text": "Today"},
        {"type": "HEADER", "format": "DOCUMENT", "example": {"url": "https://a.example/a.pdf"}},
        language="PT_BR",
    )

    header, *texts, last = drawn.pieces
    assert header == Picture(Medium.DOCUMENT, "https://a.example/a.pdf")
    assert [words.role for words in texts] == [Role.OFFER, Role.BODY, Role.FOOTER]
    assert last.label == "Stop"
    assert drawn.language == "pt-BR"


@pytest.mark.parametrize(
    ("values", "press", "label", "detail"),
    [
        ({"type": "QUICK_REPLY", "text": "Stop"}, Press.REPLIES, "Stop", ""),
        ({"type": "URL", "text": "T", "url": "https://a/{{1}}", "example": "https://a/b"}, Press.OPENS, "T", "https://a/b"),
        ({"type": "URL", "text": "T", "url": "https://a/"}, Press.OPENS, "T", "https://a/"),
        ({"type": "PHONE_NUMBER", "text": "Call", "phoneNumber": "+4670"}, Press.CALLS, "Call", "+4670"),
        ({"type": "COPY_CODE", "example": "SPRING"}, Press.COPIES, "WhatsApp's own label", "SPRING"),
        ({"type": "FLOW", "text": "Book", "flowId": "12"}, Press.ASKS, "Book", "12"),
        ({"type": "OTP", "otpType": "COPY_CODE", "text": "Copy"}, Press.COPIES, "Copy", ""),
        ({"type": "OTP", "otpType": "ONE_TAP", "text": "C", "autofillText": "Fill",
          "supportedApps": [{"packageName": "com.acme"}]}, Press.COPIES, "Fill", "com.acme"),
        ({"type": "REQUEST_CONTACT_INFO"}, Press.ASKS, "WhatsApp's own label", ""),
        ({"type": "ORDER_DETAILS"}, Press.ASKS, "WhatsApp's own label", ""),
        ({"type": "NEW_KIND", "text": "?"}, Press.OTHER, "?", ""),
    ],
)  # fmt: skip
def test_every_button_says_what_it_does(values, press, label, detail):
    drawn = button(**values)

    assert (drawn.press, drawn.label, drawn.detail) == (press, label, detail)
    assert drawn.kind


def test_what_whatsapp_writes_itself_is_a_note_and_no_text_of_ours():
    drawn = template(
        {"type": "BODY", "addSecurityRecommendation": True}, {"type": "FOOTER", "codeExpirationMinutes": 5}
    )

    assert [words.role for words in drawn.pieces] == [Role.NOTE, Role.NOTE]
    assert "not to share" in drawn.pieces[0].spans[0].text
    assert "5 minutes" in drawn.pieces[1].spans[0].text


def test_a_carousel_has_its_cards_side_by_side():
    cards = [
        {"components": [{"type": "BODY", "text": f"Card {n}"}, {"type": "HEADER", "format": "IMAGE"}]} for n in "ab"
    ]

    drawn = template({"type": "BODY", "text": "Hi"}, {"type": "CAROUSEL", "cards": cards})

    assert [[type(piece) for piece in card] for card in drawn.cards] == [[Picture, Words], [Picture, Words]]
    assert drawn.cards[1][1].spans == (Span("Card b"),)


def test_a_kakaotalk_template_has_its_emphasis_above_and_its_buttons_in_their_order():
    drawn = resource_type("kakaotalk_template").preview.draw(
        {
            "details": {
                "language": "KO",
                "title": "T",
                "subtitle": "S",
                "content": "#{name}, hello",
                "extra": "E",
                "buttons": [
                    {"ordering": 2, "type": "DELIVERY_SEARCH", "name": "Search"},
                    {"ordering": 1, "type": "APP_LINK", "name": "Open", "schemeAndroid": "https://a.example"},
                ],
            }
        }
    )

    roles = [piece.role for piece in drawn.pieces if isinstance(piece, Words)]
    assert roles == [Role.TITLE, Role.SUBTITLE, Role.BODY, Role.EXTRA]
    assert drawn.pieces[2].spans == (Span("#{name}", variable="#{name}"), Span(", hello"))
    assert [piece.label for piece in drawn.pieces if isinstance(piece, Button)] == ["Open", "Search"]


@pytest.mark.parametrize(("written", "drawn"), [("#0B57D0", "#0B57D0"), ("fff", "#ffffff"), ("red", ""), ("#12;x", "")])
def test_a_brand_has_its_colour_only_when_it_is_one(written, drawn):
    brand = {"name": "Acme", "color": written, "phones": [{"label": "", "number": "+46"}]}

    card = resource_type("rcs_sender").preview.draw({"details": {"brand": brand}})

    assert card.color == drawn
    assert Fact("Phone", "+46") in card.pieces


NAMED = [
    "type", "format", "text", "examples", "example", "url", "buttons", "cards", "components", "brand", "phones",
    "color", "content", "ordering", "supportedApps",
]  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(["BODY", "BUTTONS", "OTP"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMED), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_damaged_values_are_never_the_end(value):
    for name in DRAWN:
        draw = resource_type(name).preview.draw
        for values in ({"details": value}, {"details": {"components": value, "brand": value}, "language": value}):
            draw(values)
