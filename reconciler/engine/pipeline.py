"""The pipeline, one line per stage: validate, refresh, plan, ask, execute, report. Everything above only calls this."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from reconciler.diagnostics import ApiError, Diagnostic, ReconcilerError
from reconciler.engine import plan_file
from reconciler.engine.context import Settings, StateProblem, opened_state
from reconciler.engine.refresh import look, look_until_certain
from reconciler.engine.run import Run
from reconciler.engine.validation import Validation, validate
from reconciler.execute.loss import lost
from reconciler.execute.wait import growing, passes
from reconciler.plans.inputs import Options
from reconciler.plans.model import Plan, Status
from reconciler.read import ReadError
from reconciler.read.data import DataError
from reconciler.resolve import read_settings
from reconciler.resource.phase import status_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

    from reconciler.address import Address
    from reconciler.engine.plan_file import Verification
    from reconciler.execute.progress import Progress
    from reconciler.execute.report import Report
    from reconciler.execute.stop import Stop
    from reconciler.plans.inputs import ChangeContext
    from reconciler.plans.model import OutputValue
    from schemas.declare import Phase
    from state.store import State

__all__ = ["Applied", "PlanResult", "Validation", "apply", "outputs", "plan", "saved_plan", "status", "validate"]

log = logging.getLogger(__name__)

GOOD_FOR = timedelta(days=7)
"""How long a saved plan may be applied, unless it says otherwise."""


@dataclass(frozen=True, slots=True)
class PlanResult:
    """A plan, the warnings found on the way, and the secret texts that no output may show.

    ``sensitive`` are the variables whose values are secret, by name; ``work`` is what each address is about.
    """

    plan: Plan
    warnings: tuple[Diagnostic, ...]
    secrets: frozenset[str]
    sensitive: frozenset[str] = frozenset()
    work: Mapping[Address, ChangeContext] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Applied:
    """What an apply did; ``approved`` is False when the user said no and nothing was sent.

    ``unsound`` are the invariants of the state that do not hold afterwards; there are none unless this is a bug.
    ``lost`` says why the state could not be written to the end, and what it does not know.
    """

    report: Report
    approved: bool
    warnings: tuple[Diagnostic, ...]
    secrets: frozenset[str]
    unsound: tuple[Diagnostic, ...] = ()
    lost: Diagnostic | None = None


def plan(
    settings: Settings, options: Options, *, out: Path | None = None, good_for: timedelta = GOOD_FOR
) -> PlanResult:
    """Compare files, state and live objects; write the saved plan to ``out`` when given. Changes nothing else.

    A saved plan is good for as long as ``good_for``.

    Raises:
        ReconcilerError: The files are wrong, or the API or the state cannot be read.
    """
    with Run.reading(settings, validate(settings, holding=True), options) as run:
        found = look(run)
        planned = run.planned(found)
        made = run.with_open_calls(planned.plan, found)
        if out is not None:
            plan_file.save(out, made, run.state, settings.now(), good_for)
    return PlanResult(made, run.valid.warnings, run.valid.secrets, run.valid.desired.sensitive, planned.work)


def apply(
    settings: Settings,
    options: Options,
    *,
    approve: Callable[[Plan], bool],
    progress: Callable[[Progress], None],
    stop: Stop,
    saved: Path | None = None,
    wait: float = 0.0,
) -> Applied:
    """Plan, ask, carry out and remember; from a saved plan only what is still as it was reviewed.

    Args:
        settings: Where and how.
        options: What is asked for beyond the files; a saved plan brings its own.
        approve: Shown the plan; False ends the run before anything is sent.
        progress: Told as changes begin and end.
        stop: Asked between calls whether to wind down.
        saved: A plan written by ``plan`` with ``out``.
        wait: Seconds to wait for third parties after the last call.

    Raises:
        ReconcilerError: Nothing could be planned, or the state could not be written.
    """
    valid = validate(settings, holding=True)
    reviewed, options = plan_file.reviewed(settings, saved, options)
    with Run.acting(settings, valid, options, stop, reviewed) as run:
        found = look_until_certain(run, stop)
        run.settle(found.recovery)
        planned, stale = plan_file.narrowed(reviewed, run.planned(found))
        run.ask(planned.plan, approve)
        result = run.execute(planned, stale, progress, wait)
        report = run.report(planned.plan, result, found.recovery.told)
        trouble, broken = run.finish(report, result.lost)
    missing = lost(trouble, report.results) if trouble else None
    return Applied(report, run.approved, run.valid.warnings, run.valid.secrets, broken, missing)


def status(settings: Settings, *, wait: float = 0.0) -> PlanResult:
    """Return what waits for somebody, looking again in growing pauses until nothing waits for a third party.

    While there is time, a look that fails is told and taken again; the last one that succeeded is what is returned.

    Args:
        settings: Where and how.
        wait: Seconds to go on looking, at most.

    Raises:
        ReconcilerError: The files are wrong, the API refuses, or neither it nor the state could ever be read.
    """
    began, pauses = settings.now(), growing()
    seen: PlanResult | None = None
    set_after_create: set[Address] = set()
    while True:
        found = _glance(settings, patient=wait > 0)
        left = wait - (settings.now() - began).total_seconds()
        if isinstance(found, PlanResult):
            seen = found
            set_after_create |= {change.address for change in seen.plan.having(Status.WAITING)}
        elif seen is None and left <= 0:
            raise found
        if seen is not None and (left <= 0 or (seen is found and not seen.plan.having(Status.WAITING))):
            return replace(seen, plan=replace(seen.plan.undecided(), decided=_decided(seen, set_after_create)))
        settings.sleep(min(next(pauses), left))


def _decided(seen: PlanResult, set_after_create: Collection[Address]) -> Mapping[Address, Phase | Literal["gone"]]:
    """Return where those stand now that were waited for and are no more."""
    over = sorted({*set_after_create} - {change.address for change in seen.plan.having(Status.WAITING)})
    works = ((address, seen.work.get(address)) for address in over)
    return {
        address: status_of(work.kind, work.live).phase if work is not None and work.live is not None else "gone"
        for address, work in works
    }


def _glance(settings: Settings, *, patient: bool) -> PlanResult | ReconcilerError:
    """Return the plan of this moment, to the patient also why there is none when there may be one soon."""
    try:
        return plan(settings, Options())
    except ReconcilerError as error:
        if not patient or not _passes(error):
            raise
        log.warning("could not look, looking again error=%s", error)
        return error


def _passes(error: ReconcilerError) -> bool:
    """Tell whether a look that failed may succeed a little later."""
    if isinstance(error, ReadError):
        return passes(error.errors.values())
    if isinstance(error, DataError):
        return passes(error.errors)
    if isinstance(error, ApiError):
        return passes([error])
    return isinstance(error, StateProblem) and getattr(error.error, "passes_within", 0) > 0


def outputs(settings: Settings) -> Mapping[str, OutputValue]:
    """Return the output values as far as the live objects give them, sensitive ones masked.

    Raises:
        ReconcilerError: The files are wrong, or the API or the state cannot be read.
    """
    return plan(settings, Options()).plan.outputs


def saved_plan(settings: Settings, path: Path) -> tuple[Plan, Verification]:
    """Return a saved plan, to be shown, and whether it is genuine as far as that can be told here.

    Raises:
        StalePlan: It is not one.
        ConfigError: It cannot be read.
    """
    found = plan_file.opened(path)

    @contextmanager
    def state() -> Iterator[State]:
        project, secrets = read_settings(settings.directory, settings.inputs)
        settings.learned(secrets)
        with opened_state(settings, project, create=False) as opened:
            yield opened

    return found.plan, plan_file.verification(found, state)
