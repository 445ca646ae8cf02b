"""The plan as a value: frozen, JSON-serialisable, versioned, byte-identical for identical inputs. Holds no secret."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from schemas.lifecycle import Phase, Reversibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from reconciler.address import Address
    from reconciler.load import Skipped

FORMAT_VERSION = "1.0"

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
        }
        return body | {key: value for key, value in optional.items() if value}


class Origin(StrEnum):
    """Who caused a difference between what was applied and what is live."""

    OUTSIDE = "outside"
    PLATFORM = "platform"
    LIFECYCLE = "lifecycle"


@dataclass(frozen=True, slots=True)
class Drift:
    """A field that is not as it was applied: dotted path ("" for the whole object), then and now.

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

    @property
    def name(self) -> str:
        """What a person calls the field."""
        return self.label or self.path

    def as_json(self) -> dict[str, Any]:
        """Return all keys, the label where there is one."""
        label = {"label": self.label} if self.label else {}
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
            **label,
        }


@dataclass(frozen=True, slots=True)
class OutputValue:
    """An output as far as it is known: masked when sensitive, the "known after apply" sign when it is not known."""

    value: Any
    sensitive: bool = False
    known_after_apply: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return all keys."""
        return {"value": self.value, "sensitive": self.sensitive, "known_after_apply": self.known_after_apply}


@dataclass(frozen=True, slots=True)
class Basis:
    """What a plan was made from; a saved plan is only good for the same.

    Attributes:
        project: Sinch project id.
        host: Host of the API.
        state: Where the state is, password masked.
        lineage: Id of the state, "" when there was none yet.
        serial: Its version.
        config_digest: Digest of files and non-sensitive variables.
        tool_version: Version that made the plan.
        mode: "apply" or "destroy" or "refresh-only".
        targets, replaces, acks, allows: The flags it was made with.
        secrets: Fingerprint of the sensitive variables under the state's key, "" when there was no state yet.
    """

    project: str
    host: str
    state: str
    lineage: str
    serial: int
    config_digest: str
    tool_version: str
    mode: str = "apply"
    targets: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    acks: tuple[str, ...] = ()
    allows: tuple[str, ...] = ()
    secrets: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return all keys, lists for tuples."""
        return {
            name: list(value) if isinstance(value := getattr(self, name), tuple) else value for name in self.__slots__
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """What planning read: collections listed, objects seen, requests sent."""

    collections: int = 0
    objects: int = 0
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """Every change in the order of addresses, the drift found, the outputs, and what the plan rests on.

    ``changes`` holds one entry per declared or recorded address that has something to say; ``unchanged`` counts the
    rest. ``created_at`` and ``expires_at`` are set by whoever saves the plan. ``left_out`` counts the changes that an
    apply would make when only what waits is shown, and is None in a plan that shows all; ``held_back`` those that are
    blocked. ``decided`` names those that were waited for and are no more, and the phase in which they are. ``skipped``
    is what lies in the project and was not read. ``aside`` counts by phase the objects of which there is something to
    say that this plan does not show.
    """

    basis: Basis
    changes: tuple[Change, ...]
    drift: tuple[Drift, ...] = ()
    outputs: Mapping[str, OutputValue] = field(default_factory=dict)
    unchanged: int = 0
    reading: Reading = Reading()
    warnings: tuple[str, ...] = ()
    created_at: str = ""
    expires_at: str = ""
    left_out: int | None = None
    held_back: int = 0
    decided: Mapping[Address, Phase | Literal["gone"]] = field(default_factory=dict)
    skipped: tuple[Skipped, ...] = ()
    aside: Mapping[Phase, int] = field(default_factory=dict)

    def __getitem__(self, address: Address) -> Change:
        for change in self.changes:
            if change.address == address:
                return change
        raise KeyError(str(address))

    @property
    def pending(self) -> tuple[Change, ...]:
        """The changes an apply would carry out now."""
        return tuple(change for change in self.changes if change.pending)

    def having(self, status: Status) -> tuple[Change, ...]:
        """Return the changes of one status."""
        return tuple(change for change in self.changes if change.status is status)

    @property
    def has_changes(self) -> bool:
        """Whether anything is asked for, ready or blocked: what ``plan --detailed-exitcode`` answers 2 for."""
        return any(change.action is not Action.NONE for change in self.changes)

    @property
    def drifted(self) -> bool:
        """Whether somebody outside changed something; decisions of a platform do not count."""
        return any(entry.origin is Origin.OUTSIDE for entry in self.drift)

    @property
    def needs_a_person(self) -> bool:
        """Whether somebody has to act or to look, which ``--detailed-exitcode`` answers 7 for."""
        return any(change.status is Status.NEEDS_HUMAN or change.phase in NEEDS_A_LOOK for change in self.changes)

    def undecided(self) -> Plan:
        """Return the plan cut down to what waits for somebody, a third party or a person, and what is live no more."""
        waiting = (Status.WAITING, Status.NEEDS_HUMAN)
        open_ones = tuple(
            change if change.status in waiting else change.without_action
            for change in self.changes
            if change.status in waiting or (change.phase in NEEDS_A_LOOK and change.warnings)
        )
        shown = {change.address for change in open_ones}
        rest_of_it = [change for change in self.changes if change.address not in shown]
        held_back = sum(change.status is Status.BLOCKED for change in rest_of_it)
        left_out = sum(
            change.action is not Action.NONE and change.status is not Status.BLOCKED for change in rest_of_it
        )
        rest = self.unchanged + len(rest_of_it) - left_out - held_back
        return replace(
            self,
            changes=open_ones,
            drift=(),
            outputs={},
            unchanged=rest,
            left_out=left_out,
            held_back=held_back,
            aside=phases(rest_of_it),
        )

    def summary(self) -> dict[str, int]:
        """Return the count of every action, and of each status and phase of which there is something to say.

        Where an object stands does not hang on what is planned, so phases count those that are not shown, too.
        """
        actions = Counter(change.word for change in self.changes)
        counts = dict.fromkeys((str(action) for action in Action if action is not Action.ACT), 0) | actions
        counts["none"] += self.unchanged
        statuses = Counter(change.status for change in self.changes)
        for status in (Status.WAITING, Status.NEEDS_HUMAN, Status.BLOCKED):
            counts[str(status)] = statuses[status]
        standing = phases(self.changes)
        for phase in COUNTED:
            counts[str(phase)] = standing[phase] + self.aside.get(phase, 0)
        return counts

    def as_json(self) -> dict[str, Any]:
        """Return the plan document of the contract, without the parts only a saved plan has."""
        more: dict[str, Any] = {} if self.left_out is None else {"left_out": self.left_out}
        more |= {"held_back": self.held_back} if self.held_back else {}
        decided = [{"address": str(address), "phase": str(phase)} for address, phase in sorted(self.decided.items())]
        more |= {"decided": decided} if decided else {}
        return {
            "format_version": FORMAT_VERSION,
            "project": self.basis.project,
            "changes": [change.as_json() for change in self.changes],
            "drift": [drift.as_json() for drift in self.drift],
            "outputs": {name: output.as_json() for name, output in sorted(self.outputs.items())},
            "summary": self.summary(),
            "requests": self.reading.requests,
            "warnings": list(self.warnings),
            "skipped": [skipped.as_json() for skipped in self.skipped],
            **more,
        }


def phases(changes: Iterable[Change]) -> Counter[Phase]:
    """Return how many objects stand in each phase that is counted."""
    return Counter(Phase(change.phase) for change in changes if change.phase in COUNTED)


def timestamp(moment: datetime) -> str:
    """Return a moment as UTC ISO 8601 in whole seconds, ``2026-11-23T17:42:00Z``."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def by_address(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return the changes in the one order in which plans show and store them."""
    return tuple(sorted(changes, key=lambda change: change.address))
