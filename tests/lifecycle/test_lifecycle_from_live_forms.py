"""How what is live is written: languages in one block, names, unknown details, texts that mislead, what is pending."""

import shutil

import pytest
import yaml
from instead import instead
from stage import PROJECT

from reconciler.document import canonical_yaml
from reconciler.engine import adopt
from reconciler.engine.adopt import Wanted
from reconciler.export import Given, exported

LANGUAGES = ("AR", "DE", "EN", "ES", "HE")
TEXTS = {
    "AR": "مرحبا {{1}}، طلبك في الطريق",
    "DE": "Hallo {{1}}, deine Bestellung ist unterwegs 🚚",
    "EN": "Hello {{1}}, your order is on its way",
    "ES": "Hola {{1}}, tu pedido va en camino",
    "HE": "שלום {{1}}, ההזמנה שלך בדרך",
}


def template(name, language, body=None, buttons=(), category="UTILITY"):
    text = body or f"{TEXTS[language]} ({name}, {language})"
    components = [{"type": "BODY", "text": text, **({"examples": ["Ada"]} if "{{1}}" in text else {})}]
    components += [{"type": "BUTTONS", "buttons": list(buttons)}] if buttons else []
    return {"name": name, "language": language, "category": category, "details": {"components": components}}


def have(stage, objects, *, reviewed=True):
    """Let the project have objects that nobody manages: {type: [values]}."""
    blocks = {kind: {f"x{number}": one for number, one in enumerate(found)} for kind, found in objects.items()}
    stage.declare_values({"resources": blocks})
    stage.apply()
    if reviewed:
        stage.reviewed()
    shutil.rmtree(stage.directory)
    stage.directory.mkdir()


def begin(stage, **wanted):
    done = adopt.from_live(stage.project(), Wanted(keep_secrets=True, **wanted))
    texts = {path.name: path.read_text(encoding="utf-8") for path in stage.directory.glob("*.yaml")}
    assert all(canonical_yaml(text) == text for text in texts.values())
    assert not done.plan.has_changes
    assert not done.left
    assert not stage.plan().has_changes
    blocks = {}
    for text in texts.values():
        for kind, found in (yaml.safe_load(text).get("resources") or {}).items():
            blocks |= {f"{kind}.{name}": block for name, block in found.items()}
    return blocks, texts


def url(text, path):
    return {"type": "URL", "text": text, "url": f"https://acme.example/{path}"}


def test_languages_that_differ_in_texts_alone_become_one_block(stage):
    have(stage, {"whatsapp_template": [template("order_shipped", language) for language in LANGUAGES]})

    blocks, texts = begin(stage, types=("whatsapp_template",))

    (block,) = blocks.values()
    assert list(blocks) == ["whatsapp_template.order_shipped"]
    assert list(block["forEach"]) == list(LANGUAGES)
    assert block["details"]["components"] == [{"type": "BODY", "text": "${each.value}", "examples": ["Ada"]}]
    assert TEXTS["HE"] in texts["whatsapp_template.yaml"]
    assert "🚚" in texts["whatsapp_template.yaml"]


def test_just_what_differs_goes_into_the_map_under_names_that_say_what_it_is(stage):
    have(
        stage,
        {
            "whatsapp_template": [
                template("order", "EN", "Your order {{1}}", [url("Track", "en"), url("Help", "help")]),
                template("order", "ES", "Tu pedido {{1}}", [url("Seguir", "es"), url("Ayuda", "help")]),
            ]
        },
    )

    blocks, _ = begin(stage, types=("whatsapp_template",))

    each = blocks["whatsapp_template.order"]["forEach"]
    assert each["EN"] == {
        "body": "Your order {{1}}",
        "url_text_1": "Track",
        "url": each["EN"]["url"],
        "url_text_2": "Help",
    }
    assert each["ES"]["url"] == "https://acme.example/es"
    assert "https://acme.example/help" in str(blocks["whatsapp_template.order"]["details"])


def test_a_language_of_another_structure_has_a_block_of_its_own(stage):
    have(
        stage,
        {
            "whatsapp_template": [
                template("order", "EN"),
                template("order", "ES"),
                template("order", "DE", buttons=[url("Folgen", "de")]),
            ]
        },
    )

    blocks, _ = begin(stage, types=("whatsapp_template",))

    assert sorted(blocks) == ["whatsapp_template.order", "whatsapp_template.order_de"]
    assert list(blocks["whatsapp_template.order"]["forEach"]) == ["EN", "ES"]


