"""A preview is what is applied: a plan shows the fields that its request changes, no more and no less."""

import re

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from toys import TOY, declared, inputs, live, record

from reconciler.api.bodies import update_body
from reconciler.planner.build import build
from reconciler.plans.change import Action
from reconciler.resolve import Lifecycle
from reconciler.resource.selectors import read_selector
from schemas import catalogue

TEMPLATE = catalogue.resource_type("whatsapp_template")
TEXTS = st.sampled_from(["one", "two", "three"])
PATHS = (
    "details",
    "details.components",
    "details.messageSendTtlSeconds",
    "details.optimization",
    "details.optimization.bidAmount",
    "details.components[BODY]",
    "details.components[BODY].text",
    "details.components[BODY].examples",
    "details.components[HEADER].text",
    "details.components[FOOTER]",
    "details.components[FOOTER].text",
    "details.components[BUTTONS].buttons",
    "details.components[0].text",
    "details.components[1].text",
)
TOY_PATHS = ("label", "note", "inner", "inner.color", "inner.size", "shell.depth", "words", "words.a", "tags", "steps")


def some(fields):
    """Return a mapping with any of the fields, some of them null."""
    return st.fixed_dictionaries({}, optional={name: st.one_of(st.none(), value) for name, value in fields.items()})


def known(value):
    """Return a value as the API would show it: without nulls."""
    if isinstance(value, dict):
        return {key: known(inner) for key, inner in value.items() if inner is not None}
    return [known(inner) for inner in value] if isinstance(value, list) else value


BUTTON = st.fixed_dictionaries({"type": st.sampled_from(["QUICK_REPLY", "URL"]), "text": TEXTS})


def part(name, **optional):
    return some(optional).map(lambda fields: {"type": name} | fields)


@st.composite
def details(draw):
    parts = [
        draw(part("HEADER", format=st.just("TEXT"), text=TEXTS, example=TEXTS)),
        draw(part("BODY", text=TEXTS, examples=st.lists(TEXTS, max_size=2))),
        draw(part("FOOTER", text=TEXTS)),
        draw(part("BUTTONS", buttons=st.lists(BUTTON, max_size=3))),
    ]
    kept = draw(st.lists(st.sampled_from(parts), unique_by=lambda one: one["type"]))
    found = {"components": draw(st.permutations(kept))}
    found |= draw(some({"messageSendTtlSeconds": st.integers(60, 62)}))
    pricing = some({"bidAmount": st.integers(1, 2), "bidCurrency": TEXTS})
    return found | draw(some({"optimization": pricing}))


@st.composite
def situations(draw):
    """What is declared, what is live in the API's own order and with additions of its own, and what was applied."""
    want, have, last = draw(details()), known(draw(details())), draw(st.one_of(st.none(), details()))
    if draw(st.booleans()):
        have = known(want) | draw(st.sampled_from([{}, {"messageSendTtlSeconds": 70}]))
        have["components"] = draw(st.permutations(have["components"]))
    have["components"] = [one | draw(st.sampled_from([{}, {"id": "x"}])) for one in have["components"]]
    return want, have, last, draw(st.lists(st.sampled_from(PATHS), unique=True, max_size=3))


def planned(resource_type, values, have, last, ignored):
    """Return the change, and what the API has after its request."""
    others = {name: value for name, value in values.items() if name != "name"}
    one = declared("a", **others, lifecycle=Lifecycle(ignore_changes=tuple(map(read_selector, ignored))))
    records = [record("a", declared=last)] if last is not None else []
    found = build(inputs([one], records, [have], resource_type=resource_type))
    work, (change, *_) = found.work[one.address], [*found.plan.changes, None]
    if change is None or change.action not in (Action.UPDATE, Action.ADOPT) or not work.changed:
        return (), have
    return change.fields, merged(have, update_body(resource_type, work.sent, work.changed, work.live))


def merged(old, patch):
    """Return what a PATCH makes of an object: mappings are merged, null removes, everything else is replaced."""
    if not isinstance(old, dict) or not isinstance(patch, dict):
        return known(patch)
    new = {key: value for key, value in old.items() if patch.get(key, "") is not None}
    return new | {key: merged(old.get(key), value) for key, value in patch.items() if value is not None}


def flat(value, name=""):
    """Return every leaf by its label; the elements of a list by their type where each has one of its own.

    An empty list or mapping is the same as none.
    """
    if value in ({}, []):
        return {}
    if isinstance(value, dict):
        entries = {f"{name}.{key}" if name else key: inner for key, inner in value.items() if key != "id"}
    elif name.endswith(".components"):
        entries = {f"{name}[{inner['type']}]": inner for inner in value}
    else:
        return {name: value}
    return {label: leaf for key, inner in entries.items() for label, leaf in flat(inner, key).items()}


def differing(before, after):
    old, new = flat(before), flat(after)
    return {label for label in {*old, *new} if old.get(label) != new.get(label)}


def shown(fields):
    """Return the labels of what a plan shows; of a list without types of its own, the list."""
    return {re.sub(r"(\.buttons)\[.*", r"\1", field.name) for field in fields}


def lies_in(label, other):
    return label == other or label.startswith((f"{other}.", f"{other}["))


