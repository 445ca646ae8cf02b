"""A comment on a pull request reads well at any size: unfolded while it is short, and never longer than it may be."""

import html
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rendered import markup
from sized_plans import FIFTY, SIZES, TEXTS, TWELVE, change, deletes, plan, templates

from reconciler.plans.change import Action, FieldChange, Guard, Status
from reconciler.plans.drift import Drift, Origin
from reconciler.render.markdown import MOST_BYTES, markdown

GOLDEN = Path(__file__).parents[1] / "golden" / "plans"
NOW = datetime(2026, 11, 23, 17, 42, tzinfo=UTC)
THOUSAND = plan(*(each for number in range(100) for each in templates(f"order_{number:02}", number=f" ({number})")))
PROMO = FieldChange("category", "UTILITY", "MARKETING")


def words(comment):
    """Return what a reader sees of a comment."""
    return html.unescape(re.sub(r"<!-- -->|</?(?:code|del|ins)>", "", comment))


def quotes(comment):
    return len(re.findall(r"^> (?!.*\n>\n> )", comment, re.MULTILINE))


@pytest.mark.parametrize("size", SIZES)
def test_a_comment_of_any_size_reads_as_in_its_golden_file(size, request):
    comment = markdown(SIZES[size], NOW)

    path = GOLDEN / f"size-{size}.md"
    if request.config.getoption("--accept", default=False):
        path.write_text(comment, encoding="utf-8")
    assert comment == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("number", "folded"), [(3, False), (4, True)])
def test_up_to_thirty_changes_are_unfolded(number, folded):
    comment = markdown(plan(*(each for at in range(number) for each in templates(f"order_{at}"))), NOW)

    assert ("<details>" in comment) is folded
    assert [text for text in TEXTS.values() if text not in words(comment)] == []


def test_a_thousand_changes_fit_and_what_is_left_out_is_said_with_its_number():
    comment = markdown(THOUSAND, NOW)

    assert len(comment.encode()) < MOST_BYTES
    [left] = re.findall(
        r"_The fields and texts of (\d+) more are not shown; run reconciler plan to see them\._", comment
    )
    shown = sum(f"> {text} ({number})\n" in words(comment) for number in range(100) for text in TEXTS.values())
    assert shown == 1000 - int(left) > 300
    assert all(f"| `order_{number:02}` |".replace("`", "") in words(comment) for number in range(100))


def test_a_comment_of_any_size_holds_no_markup_but_our_own():
    for shown in (*SIZES.values(), THOUSAND):
        comment = markdown(shown, NOW)

        assert markup(comment, quotes=quotes(comment)) == []


@pytest.mark.parametrize("shown", [TWELVE, FIFTY])
def test_what_cannot_be_undone_is_never_folded_and_has_the_line_to_acknowledge_it(shown):
    comment = words(markdown(shown, NOW))

    grave, _, rest = comment.partition("**Needs an acknowledgement**")
    assert "**Cannot be undone: " in grave
    assert "<details>" not in grave
    assert 'whatsapp_template.old_news["DE"] | delete | TIME-LOCKED' in grave
    assert "**acknowledged**" in grave
    waiting = [change.address for change in shown.changes if change.guard is Guard.ACK]
    assert re.findall(r"^- (Reconciler-Ack: .*)$", rest, re.MULTILINE) == [
        f"Reconciler-Ack: {each}" for each in waiting
    ]


def test_hundreds_of_missing_acknowledgements_leave_room_for_the_rest():
    languages = [f"L{number:04}" for number in range(1000)]
    comment = markdown(plan(*deletes("old", languages, status=Status.BLOCKED, guard=Guard.ACK), *templates("new")), NOW)

    lines = comment.count("Reconciler-Ack")
    assert len(comment.encode()) < MOST_BYTES
    assert 100 < lines < 1000
    assert f"- and {1000 - lines} more; run reconciler plan to see them" in comment
    assert TEXTS["EN"] in comment


def test_the_command_for_a_person_is_one_piece_to_be_copied():
    command = "reconciler run whatsapp_sender.support register method=SMS"
    waiting = change("whatsapp_sender.support", Action.NONE, status=Status.NEEDS_HUMAN, why=f"no code yet; {command}")

    comment = markdown(plan(waiting), NOW)

    assert words(f"<code>{command}</code>") in words(comment)
    assert "no code yet; <code>reconciler run whatsapp&#95;sender.support register method&#61;SMS</code>" in comment


def test_what_a_platform_decided_stands_on_top_and_once():
    moved = Drift(change("whatsapp_template.promo", Action.NONE).address, "category", "UTILITY", "MARKETING",
                  Origin.PLATFORM, who="Meta", reverted=False)  # fmt: skip
    outside = Drift(change("webhook.a", Action.NONE).address, "target", "x", "y", Origin.OUTSIDE)
    paused = change("whatsapp_template.sale", Action.NONE, phase="degraded", warnings=("paused by Meta",))

    comment = words(markdown(plan(paused, *templates("new"), drift=(moved, outside)), NOW))

    top, _, below = comment.partition("| | address | action | meaning |")
    assert "Changed by Meta: whatsapp_template.promo category UTILITY -> MARKETING" in top
    assert "whatsapp_template.sale: paused by Meta" in top
    assert comment.count("Changed by Meta") == 1
    assert "Changed outside: webhook.a target" in below
