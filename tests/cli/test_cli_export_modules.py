"""``export templates``: code that names what is not live, or fills in something else, does not type-check."""

import ast
import runpy

import pytest
from checkers import refused_by_mypy, refused_by_tsc, wrong_lines
from exported import LATE, TEMPLATES, Shop, body, kakaotalk, template

PYTHON = """\
import typing

from templates import TemplateMessage, kakaotalk_template, whatsapp_template

ORDER: typing.Any = {"sku": 1}
CARD = {"header": "https://a.example/1.png", "body": ("9",), "buttons": {"0": "A-1"}}

def good(language: typing.Literal["EN", "ES"]) -> list[TemplateMessage]:
    return [
        whatsapp_template("order_shipped", language, {"body": ("A-1", "Monday"), "buttons": {"0": "A-1"}}),
        whatsapp_template("greeting", "EN"),
        whatsapp_template("greeting", "EN", {}),
        whatsapp_template("24_hours", "EN", {"header": {"latitude": 59.3, "longitude": 18.1}, "body": ("Ann",)}),
        whatsapp_template("differing", "EN", {"body": ("A-1",)}),
        whatsapp_template("differing", "DE", {"body": ("A-1", "Montag")}),
        whatsapp_template("login_code", "EN", {"code": "123456"}),
        whatsapp_template("sale", "EN", {"header": "https://a.example/i.png", "offer": "2027-01-31T12:00:00Z",
                                         "buttons": {"0": "SAVE10"}}),
        whatsapp_template("class", "PT_BR", {"buttons": {"0": {"items": []}}}),
        whatsapp_template("summer", "EN", {"cards": ({"header": "https://a.example/1.png", "body": ("9",)},
                                                     {"header": "https://a.example/2.png", "buttons": {"0": "B"}})}),
        kakaotalk_template("acmechannel/주문 안내", "KO", {"variables": {"이름": "Kim", "order no.": "A-1"}}),
    ]

whatsapp_template("order_late", "EN", {"body": ("A-1",)})  # wrong: in review
whatsapp_template("order_shipped", "DE", {"body": ("A-1", "Montag"), "buttons": {"0": "A-1"}})  # wrong: not in German
whatsapp_template("order_shipped", "EN", {"body": ("A-1",), "buttons": {"0": "A-1"}})  # wrong: too few
whatsapp_template("order_shipped", "EN", {"body": ("A-1", "Monday", "x"), "buttons": {"0": "A-1"}})  # wrong: too many
whatsapp_template("order_shipped", "EN", {"body": ("A-1", "Monday")})  # wrong: no button
whatsapp_template("order_shipped", "EN", {"body": ("A", "B"), "buttons": {"1": "A-1"}})  # wrong: another button
whatsapp_template("order_shipped", "EN", {"body": ("A", "B"), "buttons": {"0": "A"}, "header": "A"})  # wrong: no header
whatsapp_template("order_shipped", "EN")  # wrong: nothing
whatsapp_template("greeting", "EN", {"body": ("A-1",)})  # wrong: nothing to fill in
whatsapp_template("differing", "EN", {"body": ("A-1", "Monday")})  # wrong: of the other language
whatsapp_template("24_hours", "EN", {"header": {"latitude": 59.3}, "body": ("Ann",)})  # wrong: half a place
whatsapp_template("login_code", "EN", {"body": ("123456",)})  # wrong: the code
whatsapp_template("summer", "EN", {"cards": ({"header": "https://a.example/1.png", "body": ("9",)},)})  # wrong: cards
kakaotalk_template("acmechannel/주문 안내", "KO", {"variables": {"이름": "Kim"}})  # wrong: no order

def union(name: typing.Literal["greeting", "login_code"]) -> None:
    whatsapp_template(name, "EN", {"code": "123456"})  # wrong: one of them has no code
"""

