"""What a reviewer reads of a plan that the command makes: texts, dangers, and one line each where that is asked for."""

import html
import re

import pytest

LANGUAGES = ["DE", "EN", "ES", "FR", "KO"]
BLOCKS = [f"order_{number}" for number in range(5)]
BLOCK = """\
    {name}:
      forEach:
{entries}
      name: {name}
      language: ${{each.key}}
      category: UTILITY
      details:
        components:
          - {{type: BODY, text: "${{each.value}}", examples: ["A-1042"]}}
"""


@pytest.fixture
def templates(project):
    """Write some templates in some languages; call it again with other texts."""

    def write(text="Order {{1}} is in step {name}-{language} and will soon be with you", languages=LANGUAGES):
        blocks = [
            BLOCK.format(
                name=name,
                entries="\n".join(
                    f'        {language}: "{text.replace("{name}", name).replace("{language}", language)}"'
                    for language in languages
                ),
            )
            for name in BLOCKS
        ]
        (project / "templates.yaml").write_text(
            "resources:\n  whatsapp_template:\n" + "".join(blocks), encoding="utf-8"
        )

    write()
    return write


def test_a_long_plan_shows_each_text_once_and_hides_no_field(templates, cli):
    text = cli("plan").out

    for name in BLOCKS:
        assert f"+ {name}  create     5 instances; reviewed by Meta" in text
        for language in LANGUAGES:
            shown = f'["{language}"]  Order {{{{1}}}} is in step {name}-{language} and will soon be with you'
            assert text.count(shown) == 1
    assert "more field" not in text
    assert text.count("category: UTILITY") == len(BLOCKS)


def test_quiet_is_a_line_for_each_change_and_verbose_is_everything(templates, cli):
    quiet, verbose = cli("plan", "-q").out, cli("plan", "-v").out

    assert quiet.count("whatsapp_template.order_") == quiet.count("create") - 1 == 25  # the line of counts says it, too
    assert "Order {{1}}" not in quiet
    assert verbose.count("language") == verbose.count("BODY].type") == 25
    refused = cli("plan", "-q", "-v")
    assert refused.code == 1
    assert "exclude each other" in refused.err


def test_what_changes_in_a_text_is_marked_in_every_language(templates, cli, emulator):
    cli("apply", "--auto-approve")
    emulator.control("POST", "clock", {"advance": "2h"})
    templates("Order {{1}} is in step {name}-{language} and will tomorrow be with you")

    text = cli("plan", "--allow", "update:whatsapp_template=25").out

    assert text.count("and will [-soon-]{+tomorrow+} be with you") == 25


def test_what_cannot_be_undone_comes_first_and_says_who_acknowledged_it(templates, cli, emulator):
    cli("apply", "--auto-approve")
    emulator.control("POST", "clock", {"advance": "2h"})
    templates(languages=LANGUAGES[1:])
    ack = 'whatsapp_template.order_0["DE"]'

    text = cli("plan", "--ack", ack, "--allow", "delete:whatsapp_template=25").out

    grave = text.split("\n\n")[1]
    assert grave.startswith("Cannot be undone\n")
    assert f"{ack}  delete\n" in grave
    assert grave.count("acknowledged with --ack") == 1
    assert grave.count("needs --ack ") == 4


def test_a_comment_on_a_plan_and_on_its_apply_has_the_line_that_acknowledges(templates, cli, emulator):
    created = cli("apply", "--auto-approve", "--format", "markdown").out
    emulator.control("POST", "clock", {"advance": "2h"})
    templates(languages=LANGUAGES[1:])

    planned = cli("plan", "--allow", "delete:whatsapp_template=25", "--format", "markdown").out
    applied = cli("apply", "--auto-approve", "--allow", "delete:whatsapp_template=25", "--format", "markdown").out

    assert created.startswith("<!-- reconciler apply -->\n\n### Applied: 25 created.")
    for comment in (planned, applied):
        lines = re.findall(r"^- <code>(Reconciler-Ack.*)</code>$", comment, re.MULTILINE)
        assert [html.unescape(line.replace("<!-- -->", "")) for line in lines] == [
            f'Reconciler-Ack: whatsapp_template.{name}["DE"]' for name in BLOCKS
        ]
