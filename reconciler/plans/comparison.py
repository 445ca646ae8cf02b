"""How two stages differ live, as a value: where each object stands on both sides, and which fields are not alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from schemas.lifecycle import Phase

if TYPE_CHECKING:
    from reconciler.address import Address


class Comparing(StrEnum):
    """How an object of one stage compares with that of the other."""

    DIFFERENT = "different"
    ONLY_IN_FROM = "only_in_from"
    ONLY_IN_TO = "only_in_to"
    SAME = "same"
    IN_NEITHER = "in_neither"


DIFFERING: Final = frozenset({Comparing.DIFFERENT, Comparing.ONLY_IN_FROM, Comparing.ONLY_IN_TO})


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two stages, and how many requests it took to read it."""

    stage: str
    project: str
    host: str
    requests: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return all keys."""
        return {"stage": self.stage, "project": self.project, "host": self.host, "requests": self.requests}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a live object stands: its phase, the API's own word for it, and why it was rejected."""

    phase: Phase
    word: str = ""
    reason: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the keys ``phase`` and ``state``, and ``reason`` where there is one."""
        reason = {"reason": self.reason} if self.reason else {}
        return {"phase": str(self.phase), "state": self.word, **reason}


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field that is not alike: its dotted path and its value in each stage, None for absent.

    A sensitive field shows neither value.
    """

    path: str
    source: Any
    target: Any
    sensitive: bool = False
    label: str = ""

    @property
    def name(self) -> str:
        """What a person calls the field."""
        return self.label or self.path

    def as_json(self) -> dict[str, Any]:
        """Return the keys ``path``, ``from``, ``to`` and ``sensitive``, and the label where there is one."""
        label = {"label": self.label} if self.label else {}
        return {"path": self.path, "from": self.source, "to": self.target, "sensitive": self.sensitive, **label}


@dataclass(frozen=True, slots=True)
class ComparedObject:
    """One address: how it compares, where it stands in each stage, None where it is not live, and what differs."""

    address: Address
    result: Comparing
    source: Standing | None
    target: Standing | None
    fields: tuple[FieldDifference, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether the two stages are not alike here."""
        return self.result in DIFFERING

    @property
    def notable(self) -> bool:
        """Whether there is something to say: a difference, or an object that is not live although it is in both."""
        return self.differs or (self.source is not None and self.source.phase is not Phase.LIVE)

    def as_json(self) -> dict[str, Any]:
        """Return all keys; null where it is not live."""
        return {
            "address": str(self.address),
            "type": self.address.type,
            "result": str(self.result),
            "from": self.source.as_json() if self.source else None,
            "to": self.target.as_json() if self.target else None,
            "fields": [each.as_json() for each in self.fields],
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two stages, and every object of which there is something to say, in the order of addresses.

    ``counts`` has the number of objects by result, those included of which there is nothing to say.
    """

    source: Side
    target: Side
    objects: tuple[ComparedObject, ...]
    counts: dict[Comparing, int] = field(default_factory=dict)

    @classmethod
    def of(cls, source: Side, target: Side, compared: list[ComparedObject]) -> Comparison:
        """Return the comparison of all objects that were looked at."""
        counts = Counter(each.result for each in compared)
        notable = tuple(sorted((each for each in compared if each.notable), key=lambda each: each.address))
        return cls(source, target, notable, {result: counts[result] for result in Comparing})

    @property
    def differs(self) -> bool:
        """Whether the two stages are not alike."""
        return any(each.differs for each in self.objects)

    def as_json(self) -> dict[str, Any]:
        """Return the document, without its version."""
        return {
            "from": self.source.as_json(),
            "to": self.target.as_json(),
            "objects": [each.as_json() for each in self.objects],
            "summary": {str(result): number for result, number in self.counts.items()},
        }
