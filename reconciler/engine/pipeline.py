"""The pipeline, one line per stage: load, resolve, read, recover, plan, apply. Everything above only calls this."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from reconciler.apply import refresh
from reconciler.apply.calls import Caller
from reconciler.apply.context import ApplyContext
from reconciler.apply.executor import RunResult, run
from reconciler.apply.loss import lost
from reconciler.apply.records import Memory
from reconciler.apply.recover import left_open
from reconciler.apply.report import Outcome, Report, Result
from reconciler.apply.wait import Patience, growing, passes, rest, wait_for
from reconciler.client import Credentials
from reconciler.diagnostics import ApiError, ConfigError, Diagnostic, ReconcilerError, Severity
from reconciler.engine import plan_file
from reconciler.engine.context import (
    Settings,
    StateProblem,
    basis,
    leased,
    noted_run,
    opened_api,
    opened_state,
    state_keys,
)
from reconciler.engine.preflight import bind, explained, refuse_stranger, refuse_unsound, unsound
from reconciler.engine.refresh import look, look_until_certain
from reconciler.plan import saved as saved_plans
from reconciler.plan.inputs import Inputs, Options
from reconciler.plan.model import Plan, Status
from reconciler.plan.redacted import output
from reconciler.planner.build import build
from reconciler.planner.build import outputs as output_values
from reconciler.read import ReadError, Scope, read
from reconciler.read.again import Doubts, look_again
from reconciler.read.data import DataError, read_data
from reconciler.redaction import Redactor
from reconciler.resolve import Desired, VariableInputs, read_project, read_settings
from reconciler.resolve.variables import texts
from schemas.catalogue import resource_type
from state.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

    from reconciler.address import Address
    from reconciler.api import Api
    from reconciler.apply.progress import Progress
    from reconciler.apply.stop import Stop
    from reconciler.engine.plan_file import Verification
    from reconciler.engine.refresh import Situation
    from reconciler.plan.inputs import Planned
    from reconciler.plan.model import OutputValue
    from reconciler.resource.snapshot import Snapshot
    from schemas.declare import ResourceType
    from schemas.markers import Live
    from state.records import Violation
    from state.store import State

__all__ = ["Applied", "Options", "Outlook", "Settings", "Validation", "VariableInputs"]

log = logging.getLogger(__name__)

GOOD_FOR = timedelta(days=7)
"""How long a saved plan may be applied, unless it says otherwise."""

MOVED_SINCE = "the live object, or what is asked of it, changed since the plan was made; plan again"


@dataclass(frozen=True, slots=True)
class Validation:
    """A configuration that holds together."""

    desired: Desired
    resources: int
    files: int
    warnings: tuple[Diagnostic, ...]
    secrets: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outlook:
    """A plan, the warnings found on the way, and the secret texts that no output may show.

    ``sensitive`` are the variables whose values are secret, by name.
    """

    plan: Plan
    warnings: tuple[Diagnostic, ...]
    secrets: frozenset[str]
    sensitive: frozenset[str] = frozenset()


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


# --- the pipeline ---


def validate(settings: Settings, *, holding: bool = False) -> Validation:
    """Check the files, without network or state.

    With ``holding``, an object with a value that this version does not know is no error but a warning: a plan shows it
    and holds its change back, and goes on with the others.

    Raises:
        ConfigError: Everything that is wrong.
    """
    desired = read_project(settings.directory, settings.inputs, holding=holding)
    secrets = desired.secrets | _credential_secrets(settings) | state_keys(settings)
    settings.learned(secrets)
    held = [replace(one, severity=Severity.WARNING) for found in desired.held.values() for one in found]
    return Validation(desired, len(desired.resources), desired.files, (*desired.warnings, *held), secrets)


def plan(settings: Settings, options: Options, *, out: Path | None = None, good_for: timedelta = GOOD_FOR) -> Outlook:
    """Compare files, state and live objects; write the saved plan to ``out`` when given. Changes nothing else.

    A saved plan is good for as long as ``good_for``.

    Raises:
        ReconcilerError: The files are wrong, or the API or the state cannot be read.
    """
    valid = validate(settings, holding=True)
    with (
        opened_state(settings, valid.desired.project, create=False) as state,
        opened_api(settings, valid.desired.project, stop=settings.stop) as api,
        explained(state),
    ):
        refuse_stranger(settings, valid.desired.project, state)
        found = look(settings, valid.desired, options, api, state)
        valid, data = _informed(settings, valid, options, api, found)
        planned = build(_inputs(settings, valid.desired, options, api, state, found, data))
        hanging = left_open(found.begun, state.running(settings.now()), resource_type)
        told = replace(planned.plan, warnings=(*planned.plan.warnings, *hanging))
        if out is not None:
            plan_file.save(out, told, state, settings.now(), good_for)
    return Outlook(told, valid.warnings, valid.secrets, valid.desired.sensitive)


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
    reviewed = plan_file.opened(saved) if saved else None
    if reviewed:
        settings.warn(plan_file.unvouched(reviewed, options))
        options = saved_plans.options(reviewed.plan, options)
    with (
        opened_state(settings, valid.desired.project, create=True) as state,
        opened_api(settings, valid.desired.project, state, stop) as api,
        leased(settings, state),
    ):
        refuse_stranger(settings, valid.desired.project, state)
        if reviewed:
            now = basis(settings, valid.desired, options, state)
            plan_file.refuse_unfit(reviewed, now, state, settings.now())
        flaws = refuse_unsound(state)
        with noted_run(settings, state, options.verb) as run_id:
            found = look_until_certain(settings, valid.desired, options, api, state, stop)
            state.put(found.recovery.depose, run_id=run_id, at=settings.now(), action="depose")
            state.advance(ends=[replace(end, run_id=run_id) for end in found.recovery.ends], at=settings.now())
            valid, data = _informed(settings, valid, options, api, found)
            fresh = build(_inputs(settings, valid.desired, options, api, state, found, data))
            planned, stale = plan_file.narrowed(reviewed, fresh)
            approved = not stop.interrupted and approve(planned.plan)
            stop.acting = approved
            before = api.client.sent
            setting = _setting(settings, progress, stop, state, api, valid, run_id)
            if approved:
                bind(settings, valid.desired.project, state)
            ran = run(planned, setting) if approved else RunResult((), {})
            results = [*ran.results, *(Result(change, Outcome.STALE, MOVED_SINCE) for change in stale)]
            if approved and ran.lost is None:
                ran = _settled(
                    planned, replace(ran, results=results), setting, _patience(settings, stop, api, valid, wait)
                )
            else:
                ran = replace(ran, results=results)
            report = Report(
                planned.plan,
                tuple(sorted(ran.results, key=lambda result: result.address)),
                found.recovery.told,
                _shown(output_values({} if options.destroy else valid.desired.outputs, ran.known), valid.secrets),
                api.client.sent - before,
                stop.interrupted,
            )
            trouble, broken = _closed(settings, state, run_id, report, flaws, ran.lost, approved=approved)
    missing = lost(trouble, report.results) if trouble else None
    return Applied(report, approved, valid.warnings, valid.secrets, broken, missing)


def _settled(planned: Planned, ran: RunResult, setting: ApplyContext, patience: Patience) -> RunResult:
    """Return the run once what needed no call is in step with what was seen, and nobody is waited for any more."""
    known, verdicts = dict(ran.known), refresh.Verdicts(planned, setting)
    try:
        refresh.unchanged(planned, ran.results, setting)
    except StateError as error:
        verdicts.lost = error
    results = wait_for(list(ran.results), planned, replace(patience, saw=verdicts.saw), known)
    return RunResult(results, known, verdicts.lost)


def _closed(
    settings: Settings,
    state: State,
    run_id: int,
    report: Report,
    flaws: list[Violation],
    trouble: StateError | None,
    *,
    approved: bool,
) -> tuple[StateError | None, tuple[Diagnostic, ...]]:
    """Note how a run ended; return why that was impossible, and what it has left unsound."""
    if trouble is not None:
        return trouble, ()
    try:
        state.finish_run(run_id, report.outcome(approved=approved), settings.now())
        return None, unsound(state, flaws)
    except StateError as error:
        return error, ()


def status(settings: Settings, *, wait: float = 0.0) -> Outlook:
    """Return what waits for somebody, looking again in growing pauses until nothing waits for a third party.

    While there is time, a look that fails is told and taken again; the last one that succeeded is what is returned.

    Args:
        settings: Where and how.
        wait: Seconds to go on looking, at most.

    Raises:
        ReconcilerError: The files are wrong, the API refuses, or neither it nor the state could ever be read.
    """
    began, pauses, seen = settings.now(), growing(), None
    while True:
        found = _glance(settings, patient=wait > 0)
        seen = found if isinstance(found, Outlook) else seen
        left = wait - (settings.now() - began).total_seconds()
        if left <= 0 or (isinstance(found, Outlook) and not found.plan.having(Status.WAITING)):
            break
        settings.sleep(min(next(pauses), left))
    if seen is not None:
        return replace(seen, plan=seen.plan.undecided())
    assert isinstance(found, ReconcilerError)  # noqa: S101  what else was there
    raise found


def _glance(settings: Settings, *, patient: bool) -> Outlook | ReconcilerError:
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


# --- steps of the pipeline ---


def _informed(
    settings: Settings, valid: Validation, options: Options, api: Api, found: Situation
) -> tuple[Validation, Mapping[Address, Live]]:
    """Return what the data blocks show, and what is valid with the secrets learned from it."""
    if options.destroy:
        return valid, {}
    data = read_data(api, valid.desired, found.snapshot, found.recovery.records, workers=settings.parallelism)
    learned = texts(list(data.values()))
    settings.learned(valid.secrets | learned)
    desired = replace(valid.desired, secrets=valid.desired.secrets | learned)
    return replace(valid, desired=desired, secrets=valid.secrets | learned), data


def _inputs(
    settings: Settings,
    desired: Desired,
    options: Options,
    api: Api,
    state: State,
    found: Situation,
    data: Mapping[Address, Live],
) -> Inputs:
    recovery = found.recovery
    return Inputs(
        desired=desired,
        records=recovery.records,
        tombstones=(*state.tombstones(), *recovery.tombstones),
        snapshot=replace(found.snapshot, requests=api.client.sent),
        fingerprint=state.fingerprint,
        basis=basis(settings, desired, options, state),
        kinds=resource_type,
        options=options,
        now=settings.now(),
        doubtful=recovery.doubtful,
        early=recovery.early,
        data=data,
        operated=state.operations(),
        attempted=state.attempts(),
    )


def _setting(
    settings: Settings,
    progress: Callable[[Progress], None],
    stop: Stop,
    state: State,
    api: Api,
    valid: Validation,
    run_id: int,
) -> ApplyContext:
    return ApplyContext(
        caller=Caller(
            api,
            lambda seconds: rest(seconds, settings.sleep, stop),
            lambda: stop.requested,
            valid.desired.project.visible_within,
        ),
        state=state,
        memory=Memory(state.fingerprint, valid.secrets),
        run_id=run_id,
        now=settings.now,
        progress=progress,
        stop=stop,
        parallelism=settings.parallelism,
    )


def _patience(settings: Settings, stop: Stop, api: Api, valid: Validation, seconds: float) -> Patience:
    return Patience(
        seconds=seconds,
        now=settings.now,
        sleep=settings.sleep,
        read=lambda wanted: _seen(settings, api, wanted),
        stop=stop,
        refused=lambda error: settings.warn(error.diagnostics()),
        visible_within=valid.desired.project.visible_within,
    )


def _seen(settings: Settings, api: Api, wanted: Collection[tuple[ResourceType, str]]) -> Snapshot:
    """Return what is live of the types of some objects; one that is in no list is asked for by its id."""
    scope = Scope(tuple({kind.name: kind for kind, _ in wanted}.values()))
    listed = read(api, scope, workers=settings.parallelism)
    expected = frozenset((kind.name, remote_id) for kind, remote_id in wanted)
    return look_again(api, listed, scope, Doubts(expected), workers=settings.parallelism)


def _shown(values: Mapping[str, OutputValue], secrets: frozenset[str]) -> dict[str, Any]:
    redactor = Redactor.of(secrets)
    return {name: output(value, redactor).as_json() for name, value in values.items()}


def _credential_secrets(settings: Settings) -> frozenset[str]:
    try:
        found = Credentials.from_environment(settings.inputs.environment, basic_auth=settings.basic_auth)
    except ConfigError:
        return frozenset()  # a command that needs none may run without; the others say so themselves
    return found.secrets()
