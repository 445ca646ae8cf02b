"""A duration is written the same way in files, on the command line and in the JSON Schema."""

import jsonschema_rs
import pytest

from schemas.durations import PATTERN, seconds_of

WRITTEN = {
    "90": 90,
    "90s": 90,
    "1.5m": 90,
    "30m": 1800,
    "90m": 5400,
    "2h": 7200,
    "1.5h": 5400,
    "1h30m": 5400,
    "1h 30m": 5400,
    "1d12h": 129_600,
    "1d1s": 86_401,
    "1d2h3m4s": 93_784,
    " 10 m ": 600,
    "0": 0,
    "3650d": 315_360_000,
}
NONE = [
    "",
    " ",
    "s",
    "soon",
    "5 weeks",
    "-1s",
    "30m1h",
    "1h1h",
    "1h30",
    "1:30",
    "1,5h",
    "1H",
    ".5h",
    "1.h",
    "٣s",
    "1h\n\nx",
]


@pytest.mark.parametrize("text", WRITTEN)
def test_a_duration_is_read_as_seconds_and_an_editor_takes_it(text):
    assert seconds_of(text) == WRITTEN[text]
    assert jsonschema_rs.is_valid({"type": "string", "pattern": PATTERN}, text)


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_duration_is_none_and_an_editor_marks_it(text):
    assert seconds_of(text) is None
    if text.isascii():  # what a digit is differs between the two
        assert not jsonschema_rs.is_valid({"type": "string", "pattern": PATTERN}, text)


@pytest.mark.parametrize("value", [True, None, float("inf"), float("nan"), -1, [90], "3651d", "9" * 400 + "d"])
def test_what_no_clock_could_hold_is_none(value):
    assert seconds_of(value) is None


@pytest.mark.parametrize(("value", "seconds"), [(90, 90), (1.5, 1.5), (0.0, 0)])
def test_a_number_is_seconds(value, seconds):
    assert seconds_of(value) == seconds


def test_a_text_of_a_million_blanks_is_none():
    assert seconds_of("1d" + " " * 1_000_000 + "x") is None
