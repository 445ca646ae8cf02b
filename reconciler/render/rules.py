"""A rule of reviewers at the prompt: what it says, how sure it is, what breaks it and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.document.layout import written
from reconciler.linter import by_id, ids
from reconciler.render.cells import paint, wrap
from reconciler.render.safe import clean, joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.linter.declare import Example
    from reconciler.render.safe import Text

CERTAINTY = {
    "certain": "Certain: a refusal was reported with its code, or the reviewer's own documents say so.",
    "likely": "Likely: several teams report it, or it follows from the reviewer's form.",
    "guess": "A guess: a reviewer may see it otherwise, so it is reported as a note.",
}


def is_rule(name: str) -> bool:
    """Tell whether there is a rule of this id."""
    return name in ids()


def rule_ids() -> tuple[str, ...]:
    """Return the ids of all rules."""
    return ids()


def explain(name: str, *, color: bool, width: int) -> Text:
    """Return what a rule says, for a terminal; the page of the documentation has the same."""
    rule = by_id(name)
    types = " and ".join((rule.subject.type, *rule.subject.also))
    sentences = [f"Type {types}. {CERTAINTY[rule.certainty]}", rule.why, f"What to do: {rule.fix}."]
    parts = [
        joined([paint([(name, "bold")], color=color), *_wrapped(rule.title, width)]),
        *(joined(_wrapped(each, width)) for each in sentences),
    ]
    for heading, examples in (("breaks it", rule.breaks), ("keeps it", rule.holds)):
        blocks = [joined(clean(f"  {line}") for line in yaml(example).splitlines()) for example in examples]
        parts.append(joined([paint([(heading, "bold")], color=color), joined(blocks, "\n\n")]))
    parts.append(joined([paint([("sources", "bold")], color=color), *(clean(f"  {each}") for each in rule.source)]))
    return joined(parts, "\n\n")


def yaml(example: Example) -> str:
    """Return an example as it would be written: the fields of one object, or of several with a line between."""
    objects: tuple[Any, ...] = example if isinstance(example, tuple) else (example,)
    return "\n---\n".join("\n".join(written(dict(values))) for values in objects)


def _wrapped(text: str, width: int) -> Iterator[Text]:
    return (paint([("  ", ""), *line], color=False) for line in wrap([(clean(text), "")], width - 2))
