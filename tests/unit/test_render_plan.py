import dataclasses
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconciler.address import Address
from reconciler.plans.change import Action, Change, FieldChange, Guard, Status, by_address
from reconciler.plans.drift import Drift, Origin
from reconciler.plans.model import Basis, OutputValue, Plan, Reading
from reconciler.plans.platform import Cost, PlatformChange
from reconciler.render import plan as rendering
from reconciler.render.cells import cells
from reconciler.render.markdown import MARKER, MOST_BYTES, markdown

GOLDEN = Path(__file__).parents[1] / "golden" / "plans"
NOW = datetime(2026, 11, 23, 17, 42, tzinfo=UTC)
BASIS = Basis(
    project="2f1c0000-0000-4000-8000-0000000000e9",
    host="provisioning.api.sinch.com",
    state="sqlite:///.reconciler/state.db",
    lineage="a-lineage",
    serial=14,
    config_digest="digest",
    tool_version="0.1.0",
)
TO_COPY = re.compile(r"needs --ack |reconciler run |[+~-] \w+\.\w+\[\"\w+\"\]$")
SGR = re.compile(r"\x1b\[[0-9;]*m")


def change(text, action, *fields, **facts):
    address = Address.parse(text)
    return Change(address, address.type, action, fields=fields, **facts)


def field(path, before=None, after=None, **facts):
    return FieldChange(path, before, after, **facts)


def plan(*changes, **facts):
    return Plan(BASIS, by_address(changes), **facts)


def body(text, *examples, at=0):
    parts = {"type": "BODY", "text": text} | {f"examples[{n}]": example for n, example in enumerate(examples)}
    return [
        field(f"details.components[{at}].{name}", None, value, label=f"details.components[BODY].{name}")
        for name, value in parts.items()
    ]


EVERY_SIGN = plan(
    change(
        'whatsapp_template.order_delayed["EN"]',
        Action.CREATE,
        field("name", None, "order_delayed"),
        field("language", None, "EN"),
        field("category", None, "UTILITY"),
        *body("Hi {{1}}, your order is late. New date: {{2}}", "Ada", "3 March"),
        effect="reviewed by Meta",
    ),
    change(
        'whatsapp_template.order_shipped["ES"]',
        Action.UPDATE,
        field(
            "details.components[0].text",
            "Tu pedido {{1}} ha salido",
            "Tu pedido {{1}} va en camino",
            source="templates/orders.yaml:21",
        ),
        reversibility="costly",
        effect="new review; the approved text stays live until the review result",
    ),
    change(
        'whatsapp_template.spring_sale["EN"]',
        Action.DELETE,
        reason="removed from configuration",
        reversibility="time_locked",
        effect="the name is available again on 2026-12-23",
        status=Status.BLOCKED,
        guard=Guard.ACK,
        why="""needs --ack 'whatsapp_template.spring_sale["EN"]'""",
    ),
    change(
        'whatsapp_template.promo["DE"]',
        Action.NONE,
        status=Status.WAITING,
        why="in review at Meta",
        since="2026-11-23T14:30:00Z",
        phase="in_review",
    ),
    change(
        'whatsapp_template.promo["FR"]',
        Action.NONE,
        status=Status.NEEDS_HUMAN,
        phase="rejected",
        why="INCORRECT_CATEGORY: Meta assigns another category; change category or text",
    ),
    change(
        "whatsapp_sender.support",
        Action.NONE,
        status=Status.NEEDS_HUMAN,
        why="reconciler run whatsapp_sender.support register method=SMS",
    ),
    change(
        "webhook.approvals",
        Action.UPDATE,
        field("secret", sensitive=True, source="hooks.yaml:4"),
        field("triggers", ["BUNDLE_DONE"], ["BUNDLE_DONE", "WHATSAPP_TEMPLATE_REJECTED"], source="hooks.yaml:5"),
        field("target", "https://a.example", None, known_after_apply=True, source="hooks.yaml:3"),
    ),
    change(
        "sms_app.alerts",
        Action.REPLACE,
        field("region", "EU", "US", source="sms.yaml:4"),
        reason="region forces replacement (only the name of an existing SMS app can be changed)",
    ),
    change(
        "sms_app.protected",
        Action.DELETE,
        reason="removed from configuration",
        status=Status.BLOCKED,
        guard=Guard.PROTECTED,
        why="it is protected; apply it once with lifecycle: {protect: false} to allow the delete",
    ),
    change("sms_app.found", Action.ADOPT, reason="a live object has the same name and region", remote_id="01HX"),
    change("sms_app.new_name", Action.MOVE, moved_from="sms_app.old_name"),
    change("bundle.gone", Action.FORGET, reason="the API cannot delete a bundle; it stays there, no longer managed"),
    change(
        "rcs_sender.brand",
        Action.UPDATE,
        reversibility="irreversible",
        effect="after the launch only the countries can change",
        warnings=("carriers take days to review it",),
    ),
    drift=(
        Drift(Address("webhook", "approvals"), "triggers", [], ["A"], Origin.OUTSIDE, since="2026-11-20T08:00:00Z"),
        Drift(
            Address("whatsapp_template", "promo", "IT"),
            "category",
            "UTILITY",
            "MARKETING",
            Origin.PLATFORM,
            since="2026-11-21T08:00:00Z",
            who="Meta",
            reverted=False,
        ),
    ),
    outputs={
        "app": OutputValue(None, known_after_apply=True),
        "secret": OutputValue("(secret)", sensitive=True),
        "template": OutputValue("order_shipped"),
    },
    unchanged=296,
    reading=Reading(3, 318, 6),
    warnings=("14 of 15 webhooks are in use.",),
)

