"""What a saved plan looks like, key by key and value by value; whatever else is in a file is damage. Reads no file."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from reconciler.address import Address
from reconciler.load import Skipped
from reconciler.plans.change import COUNTED, Action, Change, FieldChange, Guard, Status, phases
from reconciler.plans.drift import Drift, Origin
from reconciler.plans.model import Basis, OutputValue, Plan, Reading
from reconciler.plans.platform import Cost, PlatformChange
from schemas.lifecycle import Phase, Reversibility

if TYPE_CHECKING:
    from enum import StrEnum


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _address(text: str) -> str:
    try:
        parsed = Address.parse(text)
    except ValueError:
        parsed = None
    if parsed is None or str(parsed) != text:
        raise ValueError("it is not an address")
    return text


def _moment(text: str) -> str:
    try:
        match = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", text)
        datetime.fromisoformat(text if match else "")
    except ValueError as error:
        raise ValueError("it is not a time such as 2026-11-23T17:42:00Z") from error
    return text


def _one_of(kind: type[StrEnum], *more: str) -> AfterValidator:
    words = [*more, *map(str, kind)]

    def check(text: str) -> str:
        if text not in words:
            raise ValueError(f"it is not one of {', '.join(word for word in words if word)}")
        return text

    return AfterValidator(check)


_AddressText = Annotated[str, AfterValidator(_address)]
_Moment = Annotated[str, AfterValidator(_moment)]
_Count = Annotated[int, Field(ge=0, le=2**53)]
_Allowance = Annotated[str, Field(pattern=r"^(update|delete|replace):[a-z][a-z0-9_]*=[0-9]{1,9}$")]
_Type = Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,99}$")]
_Word = Annotated[str, Field(pattern="^[a-z][A-Za-z0-9_-]{0,99}$")]


class _Basis(_Strict):
    project: str
    host: str
    state: str
    lineage: Annotated[str, Field(pattern="^([0-9a-f]{32})?$")]
    serial: _Count
    config_digest: str
    tool_version: str
    mode: Literal["apply", "destroy", "refresh-only"]
    targets: list[_AddressText]
    replaces: list[_AddressText]
    acks: list[_AddressText]
    allows: list[_Allowance]
    secrets: str
    stage: str = ""

    def basis(self) -> Basis:
        given = {name: getattr(self, name) for name in type(self).model_fields}
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in given.items()
        }
        return Basis(**values)


class _Field(_Strict):
    path: str
    before: Any
    after: Any
    sensitive: bool
    known_after_apply: bool
    source: str = ""
    label: str = ""

    def field(self) -> FieldChange:
        return FieldChange(
            self.path, self.before, self.after, self.sensitive, self.known_after_apply, self.source, self.label
        )


class _Cost(_Strict):
    currency: str
    per_1000: dict[str, str]
    per_month: str = ""
    messages: int = 0
    of: str = ""

    def cost(self) -> Cost:
        return Cost(**{name: getattr(self, name) for name in type(self).model_fields})


class _PlatformChange(_Strict):
    path: str
    before: Any
    after: Any
    who: str
    finding: str
    since: str
    accept: str = ""
    cost: _Cost | None = None
    appeal: str = ""
    appeal_by: str = ""

    def platform_change(self) -> PlatformChange:
        given = {name: getattr(self, name) for name in type(self).model_fields}
        return PlatformChange(**given | {"cost": self.cost.cost() if self.cost else None})


class _Change(_Strict):
    address: _AddressText
    type: _Type
    action: _Word
    reason: str
    fields_: Annotated[list[_Field], Field(alias="fields")]
    depends_on: list[_AddressText]
    reversibility: Annotated[str, _one_of(Reversibility)]
    warnings: list[str]
    status: Annotated[str, _one_of(Status)]
    why: str = ""
    guard: Annotated[str, _one_of(Guard)] = ""
    effect: str = ""
    phase: Annotated[str, _one_of(Phase, "")] = ""
    since: str = ""
    remote_id: str = ""
    fingerprint: str = ""
    moved_from: Annotated[str, AfterValidator(lambda text: text and _address(text))] = ""
    acts: list[_Word] = []
    archived_on: str = ""
    content: dict[str, Any] = {}
    platform_changes: list[_PlatformChange] = []
    unknown_states: list[str] = []
    quality: str = ""
    quality_before: str = ""

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if Address.parse(self.address).type != self.type:
            raise ValueError("its address is of another type")
        if (
            self.action not in {str(action) for action in Action if action is not Action.ACT}
            and [self.action] != self.acts[:1]
        ):
            raise ValueError("its action is unknown, and not the first of its acts")
        return self

    def change(self) -> Change:
        return Change(
            Address.parse(self.address),
            self.type,
            Action(self.action) if self.action in set(Action) else Action.ACT,
            self.reason,
            tuple(field.field() for field in self.fields_),
            tuple(map(Address.parse, self.depends_on)),
            Reversibility(self.reversibility),
            self.effect,
            Status(self.status),
            self.why,
            Guard(self.guard),
            tuple(self.warnings),
            Phase(self.phase) if self.phase else "",
            self.since,
            self.remote_id,
            self.fingerprint,
            self.moved_from,
            tuple(self.acts),
            self.archived_on,
            self.content,
            tuple(found.platform_change() for found in self.platform_changes),
            tuple(self.unknown_states),
            self.quality,
            self.quality_before,
        )


class _Drift(_Strict):
    address: _AddressText
    path: str
    before: Any
    after: Any
    origin: Annotated[str, _one_of(Origin)]
    since: str
    who: str
    reverted: bool
    sensitive: bool
    label: str = ""
    finding: str = ""

    def drift(self) -> Drift:
        return Drift(
            Address.parse(self.address),
            self.path,
            self.before,
            self.after,
            Origin(self.origin),
            self.since,
            self.who,
            self.reverted,
            self.sensitive,
            self.label,
            self.finding,
        )


class _Output(_Strict):
    value: Any
    sensitive: bool
    known_after_apply: bool


class _Read(_Strict):
    collections: _Count
    objects: _Count


class _Skipped(_Strict):
    path: str
    reason: str


class SavedPlan(_Strict):
    """A saved plan without its signature."""

    written_by: Literal["reconciler"]
    format_version: str
    project: str
    stage: str = ""
    changes: list[_Change]
    drift: list[_Drift]
    outputs: dict[str, _Output]
    summary: dict[str, _Count]
    requests: _Count
    warnings: list[str]
    skipped: list[_Skipped]
    basis: _Basis
    created_at: _Moment
    expires_at: _Moment
    unchanged: _Count
    read: _Read

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.project != self.basis.project:
            raise ValueError("project differs from basis.project")
        if self.stage != self.basis.stage:
            raise ValueError("stage differs from basis.stage")
        if len({change.address for change in self.changes}) != len(self.changes):
            raise ValueError("two changes have the same address")
        return self

    def plan(self) -> Plan:
        """Return the plan."""
        changes = tuple(change.change() for change in self.changes)
        shown = phases(changes)
        return Plan(
            self.basis.basis(),
            changes,
            tuple(drift.drift() for drift in self.drift),
            {
                name: OutputValue(output.value, output.sensitive, output.known_after_apply)
                for name, output in self.outputs.items()
            },
            self.unchanged,
            Reading(self.read.collections, self.read.objects, self.requests),
            tuple(self.warnings),
            self.created_at,
            self.expires_at,
            skipped=tuple(Skipped(skipped.path, skipped.reason) for skipped in self.skipped),
            aside={phase: rest for phase in COUNTED if (rest := self.summary.get(phase, 0) - shown[phase]) > 0},
        )
