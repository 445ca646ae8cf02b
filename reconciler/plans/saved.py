"""Save a plan and hold it against the world again: carry out only what is still exactly as it was reviewed.

A saved plan is the plan document plus what it rests on, signed with the state's own key. Applying it plans anew and
keeps the changes that are still the same; one whose live object moved is left out by name, the rest goes ahead.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from reconciler.address import Address
from reconciler.diagnostics import StalePlan, problem
from reconciler.imprint import imprinted
from reconciler.plans import document
from reconciler.plans.change import Action, Change
from reconciler.plans.inputs import Options, PlannedChanges
from reconciler.plans.model import FORMAT_VERSION, Basis, Plan
from reconciler.quoting import in_shell
from reconciler.strict_json import Damaged, readable
from reconciler.values import canonical_json

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class NarrowedPlan:
    """A fresh plan cut down to what was reviewed; ``stale`` changes moved since and are left out."""

    planned: PlannedChanges
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
    signed = {**body, "signature": sign(document.signed_text(body))}
    return document.encodable(json.dumps(signed, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def digest(text: str) -> str:
    """Return the signature of a plan that was made without a state: it shows accidents, and keeps nobody out."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def is_one(data: bytes) -> bool:
    """Tell whether a file holds a saved plan, of whatever format."""
    try:
        content = readable(data)
    except Damaged:
        return False
    return content.keys() >= {"format_version", "basis", "signature"}


def parse(data: bytes, name: str) -> document.SignedPlan:
    """Return the saved plan in a file, believed in nothing yet; ``name`` is what errors call it.

    Raises:
        StalePlan: It is not a saved plan, or of another format.
    """
    try:
        return document.read(data)
    except Damaged as error:
        raise _refused(
            "E210", message=f"{name} is not a plan written by reconciler plan --out, or is damaged: {error}"
        ) from error
    except document.OtherFormat as error:
        message = f"{name} has format {error}, this version reads {FORMAT_VERSION}"
        raise _refused("E211", message=message) from error


def check(plan: Plan, now: Basis, *, signed: bool, moment: str = "") -> None:
    """Refuse a plan that was made for something else, touched since, or is too old; ``moment`` is now, as in plans.

    Raises:
        StalePlan: Another project, host, state, configuration or version, or a changed file; or it asks for what only
            the key of a state could vouch for.
    """
    was = plan.basis
    if was.stage != now.stage:
        then, today = (f"stage {stage}" if stage else "a project without stages" for stage in (was.stage, now.stage))
        raise _refused("E212", message=f"it was made for {then}, this is {today}")
    if (was.project, was.host) != (now.project, now.host):
        message = f"it was made for project {was.project} at {was.host}, this is {now.project} at {now.host}"
        raise _refused("E212", message=message)
    if was.lineage != now.lineage and (was.lineage or now.serial):
        made = "it was made with another state" if was.lineage else "it was made without a state, and now there is one"
        raise _refused("E213", message=f"{made}; plan again with this state")
    if not signed:
        raise _refused("E214", message="its signature does not match; plan again")
    if not was.lineage and (was.replaces or was.mode == "destroy"):
        raise _refused(
            "E218", message="it was made without a state, and replaces or destroys; plan again, now with the state"
        )
    if moment > plan.expires_at:
        raise _refused("E217", message=f"it expired at {plan.expires_at}; plan again")
    if was.config_digest != now.config_digest:
        raise _refused("E215", message="files or variables changed; plan again")
    if was.secrets and was.secrets != now.secrets:
        raise _refused("E215", message="a secret value changed; plan again")
    if was.tool_version != now.tool_version:
        raise _refused(
            "E216", message=f"it was made by version {was.tool_version}, this is {now.tool_version}; plan again"
        )


def options(plan: Plan, added: Options) -> Options:
    """Return the flags a saved plan was made with; acknowledgements and allowances may be added when it is applied.

    A plan that was made without a state is signed with no key, so anybody may have written it: it can leave things out,
    but what it acknowledges and allows does not count.
    """
    basis = plan.basis
    vouched = replace(basis, acks=(), allows=()) if not basis.lineage else basis
    return Options(
        targets=tuple(map(Address.parse, basis.targets)),
        replaces=tuple(map(Address.parse, vouched.replaces)),
        acks=(*map(Address.parse, vouched.acks), *added.acks),
        allows={**dict(map(_allowance, vouched.allows)), **added.allows},
        destroy=basis.mode == "destroy",
        refresh_only=basis.mode == "refresh-only",
    )


def unvouched(plan: Plan, added: Options) -> tuple[str, ...]:
    """Return the flags of a plan made without a state that do not count unless they are given again, ``--ack A``."""
    if plan.basis.lineage:
        return ()
    added_acks = frozenset(added.acks)
    acks = [address for address in plan.basis.acks if Address.parse(address) not in added_acks]
    allows = [allowance for allowance in plan.basis.allows if _allowance(allowance)[0] not in added.allows]
    return (*(f"--ack {in_shell(address)}" for address in acks), *(f"--allow {allowance}" for allowance in allows))


def _allowance(text: str) -> tuple[tuple[str, str], int]:
    what, _, count = text.partition("=")
    action, _, kind = what.partition(":")
    return (action, kind), int(count)


def narrow(reviewed: Plan, fresh: PlannedChanges) -> NarrowedPlan:
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
    return NarrowedPlan(replace(fresh, plan=plan), tuple(stale))


def _same(reviewed: Change, now: Change) -> bool:
    return _essence(reviewed) == _essence(now)


def _essence(change: Change) -> str:
    shown = change.as_json()
    for volatile in ("since", "warnings", "reason", "effect", "phase", "status", "why", "guard", "content"):
        shown.pop(volatile, None)
    for field in shown["fields"]:
        field.pop("source", None)
        field.pop("label", None)
    return canonical_json(shown)


def _refused(code: str, *, message: str) -> StalePlan:
    return StalePlan(problem(code, detail=message))