NOTHING = plan(unchanged=318, reading=Reading(3, 318, 6))
NOTHING_BUT_WAITING = plan(
    *(c for c in EVERY_SIGN.changes if c.address.name == "promo"), unchanged=316, reading=Reading(1, 318, 1)
)
TEXTS = plan(
    change(
        "whatsapp_template.long",
        Action.UPDATE,
        field("details.components[0].text", "Hello\nold line\nkept\nBye", "Hello\nnew line\nkept\nand more\nBye"),
        field("details.components[1].text", "word " * 60 + "old end", "word " * 60 + "new end"),
        field("details.components[2].text", "completely different", "nothing in common here at all"),
        field("details.components[3].text", None, "appears"),
        field("details.components[4].text", "disappears", None),
        field("details.flag", True, False),
        field("details.number", "12", 12),
        field("details.space", "trailing ", ""),
    ),
)
MANY = plan(
    *(
        change(
            f'whatsapp_template.order["{key:03}"]',
            Action.CREATE,
            field("name", None, f"order_{key:03}"),
            field("language", None, "EN"),
            field("category", None, "UTILITY"),
            *body("Hi", *(f"example {n}" for n in range(12))),
        )
        for key in range(24)
    )
)
WIDE = plan(
    change(
        'whatsapp_template.注文["日本"]'.replace("注文", "order"),
        Action.UPDATE,
        field("details.components[0].text", "ご注文 {{1}} を発送しました", "ご注文 {{1}} は配送中です 🚚"),
        field("details.url", "https://a.example/" + "x" * 150, "https://b.example/" + "y" * 150),
        field("details.hostile", None, "before\x1b[2Jafter\u202egnp"),
    ),
)
AFTER_APPROVAL = plan(
    change(
        "whatsapp_template.order_shipped",
        Action.NONE,
        warnings=(
            "Meta changed category to MARKETING; it cannot be reverted; to accept it, write category: MARKETING",
        ),
        phase="live",
        platform_changes=(
            PlatformChange(
                "category",
                "UTILITY",
                "MARKETING",
                "Meta",
                "re-categorised",
                "2026-11-20T08:00:00+00:00",
                "reconciler drift --accept whatsapp_template.order_shipped",
                Cost("EUR", {"*": "67.50"}, "8100.00", 120_000, "whatsapp_template.order_shipped"),
                "a person may ask Meta in WhatsApp Manager to look at the category again; the API has no call for that",
                "2027-01-19",
            ),
        ),
    ),
    change(
        "whatsapp_template.spring_sale",
        Action.NONE,
        warnings=("quality fell from GREEN to RED; quality RED: pausing comes next; send it to fewer people",),
        phase="live",
        quality="RED",
        quality_before="GREEN",
    ),
    change(
        "whatsapp_sender.support",
        Action.NONE,
        status=Status.NEEDS_HUMAN,
        why='the API reports "FROZEN" for its display name, a state that this version does not know',
        phase="live",
        unknown_states=("FROZEN",),
    ),
)

