"""A difference between what was applied and what is live, as a value: which field, and who caused it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reconciler.address import Address


class Origin(StrEnum):
    """Who caused a difference between what was applied and what is live."""

    OUTSIDE = "outside"
    PLATFORM = "platform"
    LIFECYCLE = "lifecycle"


@dataclass(frozen=True, slots=True)
class Drift:
    """A field that is not as it was applied: dotted path ("" for the whole object), then and now.

    ``finding`` is what it is called where it is a finding of its own, as in ``PlatformChange``.
    ``path`` and ``label`` are as in a field of a change, counted as it was applied. ``since`` is when it was last known
    to be right, UTC ISO 8601; ``reverted`` says that this plan puts it back.
    """

    address: Address
    path: str
    before: Any
    after: Any
    origin: Origin
    since: str = ""
    who: str = ""
    reverted: bool = True
    sensitive: bool = False
    label: str = ""
    finding: str = ""

    @property
    def name(self) -> str:
        """What a person calls the field."""
        return self.label or self.path

    def as_json(self) -> dict[str, Any]:
        """Return all keys, the label and the finding where there is one."""
        optional = {"label": self.label, "finding": self.finding}
        return {
            "address": str(self.address),
            "path": self.path,
            "before": self.before,
            "after": self.after,
            "origin": str(self.origin),
            "since": self.since,
            "who": self.who,
            "reverted": self.reverted,
            "sensitive": self.sensitive,
            **{key: value for key, value in optional.items() if value},
        }
