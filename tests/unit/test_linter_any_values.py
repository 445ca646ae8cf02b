"""Rules look at values that may be of any shape: secret, not known yet, or of a version that knows more."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.linter import registry
from reconciler.values import Deferred, Secret
from schemas import catalogue

RULES = registry.all_rules()
UNKNOWN = st.sampled_from([Secret("s3cret"), Deferred(())])
TEXTS = st.text(max_size=20) | st.lists(
    st.sampled_from(["{{1}}", "{1}", "{{2", "🎉", "*", "\n", " ", "ไ", "한", "sale", "http://localhost", "#{a}"]),
    max_size=6,
).map("".join)
ABSENT = object()
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | UNKNOWN


def shaken(example):
    """Return a strategy for values like an example, where anything, or nothing, may stand in the place of any part."""
    if isinstance(example, dict):
        same = st.fixed_dictionaries({key: shaken(value) for key, value in example.items()}).map(
            lambda found: {key: value for key, value in found.items() if value is not ABSENT}
        )
    elif isinstance(example, list):
        same = st.tuples(*map(shaken, example)).map(lambda found: [value for value in found if value is not ABSENT])
    else:
        same = st.just(example)
    anything = PLAIN | st.lists(PLAIN, max_size=2) | st.dictionaries(TEXTS, PLAIN, max_size=2) | st.just(ABSENT)
    return st.integers(0, 9).flatmap(lambda roll: same if roll else anything)


def examples(type_):
    """Return the examples of all rules of a type, each object once."""
    given_ = [example for rule in registry.of_type(type_).values() for example in (*rule.breaks, *rule.holds)]
    return [values for example in given_ for values in (example if isinstance(example, tuple) else (example,))]


@pytest.mark.parametrize("type_", [name for name in catalogue.names() if registry.of_type(name)])
def test_no_rule_fails_on_any_values(type_):
    @settings(max_examples=150, deadline=None)
    @given(st.data())
    def check(data):
        drawn = data.draw(st.lists(st.sampled_from(examples(type_)), min_size=1, max_size=3))
        objects = [data.draw(shaken(example)) for example in drawn]
        subjects = [
            next(iter(registry.of_type(type_).values())).subject(each if isinstance(each, dict) else {})
            for each in objects
        ]
        for rule in registry.of_type(type_).values():
            for each in subjects if rule.check else ():
                assert all(finding.words for finding in rule.check(each))
            if rule.compare:
                assert all(finding.words for _, finding in rule.compare(subjects))

    check()
