"""Promises for any value: canonical forms settle at once, and valid templates are accepted."""

import json

from hypothesis import given
from hypothesis import strategies as st

from schemas import catalogue
from schemas.facts import facts
from schemas.markers import Canonical

WRITTEN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
LIKELY = (
    st.lists(st.sampled_from(["BODY", "HEADER", "BUTTONS", "?"]).map(lambda kind: {"type": kind}))
    | st.dictionaries(st.text(max_size=2), st.decimals(0, 10, places=3).map(str) | st.text())
    | st.from_regex(r"(BID_STRATEGY_)?LOWEST_COST_WITH_BID_CAP|\+?[0-9 ()-]{3,12}", fullmatch=True)
)
FORMS = [
    mark.form
    for name in catalogue.names()
    for mark in facts(catalogue.resource_type(name).spec).having(Canonical).values()
]

TEXT = st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(form=st.sampled_from(FORMS), value=WRITTEN | LIKELY)
def test_a_canonical_form_is_its_own_canonical_form(form, value):
    once = form(value)

    assert form(once) == once


@st.composite
def bodies(draw):
    count = draw(st.integers(0, 4))
    order = draw(st.permutations(range(1, count + 1)))
    text = draw(TEXT) + "".join(f" {{{{{number}}}}}" for number in order)
    return {"type": "BODY", "text": text, "examples": draw(st.lists(TEXT, min_size=count, max_size=count))}


@st.composite
def templates(draw):
    texts = draw(st.lists(TEXT, min_size=1, max_size=4, unique=True))
    parts = [
        draw(bodies()),
        *draw(st.lists(st.builds(lambda text: {"type": "FOOTER", "text": text}, TEXT), max_size=1)),
        *draw(st.sampled_from([[], [{"type": "HEADER", "format": "LOCATION"}]])),
        {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": text} for text in texts]},
    ]
    return {
        "name": draw(st.from_regex(r"[a-z0-9][a-z0-9_]{0,30}[a-z0-9]", fullmatch=True)),
        "language": draw(st.sampled_from(["EN", "PT_BR", "FIL"])),
        "category": draw(st.sampled_from(["MARKETING", "UTILITY"])),
        "details": {"components": draw(st.permutations(parts))},
    }


@given(template=templates())
def test_a_template_within_the_rules_is_accepted_and_kept_as_written(template):
    spec = catalogue.resource_type("whatsapp_template").spec

    read = spec.model_validate(template, context={"draft": False})

    assert read.model_dump(exclude_none=True) == template


def test_every_type_has_a_json_schema():
    for name in catalogue.names():
        schema = catalogue.resource_type(name).spec.model_json_schema()
        assert json.loads(json.dumps(schema))["additionalProperties"] is False