CASES = {
    "after-approval": (AFTER_APPROVAL, {}),
    "every-sign": (EVERY_SIGN, {"elapsed": 0.7}),
    "every-sign-colour": (EVERY_SIGN, {"color": True}),
    "every-sign-40": (EVERY_SIGN, {"width": 40}),
    "every-sign-70": (EVERY_SIGN, {"width": 70}),
    "every-sign-200": (EVERY_SIGN, {"width": 200}),
    "no-changes": (NOTHING, {}),
    "no-changes-but-waiting": (NOTHING_BUT_WAITING, {}),
    "texts": (TEXTS, {}),
    "texts-verbose": (TEXTS, {"verbose": True}),
    "many-creates": (MANY, {}),
    "wide-characters": (WIDE, {"width": 60}),
}


def held_against(golden, actual, request):
    """Compare with the golden file, or write it with --accept."""
    path = GOLDEN / golden
    if request.config.getoption("--accept", default=False):
        path.write_text(actual, encoding="utf-8")
    assert actual == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_plan_reads_as_in_its_golden_file(name, request):
    shown, facts = CASES[name]

    held_against(f"{name}.txt", rendering.text(shown, now=NOW, **facts) + "\n", request)


def test_plan_as_a_comment_reads_as_in_its_golden_file(request):
    held_against("every-sign.md", markdown(EVERY_SIGN, NOW), request)
    held_against("after-approval.md", markdown(AFTER_APPROVAL, NOW), request)


@pytest.mark.parametrize("width", [40, 47, 60, 80, 120, 200])
@pytest.mark.parametrize("shown", [EVERY_SIGN, TEXTS, MANY, WIDE], ids=["every sign", "texts", "many", "wide"])
def test_no_line_is_wider_than_the_terminal_but_what_is_there_to_be_copied(shown, width):
    lines = rendering.text(shown, now=NOW, width=width).splitlines()

    wide = [line.strip() for line in lines if cells(line) > width]
    assert [line for line in wide if not TO_COPY.match(line)] == []


@pytest.mark.parametrize("shown", [EVERY_SIGN, TEXTS, MANY, WIDE], ids=["every sign", "texts", "many", "wide"])
def test_colour_adds_nothing_but_colour(shown):
    coloured = rendering.text(shown, now=NOW, color=True)

    assert SGR.sub("", coloured) == rendering.text(shown, now=NOW, color=False)
    assert SGR.search(coloured)


def test_plan_shows_neither_value_of_a_sensitive_field():
    shown = plan(change("webhook.a", Action.UPDATE, field("secret", "old-value", "new-value", sensitive=True)))

    text = rendering.text(shown, now=NOW) + markdown(shown, NOW)

    assert "old-value" not in text
    assert "new-value" not in text
    assert "(secret)" in text


