"""Each rule of reviewers against its own examples: what breaks it is found, what only looks like it is not."""

import re

import pytest
import yaml
from pydantic import ValidationError

from reconciler.linter import by_id, ids, registry
from reconciler.linter.subjects import kakaotalk_template as kakao
from reconciler.linter.subjects.whatsapp_template import (
    authentication,
    body,
    buttons,
    footer,
    header,
    otp,
    quick_reply,
    template,
)
from reconciler.values import MISSING
from schemas import catalogue

RULES = registry.all_rules()


def examples(which):
    """Return every example of every rule: its id, and the objects of the example."""
    return [
        pytest.param(name, example if isinstance(example, tuple) else (example,), id=f"{name}-{number}")
        for name, rule in RULES.items()
        for number, example in enumerate(getattr(rule, which), start=1)
    ]


def found(name, objects):
    """Return what a rule finds among the objects of its type."""
    rule = by_id(name)
    subjects = [rule.subject(values) for values in objects]
    alone = [finding for each in subjects if rule.check for finding in rule.check(each)]
    return [*alone, *(finding for _, finding in (rule.compare(subjects) if rule.compare else ()))]


@pytest.mark.parametrize(("name", "objects"), examples("breaks"))
def test_what_breaks_a_rule_is_found(name, objects):
    findings = found(name, objects)

    assert findings
    for finding in findings:
        assert finding.words
        assert not finding.words.endswith(".")


@pytest.mark.parametrize(("name", "objects"), examples("breaks"))
def test_a_rule_is_asked_about_what_breaks_it(name, objects):
    rule = RULES[name]

    assert not rule.only_with or all(rule.only_with in rule.subject(values).has for values in objects)


@pytest.mark.parametrize(("name", "objects"), examples("holds"))
def test_what_keeps_a_rule_is_not(name, objects):
    assert found(name, objects) == []


@pytest.mark.parametrize(("name", "objects"), [*examples("breaks"), *examples("holds")])
def test_the_type_accepts_the_examples(name, objects):
    """What the type refuses is an error of its own, and its rule would never be seen."""
    for values in objects:
        try:
            catalogue.resource_type(RULES[name].subject.type).spec.model_validate(values)
        except ValidationError as error:
            pytest.fail(f"{name}: {error}")


@pytest.mark.parametrize("name", ids())
def test_a_rule_says_what_it_is(name):
    rule = RULES[name]

    assert re.fullmatch(r"(wa|kakao|rcs|webhook)(-[a-z0-9]+)+", name)
    assert (rule.check is None) != (rule.compare is None)
    assert rule.title[0].isupper()
    assert rule.title.endswith(".")
    assert rule.why.endswith(".")
    assert not rule.fix.endswith(".")
    assert rule.source
    assert len(rule.breaks) >= 2
    assert rule.holds


@pytest.mark.parametrize("name", ids())
def test_a_rule_is_tried_in_another_script(name):
    assert not str(RULES[name].breaks).isascii()


@pytest.mark.parametrize(
    "name", sorted({name for rule in RULES.values() for name in (rule.subject.type, *rule.subject.also)})
)
def test_the_example_of_a_type_breaks_no_rule(name):
    values = yaml.safe_load(catalogue.resource_type(name).example)

    broken = [rule for rule in registry.of_type(name) if found(rule, (values,))]

    assert broken == []


@pytest.mark.parametrize(
    "text",
    [
        *("Hello {name}.", "Hello [1].", "Hello <name>.", "Hello %s.", "안녕하세요 \uff5b이름\uff5d님."),
        *("Hello $name.", "Hello :name.", "Hello __NAME__.", "Hello #NAME#."),
    ],
)
def test_an_example_of_another_placeholder_is_not_taken_out(text):
    """The example is data of that placeholder: only a person can say where it belongs."""
    (finding,) = found("wa-example-without-variable", (template({**body(text), "examples": ["Ada"]}),))

    assert finding.instead is MISSING


SOUND = body("Your order has left our warehouse.")


@pytest.mark.parametrize(
    ("rule", "values", "words"),
    [
        ("wa-broken-variable", template(body("A {1} b {2} c {1}.")), 'has "{1}", "{2}", which are no variables'),
        ("wa-other-placeholder", template(body("A %s b [Name].")), 'has "%s", "[Name]", which are no variables'),
        ("wa-button-has-emoji", template(SOUND, buttons(quick_reply("Go 🎉 ⭐"))), "has the emoji 🎉 ⭐"),
        ("wa-button-has-formatting", template(SOUND, buttons(quick_reply("*a* _b_"))), "has formatting: *a*, _b_"),
        (
            "wa-button-has-variable",
            template(SOUND, buttons(quick_reply("{{1}} {{2}} {{3}} {{4}}"))),
            "has the variables {{1}}, {{2}}, {{3}} and 1 more",
        ),
        ("wa-footer-has-variable", template(SOUND, footer("{{1}} {2} {{1}}")), "has the variables {{1}}, {2}"),
        ("wa-header-has-formatting", template(header("*a* and ~b~"), SOUND), 'has formatting: "*a*", "~b~"'),
        (
            "wa-auth-label-has-link",
            authentication(buttons(otp(text="acme.com or acme.org"))),
            "has the links acme.com, acme.org",
        ),
        (
            "wa-auth-signature-hash-malformed",
            authentication(buttons(otp("ONE_TAP", packageName="com.acme", signatureHash="K8a-AI_cGX7"))),
            'has "-", "_"; Meta takes letters, digits, /, + and =',
        ),
        (
            "wa-body-has-adjacent-variables",
            template(body("A {{1}} {{2}} b {{3}}{{4}} c.")),
            "has nothing between {{1}} and {{2}}, {{3}} and {{4}}",
        ),
        (
            "wa-asks-for-secrets",
            template(body("Please send us your card number and your password.")),
            'seems to ask for a secret: "card number", "password"',
        ),
        (
            "wa-code-outside-authentication",
            template(body("Your verification code is {{1}}. Your security code is {{2}} now.")),
            'hands over a code: "verification code", "security code"',
        ),
        (
            "kakao-variable-not-closed",
            kakao.message("#{a 님 #{b"),
            'has variables that are not closed: "#{a 님", "#{b"',
        ),
    ],
)
def test_all_that_breaks_a_rule_in_one_text_is_named(rule, values, words):
    (finding,) = found(rule, (values,))

    assert finding.words == words
