"""Which objects a listing shows: those of some addresses, patterns or types. Reads nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from reconciler.address import Address, fits
from reconciler.diagnostics import ConfigError, problem, suggest
from schemas import catalogue

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_HOW: Final = "name an address, a type, or a part of them with * for any text: 'whatsapp_template.order_*'"


@dataclass(frozen=True, slots=True)
class Filter:
    """Keeps what fits one of the patterns and is of one of the types; without patterns or types any will do.

    Attributes:
        patterns: Addresses, blocks, types, or parts of addresses with ``*`` and ``?``.
        types: Names of types.
    """

    patterns: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    @classmethod
    def of(cls, patterns: Address | str | Iterable[Address | str] = (), types: Iterable[str] = ()) -> Filter:
        """Return the filter for words as they were given, each once; one by itself is a pattern, too."""
        given = (patterns,) if isinstance(patterns, Address | str) else patterns
        return cls(tuple(dict.fromkeys(map(str, given))), tuple(dict.fromkeys(types)))

    def __bool__(self) -> bool:
        return bool(self.patterns or self.types)

    @property
    def words(self) -> tuple[str, ...]:
        """What is shown, in the order in which it was given."""
        return (*self.patterns, *(f"type {name}" for name in self.types))

    def keeps(self, address: Address) -> bool:
        """Tell whether an object is shown."""
        if self.types and address.type not in self.types:
            return False
        return not self.patterns or any(map(address.matches, self.patterns))

    def may_keep(self, name: str) -> bool:
        """Tell whether an object of this type may be shown, so that its type has to be read."""
        named = not self.patterns or any(_may_fit(pattern, name) for pattern in self.patterns)
        return named and (not self.types or name in self.types)

    def kept(self, known: Iterable[Address]) -> list[Address]:
        """Return those of some addresses that are shown."""
        return [address for address in known if self.keeps(address)]

    def unmatched(self, known: Collection[Address]) -> list[str]:
        """Return the patterns that fit none of these addresses of the types that are shown.

        The name of a type, or a pattern of such names, is never among them, even if there is nothing of it.
        """
        names = catalogue.names() if self.patterns else ()
        known = [address for address in known if not self.types or address.type in self.types]
        return [
            pattern
            for pattern in self.patterns
            if not any(name == pattern or fits(pattern, name) for name in names)
            and not any(address.matches(pattern) for address in known)
        ]

    def check(
        self, known: Collection[Address], code: str, what: str, helps: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """Refuse patterns that fit nothing: they would silently mean that there is nothing to show.

        Args:
            known: Every address that the listing could show.
            code: The code of the refusal.
            what: What such an address is called: "declared object".
            helps: What to write instead of a pattern, where that is known; otherwise the nearest is proposed.

        Raises:
            ConfigError: Each pattern that fits none of them, with what was probably meant.
        """
        if unmatched := self.unmatched(known):
            addresses = [*map(str, known)]
            near = list(dict.fromkeys([*addresses, *sorted({str(each.block) for each in known}), *catalogue.names()]))
            tips = {name: helps.get(name) or suggest(name, near, _HOW) for name in unmatched}
            what = f"{what} of type {' or '.join(self.types)}" if self.types else what
            raise ConfigError([problem(code, f"no {what} matches {name}", help=tip) for name, tip in tips.items()])


def _may_fit(pattern: str, name: str) -> bool:
    """Tell whether a pattern may fit an address of a type: what comes before its first ``*`` or ``?`` decides."""
    fixed = re.split(r"[*?]", pattern, maxsplit=1)[0]
    return fixed.partition(".")[0] == name if "." in fixed or fixed == pattern else name.startswith(fixed)


EVERYTHING: Final = Filter()
"""Keeps all there is."""
