"""The page of a plan as a file: its structure, its policy, and that it names nothing outside itself."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sized_plans import BLOCKED, FIVE_HUNDRED, TWELVE, change, plan
from web_pages import LOOK, NOW, created, every_message, html

from reconciler.plans.change import Action, FieldChange, Status
from reconciler.plans.drift import Drift, Origin
from reconciler.render.format import Look, ShownPlan
from reconciler.render.html.history import history
from reconciler.render.html.page import as_seen
from reconciler.render.html.plan import plan as page_of
from schemas.declare import Phase

GOLDEN = Path(__file__).parents[1] / "golden" / "plans"
VOID = {"meta", "input", "path", "use", "rect", "circle", "link"}


class Outline(HTMLParser):
    """The elements that hold something, one a line, with what tells them apart and their own text."""

    def __init__(self):
        super().__init__()
        self.depth, self.lines, self.skipped = 0, [], 0

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        kept = [named[name] for name in ("id", "class", "data-action", "for", "lang", "dir", "type") if named.get(name)]
        if tag in ("svg", "style", "script"):
            self.skipped += 1
        if not self.skipped and tag != "br":
            self.lines.append("  " * self.depth + " ".join([tag, *kept]))
        self.depth += tag not in VOID

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.depth -= 1
            self.skipped -= tag in ("svg", "style", "script")

    def handle_data(self, data):
        if data.strip() and not self.skipped:
            self.lines.append("  " * self.depth + "| " + " ".join(data.split()))


def outline(page):
    parser = Outline()
    parser.feed(page)
    parser.close()
    assert parser.depth == 0, "an element is not closed"
    return "\n".join(parser.lines) + "\n"


def text(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", page.partition("<main>")[2].partition("</main>")[0]))


def test_the_structure_of_a_page_is_as_in_its_golden_file(golden):
    golden(outline(html(every_message())), GOLDEN / "page.txt")


@pytest.mark.parametrize("made", [every_message(), TWELVE, FIVE_HUNDRED, plan()], ids=["each", "12", "500", "none"])
def test_the_policy_names_every_style_and_script_and_there_is_nothing_else_to_load(made):
    page = html(made)

    policy = re.search('Content-Security-Policy" content="([^"]*)"', page)[1]
    embedded = re.findall(r"<(style|script)>(.*?)</\1>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() for _, content in embedded]
    assert sorted(re.findall("'sha256-([^']*)'", policy)) == sorted(hashes)
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert "unsafe" not in policy
    assert re.findall(r"""\s(?:src|href|action|srcset|data|poster)=["'](?!#i-)[^"'> ]*""", page) == []
    assert set(re.findall(r"url\([^)]*\)", page)) <= {"url(#arrow)"}
    assert "@import" not in page


def test_what_cannot_be_undone_comes_first_then_what_to_know_then_all_else():
    made = plan(
        change("sms_app.alerts", Action.CREATE, FieldChange("name", None, "Alerts")),
        change("whatsapp_template.old", Action.DELETE, reversibility="time_locked", **BLOCKED),
        change("kakaotalk_sender.shop", Action.NONE, status=Status.NEEDS_HUMAN, why="reconciler run x register"),
        warnings=("a warning",),
        drift=(Drift(TWELVE.changes[0].address, "name", "a", "b", Origin.OUTSIDE),),
    )

    shown = text(html(made))

    order = [
        "Cannot be undone", "TIME-LOCKED", "needs --ack whatsapp_template.old", "To know before you approve",
        "Action required", "Warnings", "a warning", "Changed since the last apply", "sms_app", "Alerts",
    ]  # fmt: skip
    assert [part for part in order if part not in shown] == []
    assert sorted(order, key=shown.index) == order


def test_what_a_platform_paused_is_told_once_and_not_as_an_action_of_a_person():
    facts = {"status": Status.NEEDS_HUMAN, "phase": Phase.DEGRADED, "why": "Meta has set it to PAUSED"}

    shown = text(html(plan(change("whatsapp_template.old", Action.NONE, **facts))))

    assert "Action required" not in shown
    assert shown.count("whatsapp_template.old: Meta has set it to PAUSED") == 1


def test_every_text_of_every_change_is_on_the_page():
    shown = text(html(FIVE_HUNDRED))

    texts = {field.after for each in FIVE_HUNDRED.changes for field in each.fields if field.path.endswith(".text")}
    assert len(texts) == 500
    assert [each for each in texts if each not in shown] == []


def test_words_that_go_and_come_are_marked():
    made = plan(change("webhook.w", Action.UPDATE, FieldChange("x", "it ships today", "it ships tomorrow")))

    assert "it ships <del>today</del>" in html(made)
    assert "it ships <ins>tomorrow</ins>" in html(made)


@pytest.mark.parametrize(
    ("before", "after"), [("two words", "two words "), ("caf\u00e9 au lait", "cafe\u0301 au lait")]
)
def test_two_values_that_look_the_same_are_told_apart(before, after):
    page = html(plan(change("webhook.w", Action.UPDATE, FieldChange("x", before, after))))

    now, then = re.findall(r'<div dir="auto">(.*?)</div></td>', page)
    assert now != then


def test_what_nobody_sees_is_shown_but_the_letters_of_a_message_stay_whole():
    page = html(
        plan(
            created(
                "whatsapp_template.t", {"components": [{"type": "BODY", "text": "a\u202eb \u0645\u06cc\u200c\u062e"}]}
            )
        )
    )

    assert "\u202e" not in page
    assert "a\\u202eb" in page
    assert as_seen("a\u00a0b\u200c\u202e\x1b") == "a\u00a0b\u200c\\u202e\\u001b"


def test_a_saved_plan_says_when_it_was_made_and_whether_it_is_genuine():
    class Genuine:
        sentence = "The signature is valid."

    made = plan(created_at="2026-11-22T10:00:00Z", expires_at="2026-11-29T10:00:00Z")
    shown = page_of(ShownPlan(made, verification=Genuine()), LOOK).html

    assert "The signature is valid." in shown
    assert "2026-11-22T10:00:00Z" in shown
    assert f"{NOW:%Y-%m-%d}" not in shown


def test_nothing_to_show_and_nothing_done_are_said():
    assert "Nothing to show" in text(html(plan()))
    assert "The history is empty" in text(history([], LOOK).html)


def test_what_is_needed_first_is_drawn():
    page = html(every_message())

    assert "What depends on what" in page
    assert page.count('marker-end="url(#arrow)"') == 1


def test_verbose_leaves_nothing_out():
    waiting = [
        change(f"whatsapp_template.t{number}", Action.NONE, status=Status.WAITING, why="in review at Meta")
        for number in range(20)
    ]

    assert html(plan(*waiting)).count('<article class="card"') == 11
    everything = page_of(ShownPlan(plan(*waiting)), Look(NOW, color=False, width=100, verbose=True)).html
    assert everything.count('<article class="card"') == 20