def test_plan_cannot_steer_the_terminal():
    text = rendering.text(WIDE, now=NOW)

    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\\u001b[2J" in text


def test_nested_values_read_as_their_leaves():
    whole = change("webhook.a", Action.UPDATE, field("details", {"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}))

    text = rendering.text(plan(whole), now=NOW)

    assert "details.a.c  2 -> 3" in text
    assert "details.a.b" not in text


def test_changed_elements_of_a_list_read_as_one_field():
    elements = [field("triggers[0]", "A", "B"), field("triggers[1]", None, "C"), field("other[3]", "x", "y")]

    text = rendering.text(plan(change("webhook.a", Action.UPDATE, *elements)), now=NOW)

    assert "triggers[…]  [-A-], {+B+}, {+C+}" in text
    assert "other[3]     x -> y" in text


@pytest.mark.parametrize(
    "line", ["-- Acme Ltd", "++ now 90 % off", "--- a", "+++ b", "@@ -1 +1 @@", "@ -1", "", "-", "+"]
)
def test_no_changed_line_of_a_text_is_taken_for_a_sign_of_our_own(line):
    text = "Your order\nis on its way"
    gone = change("webhook.a", Action.UPDATE, field("text", f"{text}\n{line}\nBye", f"{text}\nBye"))
    new = change("webhook.b", Action.UPDATE, field("text", f"{text}\nBye", f"{text}\n{line}\nBye"))
    other = change("webhook.c", Action.UPDATE, field("text", f"{text}\n{line}1", f"{text}\n{line}2"))

    shown = rendering.text(plan(gone, new, other), now=NOW)

    lines = [shown_line.strip() for shown_line in shown.splitlines()]
    assert f"- {line}".strip() in lines
    assert f"+ {line}".strip() in lines
    assert f"- {line}1" in lines
    assert f"+ {line}2" in lines


@pytest.mark.parametrize("above", [1, 2, 9, 10, 11, 19, 99, 100])
def test_lines_left_out_above_a_change_are_said_to_be(above):
    text = "\n".join(f"line {number}" for number in range(above))

    shown = rendering.text(
        plan(change("webhook.a", Action.UPDATE, field("text", f"{text}\nold", f"{text}\nnew"))), now=NOW
    )

    assert ("…" in shown) == (above > 1)


def test_drift_that_this_plan_does_not_touch_is_not_said_to_be_put_back():
    drift = Drift(Address("webhook", "a"), "target", "x", "y", Origin.OUTSIDE)

    untouched = rendering.text(plan(drift=(drift,)), now=NOW)
    touched = rendering.text(plan(change("webhook.a", Action.UPDATE), drift=(drift,)), now=NOW)

    assert "this plan reverts it" not in untouched
    assert "this plan reverts it" in touched


def test_an_object_that_is_gone_is_said_to_be_made_again():
    drift = Drift(Address("webhook", "a"), "", "present", None, Origin.OUTSIDE, since="2026-11-20T00:00:00Z")

    text = rendering.text(plan(change("webhook.a", Action.CREATE), drift=(drift,)), now=NOW)

    assert "Changed outside: webhook.a was deleted, since 2026-11-20; this plan creates it again." in text


def test_verbose_leaves_nothing_out():
    settings = [field(f"setting_{number:02}", None, number) for number in range(20)]
    many = plan(*MANY.changes, change("sms_app.settings", Action.CREATE, *settings))

    text = rendering.text(many, now=NOW, verbose=True)

    assert text.count("example 11") == 24
    assert text.count("setting_") == 20
    assert "-v shows all" not in text
    assert "-v shows all" in rendering.text(many, now=NOW)


def test_same_plan_gives_the_same_text():
    again = Plan(**{f.name: getattr(EVERY_SIGN, f.name) for f in dataclasses.fields(Plan)})

    assert rendering.text(again, now=NOW) == rendering.text(EVERY_SIGN, now=NOW)


def test_targets_are_said():
    shown = dataclasses.replace(NOTHING, basis=dataclasses.replace(BASIS, targets=("webhook.a",)))

    assert "only webhook.a" in rendering.text(shown, now=NOW)


def test_comment_of_any_plan_is_small_enough_and_says_what_is_missing():
    huge = plan(
        *(change(f"{kind}.order_{n:04}", Action.CREATE, *body(f"{n} " * 40)) for n in range(900) for kind in "abc")
    )

    comment = markdown(huge, NOW)

    assert len(comment.encode()) < MOST_BYTES
    assert comment.startswith(MARKER + "\n")
    assert comment.count("<summary>") == 3
    assert "800 more are not shown" in comment
    assert "2700 create" in comment


def test_comment_names_what_does_not_fit_at_all():
    kinds = [f"kind_{letter}" for letter in "abcdefgh"]
    long = "an effect that takes a whole sentence to tell, and then another one to explain, as effects do"
    huge = plan(*(change(f"{k}.order_{n:04}", Action.CREATE, effect=f"{long} {n}") for n in range(200) for k in kinds))

    comment = markdown(huge, NOW)

    assert len(comment.encode()) < MOST_BYTES
    assert "Too long to show here: kind" in comment


def test_comment_of_a_plan_with_endless_warnings_is_small_enough():
    comment = markdown(plan(warnings=tuple("warning " * 800 for _ in range(30))), NOW)

    assert len(comment.encode()) < MOST_BYTES


def test_comment_cannot_be_broken_out_of():
    hostile = "a|b</details><script>`x`</script> @team #1"
    others = [change(f"webhook.b{number}", Action.UPDATE, field("target", "x", "y")) for number in range(40)]
    shown = plan(change("webhook.a", Action.UPDATE, field("target", "x", hostile), effect=hostile), *others)

    comment = markdown(shown, NOW)

    assert "<script>" not in comment
    assert "@team" not in comment
    assert comment.count("</details>") == 1
    assert "a|b" not in comment
