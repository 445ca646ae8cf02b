from dataclasses import replace

from reconciler.address import Address
from reconciler.plans.change import Action, Change, FieldChange, Status
from reconciler.plans.drift import Drift, Origin
from reconciler.plans.model import Basis, OutputValue, Plan
from reconciler.plans.redacted import redacted

SECRET = "hunter2 & hunter3"
QUOTED = "so it is hunter2 &amp; hunter3"
MASKED = "so it is (secret)"
BASIS = Basis("project", "host", "state.db", "lineage", 1, "digest", "1")


def plan(text, number, key):
    field = FieldChange(f"labels.{text}", {key: text}, [number, "x", None], label=text)
    change = Change(
        Address("webhook", "w"), "webhook", Action.UPDATE, text, (field,), effect=text, why=text, warnings=(text,),
        status=Status.NEEDS_HUMAN, remote_id="01HX",
    )  # fmt: skip
    drift = Drift(Address("webhook", "w"), text, text, number, Origin.OUTSIDE, who=text, label=text)
    return Plan(BASIS, (change,), (drift,), {"out": OutputValue([text])}, warnings=(text,))


def test_nothing_that_a_plan_words_or_shows_holds_a_secret():
    shown = redacted(plan(QUOTED, 48291377, SECRET), frozenset({SECRET, "48291377", "x"}))

    expected = plan(MASKED, "(secret)", "(secret)")
    (change,) = expected.changes
    (field,) = change.fields
    changes = (replace(change, fields=(replace(field, after=["(secret)", "(secret)", None]),)),)
    assert shown == replace(expected, changes=changes)


def test_a_plan_without_secrets_is_left_as_it_is():
    made = plan("text", 1, "key")

    assert redacted(made, frozenset()) is made
    assert redacted(made, frozenset({SECRET})) == made
