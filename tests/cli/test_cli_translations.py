"""Texts of translators at the prompt: where an edit writes them, what status says of them, what fmt leaves alone."""

import json

import pytest

FILE = """\
translations:
  shop: {files: "texts/*", source: EN}
resources:
  whatsapp_template:
    order:
      forEach: ${translation.shop["order"]}
      name: order_shipped
      language: ${each.key}
      category: UTILITY
      details:
        components:
          - {type: BODY, text: "${each.value}", examples: ["A-1042"]}
"""
YAML = """\
# For translators
order:
  EN: Your order {{1}} is on its way!   # short
  de: 'Ihre Bestellung {{1}} ist unterwegs!'
"""
CSV = "key;EN;de\norder;Your order {{1}} is on its way!;Ihre Bestellung {{1}} ist unterwegs!\n"
JSON = '{"order":  "Ihre Bestellung {{1}} ist unterwegs!"}\n'
DE = 'whatsapp_template.order["DE"]'
OTHER = "Ihre Bestellung {{1}} kommt bald!"


@pytest.fixture
def texts(project):
    (project / "main.yaml").write_text(FILE)
    (project / "texts").mkdir()
    return project / "texts"


@pytest.mark.parametrize(
    ("name", "text", "after"),
    [
        ("shop.yaml", YAML, YAML.replace("ist unterwegs!", "kommt bald!")),
        ("de.json", JSON, JSON.replace("ist unterwegs!", "kommt bald!")),
    ],
)  # fmt: skip
def test_a_text_of_a_translation_is_edited_in_its_file(texts, cli, name, text, after):
    (texts / name).write_text(text)

    edited = cli("edit", DE, f"details.components[BODY].text={OTHER}")

    assert edited.code == 0, edited.err
    assert (texts / name).read_text() == after
    assert (texts.parent / "main.yaml").read_text() == FILE


@pytest.mark.parametrize(("name", "text", "place"), [("shop.csv", CSV, "texts/shop.csv:2:39")])
def test_a_text_in_another_format_is_refused_with_its_place(texts, cli, name, text, place):
    (texts / name).write_text(text)

    edited = cli("edit", DE, "details.components[BODY].text=Anders {{1}}!")

    assert edited.code == 1
    assert "E260" in edited.err
    assert place in edited.err
    assert (texts / name).read_text() == text


def test_status_lists_the_languages_that_a_block_lacks(texts, cli):
    (texts / "shop.csv").write_text(CSV.replace(";de", ";de;fr;it").replace("!\n", "!;;\nunused;Hi;;;\n"))

    shown = cli("status")
    document = json.loads(cli("status", "--format", "json").out)

    assert "Not translated:\n  whatsapp_template.order lacks FR, IT (order at texts/shop.csv:2:76)" in shown.out
    assert "**Not translated**" in cli("status", "--format", "markdown").out
    assert document["untranslated"] == [
        {
            "address": "whatsapp_template.order",
            "table": "shop",
            "key": "order",
            "languages": ["FR", "IT"],
            "source": {"file": "texts/shop.csv", "line": 2, "column": 76},
        }
    ]
    assert "untranslated" not in json.loads(cli("plan", "--format", "json").out)


def test_status_says_nothing_of_translations_that_are_complete(texts, cli):
    (texts / "shop.csv").write_text(CSV)

    assert "ranslat" not in cli("status").out
    assert "untranslated" not in json.loads(cli("status", "--format", "json").out)


def test_status_of_another_object_says_nothing_of_it(texts, cli):
    (texts / "shop.csv").write_text(CSV.replace(";de", ";de;fr").replace("!\n", "!;\n"))
    (texts.parent / "app.yaml").write_text("resources: {sms_app: {app: {name: app, region: EU}}}")

    assert "untranslated" not in json.loads(cli("status", "sms_app.app", "--format", "json").out)
    assert "untranslated" in json.loads(cli("status", DE, "--format", "json").out)


def test_fmt_leaves_the_files_of_translators_as_their_tools_write_them(texts, cli):
    (texts / "shop.yaml").write_text("order: {EN:   Your order, de:   Ihre Bestellung}")
    (texts.parent / "app.yaml").write_text("resources: {sms_app: {app: {name:   app, region: EU}}}")

    formatted = cli("fmt")

    assert formatted.code == 0, formatted.err
    assert (texts / "shop.yaml").read_text() == "order: {EN:   Your order, de:   Ihre Bestellung}"
    assert "name:   app" not in (texts.parent / "app.yaml").read_text()
