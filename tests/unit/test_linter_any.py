"""Rules of reviewers and whatever can be declared: values of any form, secret ones, and ones known only after apply."""

from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.address import Address
from reconciler.linter import registry
from reconciler.resolve.collector import FAILED
from reconciler.values import Deferred, Reference, Secret, at

LATER = Deferred(("https://", Reference(Address("webhook", "orders"), ("target",))))
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30)
UNKNOWN = st.sampled_from([Secret("1234"), Secret(7), LATER, FAILED])
NAMES = ("type", "text", "components", "buttons", "cards", "format", "url", "example", "supportedApps", "otpType")
VALUES = st.recursive(
    SCALARS | UNKNOWN | st.sampled_from(["BODY", "BUTTONS", "URL", "OTP", "*a* {{1}} bit.ly/x", "http://[::1", "ติด"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=8,
)
SUBJECTS = [rule.subject for rule in registry.all_rules().values()]
TYPES = sorted({type_ for subject in SUBJECTS for type_ in (subject.type, *subject.also)})


def paths(values, path=()):
    """Yield the path of every value inside, the outermost last."""
    inside = values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, list) else ()
    for key, value in inside:
        yield from paths(value, (*path, key))
    if path:
        yield path


@st.composite
def declared(draw, type_):
    """Draw one of the examples of a type, a few of its values exchanged for others."""
    rules = registry.of_type(type_).values()
    examples = [one for rule in rules for each in (*rule.breaks, *rule.holds) for one in listed(each)]
    values = deepcopy(dict(draw(st.sampled_from(examples))))
    for _ in range(draw(st.integers(min_value=1, max_value=3))):
        *above, last = draw(st.sampled_from(list(paths(values))))
        at(values, tuple(above))[last] = draw(VALUES)
    return values


def listed(example):
    """Return the objects of an example."""
    return example if isinstance(example, tuple) else (example,)


@pytest.mark.parametrize("type_", TYPES)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_rules_take_whatever_is_declared(type_, data):
    """What is of another form than a rule expects, secret or not known yet is passed over, and never shown."""
    objects = data.draw(st.lists(declared(type_), min_size=1, max_size=2))

    for name, rule in registry.of_type(type_).items():
        subjects = [rule.subject(values) for values in objects]
        findings = [finding for each in subjects if rule.check for finding in rule.check(each)]
        findings += [finding for _, finding in (rule.compare(subjects) if rule.compare else ())]
        needless = [each for each in subjects if rule.only_with and rule.only_with not in each.has]
        assert [finding for each in needless for finding in (rule.check(each) if rule.check else ())] == [], name
        for finding in findings:
            assert "(secret)" not in finding.words, name
            assert all(isinstance(step, str | int) for step in finding.path), name


def test_a_name_that_is_not_known_yet_is_no_other_name():
    """Two languages of one template have the same name, even before it is known."""
    rule = registry.all_rules()["wa-content-equals-another"]
    known = dict(rule.breaks[0][0])
    later = {**known, "name": LATER}

    assert list(rule.compare([rule.subject(known), rule.subject(later)])) == []
    assert list(rule.compare([rule.subject(later), rule.subject(known)])) == []
