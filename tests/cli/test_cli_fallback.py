"""``lifecycle.fallback``: what applications send while a template is not live, and what cannot stand in for it."""

import runpy

import pytest
from checkers import refused_by_mypy
from exported import Shop, body, template


def note(name, *, text="", fallback=None, language="EN"):
    text = text or f"Order {{{{1}}}} is on its way to the {name} of you."
    made = template(name, body(text, *["A-1"] * text.count("{{")), language=language)
    return {**made, "lifecycle": {"fallback": f"whatsapp_template.{fallback}"}} if fallback else made


@pytest.fixture
def shop(cli, project, emulator):
    return Shop(project, cli, emulator)


@pytest.fixture
def chain(shop):
    """Three live templates of which each but the last has a fallback."""
    shop.declare({
        "first": note("first", fallback="second"), "second": note("second", fallback="third"), "third": note("third"),
    })  # fmt: skip
    shop.reviewed()
    return shop


def sent(shop):
    """Return what is sent for each name, None for what cannot be."""
    document = shop.exported()
    names = {each["name"]: each["languages"]["EN"] for each in document["templates"]}
    unavailable = dict.fromkeys(each["name"] for each in document["unavailable"])
    return {name: found.get("fallback", {}).get("name", name) for name, found in names.items()} | unavailable


def test_a_fallback_is_sent_only_while_the_template_is_not_live(chain):
    before = sent(chain)
    chain.becomes("first", "EN", state="PAUSED")
    paused = sent(chain)
    chain.becomes("first", "EN", state="APPROVED")

    assert before == {"first": "first", "second": "second", "third": "third"}
    assert paused == {**before, "first": "second"}
    assert sent(chain) == before


def test_the_fallback_of_a_fallback_comes_next_and_without_any_the_name_is_gone(chain):
    chain.becomes("first", "EN", state="DISABLED")
    chain.becomes("second", "EN", state="PAUSED")
    two = sent(chain)
    chain.becomes("third", "EN", state="PAUSED")

    assert two == {"first": "third", "second": "third", "third": "third"}
    assert sent(chain) == dict.fromkeys(two)
    reasons = {each["name"]: each["reason"] for each in chain.exported()["unavailable"]}
    assert reasons["first"].endswith("; its fallback whatsapp_template.second is not live either")


def test_a_program_keeps_its_name_and_gets_that_of_the_fallback(chain, project):
    chain.becomes("first", "EN", state="PAUSED")

    path = chain.module("python")

    message = runpy.run_path(str(path))["whatsapp_template"]("first", "EN", {"body": ("A-1",)})
    assert (message.name, message.identity) == ("second", {"name": "second", "language": "EN"})
    program = 'from templates import whatsapp_template\nwhatsapp_template("first", "EN", {"body": ("A-1",)})\n'
    assert refused_by_mypy(project, program) == []


def test_what_is_still_in_review_has_not_been_in_use(shop):
    shop.declare({"second": note("second")})
    shop.reviewed()
    shop.declare({"second": note("second"), "first": note("first", fallback="second")})
    shop.apply()

    assert sent(shop) == {"first": None, "second": "second"}


@pytest.mark.parametrize(
    ("templates", "code", "words"),
    [
        ({"aa": note("aa", fallback="bb"), "bb": note("bb", text="Your order is on its way to you.")}, "E173",
         "whatsapp_template.bb takes other parameters: none instead of 1 text in body"),
        ({"aa": note("aa", fallback="bb"), "bb": note("bb", fallback="aa")}, "E173",
         "fallbacks form a cycle: whatsapp_template.aa -> whatsapp_template.bb -> whatsapp_template.aa"),
        ({"aa": note("aa", fallback="aa")}, "E173",
         "fallbacks form a cycle: whatsapp_template.aa -> whatsapp_template.aa"),
        ({"aa": note("aa", fallback="bb")}, "E137", "whatsapp_template.bb is not declared"),
        ({"aa": {**note("aa"), "lifecycle": {"fallback": "kakaotalk_template.bb"}}}, "E173",
         "kakaotalk_template.bb is not a whatsapp_template"),
        ({"aa": {**note("aa"), "lifecycle": {"fallback": "bb"}}}, "E113", '"bb" is not an address'),
        ({"aa": note("aa", fallback="bb"), "bb": note("bb", language="ES")}, "W173",
         "whatsapp_template.bb is in ES, and this template in EN"),
    ],
)  # fmt: skip
def test_what_cannot_stand_in_is_said_where_it_is_written(shop, cli, templates, code, words):
    shop.declare(templates)

    done = cli("validate")

    assert done.code == (0 if code.startswith("W") else 1)
    assert f"[{code}]" in done.err
    assert words in " ".join(done.err.replace("|", "").split())
    assert "templates.json:1:" in done.err


def test_only_templates_have_fallbacks(shop, cli):
    app = {"name": "Main", "region": "EU", "lifecycle": {"fallback": "sms_app.b"}}
    shop.declare({}, sms_app={"a": app})

    done = cli("validate")

    assert done.code == 1
    assert "messages are not sent from an SMS app, so nothing is sent instead" in done.err