def assert_same(told, changed):
    """Assert that every field told is changed, in it or in what it holds, and that nothing else is."""
    unsaid = {label for label in changed if not any(lies_in(label, name) for name in told)}
    untrue = {name for name in told if not any(lies_in(label, name) or lies_in(name, label) for label in changed)}
    assert (unsaid, untrue) == (set(), set())


def ignored_labels(ignored, values):
    """Return the labels that ignored paths stand for, by the order in the files."""
    for text in ignored:
        selector = read_selector(text)
        components = values.get("details", {}).get("components", [])
        index = next((step for step in selector if isinstance(step, int)), None)
        if index is None:
            yield text
        elif index < len(components):
            yield text.replace(f"[{index}]", f"[{components[index]['type']}]")


@given(situations())
@settings(max_examples=400, deadline=None)
def test_what_the_plan_of_a_template_shows_is_what_its_request_changes(situation):
    want, have, last, ignored = situation
    fixed = {"name": "a", "language": "EN", "category": "UTILITY"}
    shown_live = live(details=have, state="APPROVED", language="EN", category="UTILITY")
    applied = None if last is None else fixed | {"details": last}

    fields, after = planned(TEMPLATE, fixed | {"details": want}, shown_live, applied, ignored)

    assert_same(shown(fields), differing(have_only(shown_live), have_only(after)))
    changed = differing(have_only(shown_live), have_only(after))
    for label in ignored_labels(ignored, {"details": want}):
        whole = re.sub(r"(\[\w+\]).*", r"\1", label)  # a part goes and comes with its element
        if whole == label or whole not in shown(fields):
            assert not [one for one in changed if lies_in(one, label)]


def have_only(shown_live):
    return {"details": shown_live.get("details", {})}


@given(
    want=some({"label": TEXTS, "note": TEXTS, "inner": some({"color": TEXTS, "size": st.integers(3, 5)}),
               "shell": some({"color": TEXTS, "size": st.integers(3, 5), "depth": st.integers(1, 2)}),
               "words": some({"a": TEXTS, "b": TEXTS}), "tags": st.lists(TEXTS, unique=True),
               "steps": st.lists(TEXTS, max_size=3)}),
    have=some({"label": TEXTS, "note": TEXTS, "inner": some({"color": TEXTS, "size": st.integers(3, 5)}),
               "shell": some({"color": TEXTS, "size": st.integers(3, 5), "depth": st.integers(1, 2)}),
               "words": some({"a": TEXTS, "b": TEXTS}), "tags": st.lists(TEXTS, unique=True),
               "steps": st.lists(TEXTS, max_size=3)}),
    ignored=st.lists(st.sampled_from(TOY_PATHS), unique=True, max_size=3),
    remembered=st.booleans(),
)  # fmt: skip
@settings(max_examples=400, deadline=None)
def test_what_the_plan_of_anything_shows_is_what_its_request_changes(want, have, ignored, remembered):
    shown_live = live(**known(have))
    last = {"name": "a"} | known(have) if remembered else None

    fields, after = planned(TOY, want, shown_live, last, ignored)

    changed = differing(shown_live, after)
    assert_same({field.name for field in fields}, changed)
    assert not [label for label in changed if any(lies_in(label, path) for path in ignored)]


@st.composite
def contents(draw):
    """Valid components in any order, and some of what may stand beside them."""
    words = st.sampled_from(["Hello", "Welcome", "Good day"])
    parts = [{"type": "BODY", "text": draw(words) + " to all of you out there!"}]
    if draw(st.booleans()):
        parts[0]["examples"] = [draw(words)]
    parts += draw(
        st.lists(st.sampled_from([{"type": "FOOTER", "text": "Acme"}, {"type": "FOOTER", "text": "Beta"}]), max_size=1)
    )
    parts += draw(st.lists(words.map(lambda word: {"type": "HEADER", "format": "TEXT", "text": word}), max_size=1))
    names = draw(st.lists(st.sampled_from(["Yes", "No", "Later"]), unique=True, max_size=3))
    if names:
        parts.append({"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": name} for name in names]})
    return {"components": draw(st.permutations(parts)), "messageSendTtlSeconds": draw(st.sampled_from([60, 90]))}


@given(
    first=contents(), theirs=contents(), second=contents(), ignored=st.lists(st.sampled_from(PATHS[:11]), max_size=2)
)
@settings(
    max_examples=10, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_what_the_plan_shows_is_what_the_api_has_changed_afterwards(new_stage, first, theirs, second, ignored):
    stage = new_stage()
    template = {"name": "order_shipped", "language": "EN", "category": "UTILITY"}

    def declare(wanted, *paths):
        block = template | {"details": wanted, "lifecycle": {"ignoreChanges": list(paths)}}
        stage.declare_values({"resources": {"whatsapp_template": {"order": block}}})

    def details():
        return {"details": stage.objects("whatsapp_template")["order_shipped/EN"]["details"]}

    declare(first)
    stage.apply()
    stage.reviewed()
    stage.change_outside("whatsapp_template", "order_shipped/EN", {"details": theirs})
    declare(second, *ignored)
    before, fields = details(), [field for change in stage.plan().changes for field in change.fields]
    stage.apply()
    stage.reviewed()

    assert_same(shown(fields), differing(before, details()))
    assert stage.plan().changes == ()
