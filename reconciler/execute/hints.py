"""What a begin entry says of the object before its call, for telling later whether the call took effect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from state.records import OpenIntent, Tombstone


@dataclass(frozen=True, slots=True)
class CreateHint:
    """The ids of the objects that were there before and could be taken for the new one, and what it depends on."""

    known: frozenset[str]
    depends_on: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as the journal has it."""
        return {"known": sorted(self.known), "depends_on": list(self.depends_on)}

    @classmethod
    def read(cls, intent: OpenIntent) -> CreateHint:
        """Return what an entry says."""
        return cls(frozenset(intent.previous.get("known", ())), tuple(intent.previous.get("depends_on", ())))


@dataclass(frozen=True, slots=True)
class UpdateHint:
    """What was live where the update was to change it: dotted path to fingerprint."""

    shown: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """Return it as the journal has it."""
        return {"shown": dict(self.shown)}

    @classmethod
    def read(cls, intent: OpenIntent) -> UpdateHint:
        """Return what an entry says."""
        return cls(intent.previous.get("shown", {}))


@dataclass(frozen=True, slots=True)
class DeleteHint:
    """The lock that the delete leaves behind."""

    key: str
    locked_until: datetime
    reason: str

    @classmethod
    def of(cls, tombstone: Tombstone) -> DeleteHint:
        """Return the hint at a lock."""
        return cls(tombstone.natural_key, tombstone.locked_until, tombstone.reason)

    def as_json(self) -> dict[str, Any]:
        """Return it as the journal has it."""
        return {"key": self.key, "locked_until": self.locked_until.isoformat(), "reason": self.reason}

    @classmethod
    def read(cls, intent: OpenIntent) -> DeleteHint | None:
        """Return what an entry says, None when the name was free at once."""
        said = intent.previous
        if "locked_until" not in said:
            return None
        return cls(said["key"], datetime.fromisoformat(said["locked_until"]), said["reason"])
