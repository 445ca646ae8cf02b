"""Which of the declared objects, and of the rules of reviewers, somebody names on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reconciler import linter
from reconciler.diagnostics import ConfigError, problem, suggest

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from reconciler.address import Address
    from reconciler.diagnostics import Diagnostic

_LISTED: Final = "name an address, a type, or a part of them with * for any text: 'whatsapp_template.order_*'"


@dataclass(frozen=True, slots=True)
class Selection:
    """What is looked at; None stands for everything."""

    addresses: Collection[Address] | None = None
    rules: Collection[str] | None = None


def selection(declared: Collection[Address], names: Sequence[str], rules: Sequence[str]) -> Selection:
    """Return the objects and rules that are named: addresses, blocks, types or patterns with ``*``.

    Raises:
        ConfigError: A name fits no declared object, or there is no such rule.
    """
    fitting = {name: [address for address in declared if address.matches(name)] for name in names}
    unknown = [_unknown_address(name, declared) for name, fits in fitting.items() if not fits]
    unknown += [_unknown_rule(rule) for rule in dict.fromkeys(rules) if rule not in linter.ids()]
    if unknown:
        raise ConfigError(unknown)
    addresses = frozenset(address for fits in fitting.values() for address in fits)
    return Selection(addresses if names else None, frozenset(rules) if rules else None)


def _unknown_address(name: str, declared: Collection[Address]) -> Diagnostic:
    known = [*map(str, declared), *sorted({address.type for address in declared})]
    return problem("E180", f"no declared object matches {name}", help=suggest(name, known, _LISTED))


def _unknown_rule(rule: str) -> Diagnostic:
    return problem("E229", f'there is no rule "{rule}"', help=suggest(rule, linter.ids(), "docs/rules lists the rules"))