def test_300_templates_of_60_names_are_60_blocks_in_less_than_two_fifths_of_the_text():
    words = "Your order {{1}} is on its way. Thank you for shopping with us; we write again when it arrives."
    live = {
        f"message_{number:02}/{language}": {
            **template(f"message_{number:02}", language, f"{words} ({number})", [url("Track", f"{language}/{number}")]),
            "state": "APPROVED",
        }
        for number in range(60)
        for language in LANGUAGES
    }

    together = exported(Given(objects={"whatsapp_template": live}))
    apart = [exported(Given(objects={"whatsapp_template": {one: live[one]}})) for one in live]

    (text,) = together.files.values()
    assert len(yaml.safe_load(text)["resources"]["whatsapp_template"]) == 60
    assert len(together.adoptions) == 300
    head = len("resources:\n  whatsapp_template:\n")
    assert len(text) < 0.4 * sum(len(one.files["whatsapp_template.yaml"]) - head for one in apart)


@pytest.mark.parametrize("text", ["NO", "0123", "Say ${hello} to $${you}", "a: b # c", "yes\nand\n\nno", "- x", "  x "])
def test_texts_that_yaml_or_an_expression_could_take_for_something_else_stay_as_they_are(stage, text):
    have(stage, {"sms_app": [{"name": text.replace("${", "$${"), "region": "EU"}]})
    (live,) = stage.objects("sms_app").values()

    begin(stage, types=("sms_app",))

    (record,) = stage.records().values()
    assert record.declared["name"] == live["name"] == text


def test_two_objects_with_one_natural_key_are_two_blocks(stage):
    have(stage, {"sms_app": [{"name": "Acme", "region": "EU"}]})
    (first,) = stage.objects("sms_app")
    again = stage.emulator.control("POST", "seed", {"type": "sms_app", "count": 1, "projectId": PROJECT})["ids"]
    stage.change_outside("sms_app", again[0], {"name": "Acme"})

    blocks, _ = begin(stage, types=("sms_app",))

    assert sorted(blocks) == ["sms_app.acme", "sms_app.acme_2"]
    assert {record.remote_id for record in stage.records().values()} == {first, *again}


def test_what_is_pending_is_written_and_a_comment_says_that_it_is_not_live_yet(stage):
    have(stage, {"whatsapp_template": [template("order", "EN")]})
    name = "details"
    live = stage.objects("whatsapp_template")["order/EN"]
    edited = {"components": [{"type": "BODY", "text": "A new text for {{1}}", "examples": ["Ada"]}]}
    stage.change_outside("whatsapp_template", "order/EN", {"changes": {"status": "IN_PROGRESS", name: edited}})

    blocks, texts = begin(stage, types=("whatsapp_template",))

    assert blocks["whatsapp_template.order"]["details"] == edited
    assert live["details"] != edited
    assert "# details as pending (IN_PROGRESS); what is live still differs" in texts["whatsapp_template.yaml"]


def test_what_was_never_live_differs_from_nothing(stage):
    body = {"type": "whatsapp_sender", "count": 1, "projectId": PROJECT, "state": "DRAFT"}
    stage.emulator.control("POST", "seed", body)

    blocks, texts = begin(stage, types=("whatsapp_sender",))

    assert next(iter(blocks.values()))["status"] == "DRAFT"
    assert "still differs" not in texts["whatsapp_sender.yaml"]


def test_a_rejection_is_written_above_the_block_with_its_reason(stage):
    stage.verdict("REJECTED", name="order", reason="INCORRECT_CATEGORY")
    have(stage, {"whatsapp_template": [template("order", "EN"), template("order", "ES")]})

    _, texts = begin(stage, types=("whatsapp_template",))

    assert "# EN: rejected by Meta: INCORRECT_CATEGORY" in texts["whatsapp_template.yaml"]


def unknown_tone(method, path, body, forward):
    status, answer = forward(body)
    if method == "GET" and path.endswith("/templates"):
        for one in answer["templates"]:
            one["details"]["components"][0]["tone"] = "warm"
            one["details"]["components"].append({"type": "SOMETHING_NEW", "level": 3})
    return status, answer


def test_details_that_are_not_known_here_are_kept_and_allowed_with_a_comment(stage):
    have(stage, {"whatsapp_template": [template("order", "EN")]})

    with instead(stage, unknown_tone):
        blocks, texts = begin(stage, types=("whatsapp_template",))

    block = blocks["whatsapp_template.order"]
    assert block["details"]["components"][0]["tone"] == "warm"
    assert {"type": "SOMETHING_NEW", "level": 3} in block["details"]["components"]
    assert block["lifecycle"]["allowUnknown"]
    assert (
        "# this version does not know details.components.tone, details.components.type"
        in texts["whatsapp_template.yaml"]
    )
