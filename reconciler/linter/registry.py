"""Find the rules: every file of ``rules`` is one. Imported when something is linted, not before."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from reconciler.linter import rules as folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.linter.declare import Rule


@cache
def ids() -> tuple[str, ...]:
    """Return the ids of all rules, sorted; no rule is imported."""
    return tuple(sorted(module.name.replace("_", "-") for module in iter_modules(folder.__path__)))


@cache
def by_id(name: str) -> Rule[Any]:
    """Return the rule of an id.

    Raises:
        KeyError: There is none.
    """
    if name not in ids():
        raise KeyError(name)
    rule: Rule[Any] = import_module(f"{folder.__name__}.{name.replace('-', '_')}").RULE
    return rule


@cache
def of_type(type_: str) -> Mapping[str, Rule[Any]]:
    """Return the rules that look at a resource type, by id."""
    return MappingProxyType(
        {name: each for name, each in all_rules().items() if type_ in (each.subject.type, *each.subject.also)}
    )


@cache
def all_rules() -> Mapping[str, Rule[Any]]:
    """Return every rule by id, sorted."""
    return MappingProxyType({name: by_id(name) for name in ids()})
