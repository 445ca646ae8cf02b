"""The plan as a value: frozen, JSON-serialisable, versioned, byte-identical for identical inputs. Holds no secret."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from reconciler.plans.change import COUNTED, Action, Change, Status, phases
from reconciler.plans.drift import Drift, Origin

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reconciler.address import Address
    from reconciler.load import Skipped
    from schemas.lifecycle import Phase

FORMAT_VERSION = "1.0"


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
        stage: The stage of the files, "" where they have none.
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
    stage: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return all keys, lists for tuples; a stage only where there is one."""
        return {
            name: list(value) if isinstance(value := getattr(self, name), tuple) else value
            for name in self.__slots__
            if name != "stage" or self.stage
        }

    @property
    def about(self) -> dict[str, str]:
        """What it is about, as documents have it: the project, and the stage where there is one."""
        return {"project": self.project} | ({"stage": self.stage} if self.stage else {})


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
    say that this plan does not show. ``only`` are the words of the filter, if only some objects are shown.
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
    only: tuple[str, ...] = ()

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
        return any(change.status is Status.NEEDS_HUMAN or change.is_to_be_looked_at for change in self.changes)

    def undecided(self) -> Plan:
        """Return the plan cut down to what waits for somebody, and to what became of objects without an apply."""
        waiting = (Status.WAITING, Status.NEEDS_HUMAN)
        open_ones = tuple(
            change if change.status in waiting else change.without_action
            for change in self.changes
            if change.status in waiting
            or change.platform_changes
            or change.is_at_risk
            or (change.is_to_be_looked_at and change.warnings)
        )
        shown = {change.address for change in open_ones}
        rest_of_it = [change for change in self.changes if change.address not in shown]
        unsaid = [change for change in self.changes if change.status not in waiting]  # with what they would do
        held_back = sum(change.status is Status.BLOCKED for change in unsaid)
        left_out = sum(change.action is not Action.NONE and change.status is not Status.BLOCKED for change in unsaid)
        still = (change.action is Action.NONE and change.status is not Status.BLOCKED for change in rest_of_it)
        rest = self.unchanged + sum(still)
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
        more |= {"only": list(self.only)} if self.only else {}
        return {
            "format_version": FORMAT_VERSION,
            **self.basis.about,
            "changes": [change.as_json() for change in self.changes],
            "drift": [drift.as_json() for drift in self.drift],
            "outputs": {name: output.as_json() for name, output in sorted(self.outputs.items())},
            "summary": self.summary(),
            "requests": self.reading.requests,
            "warnings": list(self.warnings),
            "skipped": [skipped.as_json() for skipped in self.skipped],
            **more,
        }


def timestamp(moment: datetime) -> str:
    """Return a moment as UTC ISO 8601 in whole seconds, ``2026-11-23T17:42:00Z``."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
