"""Which of the declared objects, and of the rules of reviewers, somebody names on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconciler import linter
from reconciler.diagnostics import ConfigError, problem, suggest

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from reconciler.address import Address
    from reconciler.diagnostics import Diagnostic
    from reconciler.plans.filter import Filter


@dataclass(frozen=True, slots=True)
class Selection:
    """What is looked at; None stands for everything."""

    addresses: Collection[Address] | None = None
    rules: Collection[str] | None = None


def selection(declared: Collection[Address], only: Filter, rules: Sequence[str]) -> Selection:
    """Return the objects that a filter keeps, and the rules that are named.

    Raises:
        ConfigError: A pattern fits no declared object, or there is no such rule.
    """
    only.check(declared, "E180", "declared object")
    unknown = [_unknown_rule(rule) for rule in dict.fromkeys(rules) if rule not in linter.ids()]
    if unknown:
        raise ConfigError(unknown)
    return Selection(frozenset(only.kept(declared)) if only else None, frozenset(rules) if rules else None)


def _unknown_rule(rule: str) -> Diagnostic:
    return problem("E229", f'there is no rule "{rule}"', help=suggest(rule, linter.ids(), "docs/rules lists the rules"))
