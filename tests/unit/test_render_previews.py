"""What people see before and after a change, whatever came, went or was put elsewhere."""

import pytest
from sized_plans import change

from reconciler.plans.change import Action, FieldChange
from reconciler.render.previews import previews
from schemas.preview import Button

COMPONENTS = "details.components"


def seen(components):
    return {"language": "EN", "details": {"components": components}}


def body(text):
    return {"type": "BODY", "text": text}


def buttons(*labels):
    return {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": label} for label in labels]}


def texts(preview):
    return (
        [piece.label if isinstance(piece, Button) else piece.spans[0].text for piece in preview.pieces]
        if preview
        else None
    )


def both(content, *fields, action=Action.UPDATE):
    shown = previews(change("whatsapp_template.t", action, *fields, content=content))
    return shown and (texts(shown.before), texts(shown.after))


def replies(label):
    return {"type": "QUICK_REPLY", "text": label}


@pytest.mark.parametrize(
    ("content", "fields", "before"),
    [
        ([body("new")], [(f"{COMPONENTS}[0].text", "old", "new")], ["old"]),
        ([body("b"), {"type": "FOOTER", "text": "f"}],
         [(f"{COMPONENTS}[1]", None, {"type": "FOOTER", "text": "f"})], ["b"]),
        ([body("b")], [(f"{COMPONENTS}[1]", {"type": "FOOTER", "text": "f"}, None)], ["b", "f"]),
        ([buttons("a", "c")], [(f"{COMPONENTS}[0].buttons[1]", replies("b"), None)], ["a", "b", "c"]),
        ([buttons("b", "c")], [(f"{COMPONENTS}[0].buttons[0]", replies("a"), None)], ["a", "b", "c"]),
        ([buttons("a", "x", "c")],
         [(f"{COMPONENTS}[0].buttons[1]", None, replies("x")), (f"{COMPONENTS}[0].buttons[1]", replies("b"), None)],
         ["a", "b", "c"]),
        ([buttons("n", "a")],
         [(f"{COMPONENTS}[0].buttons[0]", None, replies("n")), (f"{COMPONENTS}[0].buttons[1].text", "z", "a")], ["z"]),
        ([body("b")], [("category", "UTILITY", "MARKETING")], ["b"]),
    ],
)  # fmt: skip
def test_the_message_of_today_is_what_changes_taken_back(content, fields, before):
    shown = both(seen(content), *(FieldChange(*field) for field in fields))

    assert shown == (before, [label for part in content for label in labels(part)])


def labels(component):
    return [each["text"] for each in component.get("buttons", [])] or [component["text"]]


def test_what_is_new_is_drawn_from_its_fields_alone():
    fields = [FieldChange(f"{COMPONENTS}[0].type", None, "BODY"), FieldChange(f"{COMPONENTS}[0].text", None, "new")]

    assert both({}, *fields, action=Action.CREATE) == (None, ["new"])
    assert both({}, FieldChange("details", None, {"components": [body("new")]}), action=Action.CREATE) == (
        None,
        ["new"],
    )


def test_of_what_goes_the_message_of_the_last_apply_is_drawn():
    assert both(seen([body("old")]), action=Action.DELETE) == (["old"], None)


def test_a_secret_and_what_is_known_after_apply_have_their_signs():
    hidden = FieldChange(f"{COMPONENTS}[0].text", None, None, sensitive=True)
    later = FieldChange(f"{COMPONENTS}[0].text", None, None, known_after_apply=True)
    kind = FieldChange(f"{COMPONENTS}[0].type", None, "BODY")

    assert both(seen([body("(secret)")]), hidden) == (["(secret)"], ["(secret)"])
    assert both({}, kind, later, action=Action.CREATE) == (None, ["(known after apply)"])


@pytest.mark.parametrize(
    "path", ["", "details", "details[3]", "a" + ".a" * 5000, f"{COMPONENTS}[9999999999]", "[1][2]"]
)
def test_a_forged_path_leads_nowhere(path):
    shown = both(seen([body("b")]), FieldChange(path, {"x": 1}, [2]), FieldChange(path, None, {"x": [1]}))

    assert shown[1] == ["b"]


def test_nothing_is_drawn_of_what_people_do_not_see_or_of_an_unknown_type():
    assert previews(change("webhook.w", Action.CREATE, FieldChange("target", None, "https://a.example"))) is None
    assert previews(change("made_up.w", Action.CREATE)) is None
    assert both({}, FieldChange("category", "UTILITY", "MARKETING")) is None


def test_values_as_deep_as_a_saved_plan_may_hold_them_are_drawn_or_not_but_no_end():
    deep = body("b")
    for _ in range(190):
        deep = {"type": "BUTTONS", "buttons": [deep]}

    assert both(seen([body("b"), deep]))[1][0] == "b"
