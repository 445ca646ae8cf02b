"""The commands that make a page: plan, show FILE, status and history; a new message stands beside that of today."""

import json
import re

import pytest

TEMPLATES = """\
resources:
  whatsapp_template:
    order:
      forEach: {EN: "Your order {{1}} is on its way", KO: "주문 {{1}} 배송을 시작했습니다"}
      name: order_shipped
      language: ${each.key}
      category: UTILITY
      details:
        components:
          - {type: BODY, text: "${each.value}", examples: ["A-1042"]}
          - {type: FOOTER, text: Acme}
"""
SECRET = "a-very-secret-value-0815"


@pytest.fixture
def templates(project):
    """Write the templates; call it with what is to be another text."""

    def write(old="", new=""):
        (project / "templates.yaml").write_text(TEMPLATES.replace(old, new) if old else TEMPLATES, encoding="utf-8")

    write()
    return write


def bubbles(page):
    """Return the caption and the texts of each message that is drawn."""
    figures = re.findall(r'<figure class="phone.*?</figure>', page, re.DOTALL)
    return [
        (
            "".join(re.findall("<figcaption>(.*?)</figcaption>", figure)),
            [re.sub("<[^>]*>", "", text) for text in re.findall(r'<p class="\w+" dir="auto">(.*?)</p>', figure)],
        )
        for figure in figures
    ]


def test_a_plan_is_a_page_with_every_message_that_will_be(templates, cli):
    planned = cli("plan", "--format", "html")

    assert planned.code == 0
    assert planned.err == ""
    assert planned.out.startswith("<!doctype html>\n<html lang=")
    assert bubbles(planned.out) == [
        ("", ["Your order A-1042 is on its way", "Acme"]),
        ("", ["주문 A-1042 배송을 시작했습니다", "Acme"]),
    ]


def test_of_a_change_both_messages_are_drawn_from_a_saved_plan_too(templates, cli, emulator, project):
    cli("apply", "--auto-approve")
    emulator.control("POST", "clock", {"advance": "25h"})
    templates("text: Acme", "text: Acme Stores")

    page = cli("plan", "--format", "html", "--out", "saved.plan").out
    saved = cli("show", "saved.plan", "--format", "html")

    assert bubbles(page) == bubbles(saved.out) == [
        ("Now", ["Your order A-1042 is on its way", "Acme"]),
        ("Then", ["Your order A-1042 is on its way", "Acme Stores"]),
        ("Now", ["주문 A-1042 배송을 시작했습니다", "Acme"]),
        ("Then", ["주문 A-1042 배송을 시작했습니다", "Acme Stores"]),
    ]  # fmt: skip
    assert saved.code == 0
    assert '<p class="note">Verified: ' in saved.out
    assert json.loads((project / "saved.plan").read_text())["changes"][0]["content"] == {
        "language": "EN",
        "details": {
            "components": [
                {"type": "BODY", "text": "Your order {{1}} is on its way", "examples": ["A-1042"]},
                {"type": "FOOTER", "text": "Acme Stores"},
            ]
        },
    }
    assert cli("apply", "saved.plan", "--auto-approve").code == 0


def test_of_what_is_deleted_the_message_is_drawn_that_goes(templates, cli, emulator, project):
    cli("apply", "--auto-approve")
    emulator.control("POST", "clock", {"advance": "25h"})
    (project / "templates.yaml").write_text("resources: {sms_app: {a: {name: Alerts, region: EU}}}\n")

    page = cli("plan", "--format", "html", "--allow", "delete:whatsapp_template=2").out

    assert [caption for caption, _ in bubbles(page)] == ["Goes", "Goes"]
    assert page.index("Cannot be undone") < page.index("<figure")


def test_a_secret_in_a_message_is_on_no_page_and_in_no_plan_neither_as_it_was_nor_as_it_will_be(
    templates, cli, emulator, project, environment
):
    (project / "variables.yaml").write_text("variables:\n  code: {type: string, sensitive: true}\n")
    environment.setenv("RECONCILER_VAR_code", SECRET)
    templates("text: Acme", "text: 'Use ${var.code}'")
    cli("apply", "--auto-approve")
    emulator.control("POST", "clock", {"advance": "25h"})
    environment.setenv("RECONCILER_VAR_code", "another-secret-4711")

    printed = [cli("plan", "--format", form).out for form in ("html", "json")]
    templates("text: Acme", "text: No code any more")
    printed += [cli("plan", "--format", form).out for form in ("html", "json")]

    assert "(secret)" in printed[0]
    assert [text for text in printed if SECRET in text or "another-secret-4711" in text] == []


def test_status_and_history_are_pages(templates, cli):
    cli("apply", "--auto-approve")

    status, history = cli("status", "--format", "html"), cli("history", "--format", "html")

    assert status.out.count("in review at Meta") >= 2
    assert history.out.count('<li class="card"') == 2
    assert "whatsapp_template.order[&#34;KO&#34;]" in history.out
    assert (status.code, history.code) == (0, 0)


def test_a_stream_that_does_not_take_every_character_gets_them_by_number(templates, process, environment):
    environment.setenv("PYTHONIOENCODING", "latin-1")

    made = process("plan", "--format", "html", encoding="latin-1")

    assert made.returncode == 0, made.stderr
    assert "&#51452;&#47928; <mark" in made.stdout


def test_the_state_has_no_page(templates, cli):
    refused = cli("show", "--format", "html")

    assert refused.code == 1
    assert "--format html is for a plan; name its FILE" in refused.err
