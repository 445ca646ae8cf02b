"""Diagnostics as a person reads them: marks under the right characters, lines that fit, no control characters."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.address import Address
from reconciler.diagnostics import Diagnostic, Exchange, OutcomeUnknown, Refused, Severity, Source, Unreachable
from reconciler.render.cells import cells
from reconciler.render.diagnostics import text


def marked(line, column, width, label="here"):
    shown = text([Diagnostic("E104", "Unknown field", label=label, source=Source("a.yaml", 7, column, line, width))])
    lines = shown.split("\n")
    return lines[3].removeprefix("7 | "), lines[4].removeprefix("  | ")


def test_the_design_example_is_laid_out_to_the_letter():
    told = Diagnostic(
        "E104",
        "Unknown field",
        label='whatsapp_template has no field "langauge"',
        help='did you mean "language"?  reconciler explain whatsapp_template',
        source=Source("templates/orders.yaml", 14, 7, "      langauge: ES", 8),
    )

    assert text([told]) == (
        "error[E104]: Unknown field\n"
        "  --> templates/orders.yaml:14:7\n"
        "   |\n"
        "14 |       langauge: ES\n"
        '   |       ^^^^^^^^ whatsapp_template has no field "langauge"\n'
        "   |\n"
        '   = help: did you mean "language"?  reconciler explain whatsapp_template'
    )


def test_the_mark_stands_under_wide_characters():
    assert marked("名前: 日本 x", 5, 2) == ("名前: 日本 x", "      ^^^^ here")


def test_a_tab_counts_as_what_is_shown_for_it():
    assert marked("\tname: x", 2, 4) == ("    name: x", "    ^^^^ here")


def test_a_long_line_is_cut_around_the_mark():
    line, mark = marked("x" * 300 + "target" + "y" * 300, 301, 6)

    assert line[mark.index("^") :].startswith("targety")
    assert line.startswith("…")
    assert line.endswith("…")
    assert cells(line) <= 76


def test_the_place_and_the_words_stay_when_there_is_no_line_to_show():
    shown = text([Diagnostic("E103", "File is not UTF-8", label="UTF-16", source=Source("a.yaml", 1, 1))])

    assert shown == "error[E103]: File is not UTF-8\n --> a.yaml:1:1\n  |\n  = note: UTF-16"


def test_an_instance_is_named_and_a_command_is_never_broken():
    command = "  reconciler plan " + "--var long=value " * 9
    told = Diagnostic("E150", "Missing variable", help=f"try\n{command}", address=Address("sms_app", "a", "EU"))

    shown = text([told])

    assert '= in: sms_app.a["EU"]' in shown
    assert command.rstrip() in shown


def test_further_places_come_with_their_own_mark():
    also = ((Source("b.yaml", 123, 1, "again", 5), "declared here first"),)
    told = Diagnostic("E111", "Declared twice", label="again", source=Source("a.yaml", 5, 1, "again", 5), also=also)

    assert text([told]).split("\n")[5:] == [
        "   ::: b.yaml:123:1",
        "    |",
        "123 | again",
        "    | ----- declared here first",
    ]


def test_color_only_underlines_what_is_there_without_it():
    told = [
        Diagnostic("E104", "Unknown field", label="x", help="y", source=Source("a", 1, 1, "text")),
        Diagnostic("W101", "Secret in a file", detail="z", severity=Severity.WARNING),
    ]

    assert re.sub("\x1b\\[[0-9;]*m", "", text(told, color=True)) == text(told)
    assert "\x1b[" in text(told, color=True)


@given(st.text(max_size=200), st.integers(1, 220), st.integers(1, 40), st.text(max_size=90), st.integers(40, 120))
def test_every_line_fits_and_nothing_steers_the_terminal(line, column, width, words, room):
    line = line.replace("\n", " ")
    column = min(column, len(line) + 1)
    source = Source("a.yaml", 12, column, line, max(1, min(width, len(line) - column + 1)))

    shown = text([Diagnostic("E104", "Unknown field", label=words, detail=words, source=source)], width=room)

    assert all(cells(each) <= room for each in shown.split("\n"))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)


def refused(number, message="Too many things", path="/things", resolution=""):
    told = Exchange("POST", f"{path}/{number}", 424, f"request-{number}", "limit_reached", message, resolution)
    return Refused(told).diagnostic(Address("sms_app", f"a{number}"), Source("a.yaml", number + 1, 5))


def test_many_objects_with_one_problem_are_told_once_with_the_first_of_them_and_their_number():
    shown = text([refused(number) for number in range(492)])

    assert shown.count("error[E300]") == 1
    assert shown.count("Too many things") == 1
    assert (
        "  = in: 492 objects:\n"
        "            sms_app.a0  a.yaml:1:5\n"
        "            sms_app.a1  a.yaml:2:5\n"
        "            sms_app.a2  a.yaml:3:5\n"
        "            sms_app.a3  a.yaml:4:5\n"
        "            sms_app.a4  a.yaml:5:5\n"
        "            … and 487 more"
    ) in shown


def test_a_few_objects_with_one_problem_are_told_each():
    shown = text([refused(number) for number in range(3)])

    assert shown.count("error[E300]") == 3


def test_problems_of_different_causes_are_never_told_as_one():
    several = [refused(n, message, resolution=advice) for message in "ab" for advice in "cd" for n in range(4)]

    shown = text(several)

    assert shown.count("error[E300]") == 4
    assert shown.count("4 objects:") == 4


def test_what_stands_between_problems_of_one_cause_keeps_its_place():
    other = Diagnostic("E104", "Unknown field")

    shown = text([refused(0), other, *(refused(number) for number in range(1, 6))])

    assert re.findall(r"error\[(E\d+)\]", shown) == ["E300", "E104"]


def test_a_mistake_made_in_many_places_is_told_once_with_the_first_of_them():
    shown = text([Diagnostic("E107", "Duplicate key", source=Source("a.yaml", line, 1)) for line in range(1, 9)])

    assert shown.count("error[E107]") == 1
    assert "= in: 8 places:\n" in shown
    assert "a.yaml:5:1\n" in shown
    assert shown.endswith("… and 3 more")


def test_problems_of_one_cause_that_say_it_of_different_names_are_told_once_with_the_names():
    missing = [
        Diagnostic("E150", "Missing variable", label=f"v{n} is missing", source=Source("a.yaml", n + 1, 1), cause="x")
        for n in range(7)
    ]

    shown = text(missing)

    assert shown.count("error[E150]") == 1
    assert "in: 7 places:\n            v0 is missing  a.yaml:1:1\n            v1 is missing  a.yaml:2:1\n" in shown


@pytest.mark.parametrize("error", [OutcomeUnknown, Unreachable])
def test_a_host_that_gives_no_answer_is_told_as_one_however_each_connection_ended(error):
    ends = ("Connection reset by peer", "Server disconnected", "timed out", "Broken pipe")
    silent = [
        error(Exchange("POST", f"/v1/{n}", message=f"no answer from api.example: {ends[n % 4]}")).diagnostic(
            Address("webhook", f"w{n}")
        )
        for n in range(8)
    ]
    answered = [
        error(Exchange("POST", f"/v1/{n}", 503, message=f"no answer from api.example: {ends[n % 4]}")).diagnostic()
        for n in range(8)
    ]

    assert text(silent).count("error[") == 1
    assert "in: 8 objects:" in text(silent)
    assert text(answered).count("error[") == 8
