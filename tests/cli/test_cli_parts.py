"""``reconciler status ADDRESS``: each part of an object that is decided on by itself, as a table where it fills one."""

import json
import textwrap

import pytest

from schemas import catalogue

ACME = "rcs_sender.acme"
EXAMPLE = catalogue.resource_type("rcs_sender").example


@pytest.fixture
def sender(project, cli):
    """A sender for Great Britain and Sweden that carriers have not been asked to launch."""
    body = textwrap.indent(EXAMPLE, "      ")
    (project / "main.yaml").write_text(f"resources:\n  rcs_sender:\n    acme:\n{body}")
    assert cli("apply", "--auto-approve", "--ack", ACME).code == 0


@pytest.fixture
def launching(sender, cli, emulator):
    """The same, launching; Telia refuses."""
    match = {"type": "rcs_sender", "country": "SE", "operator": "Telia"}
    emulator.control("POST", "verdicts", {"match": match, "verdict": "REJECTED", "reason": "No opt-in."})
    emulator.control("POST", "clock", {"advance": "1m"})
    assert cli("apply", "--auto-approve", "--ack", ACME).code == 0


@pytest.fixture
def shown(cli, environment):
    def show(*words, columns="140"):
        environment.setenv("COLUMNS", columns)
        return cli("status", ACME, *words).out

    return show


def table(text):
    """Return the lines of the table, each as its words."""
    lines = text.partition(f"\n{ACME}\n")[2].splitlines()
    return [line.split() for line in lines if line.startswith("  ")]


def test_before_the_launch_no_operator_has_been_asked(sender, shown):
    head, britain, sweden, *rest = table(shown())

    assert head == ["country", "EE", "Three", "Sky", "O2", "Vodafone", "Tele2", "Telenor", "Telia"]
    assert britain == ["GB", *["not", "launched"] * 5]
    assert sweden == ["SE", *["not", "launched"] * 4]
    assert rest == []


def test_during_the_launch_every_operator_is_pending(launching, shown):
    _, britain, sweden, *_ = table(shown())

    assert britain == ["GB", *["pending"] * 5]
    assert sweden == ["SE", *["pending"] * 4]


def test_after_the_launch_the_table_names_who_refused_and_why(launching, shown, emulator):
    emulator.control("POST", "clock", {"advance": "2h"})

    _, britain, sweden, why = table(shown())

    assert britain == ["GB", *["launched"] * 5]
    assert sweden == ["SE", "launched", "launched", "launched", "rejected"]
    assert " ".join(why) == "Telia (SE): rejected, No opt-in."


def test_a_narrow_terminal_shows_the_table_country_by_country(launching, shown, emulator):
    emulator.control("POST", "clock", {"advance": "2h"})

    text = shown(columns="40").partition(f"\n{ACME}\n")[2]

    assert all(len(line) <= 40 for line in text.splitlines())
    assert " ".join(text.split()) == (
        "GB EE launched, Three launched, Sky launched, O2 launched, Vodafone launched "
        "SE Tele2 launched, Telenor launched, Telia rejected, Three launched "
        "Telia (SE): rejected, No opt-in."
    )


def test_json_has_every_part_with_its_place(launching, shown, emulator):
    emulator.control("POST", "clock", {"advance": "2h"})

    (entry,) = json.loads(shown("--format", "json"))["parts"]

    assert entry["address"] == ACME
    assert len(entry["parts"]) == 9
    assert {
        "name": "Telia (SE)",
        "phase": "rejected",
        "state": "REJECTED",
        "reason": "No opt-in.",
        "place": {"country": "SE", "operator": "Telia"},
    } in entry["parts"]


def test_a_comment_has_the_table(launching, shown, emulator):
    emulator.control("POST", "clock", {"advance": "2h"})

    text = shown("--format", "markdown")

    assert "| country | EE | Three | Sky | O2 | Vodafone |" in text
    assert "| SE |  | launched |  |  |  | launched | launched | rejected |" in text
    assert "Telia" in text.partition("| SE |")[2]


def test_other_parts_stand_below_and_other_objects_are_left_out(project, cli, shown):
    body = EXAMPLE.replace("launched: true\n", "").replace("countries:", 'testNumbers: ["+46701234567"]\n  countries:')
    main = "resources:\n  sms_app:\n    alerts: {name: Alerts, region: EU}\n  rcs_sender:\n    acme:\n"
    (project / "main.yaml").write_text(main + textwrap.indent(body, "      "))
    cli("apply", "--auto-approve", "--ack", ACME)

    text = shown()

    assert "test number +46701234567: " in text
    assert "sms_app" not in text
    assert ACME not in cli("status").out


def test_an_address_that_is_not_there_is_an_error(sender, cli):
    refused = cli("status", "rcs_sender.acmee")

    assert refused.code == 1
    assert "rcs_sender.acme" in refused.err
