"""A resource type that the API does not have, with one field for every fact the engine knows; and plain inputs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from reconciler.address import Address
from reconciler.load.source import Origin, SourceFile
from reconciler.plans.inputs import Inputs, Options
from reconciler.plans.model import Basis
from reconciler.resolve import Declared, Desired, Lifecycle, ProjectSettings
from reconciler.resource.snapshot import Collection, Snapshot
from schemas import declare
from schemas.declare import Call, Effect, Gate, NaturalKey, Phase, ResourceType, Reversibility
from schemas.markers import (
    ApiDefault,
    Canonical,
    Directive,
    Immutable,
    NullDeletes,
    ObservedAs,
    PlatformMayChange,
    Sensitive,
    Spec,
    Unordered,
    WriteOnly,
)
from state.records import Record, Tombstone

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TODAY = NOON + timedelta(days=1)


class Part(Spec):
    kind: str
    text: str | None = None
    marks: Annotated[list[str] | None, Unordered()] = None
    pin: Annotated[str | None, WriteOnly()] = None


class Inner(Spec):
    color: Annotated[str | None, NullDeletes()] = None
    size: Annotated[int | None, ApiDefault(3)] = None
    depth: int | None = None


class Toy(Spec):
    name: str
    label: Annotated[str | None, NullDeletes()] = None
    mode: Annotated[str | None, ApiDefault("auto")] = None
    note: str | None = None
    flag: bool | None = None
    code: Annotated[str | None, Canonical(str.lower)] = None
    tags: Annotated[list[str] | None, Unordered()] = None
    steps: list[str] | None = None
    parts: list[Part] | None = None
    inner: Annotated[Inner | None, NullDeletes()] = None
    shell: Inner | None = None
    words: dict[str, str] | None = None
    region: Annotated[str | None, Immutable(why="a toy stays"), ObservedAs(lambda live: next(iter(live["in"]), None))]
    sort: Annotated[str | None, Immutable(unless=lambda live: live.get("state") == "DRAFT"), PlatformMayChange("Meta")]
    secret: Annotated[str | None, Sensitive(), WriteOnly()] = None
    token: Annotated[str | None, Sensitive()] = None
    hint: Annotated[str | None, WriteOnly(), NullDeletes()] = None
    submit: Annotated[
        str | None, Directive(frozenset({"update"}), satisfied=lambda value, live: live.get("submitted") == value)
    ] = None


LIFECYCLE = declare.Lifecycle(
    state="state",
    states={"UP": Phase.LIVE, "DRAFT": Phase.DRAFT, "DOWN": Phase.DEGRADED, "BUSY": Phase.WORKING},
    change="changes.status",
    changes={"REVIEW": Phase.IN_REVIEW, "REFUSED": Phase.REJECTED},
    reason="why",
    overlay={"inner": "changes.inner", "label": "changes.label"},
    reviewer="Meta",
)


def call(method: Any, path: str) -> Call:
    return Call(operation="toy", method=method, path=path)


TOY = ResourceType(
    name="toy",
    title="toy",
    tag="Toys",
    summary="",
    spec=Toy,
    identity=("id",),
    id_parameters=("id",),
    natural_key=NaturalKey(("name",)),
    create=call("POST", "/toys"),
    update=call("PATCH", "/toys/{id}"),
    delete=call("DELETE", "/toys/{id}"),
    exports=(declare.Export("id", "Its id."), declare.Export("link", "Where it is."), declare.Export("in", "Regions.")),
    lifecycle=LIFECYCLE,
)


def toy(**changes: Any) -> ResourceType:
    """Return the toy type with other declarations."""
    return replace(TOY, **changes)


def locked(days: int = 30) -> ResourceType:
    """Return the toy type whose deletion locks the name."""
    effect = Effect(Reversibility.TIME_LOCKED, "the name is locked", timedelta(days=days))
    return toy(effects={"delete": lambda _live: effect})


def gated(verb: str, status: Any, why: str = "not now") -> ResourceType:
    """Return the toy type with a gate before ``verb``."""
    return toy(gates={verb: lambda _live: Gate(status, why)})


def live(remote_id: str = "id-a", **fields: Any) -> dict[str, Any]:
    """Return a live toy."""
    return {"id": remote_id, "name": "a", "in": ["EU"], "state": "UP"} | fields


ORIGIN = Origin(SourceFile("main.yaml", "resources:\n  toy:\n    a: {name: a}\n"), ("resources", "toy", "a"))


def address(name: str = "a", kind: str = "toy", key: str | None = None) -> Address:
    return Address(kind, name, key)


def declared(
    name: str = "a", resource_type: ResourceType = TOY, needs: tuple[str, ...] = (), **values: Any
) -> Declared:
    """Return a declared toy; ``lifecycle`` among the values sets its lifecycle."""
    lifecycle = values.pop("lifecycle", Lifecycle())
    depends_on = tuple(Address.parse(need) for need in needs)
    return Declared(address(name), resource_type, {"name": name} | values, lifecycle, depends_on, ORIGIN)


def record(name: str = "a", **changes: Any) -> Record:
    """Return the record of a toy that was applied at noon."""
    values: dict[str, Any] = {
        "address": f"toy.{name}",
        "type": "toy",
        "remote_id": f"id-{name}",
        "natural_key": f'["{name}"]',
        "declared": {"name": name},
        "observed": {},
        "fingerprints": {},
        "depends_on": (),
        "protect": False,
        "on_destroy": "delete",
        "phase": "live",
        "awaiting_since": None,
        "created_at": NOON,
        "updated_at": NOON,
    }
    return Record(**values | changes)


def tombstone(name: str = "a", days: float = 30) -> Tombstone:
    return Tombstone("toy", f'["{name}"]', f"toy.{name}", NOON, NOON + timedelta(days=days), "locked")


def fingerprint(text: str) -> str:
    return f"print({text[::-1]})"


BASIS = Basis("p1", "api.example", "sqlite:///s.db", "a" * 32, 3, "digest", "0.1.0")


def desired(*resources: Declared, **sections: Any) -> Desired:
    values: dict[str, Any] = {
        "project": ProjectSettings(),
        "resources": {one.address: one for one in resources},
        "outputs": {},
        "moved": (),
        "imports": (),
        "removed": (),
        "secrets": frozenset(),
        "digest": "digest",
        "files": 1,
    }
    return Desired(**values | sections)


def inputs(
    resources: Any = (), records: Any = (), objects: Any = (), resource_type: ResourceType = TOY, **more: Any
) -> Inputs:
    """Return what a plan follows from, for toys; ``options`` and sections of Desired may be added by name."""
    options = more.pop("options", Options())
    tombstones = more.pop("tombstones", ())
    wanted = desired(*(replace(one, resource_type=resource_type) for one in resources), **more)
    return Inputs(
        desired=wanted,
        records={one.address: one for one in records},
        tombstones=tombstones,
        snapshot=snapshot(objects, resource_type),
        fingerprint=fingerprint,
        basis=BASIS,
        resource_types=lambda _name: resource_type,
        options=options,
        now=TODAY,
    )


def snapshot(objects: Any, resource_type: ResourceType = TOY) -> Snapshot:
    return Snapshot({resource_type.name: Collection(resource_type, {one["id"]: one for one in objects})}, requests=1)