TYPESCRIPT = """\
import { kakaotalkTemplate, templates, whatsappTemplate, type TemplateMessage } from "./templates";

export function good(language: "EN" | "ES"): TemplateMessage<unknown>[] {
  return [
    whatsappTemplate("order_shipped", language, { body: ["A-1", "Monday"], buttons: { 0: "A-1" } }),
    whatsappTemplate("greeting", "EN"),
    whatsappTemplate("greeting", "EN", {}),
    whatsappTemplate("24_hours", "EN", { header: { latitude: 59.3, longitude: 18.1 }, body: ["Ann"] }),
    whatsappTemplate("differing", "EN", { body: ["A-1"] }),
    whatsappTemplate("differing", "DE", { body: ["A-1", "Montag"] }),
    whatsappTemplate("login_code", "EN", { code: "123456" }),
    whatsappTemplate("sale", "EN", {
      header: "https://a.example/i.png", offer: "2027-01-31T12:00:00Z", buttons: { "0": "SAVE10" },
    }),
    whatsappTemplate("class", "PT_BR", { buttons: { 0: { items: [] } } }),
    whatsappTemplate("summer", "EN", { cards: [
      { header: "https://a.example/1.png", body: ["9"] }, { header: "https://a.example/2.png", buttons: { 0: "B" } },
    ] }),
    kakaotalkTemplate("acmechannel/주문 안내", "KO", { variables: { 이름: "Kim", "order no.": "A-1" } }),
  ];
}
export const category: "UTILITY" = templates.whatsapp_template.order_shipped.EN.category;

whatsappTemplate("order_late", "EN", { body: ["A-1"] }); // wrong: in review
whatsappTemplate("order_shipped", "DE", { body: ["A-1", "Montag"], buttons: { 0: "A-1" } }); // wrong: no such language
whatsappTemplate("order_shipped", "EN", { body: ["A-1"], buttons: { 0: "A-1" } }); // wrong: too few
whatsappTemplate("order_shipped", "EN", { body: ["A", "B", "x"], buttons: { 0: "A" } }); // wrong: too many
whatsappTemplate("order_shipped", "EN", { body: ["A-1", "Monday"] }); // wrong: no button
whatsappTemplate("order_shipped", "EN", { body: ["A", "B"], buttons: { 1: "A-1" } }); // wrong: another button
whatsappTemplate("order_shipped", "EN", { body: ["A", "B"], buttons: { 0: "A" }, header: "A" }); // wrong: no header
whatsappTemplate("order_shipped", "EN"); // wrong: nothing
whatsappTemplate("greeting", "EN", { body: ["A-1"] }); // wrong: nothing to fill in
whatsappTemplate("differing", "EN", { body: ["A-1", "Monday"] }); // wrong: of the other language
whatsappTemplate("24_hours", "EN", { header: { latitude: 59.3 }, body: ["Ann"] }); // wrong: half a place
whatsappTemplate("login_code", "EN", { body: ["123456"] }); // wrong: the code
whatsappTemplate("summer", "EN", { cards: [{ header: "https://a.example/1.png", body: ["9"] }] }); // wrong: cards
kakaotalkTemplate("acmechannel/주문 안내", "KO", { variables: { 이름: "Kim" } }); // wrong: no order

export function union(name: "greeting" | "login_code", language: "EN" | "DE"): void {
  whatsappTemplate(name, "EN", { code: "123456" }); // wrong: one of them has no code
  whatsappTemplate("differing", language, { body: ["A-1"] }); // wrong: one of them has two
}
"""


@pytest.fixture
def shop(cli, project, emulator):
    return Shop(project, cli, emulator)


@pytest.fixture
def templates(shop):
    """Templates of every form, all live but the last."""
    shop.declare(TEMPLATES, **kakaotalk("주문 안내"))
    shop.reviewed()
    shop.declare(LATE, "late.json")
    shop.apply()
    return shop


def test_mypy_refuses_what_is_not_live_and_what_is_filled_in_wrongly(templates, project):
    templates.module("python")

    assert refused_by_mypy(project, PYTHON) == wrong_lines(PYTHON)


def test_tsc_refuses_what_is_not_live_and_what_is_filled_in_wrongly(templates, project):
    templates.module("typescript")

    assert refused_by_tsc(project, TYPESCRIPT) == wrong_lines(TYPESCRIPT)


USES = {
    "python": (
        "from templates import whatsapp_template\n",
        'whatsapp_template("note", "EN", {"body": ("A-1", "B")})\n',
    ),
    "typescript": (
        'import { whatsappTemplate } from "./templates";\n',
        'whatsappTemplate("note", "EN", { body: ["A-1", "B"] });\n',
    ),
}


@pytest.mark.parametrize(("form", "check"), [("python", refused_by_mypy), ("typescript", refused_by_tsc)])
def test_an_application_no_longer_type_checks_once_a_placeholder_is_removed(shop, project, form, check):
    program = "".join(USES[form])
    shop.declare({"note": template("note", body("Your order {{1}} comes on {{2}} before noon.", "A-1", "Monday"))})
    shop.reviewed()
    shop.module(form)
    before = check(project, program)

    shop.declare({"note": template("note", body("Your order {{1}} comes today before noon.", "A-1"))})
    shop.apply()
    shop.module(form)
    in_review = check(project, program)
    shop.reviewed()
    shop.module(form)

    assert (before, in_review, check(project, program)) == ([], [], [2])


def test_the_python_module_runs_on_any_python_since_3_9_and_gives_what_is_live(templates):
    path = templates.module("python")

    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))
    module = runpy.run_path(str(path))
    message = module["whatsapp_template"]("order_shipped", "ES", {"body": ("A-1", "lunes"), "buttons": {"0": "A-1"}})
    notice = module["kakaotalk_template"](
        "acmechannel/주문 안내", "KO", {"variables": {"이름": "Kim", "order no.": "1"}}
    )

    assert (message.name, message.language, message.parameters["body"]) == ("order_shipped", "ES", ("A-1", "lunes"))
    assert notice.identity["plusFriendId"] == "acmechannel"
    assert notice.identity["code"]
    with pytest.raises(ValueError, match="no whatsapp_template 'order_late' is live in EN"):
        module["whatsapp_template"]("order_late", "EN", {"body": ("A-1",)})


@pytest.mark.parametrize(("form", "check"), [("python", refused_by_mypy), ("typescript", refused_by_tsc)])
def test_a_module_without_any_template_is_sound_and_gives_none(shop, project, form, check):
    shop.declare({"note": template("note", body("Your order {{1}} is on its way to you.", "A-1"))})
    shop.apply()

    path = shop.module(form)

    assert check(project, "".join(USES[form])) == [1]
    assert path.read_text(encoding="utf-8")
