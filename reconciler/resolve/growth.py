"""Count what references copy, so that a few lines cannot ask for a billion values. Works out no expression."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from reconciler.load.yaml_events import MAX_COPIES, MAX_DEPTH
from reconciler.values import Secret

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_TEXT: Final = 1_000_000
"""Characters of one text that is joined from parts; the longest field of the API takes a few thousand."""

MAX_CHARACTERS: Final = 64_000_000
"""Characters that all references together may copy; 50,000 templates take half of it."""


class Weight(NamedTuple):
    """How many values a value holds, how many characters, and how deep it nests; 0 deep is a scalar."""

    values: int
    characters: int
    depth: int


@dataclass(slots=True)
class Growth:
    """What has been copied so far.

    A value stands at many places without being copied; only whoever walks over it afterwards meets it as often as that.
    """

    _values: int = 0
    _characters: int = 0
    _spent: bool = False
    _known: dict[int, tuple[Any, Weight]] = field(default_factory=dict)

    def refusal(self, value: Any, above: int = 0) -> str | None:
        """Count one more use of a value; return why that is too much, "" when it has been said before.

        Args:
            value: What a reference leads to.
            above: How deep the place is at which it is to stand.
        """
        weight = self._weight(value)
        if weight.depth and weight.depth + above > MAX_DEPTH:
            return f"the result would be nested more than {MAX_DEPTH} levels deep"
        self._values += weight.values
        self._characters += weight.characters
        if self._spent:
            return ""
        self._spent = self._values > MAX_COPIES or self._characters > MAX_CHARACTERS
        if not self._spent:
            return None
        most = f"{MAX_COPIES:,} values" if self._values > MAX_COPIES else f"{MAX_CHARACTERS:,} characters"
        return f"with this reference, references copy more than {most}"

    def refusal_of_text(self, parts: Sequence[Any]) -> str | None:
        """Count a text that is joined from these parts; return why that is too much."""
        size = 0
        for part in parts:  # asked of every text with an expression in it; most parts are plain
            size += len(part) if part.__class__ is str else self._weight(part).characters
        if size > MAX_TEXT:
            return f"the text would have more than {MAX_TEXT:,} characters"
        self._characters += size
        return None

    def _weight(self, value: Any) -> Weight:
        kind = value.__class__
        if kind is str:
            return Weight(1, len(value), 0)
        if kind is Secret:
            return Weight(1, value.length, 0)
        if kind is not dict and kind is not list:
            return Weight(1, 0, 0)
        known = self._known.get(id(value))
        if known is None:
            known = self._known[id(value)] = (value, self._weighed(value))  # kept alive, so the id stays its own
        return known[1]

    def _weighed(self, value: Any) -> Weight:
        inside = [self._weight(inner) for inner in (value.values() if isinstance(value, dict) else value)]
        keys = sum(map(len, value)) if isinstance(value, dict) else 0
        return Weight(
            1 + sum(weight.values for weight in inside),
            keys + sum(weight.characters for weight in inside),
            1 + max((weight.depth for weight in inside), default=0),
        )
