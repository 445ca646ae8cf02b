"""The page of each rule of reviewers, and their index, from the declarations of the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.markdown import block, code, page, section, table
from reconciler.linter import by_id, ids
from reconciler.render.rules import CERTAINTY, yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.linter.declare import Example

INTRODUCTION = """\
What Meta, KakaoTalk and RCS reviewers are known to refuse. `reconciler lint` and `validate` report it for all declared
objects, `plan` and `apply` for what they send. Rules never block: reviewers decide. `reconciler explain RULE` shows a
page in the terminal.

A rule is *certain* if a refusal was reported with its code or the reviewer's own documents say so, *likely* if several
teams report it or it follows from the reviewer's form, and a *guess* if it is a matter of judgement. Guesses are notes;
the others are warnings, which `--strict` counts as errors.

To keep quiet about a rule, say why: `lint: {ignore: [{rule: RULE, reason: TEXT}]}` on a resource, or under `project`
for all of them. An entry that matches nothing any more is reported.
"""


def rules_index() -> str:
    """Return the list of all rules, by the type they look at."""
    by_type: dict[str, list[str]] = {}
    for name in ids():
        subject = by_id(name).subject
        for type_ in (subject.type, *subject.also):
            by_type.setdefault(type_, []).append(name)
    return page(
        "Rules",
        "reconciler/linter/rules",
        [INTRODUCTION, *(section(type_, _table(names)) for type_, names in sorted(by_type.items()))],
    )


def rule_page(name: str) -> str:
    """Return the page of one rule."""
    rule = by_id(name)
    return page(
        name,
        f"reconciler/linter/rules/{name.replace('-', '_')}.py",
        [
            rule.title,
            f"- {_types((rule.subject.type, *rule.subject.also))}\n- {CERTAINTY[rule.certainty]}",
            rule.why,
            f"What to do: {rule.fix}.",
            section("Breaks it", *_examples(rule.breaks)),
            section("Keeps it", *_examples(rule.holds)),
            section("Sources", "\n".join(f"- {_source(each)}" for each in rule.source)),
        ],
    )


def _types(names: tuple[str, ...]) -> str:
    linked = ", ".join(f"[{name}](../reference/{name}.md)" for name in names)
    return f"Type: {linked}" if len(names) == 1 else f"Types: {linked}"


def _table(names: list[str]) -> str:
    rows = [(f"[{code(name)}]({name}.md)", by_id(name).certainty, by_id(name).title) for name in names]
    return table(("Rule", "How sure", "What it says"), rows)


def _examples(examples: Iterable[Example]) -> list[str]:
    return [block(yaml(example), "yaml") for example in examples]


def _source(text: str) -> str:
    return f"<{text}>" if text.startswith("https://") and " " not in text else text
