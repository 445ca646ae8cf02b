"""The pipeline, one line per stage: validate, refresh, plan, ask, execute, report. Everything above only calls this."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from reconciler.diagnostics import ApiError, Diagnostic, ReconcilerError
from reconciler.engine import plan_file
from reconciler.engine.context import StateProblem, opened_state
from reconciler.engine.needs import held_back
from reconciler.engine.recorded import record_phases
from reconciler.engine.refresh import look, look_until_certain
from reconciler.engine.run import Run
from reconciler.engine.unmanaged import count_unmanaged
from reconciler.engine.validation import configuration
from reconciler.execute.loss import lost
from reconciler.execute.wait import growing, passes, reviews
from reconciler.plans.change import Status
from reconciler.plans.conditions import holding
from reconciler.plans.filter import Filter
from reconciler.plans.inputs import AS_DECLARED, Options
from reconciler.progress import Waiting
from reconciler.read import ReadError
from reconciler.read.data import DataError
from reconciler.resolve import read_settings
from reconciler.resource.phase import every_part, status_of
from schemas import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from reconciler.address import Address
    from reconciler.engine.plan_file import Verification
    from reconciler.engine.project import Project
    from reconciler.execute.report import Report
    from reconciler.plans.inputs import ChangeContext, PlannedChanges
    from reconciler.plans.model import OutputValue, Plan
    from reconciler.progress import PendingReview, Progress
    from reconciler.resolve import Untranslated
    from reconciler.resource.phase import PartStatus
    from schemas.declare import Phase
    from state.store import State

log = logging.getLogger(__name__)

GOOD_FOR = timedelta(days=7)
"""How long a saved plan may be applied, unless it says otherwise."""


@dataclass(frozen=True, slots=True)
class PlanResult:
    """A plan, and what was found out on the way to it.

    Attributes:
        plan: What an apply would do; its texts are masked.
        warnings: What is allowed in the files, and hardly meant.
        sensitive: The variables whose values are secret, by name.
        unmanaged: How many live objects were read that nobody manages; 0 where only a part was planned.
        conditions: What of that a pipeline may fail on, by name, each with the number of objects.
        parts: Where each part stands that is decided on by itself, of the live objects ``status`` was asked for.
        untranslated: Languages that texts of blocks lack, of those that it was planned for.
    """

    plan: Plan
    warnings: tuple[Diagnostic, ...]
    sensitive: frozenset[str] = frozenset()
    unmanaged: int = 0
    conditions: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[Address, tuple[PartStatus, ...]] = field(default_factory=dict)
    untranslated: tuple[Untranslated, ...] = ()


@dataclass(frozen=True, slots=True)
class Applied:
    """What an apply did.

    Attributes:
        report: The end of each change, and values of outputs; its texts are masked.
        approved: False when ``approve`` said no, and nothing was sent.
        warnings: What is allowed in the files, and hardly meant.
        unsound: Invariants of the state that do not hold afterwards; there are none unless this is a bug.
        lost: Why the state could not be written to the end, and what it does not know; None when it could.
    """

    report: Report
    approved: bool
    warnings: tuple[Diagnostic, ...]
    unsound: tuple[Diagnostic, ...] = ()
    lost: Diagnostic | None = None


def plan(
    project: Project, options: Options = AS_DECLARED, *, out: Path | None = None, good_for: timedelta | None = None
) -> PlanResult:
    """Compare files, state and live objects. Changes nothing, but writes the saved plan.

    Args:
        project: Where and how.
        options: What is asked for beyond the files.
        out: The file to save the plan in; only an older plan is written over.
        good_for: How long the saved plan may be applied; 7 days when not given.

    Raises:
        ReconcilerError: The files are wrong, or the API or the state cannot be read.
    """
    return _planned(project, options, out, good_for or GOOD_FOR)[0]


def drift(project: Project, patterns: Sequence[Address | str] = (), *, types: Sequence[str] = ()) -> PlanResult:
    """Return a plan that only says what is no longer as it was applied, and who changed it.

    Args:
        project: Where and how.
        patterns: Addresses, blocks, types or patterns with ``*`` of the objects to show; all without one.
        types: Show only objects of these types; of all when empty.

    Raises:
        ReconcilerError: The files are wrong, or the API or the state cannot be read; or a pattern matches nothing.
    """
    return plan(project, Options(refresh_only=True, only=Filter.of(patterns, types)))


def _planned(
    project: Project, options: Options, out: Path | None = None, good_for: timedelta = GOOD_FOR
) -> tuple[PlanResult, PlannedChanges]:
    """Return the plan of this moment, and what each address in it is about."""
    with Run.reading(project, configuration(project, holding=True), options) as run:
        refreshed = look(run)
        planned = run.planned(refreshed)
        made = run.with_open_calls(planned.plan, refreshed)
        if out is not None:
            plan_file.save(out, made, run.state, project.now(), good_for)
        unmanaged = (
            0 if options.targets or options.only or options.destroy else count_unmanaged(run, refreshed, planned)
        )
        warnings = (*run.valid.warnings, *run.linted(made))
    conditions = holding(made, unmanaged)
    desired = run.valid.desired
    shown = {address.block for address in options.only.kept(planned.work)} if desired.untranslated else ()
    untranslated = tuple(lacking for lacking in desired.untranslated if lacking.address in shown)
    return (
        PlanResult(made, warnings, desired.sensitive, unmanaged, conditions, untranslated=untranslated),
        planned,
    )


def apply(
    project: Project,
    options: Options = AS_DECLARED,
    *,
    approve: Callable[[Plan], bool],
    warned: Callable[[Sequence[Diagnostic]], None] = lambda _warnings: None,
    progress: Callable[[Progress], None] = lambda _progress: None,
    saved: Path | None = None,
    wait: float = 0.0,
) -> Applied:
    """Plan, ask, carry out and remember; from a saved plan only what is still as it was reviewed.

    ``project.stop`` winds it down; what was under way then is finished, recorded and reported.

    Args:
        project: Where and how.
        options: What is asked for beyond the files; a saved plan brings its own.
        approve: Shown the plan; False ends the run before anything is sent.
        warned: Shown what is allowed, and hardly meant, before ``approve`` is asked.
        progress: Told as changes begin and end, by the thread that called; ``project.on_progress`` hears of more.
        saved: A plan written by ``plan`` with ``out``.
        wait: Seconds to wait for third parties after the last call.

    Raises:
        StalePlan: The saved plan is not genuine, or not for what is here now.
        ReconcilerError: Nothing could be planned, or the state could not be written.
    """
    valid = configuration(project, holding=True)
    reviewed, options = plan_file.reviewed(project, saved, options)
    with Run.acting(project, valid, options.verb, options, reviewed) as run:
        refreshed = look_until_certain(run)
        run.settle(refreshed.recovery)
        planned, stale = plan_file.narrowed(reviewed, run.planned(refreshed))
        planned = held_back(run, planned)
        warnings = (*run.valid.warnings, *run.linted(planned.plan))
        warned(warnings)
        run.ask(planned.plan, approve)
        result = run.execute(planned, stale, progress, wait)
        report = run.report(planned.plan, result, refreshed.recovery.messages)
        trouble, broken = run.finish(report, result.lost)
    missing = lost(trouble, report.results) if trouble else None
    return Applied(report, run.approved, warnings, broken, missing)


def status(
    project: Project, patterns: Sequence[Address | str] = (), *, types: Sequence[str] = (), wait: float = 0.0
) -> PlanResult:
    """Return what waits for somebody, looking again in growing pauses until nothing waits for a third party.

    While there is time, a look that fails is told and taken again; the last one that succeeded is what is returned.
    With ``wait`` each step that was seen is recorded, as by an apply that waits.

    Args:
        project: Where and how.
        patterns: Addresses, blocks, types or patterns with ``*`` of the objects to show, and to say of where each part
            of them stands; all without one.
        types: Show only objects of these types; of all when empty.
        wait: Seconds to go on looking, at most.

    Raises:
        ReconcilerError: The files are wrong, the API refuses, or neither it nor the state could ever be read; or a
            pattern matches nothing that is declared or in the state.
    """
    began, pauses, options = project.now(), growing(), Options(only=Filter.of(patterns, types))
    seen: tuple[PlanResult, PlannedChanges] | None = None
    set_after_create: set[Address] = set()
    while True:
        latest = glance(project, options, patient=wait > 0)
        left = wait - (project.now() - began).total_seconds()
        if not isinstance(latest, ReconcilerError):
            seen = latest
            if wait > 0:
                record_phases(project, seen[1])
            set_after_create |= {change.address for change in seen[0].plan.having(Status.WAITING)}
        elif seen is None and left <= 0:
            raise latest
        if seen is not None and (left <= 0 or (seen is latest and not seen[0].plan.having(Status.WAITING))):
            result, planned = seen
            decided = _decided(result.plan, planned.work, set_after_create)
            parts = parts_of(options.only, planned.work)
            return replace(result, plan=replace(result.plan.undecided(), decided=decided), parts=parts)
        pause = min(next(pauses), left)
        project.on_progress(Waiting(_reviews(seen), wait - left, wait, pause))
        project.sleep(pause)


def _reviews(seen: tuple[PlanResult, PlannedChanges] | None) -> tuple[PendingReview, ...]:
    """Return who is waited for, as far as anything could be seen."""
    pending = seen[0].plan.having(Status.WAITING) if seen else ()
    return reviews(catalogue.resource_type(change.type) for change in pending)


def _decided(
    seen: Plan, work: Mapping[Address, ChangeContext], set_after_create: Collection[Address]
) -> Mapping[Address, Phase | Literal["gone"]]:
    """Return where those stand now that were waited for and are no more."""
    over = sorted({*set_after_create} - {change.address for change in seen.having(Status.WAITING)})
    works = ((address, work.get(address)) for address in over)
    return {
        address: status_of(work.resource_type, work.live).phase
        if work is not None and work.live is not None
        else "gone"
        for address, work in works
    }


def parts_of(only: Filter, work: Mapping[Address, ChangeContext]) -> Mapping[Address, tuple[PartStatus, ...]]:
    """Return where each part of the live objects stands that are named, of those that have parts."""
    named = sorted(only.kept(work)) if only.patterns else []
    works = [(address, work[address]) for address in named]
    seen = ((address, every_part(each.resource_type, each.live)) for address, each in works if each.live is not None)
    return {address: parts for address, parts in seen if parts}


def glance(project: Project, options: Options, *, patient: bool) -> tuple[PlanResult, PlannedChanges] | ReconcilerError:
    """Return the plan of this moment, to the patient also why there is none when there may be one soon."""
    try:
        return _planned(project, options)
    except ReconcilerError as error:
        if not patient or not _passes(error):
            raise
        log.warning("reading failed, trying again error=%s", error)
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


def outputs(project: Project) -> Mapping[str, OutputValue]:
    """Return the output values as far as the live objects give them, sensitive ones masked.

    Raises:
        ReconcilerError: The files are wrong, or the API or the state cannot be read.
    """
    return plan(project).plan.outputs


def saved_plan(project: Project, path: Path) -> tuple[Plan, Verification]:
    """Return a saved plan, to be shown, and whether it is genuine as far as that can be told here.

    Raises:
        StalePlan: It is not one.
        ConfigError: It cannot be read.
    """
    signed = plan_file.opened(path)

    @contextmanager
    def state() -> Iterator[State]:
        section, secrets = read_settings(project.directory, project.inputs)
        project.learned(secrets)
        with opened_state(project, section, create=False) as opened:
            yield opened

    return signed.plan, plan_file.verification(signed, state)
