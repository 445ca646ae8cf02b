"""One run against one project: what it has open, its steps in their order, and how it ends in the history."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from reconciler.engine import plan_file
from reconciler.engine.context import basis, leased, noted_run, opened_api, opened_state
from reconciler.engine.preflight import bind, explained, refuse_invalid_state, refuse_wrong_project, unsound
from reconciler.engine.validation import linted
from reconciler.execute import executor, refresh
from reconciler.execute.calls import Caller
from reconciler.execute.context import ApplyContext
from reconciler.execute.executor import RunResult
from reconciler.execute.records import RecordMaker
from reconciler.execute.recover import left_open
from reconciler.execute.report import Outcome, Report, Result
from reconciler.execute.wait import Patience, rest, wait_for
from reconciler.planner.build import build, outputs
from reconciler.plans.change import Action
from reconciler.plans.inputs import AS_DECLARED, Inputs
from reconciler.plans.redacted import output
from reconciler.read import Scope, read
from reconciler.read.again import Doubts, look_again
from reconciler.read.comments import with_comments
from reconciler.read.data import read_data
from reconciler.redaction import Redactor
from reconciler.values import secret_texts
from schemas import catalogue
from state.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from reconciler.address import Address
    from reconciler.api import Api
    from reconciler.diagnostics import Diagnostic
    from reconciler.engine.project import Project
    from reconciler.engine.refresh import RefreshResult
    from reconciler.engine.validation import Configuration
    from reconciler.execute.recover import Recovery
    from reconciler.execute.stop import Stop
    from reconciler.plans.change import Change
    from reconciler.plans.document import SignedPlan
    from reconciler.plans.inputs import Options, PlannedChanges
    from reconciler.plans.model import Plan
    from reconciler.progress import Progress
    from reconciler.resolve import Desired
    from reconciler.resource.snapshot import Snapshot
    from schemas.declare import ResourceType
    from schemas.markers import Live
    from state.records import Violation
    from state.store import State

MOVED_SINCE = "the live object or its declaration changed since the plan was made; plan again"


SENDING: Final = frozenset({Action.CREATE, Action.UPDATE, Action.REPLACE, Action.ACT})
"""What sends an object to whoever reviews it; a one-way step such as a launch does so, too."""


@dataclass(slots=True)
class Run:
    """One run: where it works, what it was asked for, and what it has open.

    Attributes:
        valid: The configuration; learns the secrets that data blocks show.
        run_id: Its number in the history, 0 for a run that changes nothing.
        flaws: What was broken in the state before, and does no harm.
        approved: Whether the user agreed to the plan.
    """

    project: Project
    valid: Configuration
    options: Options
    state: State
    api: Api
    run_id: int = 0
    flaws: Collection[Violation] = ()
    approved: bool = False
    _sent_before: int = 0

    @classmethod
    @contextmanager
    def reading(cls, project: Project, valid: Configuration, options: Options = AS_DECLARED) -> Iterator[Run]:
        """Open the state, as it is, and the API for a run that changes nothing.

        Raises:
            ReconcilerError: One of them cannot be opened, or the state is about another project.
        """
        section = valid.desired.project
        project.stop.begin()
        with (
            opened_state(project, section, create=False) as state,
            opened_api(project, section) as api,
            explained(state),
        ):
            refuse_wrong_project(project, section, state)
            yield cls(project, valid, options, state, api)

    @classmethod
    @contextmanager
    def acting(
        cls,
        project: Project,
        valid: Configuration,
        command: str,
        options: Options = AS_DECLARED,
        reviewed: SignedPlan | None = None,
    ) -> Iterator[Run]:
        """Open state and API under the lock for a run that may change things, and note how it ends.

        Args:
            project: Where and how.
            valid: What the files say.
            command: What the history calls the run.
            options: What is asked for beyond the files.
            reviewed: The saved plan that is carried out.

        Raises:
            ReconcilerError: One of them cannot be opened, the state is broken or about another project, or the reviewed
                plan does not fit it.
        """
        section = valid.desired.project
        project.stop.begin()
        with (
            opened_state(project, section, create=True) as state,
            opened_api(project, section, state) as api,
            leased(project, state),
        ):
            refuse_wrong_project(project, section, state)
            if reviewed:
                plan_file.refuse_unfit(reviewed, basis(project, valid.desired, options, state), state, project.now())
            flaws = refuse_invalid_state(state)
            with noted_run(project, state, command) as run_id:
                yield cls(project, valid, options, state, api, run_id, flaws)

    @property
    def desired(self) -> Desired:
        """What the files declare."""
        return self.valid.desired

    @property
    def records_from(self) -> RecordMaker:
        """What makes records: with fingerprints in place of secrets."""
        return RecordMaker(self.state.fingerprint, self.valid.secrets)

    def bind(self) -> None:
        """Let a state that remembers nothing of any project be about this one, before anything is written for it."""
        bind(self.project, self.desired.project, self.state)

    def settle(self, recovery: Recovery) -> None:
        """Record what was found out about the calls that an earlier run left open."""
        now = self.project.now()
        self.state.put(recovery.deposed, run_id=self.run_id, at=now, action="depose")
        self.state.advance(ends=[replace(end, run_id=self.run_id) for end in recovery.ends], at=now)

    def planned(self, refreshed: RefreshResult) -> PlannedChanges:
        """Read what data blocks name, and return the plan of this moment.

        Raises:
            ReconcilerError: Data cannot be read, or an ``import`` block names what cannot be imported.
        """
        data = self._data(refreshed)
        recovery = refreshed.recovery
        return build(
            Inputs(
                desired=self.desired,
                records=recovery.records,
                tombstones=(*self.state.tombstones(), *recovery.tombstones),
                snapshot=replace(refreshed.snapshot, requests=self.api.client.sent),
                fingerprint=self.state.fingerprint,
                basis=basis(self.project, self.desired, self.options, self.state),
                resource_types=catalogue.resource_type,
                options=self.options,
                now=self.project.now(),
                doubtful=recovery.doubtful,
                early=recovery.early,
                data=data,
                operated=self.state.operations(),
                attempted=self.state.attempts(),
                counted=self.state.counted,
                called=self.state.called,
                refused=self.state.refused,
            )
        )

    def _data(self, refreshed: RefreshResult) -> Mapping[Address, Live]:
        """Return what the data blocks show; it is taken for secret where they say so."""
        if self.options.destroy:
            return {}
        workers = self.project.parallelism
        data = read_data(self.api, self.desired, refreshed.snapshot, refreshed.recovery.records, workers=workers)
        learned = secret_texts(data.values())
        self.project.learned(self.valid.secrets | learned)
        desired = replace(self.desired, secrets=self.desired.secrets | learned)
        self.valid = replace(self.valid, desired=desired, secrets=self.valid.secrets | learned)
        return data

    def with_open_calls(self, plan: Plan, refreshed: RefreshResult) -> Plan:
        """Return the plan with a warning for each call that is open."""
        hanging = left_open(refreshed.begun, self.state.running(self.project.now()), catalogue.resource_type)
        return replace(plan, warnings=(*plan.warnings, *hanging))

    def linted(self, plan: Plan) -> tuple[Diagnostic, ...]:
        """Return what reviewers would refuse of the objects that the plan sends to them; what is live has passed."""
        sent = {change.address for change in plan.changes if change.action in SENDING}
        return linted(self.desired, sent) if sent and not self.options.refresh_only else ()

    def ask(self, plan: Plan, approve: Callable[[Plan], bool]) -> None:
        """Show the plan to whoever approves it; from then on a first Ctrl-C drains the run instead of ending it."""
        stop = self.project.stop
        self.approved = stop.acting = not stop.interrupted and approve(plan)
        self._sent_before = self.api.client.sent

    def execute(
        self, planned: PlannedChanges, stale: Iterable[Change], progress: Callable[[Progress], None], wait: float
    ) -> RunResult:
        """Carry out what was approved, then wait up to ``wait`` seconds for third parties.

        Raises:
            StateError: The state could not be written, and nothing was sent.
        """
        left_out = [Result(change, Outcome.STALE, MOVED_SINCE) for change in stale]
        if not self.approved:
            return RunResult(left_out, {})
        self.bind()
        context = self._context(progress)
        result = executor.run(planned, context)
        result = replace(result, results=[*result.results, *left_out])
        return result if result.lost else self._settled(planned, result, context, wait)

    def _settled(self, planned: PlannedChanges, result: RunResult, context: ApplyContext, wait: float) -> RunResult:
        """Return the result once what needed no call is recorded as seen, and nobody is waited for any more."""
        known, verdicts = dict(result.known), refresh.Verdicts(planned, context)
        try:
            refresh.unchanged(planned, result.results, context)
        except StateError as error:
            verdicts.lost = error
        patience = replace(self._patience(context.stop, wait), saw=verdicts.saw)
        return RunResult(wait_for(list(result.results), planned, patience, known), known, verdicts.lost)

    def report(self, plan: Plan, result: RunResult, recovered: tuple[str, ...]) -> Report:
        """Return what the run did."""
        declared = {} if self.options.destroy else self.desired.outputs
        redactor = Redactor.of(self.valid.secrets)
        shown = {name: output(value, redactor).as_json() for name, value in outputs(declared, result.known).items()}
        return Report(
            plan,
            tuple(sorted(result.results, key=lambda entry: entry.address)),
            recovered,
            shown,
            self.api.client.sent - self._sent_before,
            self.project.stop.interrupted,
        )

    def finish(self, report: Report, trouble: StateError | None) -> tuple[StateError | None, tuple[Diagnostic, ...]]:
        """Note how the run ended; return why that was impossible, and what it has left broken in the state."""
        if trouble is not None:
            return trouble, ()
        try:
            self.state.finish_run(self.run_id, report.outcome(approved=self.approved), self.project.now())
            return None, unsound(self.state, self.flaws)
        except StateError as error:
            return error, ()

    def done(self) -> None:
        """Note that a run without a report did what it was asked to."""
        self.state.finish_run(self.run_id, "done", self.project.now())

    def _context(self, progress: Callable[[Progress], None]) -> ApplyContext:
        project, stop = self.project, self.project.stop

        def told(step: Progress) -> None:
            project.on_progress(step)
            progress(step)

        caller = Caller(
            self.api,
            lambda seconds: rest(seconds, project.sleep, stop),
            lambda: stop.requested,
            self.desired.project.visible_within,
        )
        return ApplyContext(
            caller=caller,
            state=self.state,
            records_from=self.records_from,
            run_id=self.run_id,
            now=project.now,
            progress=told,
            stop=stop,
            parallelism=project.parallelism,
        )

    def _patience(self, stop: Stop, seconds: float) -> Patience:
        return Patience(
            seconds=seconds,
            now=self.project.now,
            sleep=self.project.sleep,
            read=self._seen,
            stop=stop,
            refused=lambda error: self.project.warn(error.diagnostics()),
            on_progress=self.project.on_progress,
            visible_within=self.desired.project.visible_within,
        )

    def _seen(self, wanted: Collection[tuple[ResourceType, str]]) -> Snapshot:
        """Return what is live of the types of some objects; one that is in no list is asked for by its id."""
        scope = Scope(tuple({resource_type.name: resource_type for resource_type, _ in wanted}.values()))
        listed = read(self.api, scope, workers=self.project.parallelism)
        expected = frozenset((resource_type.name, remote_id) for resource_type, remote_id in wanted)
        seen = look_again(self.api, listed, scope, Doubts(expected), workers=self.project.parallelism)
        return with_comments(self.api, seen, {key: {} for key in expected}, workers=self.project.parallelism)
