"""What a platform changed on its own, as a value: a finding of its own beside changes and drift. Blocks nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Cost:
    """What a change of category costs more, or less; amounts are decimal texts, as exact as the prices.

    Attributes:
        currency: Code of the currency.
        per_1000: Country to what 1,000 messages cost more; ``*`` where all cost the same.
        per_month: What the messages of a month cost more, "" where nobody knows how many there are.
        messages: How many that are.
        of: Address of the object, or of the block, whose messages they are.
    """

    currency: str
    per_1000: Mapping[str, str]
    per_month: str = ""
    messages: int = 0
    of: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return all keys; those of a month where it is known."""
        month = {"per_month": self.per_month, "messages": self.messages, "of": self.of} if self.per_month else {}
        return {"currency": self.currency, "per_1000": dict(self.per_1000), **month}


@dataclass(frozen=True, slots=True)
class PlatformChange:
    """A field that a platform has changed, and that no request changes back.

    Attributes:
        path: The field, dotted.
        before: Its value in the files.
        after: Its value in the API.
        who: The platform.
        finding: What that is called: "re-categorised".
        since: When the value was last known to be right, UTC ISO 8601.
        accept: The command that writes the value into the files, "" where none does.
        cost: What it costs, None where the files have no prices for it.
        appeal: What a person can do against it, outside of the API, "" for nothing.
        appeal_by: Until which day that is sure to be possible, "" where nobody knows.
    """

    path: str
    before: Any
    after: Any
    who: str
    finding: str
    since: str
    accept: str = ""
    cost: Cost | None = None
    appeal: str = ""
    appeal_by: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return all keys, optional ones where they say something."""
        cost = self.cost.as_json() if self.cost else None
        optional = {"cost": cost, "accept": self.accept, "appeal": self.appeal, "appeal_by": self.appeal_by}
        return {
            "path": self.path,
            "before": self.before,
            "after": self.after,
            "who": self.who,
            "finding": self.finding,
            "since": self.since,
            **{key: value for key, value in optional.items() if value},
        }
