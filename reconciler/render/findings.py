"""What the rules of reviewers found, counted by rule; verbosely with the addresses."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from reconciler.render.safe import clean, joined
from reconciler.render.texts import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.diagnostics import Diagnostic
    from reconciler.render.format import Linted
    from reconciler.render.safe import Text


def summary(linted: Linted, *, verbose: bool) -> Text:
    """Return how much was checked, and below it each severity with its rules, the most frequent first."""
    severities = Counter(diagnostic.severity for diagnostic in linted.findings)
    told = {each: count(severities[each], each) for each in sorted(severities, reverse=True)}
    looked_at = f"{count(linted.resources, 'resource')} against {count(linted.rules, 'rule')}"
    lines = [f"Checked {looked_at}{'' if told else ': nothing to report'}."]
    for severity, counted in told.items():
        of_severity = [diagnostic for diagnostic in linted.findings if diagnostic.severity == severity]
        rules = by_rule(of_severity).most_common()
        lines.append(f"{counted}: {', '.join(f'{number} {rule}' for rule, number in rules)}")
        lines += _addresses(of_severity, [rule for rule, _ in rules]) if verbose else ()
    return joined(map(clean, lines))


def by_rule(findings: Sequence[Diagnostic]) -> Counter[str]:
    """Return how many findings each rule has; an entry that ignores nothing counts by its code."""
    return Counter(diagnostic.via or diagnostic.code for diagnostic in findings)


def _addresses(findings: Sequence[Diagnostic], rules: Sequence[str]) -> Iterator[str]:
    for rule in rules:
        yield f"  {rule}"
        of_rule = [diagnostic for diagnostic in findings if (diagnostic.via or diagnostic.code) == rule]
        places = dict.fromkeys(str(each.address or each.source) for each in of_rule)
        yield from (f"    {place}" for place in places)
