"""A plan reads well at any size and width: what is grave first, every new text in full, and not many lines."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sized_plans import FIVE_HUNDRED, SIZES, TEXTS

from reconciler.render import plan as rendering
from reconciler.render.cells import cells

GOLDEN = Path(__file__).parents[1] / "golden" / "plans"
NOW = datetime(2026, 11, 23, 17, 42, tzinfo=UTC)
WIDTHS = [60, 80, 120, 200]
MOST_LINES = 700


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("size", SIZES)
def test_a_plan_of_any_size_reads_as_in_its_golden_file(size, width, request):
    text = rendering.text(SIZES[size], now=NOW, width=width) + "\n"

    path = GOLDEN / f"size-{size}-{width}.txt"
    if request.config.getoption("--accept", default=False):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("size", SIZES)
def test_the_sizes_are_what_they_say(size):
    assert len(SIZES[size].changes) == size


@pytest.mark.parametrize("width", WIDTHS)
def test_five_hundred_changes_take_no_more_than_700_lines_and_show_every_text(width):
    text = rendering.text(FIVE_HUNDRED, now=NOW, width=width)

    assert len(text.splitlines()) <= MOST_LINES
    shown = " ".join(text.split())
    assert [new for number in range(50) for new in TEXTS.values() if f"{new} ({number})" not in shown] == []
    assert "-v shows all" not in text


@pytest.mark.parametrize("width", [*WIDTHS, 40])
@pytest.mark.parametrize("size", SIZES)
def test_no_line_is_wider_than_the_screen_and_none_steers_it(size, width):
    lines = rendering.text(SIZES[size], now=NOW, width=width).splitlines()

    assert [line for line in lines if cells(line) > width and " needs --ack " not in line] == []
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize("size", [12, 50])
def test_what_cannot_be_undone_comes_first_with_how_to_acknowledge_it(size):
    text = rendering.text(SIZES[size], now=NOW)

    first = text.split("\n\n")[1]
    assert first.startswith("Cannot be undone\n")
    assert first.count("needs --ack 'whatsapp_template.") == {12: 1, 50: 4}[size]
    assert "acknowledged with --ack" in first


def test_equal_changes_are_said_once_with_their_addresses():
    text = rendering.text(SIZES[50], now=NOW)

    assert text.count("(secret) -> (secret)") == 1
    assert "hook_a, hook_b, hook_c, hook_d, hook_e" in text


def test_quiet_is_one_line_for_each_change():
    header, changes, counts = rendering.text(SIZES[50], now=NOW, quiet=True).split("\n\n")

    assert len(changes.splitlines()) == 50
    assert '  + whatsapp_template.order_0["EN"]  create' in changes.splitlines()
    assert changes.splitlines()[1].endswith("delete  TIME-LOCKED  needs --ack 'whatsapp_template.spring[\"DE\"]'")
    assert header.startswith("project")
    assert counts.startswith("Plan: ")
