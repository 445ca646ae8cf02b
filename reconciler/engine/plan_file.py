"""Saved plans as files: written whole, read back, and held against the state and the plan of today.

Decides about no change, and believes nothing in a file but what the state's key has signed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from reconciler import atomic_write
from reconciler.diagnostics import ConfigError, Diagnostic, ReconcilerError, StalePlan, problem
from reconciler.engine.context import signer
from reconciler.plans import saved as saved_plans
from reconciler.plans.model import timestamp
from reconciler.strict_json import MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager
    from datetime import datetime, timedelta
    from pathlib import Path

    from reconciler.engine.project import Project
    from reconciler.plans.change import Change
    from reconciler.plans.document import SignedPlan
    from reconciler.plans.inputs import Options, PlannedChanges
    from reconciler.plans.model import Basis, Plan
    from state.store import State


def save(path: Path, plan: Plan, state: State, now: datetime, good_for: timedelta) -> None:
    """Write a plan, signed with the state's key and good for so long.

    Raises:
        ConfigError: The operating system refuses, another file is there, or the plan is too large to be read back.
    """
    stamped = replace(plan, created_at=timestamp(now), expires_at=timestamp(now + good_for))
    text = saved_plans.dump(stamped, signer(state, stamped.basis.lineage))
    if len(text.encode()) > MOST_BYTES:
        message = f"{path}: the plan has more than {MOST_BYTES // 1024**2} MB, and could not be read"
        raise ConfigError([problem("E204", message, help="plan a part with --target, or apply without a file")])
    _refuse_other(path)
    atomic_write.write(path, text)


def _refuse_other(path: Path) -> None:
    """Only an older plan is written over."""
    try:
        taken = path.is_file() and path.stat().st_size > 0
        other = taken and not saved_plans.is_one(_read(path))
    except OSError as error:
        raise ConfigError([problem("E204", f"{path}: {error.strerror}")]) from error
    if other:
        message = f"{path} exists and is not a saved plan"
        raise ConfigError([problem("E204", message, help="name another file; only a saved plan is overwritten")])


def opened(path: Path) -> SignedPlan:
    """Return a saved plan, believed in nothing yet.

    Raises:
        StalePlan: It is not one.
        ConfigError: It cannot be read.
    """
    try:
        return saved_plans.parse(_read(path), path.name)
    except OSError as error:
        raise ConfigError([problem("E203", f"{path}: {error.strerror}")]) from error


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def refuse_unfit(reviewed: SignedPlan, now: Basis, state: State, moment: datetime) -> None:
    """Refuse a plan that the state's key has not signed, or that is not for what is here now.

    Raises:
        StalePlan: It is not for this project, state or configuration, was touched, or asks for what nobody vouches for.
    """
    signed = reviewed.verify(signer(state, reviewed.plan.basis.lineage))
    saved_plans.check(reviewed.plan, now, signed=signed, moment=timestamp(moment))


def unvouched(reviewed: SignedPlan, added: Options) -> tuple[Diagnostic, ...]:
    """Return a warning about flags of a plan that do not count because no key vouches for them."""
    flags = saved_plans.unvouched(reviewed.plan, added)
    if not flags:
        return ()
    detail = "The plan was made without a state, so anybody could have added them to the file."
    help_ = f"to confirm them:\n  reconciler apply FILE {' '.join(flags)}"
    return (problem("W218", f"{', '.join(flags)} of the plan is ignored", detail=detail, help=help_),)


def reviewed(project: Project, path: Path | None, options: Options) -> tuple[SignedPlan | None, Options]:
    """Return the saved plan that is to be applied, and what is asked for: what it was made with, and more.

    Raises:
        StalePlan: The file is no saved plan.
        ConfigError: It cannot be read, or what is asked for contradicts it.
    """
    if path is None:
        return None, options
    document = opened(path)
    project.warn(unvouched(document, options))
    return document, saved_plans.options(document.plan, options)


def narrowed(reviewed: SignedPlan | None, fresh: PlannedChanges) -> tuple[PlannedChanges, Iterable[Change]]:
    """Return the plan to carry out, and what of a reviewed plan no longer fits."""
    if reviewed is None:
        return fresh, ()
    kept = saved_plans.narrow(reviewed.plan, fresh)
    return kept.planned, kept.stale


class Authenticity(StrEnum):
    """Whether a saved plan is what the state's key has signed."""

    VERIFIED = "verified"
    NOT_VERIFIABLE = "not_verifiable"
    FORGED = "forged"


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a saved plan is genuine, as far as can be told here, and why not or why that cannot be told."""

    standing: Authenticity
    reason: str

    @property
    def sentence(self) -> str:
        """The sentence for people; no text of the plan is in it."""
        begin = {
            Authenticity.VERIFIED: "Verified",
            Authenticity.NOT_VERIFIABLE: "Not verifiable here",
            Authenticity.FORGED: "FORGED",
        }
        return f"{begin[self.standing]}: {self.reason}."

    def problems(self) -> tuple[Diagnostic, ...]:
        """Return what is wrong with a forged plan."""
        if self.standing is not Authenticity.FORGED:
            return ()
        help_ = "do not apply it; find out who changed the file, and plan again"
        return (problem("E214", detail=f"It is {self.reason}.", help=help_),)

    def as_json(self) -> dict[str, str]:
        """Return both keys."""
        return {"standing": str(self.standing), "reason": self.reason}


def verification(signed: SignedPlan, opened_state: Callable[[], AbstractContextManager[State]]) -> Verification:
    """Return whether a saved plan is genuine, by the state that is here if there is one."""
    lineage = signed.plan.basis.lineage
    if not lineage and not signed.verify(saved_plans.digest):
        return Verification(Authenticity.FORGED, "changed since it was saved")
    try:
        with opened_state() as state:
            return _by_state(signed, state)
    except StalePlan:
        raise
    except ReconcilerError as error:
        diagnostic = error.diagnostics()[0]
        return Verification(
            Authenticity.NOT_VERIFIABLE, f"the state cannot be read here ({diagnostic.code}: {diagnostic.summary})"
        )


def _by_state(signed: SignedPlan, state: State) -> Verification:
    if not signed.plan.basis.lineage:
        message = "it was made without a state, so it is not signed with a key"
        refused = "; now there is one, so it cannot be applied" if state.serial else ""
        return Verification(Authenticity.NOT_VERIFIABLE, message + refused)
    if not state.kept:
        return Verification(Authenticity.NOT_VERIFIABLE, "there is no state here, so there is no key")
    if state.lineage != signed.plan.basis.lineage:
        return Verification(Authenticity.NOT_VERIFIABLE, "it was made with another state")
    if not signed.verify(state.fingerprint):
        return Verification(Authenticity.FORGED, "not what was signed with the key of the state")
    return Verification(Authenticity.VERIFIED, "signed with the key of the state, and unchanged since it was saved")
