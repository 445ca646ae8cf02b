"""Save a plan and hold it against the world again: carry out only what is still exactly as it was reviewed.

A saved plan is the plan document plus what it rests on, signed with the state's own key. Applying it plans anew and
keeps the changes that are still the same; one whose live object moved is left out by name, the rest goes ahead.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from reconciler.address import Address
from reconciler.diagnostics import Diagnostic, StalePlan
from reconciler.imprint import imprinted
from reconciler.load import Skipped
from reconciler.plan.inputs import Options, Planned
from reconciler.plan.model import (
    FORMAT_VERSION,
    Action,
    Basis,
    Change,
    Drift,
    FieldChange,
    Guard,
    Origin,
    OutputValue,
    Plan,
    Reading,
    Status,
)
from reconciler.values import canonical_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A fresh plan cut down to what was reviewed; ``stale`` changes moved since and are left out."""

    planned: Planned
    stale: tuple[Change, ...]


def dump(plan: Plan, sign: Callable[[str], str]) -> str:
    """Return the text of a saved plan: the plan document, its basis, and a signature over both."""
    body: dict[str, Any] = {
        **imprinted(plan.as_json()),
        "basis": plan.basis.as_json(),
        "created_at": plan.created_at,
        "expires_at": plan.expires_at,
        "unchanged": plan.unchanged,
        "read": {"collections": plan.reading.collections, "objects": plan.reading.objects},
    }
    signed = {**body, "signature": sign(canonical_json(body))}
    return json.dumps(signed, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def is_one(text: str) -> bool:
    """Tell whether a text is a saved plan, of whatever format."""
    try:
        document = json.loads(text)
    except ValueError:
        return False
    return isinstance(document, dict) and document.keys() >= {"format_version", "basis", "signature"}


def parse(text: str, name: str) -> tuple[Plan, Callable[[Callable[[str], str]], bool]]:
    """Return the plan of a saved text, and a check of its signature; ``name`` is what errors call it.

    Raises:
        StalePlan: It is not a saved plan, or of another format.
    """
    try:
        document = json.loads(text)
        version = document["format_version"]
        signature = document.pop("signature")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refused("E210", "Not a saved plan", f"{name} is not a plan written by reconciler plan --out") from error
    if version != FORMAT_VERSION:
        raise _refused(
            "E211", "Plan of another format", f"{name} has format {version}, this version reads {FORMAT_VERSION}"
        )
    try:
        plan = _plan(document)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refused("E210", "Not a saved plan", f"{name} is damaged: {error}") from error
    body = canonical_json(document)
    return plan, lambda sign: sign(body) == signature


def check(plan: Plan, now: Basis, *, signed: bool, moment: str = "") -> None:
    """Refuse a plan that was made for something else, touched since, or is too old; ``moment`` is now, as in plans.

    Raises:
        StalePlan: Another project, host, state, configuration or version, or a changed file.
    """
    was = plan.basis
    if (was.project, was.host) != (now.project, now.host):
        detail = f"it was made for project {was.project} at {was.host}, this is {now.project} at {now.host}"
        raise _refused("E212", "Plan of another project", detail)
    if was.lineage != now.lineage and not _made_before(was, now):
        raise _refused("E213", "Plan of another state", "its state has another lineage; plan again with this state")
    if not signed:
        raise _refused("E214", "Plan changed since it was saved", "its signature does not fit; plan again")
    if plan.expires_at and moment > plan.expires_at:
        raise _refused("E217", "Plan has expired", f"it was good until {plan.expires_at}; plan again")
    if was.config_digest != now.config_digest:
        raise _refused(
            "E215", "Configuration changed since the plan", "files or variables are not as they were; plan again"
        )
    if was.secrets and was.secrets != now.secrets:
        raise _refused("E215", "Configuration changed since the plan", "a secret value is not as it was; plan again")
    if was.tool_version != now.tool_version:
        detail = f"made by version {was.tool_version}, this is {now.tool_version}; plan again"
        raise _refused("E216", "Plan of another version", detail)


def _made_before(was: Basis, now: Basis) -> bool:
    """Tell whether a plan without a state may be applied: each change is held to what is live in any case.

    Nothing but the state's key vouches for what a plan allows itself, so once there is a state it may allow nothing.
    """
    allows = was.acks or was.allows or was.mode != "apply"
    return not was.lineage and not (now.serial and allows)


def options(plan: Plan, added: Options) -> Options:
    """Return the flags a saved plan was made with; acknowledgements and allowances may be added when it is applied."""
    basis = plan.basis
    return Options(
        targets=tuple(map(Address.parse, basis.targets)),
        replaces=tuple(map(Address.parse, basis.replaces)),
        acks=(*map(Address.parse, basis.acks), *added.acks),
        allows={**dict(map(_allowance, basis.allows)), **added.allows},
        destroy=basis.mode == "destroy",
        refresh_only=basis.mode == "refresh-only",
    )


def _allowance(text: str) -> tuple[tuple[str, str], int]:
    what, _, count = text.partition("=")
    action, _, kind = what.partition(":")
    return (action, kind), int(count)


def narrow(reviewed: Plan, fresh: Planned) -> Narrowed:
    """Keep of a fresh plan what was reviewed and is still the same; what is done already is simply left out."""
    today = {change.address: change for change in fresh.plan.changes}
    kept: list[Change] = []
    stale: list[Change] = []
    for change in reviewed.changes:
        now = today.get(change.address)
        if now is None or now.action is Action.NONE:
            kept += [now] if now else []
        elif _same(change, now):
            kept.append(now)
        elif change.pending:
            stale.append(change)
        else:
            kept.append(change)
    plan = replace(fresh.plan, changes=tuple(kept))
    return Narrowed(replace(fresh, plan=plan), tuple(stale))


def _same(reviewed: Change, now: Change) -> bool:
    return _essence(reviewed) == _essence(now)


def _essence(change: Change) -> str:
    shown = change.as_json()
    for volatile in ("since", "warnings", "reason", "effect", "phase", "status", "why", "guard"):
        shown.pop(volatile, None)
    for field in shown["fields"]:
        field.pop("source", None)
        field.pop("label", None)
    return canonical_json(shown)


def _refused(code: str, summary: str, detail: str) -> StalePlan:
    return StalePlan(Diagnostic(code, summary, detail=detail))


def _plan(document: Mapping[str, Any]) -> Plan:
    basis: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in document["basis"].items()}
    return Plan(
        Basis(**basis),
        tuple(_change(entry) for entry in document["changes"]),
        tuple(_drift(entry) for entry in document["drift"]),
        {name: OutputValue(**entry) for name, entry in document["outputs"].items()},
        int(document["unchanged"]),
        Reading(**document["read"], requests=int(document["requests"])),
        tuple(document["warnings"]),
        str(document["created_at"]),
        str(document.get("expires_at", "")),
        skipped=tuple(Skipped(str(one["path"]), str(one["reason"])) for one in document.get("skipped", ())),
    )


def _change(entry: Mapping[str, Any]) -> Change:
    rest = {key: value for key, value in entry.items() if key not in _CONVERTED}
    return Change(
        Address.parse(entry["address"]),
        action=Action(entry["action"]) if entry["action"] in set(Action) else Action.ACT,
        fields=tuple(FieldChange(**field) for field in entry["fields"]),
        depends_on=_addresses(entry["depends_on"]),
        status=Status(entry["status"]),
        guard=Guard(entry.get("guard", "")),
        warnings=tuple(entry["warnings"]),
        acts=tuple(entry.get("acts", ())),
        **rest,
    )


_CONVERTED = frozenset({"address", "action", "fields", "depends_on", "status", "guard", "warnings", "acts"})


def _drift(entry: Mapping[str, Any]) -> Drift:
    rest = {key: value for key, value in entry.items() if key not in ("address", "origin")}
    return Drift(Address.parse(entry["address"]), origin=Origin(entry["origin"]), **rest)


def _addresses(texts: Iterable[str]) -> tuple[Address, ...]:
    return tuple(map(Address.parse, texts))
