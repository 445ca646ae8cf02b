"""One change of a plan as a value: what it does to its object, whether it can be done now, and which fields change."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from schemas.lifecycle import Phase, Reversibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconciler.address import Address
    from reconciler.plans.platform import PlatformChange

NEEDS_A_LOOK = (Phase.DEGRADED, Phase.UNKNOWN)
"""Phases of an object in which somebody has to look at it, whatever is planned."""

COUNTED = (Phase.REJECTED, *NEEDS_A_LOOK)
"""Phases that a summary counts."""


class Action(StrEnum):
    """What a change does to its object."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    FORGET = "forget"
    ADOPT = "adopt"
    MOVE = "move"
    ACT = "act"  # a one-way step of the type, shown under its own name: launch, assign
    NONE = "none"


class Status(StrEnum):
    """Whether a change can be carried out now."""

    READY = "ready"
    BLOCKED = "blocked"
    WAITING = "waiting"
    NEEDS_HUMAN = "needs_human"


class Guard(StrEnum):
    """Which rule blocks a change; "" when none does."""

    NONE = ""
    PROTECTED = "protected"
    THRESHOLD = "threshold"
    EMPTY = "empty_configuration"
    ACK = "missing_ack"
    LOCKED_NAME = "locked_name"
    UNSUPPORTED = "unsupported"
    AMBIGUOUS = "ambiguous"
    LIMIT = "limit"
    DUPLICATE = "duplicate"
    DIFFERS = "differs"
    DEPENDENCY = "dependency"
    UNKNOWN_VALUE = "unknown_value"
    UNMET_NEED = "unmet_need"
    EDIT_LIMIT = "edit_limit"
    REFUSED_CONTENT = "refused_content"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: dotted path, value in the API now, value wanted; None stands for absent.

    A sensitive field shows neither value; one that is known after apply shows no ``after``. ``source`` is the place in
    the files, ``file:line``, "" when it has none. In ``path`` an element of a list has the index it has in the files,
    and one that only the API has its place in the live list; ``label`` names it by its type, "" where that is the same.
    """

    path: str
    before: Any
    after: Any
    sensitive: bool = False
    known_after_apply: bool = False
    source: str = ""
    label: str = ""

    @property
    def name(self) -> str:
        """What a person calls the field."""
        return self.label or self.path

    def as_json(self) -> dict[str, Any]:
        """Return the contract's five keys, and the place and the label where there is one."""
        body = {
            "path": self.path,
            "before": self.before,
            "after": self.after,
            "sensitive": self.sensitive,
            "known_after_apply": self.known_after_apply,
        }
        more = {"source": self.source, "label": self.label}
        return body | {key: value for key, value in more.items() if value}


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one address, and everything a reviewer should know before saying yes.

    Attributes:
        address: Where it is declared (or was).
        type: Resource type name.
        action: What is done; NONE when there is only something to say.
        reason: Why, in a few words.
        fields: What changes, in order of path.
        depends_on: Addresses of changes that go first.
        reversibility: What it takes to undo it.
        effect: What the act means beyond the change itself.
        status: Whether it can be done now.
        why: Why not, when it cannot; for NEEDS_HUMAN what to do.
        guard: Which rule blocks it.
        warnings: Further sentences.
        phase: Where the live object stands, "" when there is none.
        since: When it began to wait, UTC ISO 8601, "" when it does not.
        remote_id: Id in the API, "" before creation.
        fingerprint: Digest of the live object's managed fields, "" when there is none; a saved plan checks it.
        moved_from: Former address of a moved object, "" otherwise.
        acts: One-way steps of the type that follow the change, or are it, in order.
        content: Of what people see of the object, the values it will have, or has where it goes; nothing where
            ``fields`` hold them, as those of a create do.
        archived_on: When its platform may archive it for lack of use, ``2027-01-24``, "" when that is not near.
        platform_changes: What a platform has changed on its own, and is a finding whatever is planned.
        unknown_states: What the API calls the states of it, or of parts of it, that say nothing here, in its own words.
        quality: How it is rated where that is bad, or worse than the state remembers: "RED"; "" otherwise.
        quality_before: The better rating that the state remembers, "" where there is none.
    """

    address: Address
    type: str
    action: Action
    reason: str = ""
    fields: tuple[FieldChange, ...] = ()
    depends_on: tuple[Address, ...] = ()
    reversibility: Reversibility = Reversibility.REVERSIBLE
    effect: str = ""
    status: Status = Status.READY
    why: str = ""
    guard: Guard = Guard.NONE
    warnings: tuple[str, ...] = ()
    phase: Phase | Literal[""] = ""
    since: str = ""
    remote_id: str = ""
    fingerprint: str = ""
    moved_from: str = ""
    acts: tuple[str, ...] = ()
    archived_on: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)
    platform_changes: tuple[PlatformChange, ...] = ()
    unknown_states: tuple[str, ...] = ()
    quality: str = ""
    quality_before: str = ""

    @property
    def word(self) -> str:
        """What the plan calls it: the action, or the name of the step that it is."""
        return self.acts[0] if self.action is Action.ACT else str(self.action)

    @property
    def sends(self) -> bool:
        """Whether carrying it out asks the API to change something."""
        if self.status is not Status.READY:
            return False
        writes = {Action.CREATE, Action.UPDATE, Action.REPLACE, Action.DELETE, Action.ACT}
        return self.action in writes or (self.action is Action.ADOPT and bool(self.fields))

    @property
    def pending(self) -> bool:
        """Whether an apply would do something about it now."""
        return self.status is Status.READY and self.action is not Action.NONE

    @property
    def notable(self) -> bool:
        """Whether a person should see it at all."""
        return self.action is not Action.NONE or self.status is not Status.READY or bool(self.warnings)

    @property
    def counted(self) -> frozenset[Phase]:
        """The phases of which there is something to say, wherever in the object they are."""
        unknown = {Phase.UNKNOWN} if self.unknown_states else set()
        return frozenset(unknown | ({Phase(self.phase)} if self.phase in COUNTED else set()))

    @property
    def is_to_be_looked_at(self) -> bool:
        """Whether somebody has to look at the object, whatever is planned."""
        return not self.counted.isdisjoint(NEEDS_A_LOOK)

    @property
    def is_at_risk(self) -> bool:
        """Whether its platform has something in mind with an object that is live: a bad rating, the archive."""
        return bool(self.quality or self.archived_on)

    @property
    def without_action(self) -> Change:
        """The change without what it would do: only where its object stands, and what there is to say of that."""
        return Change(
            self.address,
            self.type,
            Action.NONE,
            warnings=self.warnings,
            phase=self.phase,
            since=self.since,
            remote_id=self.remote_id,
            archived_on=self.archived_on,
            platform_changes=self.platform_changes,
            unknown_states=self.unknown_states,
            quality=self.quality,
            quality_before=self.quality_before,
        )

    def as_json(self) -> dict[str, Any]:
        """Return the contract's keys; optional ones only when set."""
        body: dict[str, Any] = {
            "address": str(self.address),
            "type": self.type,
            "action": self.word,
            "reason": self.reason,
            "fields": [change.as_json() for change in self.fields],
            "depends_on": [str(address) for address in self.depends_on],
            "reversibility": str(self.reversibility),
            "warnings": list(self.warnings),
            "status": str(self.status),
        }
        optional = {
            "why": self.why,
            "guard": str(self.guard),
            "effect": self.effect,
            "phase": str(self.phase),
            "since": self.since,
            "remote_id": self.remote_id,
            "fingerprint": self.fingerprint,
            "moved_from": self.moved_from,
            "acts": list(self.acts),
            "archived_on": self.archived_on,
            "content": dict(self.content),
            "platform_changes": [found.as_json() for found in self.platform_changes],
            "unknown_states": list(self.unknown_states),
            "quality": self.quality,
            "quality_before": self.quality_before,
        }
        return body | {key: value for key, value in optional.items() if value}


def phases(changes: Iterable[Change]) -> Counter[Phase]:
    """Return how many objects stand in each phase that is counted, as a whole or in part."""
    return Counter(phase for change in changes for phase in change.counted)


def by_address(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return the changes in the one order in which plans show and store them."""
    return tuple(sorted(changes, key=lambda change: change.address))
