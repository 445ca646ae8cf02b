"""One declared object as rules see it: its plain values, in which what is secret or not yet known is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from reconciler.linter.text import Wording
from reconciler.values import at

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from reconciler.values import Path


class Subject:
    """An object of one type; what several rules ask for is worked out once.

    Attributes:
        type: Name of the resource type.
        also: Other resource types that hold the same, perhaps in another place.
        values: The declared values, with Secret and Deferred leaves; rules take texts through ``text``, which has none.
    """

    type: ClassVar[str]
    also: ClassVar[tuple[str, ...]] = ()

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    @property
    def has(self) -> Collection[str]:
        """What it has of that which rules ask for with ``only_with``."""
        return ()

    def word(self, *path: str | int) -> str:
        """Return a short text such as an enum's; empty when it is not there or not known."""
        value = at(self.values, path)
        return value if isinstance(value, str) else ""

    def text(self, *path: str | int) -> Wording | None:
        """Return what a person will read at a path; None when it is not there or not known."""
        return text_at(self.values, path)


def text_at(values: Mapping[str, Any], path: Path) -> Wording | None:
    """Return the text at a path of nested values; None when there is none, or none that is known."""
    value = at(values, path)
    return Wording(path, value) if isinstance(value, str) else None
