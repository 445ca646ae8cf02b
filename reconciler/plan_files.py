"""Saved plans as files: written whole, read back, and held against the plan of today. Decides about no change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from reconciler import whole
from reconciler.codes import problem
from reconciler.diagnostics import ConfigError
from reconciler.plan import saved as saved_plans
from reconciler.plan.model import timestamp
from reconciler.workspace import signer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime, timedelta
    from pathlib import Path

    from reconciler.plan.inputs import Planned
    from reconciler.plan.model import Change, Plan
    from state.store import State

Reviewed: TypeAlias = "tuple[Plan, Callable[[Callable[[str], str]], bool]]"
"""A plan from a file, and what checks its signature, given what signs."""


def save(path: Path, plan: Plan, state: State, now: datetime, good_for: timedelta) -> None:
    """Write a plan, signed with the state's key and good for so long.

    Raises:
        ConfigError: The operating system refuses, or another file is there.
    """
    stamped = replace(plan, created_at=timestamp(now), expires_at=timestamp(now + good_for))
    _refuse_other(path)
    whole.write(path, saved_plans.dump(stamped, signer(state, stamped.basis.lineage)))


def _refuse_other(path: Path) -> None:
    """Only an older plan is written over."""
    try:
        taken = path.is_file() and path.stat().st_size > 0
        other = taken and not saved_plans.is_one(path.read_text(encoding="utf-8", errors="replace"))
    except OSError as error:
        raise ConfigError([problem("E204", f"{path}: {error.strerror}")]) from error
    if other:
        told = f"{path} exists and is no saved plan"
        raise ConfigError([problem("E204", told, help="name another file; only an older plan is written over")])


def opened(path: Path) -> Reviewed:
    """Return a saved plan, and what checks its signature.

    Raises:
        StalePlan: It is not one.
        ConfigError: It cannot be read.
    """
    try:
        return saved_plans.parse(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([problem("E203", f"{path}: {getattr(error, 'strerror', error)}")]) from error


def narrowed(
    reviewed: Reviewed | None, fresh: Planned, state: State, now: datetime
) -> tuple[Planned, Iterable[Change]]:
    """Return the plan to carry out, and what of a reviewed plan no longer fits.

    Raises:
        StalePlan: The reviewed plan is not for this project, state or configuration, or was touched.
    """
    if reviewed is None:
        return fresh, ()
    was, genuine = reviewed
    signed = genuine(signer(state, was.basis.lineage))
    saved_plans.check(was, fresh.plan.basis, signed=signed, moment=timestamp(now))
    found = saved_plans.narrow(was, fresh)
    return found.planned, found.stale
