"""Check what a one-way step needs before it is taken: declared values, the live object, files, rules of reviewers.

The types declare the needs; nothing here knows one of them. Nothing is changed or sent, except that files which the
configuration names by URL are fetched.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reconciler.client import Fetched, Files, Network
from reconciler.client.addresses import is_loopback
from reconciler.diagnostics import ConfigError, problem
from reconciler.engine.context import endpoint
from reconciler.engine.pictures import judged, most_bytes
from reconciler.engine.refresh import look
from reconciler.engine.run import Run
from reconciler.engine.validation import configuration, linted
from reconciler.planner.unmet_needs import with_needs
from reconciler.plans.filter import Filter
from reconciler.plans.inputs import Options
from reconciler.plans.needs import CheckedNeed, NeedStatus, Readiness
from reconciler.resource.phase import status_of
from reconciler.values import MISSING, at, is_deferred
from schemas.facts import facts
from schemas.markers import Trigger

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.address import Address
    from reconciler.client import NotFetched
    from reconciler.diagnostics import Diagnostic
    from reconciler.engine.project import Project
    from reconciler.plans.change import Change
    from reconciler.plans.inputs import PlannedChanges
    from reconciler.resolve import Declared, Desired
    from schemas.declare import Act, ResourceType
    from schemas.markers import Live
    from schemas.needs import LiveNeed, PictureNeed

PASS, WARNING, FAIL, UNKNOWN = NeedStatus.PASS, NeedStatus.WARNING, NeedStatus.FAIL, NeedStatus.UNKNOWN


def readiness(
    project: Project, patterns: Sequence[Address | str] = (), *, types: Sequence[str] = (), offline: bool = False
) -> list[Readiness]:
    """Return for each one-way step of declared objects what it needs, and what of that is in order.

    Whether the step is asked for does not matter: what it needs can be put in order before.

    Args:
        project: Where and how.
        patterns: Addresses, blocks, types or patterns with ``*``; all objects that have such a step without one.
        types: Only objects of these types; of all when empty.
        offline: Look only at the files: neither the API nor any other server is asked.

    Raises:
        ReconcilerError: The files are wrong, the API or the state cannot be read, or a pattern matches no
            declared object with such a step.
    """
    valid = configuration(project, holding=True)
    wanted = _wanted(valid.desired, Filter.of(patterns, types))
    if offline or not wanted:
        return [ready for declared in wanted for ready in _Check(valid.desired, declared).steps()]
    with Run.reading(project, valid, Options(targets=tuple(declared.address for declared in wanted))) as run:
        work = run.planned(look(run)).work
        fetcher = _fetcher(project)
        contexts = ((declared, work.get(declared.address)) for declared in wanted)
        return [
            ready
            for declared, context in contexts
            for ready in _Check(run.desired, declared, fetcher, context.live if context else None).steps()
        ]


def held_back(run: Run, planned: PlannedChanges) -> PlannedChanges:
    """Return the plan with every change blocked whose one-way step would be refused, and doubts as warnings.

    Declared values were checked when the files were read; looked at here is what only a glance outside can tell. Only
    changes that an apply would make are looked at, so that a plan without such a step costs nothing.
    """
    changes = [change for change in planned.plan.changes if change.sends and _has_needs(planned, change)]
    if not changes:
        return planned
    fetcher = _fetcher(run.project)
    found = {change.address: _outside(planned, change, fetcher) for change in changes}
    return with_needs(planned, found)


def _has_needs(planned: PlannedChanges, change: Change) -> bool:
    resource_type = planned.work[change.address].resource_type
    return any(resource_type.act(name).needs for name in change.acts)


def _outside(planned: PlannedChanges, change: Change, fetcher: _Fetcher) -> tuple[CheckedNeed, ...]:
    context = planned.work[change.address]
    declared = planned.desired.resources[change.address]
    check = _Check(planned.desired, declared, fetcher, context.live)
    return tuple(need for name in change.acts for need in check.outside(context.resource_type.act(name)))


def _wanted(desired: Desired, only: Filter) -> list[Declared]:
    """Return the declared objects that are meant, in the order of their addresses.

    Raises:
        ConfigError: A pattern matches none that has a step with needs; each such pattern.
    """
    only.check(desired.resources, "E228", "declared object")
    known = [declared for _, declared in sorted(desired.resources.items()) if _steps(declared.resource_type)]
    idle = only.unmatched([declared.address for declared in known])
    if idle:
        raise ConfigError([_nothing_to_check(pattern, desired) for pattern in idle])
    return [declared for declared in known if only.keeps(declared.address)]


def _nothing_to_check(pattern: str, desired: Desired) -> Diagnostic:
    matching = next(address for address in desired.resources if address.matches(pattern))
    noun = desired.resources[matching].resource_type.noun
    help_ = "without an address, every object with such a step is checked"
    return problem("E228", label=f"{noun} has no one-way step that needs anything", help=help_, address=matching)


def _steps(resource_type: ResourceType) -> tuple[Act, ...]:
    return tuple(act for act in resource_type.acts if act.needs)


class _Fetcher:
    """Fetches files, each URL once."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._seen: dict[tuple[str, int], Fetched | NotFetched] = {}

    def fetch(self, url: str, most: int) -> Fetched | NotFetched:
        """Return the file at a URL, or why there is none."""
        if (url, most) not in self._seen:
            self._seen[url, most] = self._files.fetch(url, most)
        return self._seen[url, most]


def _fetcher(project: Project) -> _Fetcher:
    local = is_loopback(urlsplit(endpoint(project).base_url).hostname or "")
    network = Network.from_environment(project.environment)
    return _Fetcher(Files(network, local=local, unwanted=project.stop.is_set))


@dataclass(frozen=True, slots=True)
class _Check:
    """The check of one object; without ``fetcher`` nothing but the files is looked at."""

    desired: Desired
    declared: Declared
    fetcher: _Fetcher | None = None
    live: Live | None = None

    def steps(self) -> Iterator[Readiness]:
        """Yield what each step of the object needs."""
        for act in _steps(self.declared.resource_type):
            needs = self._taken(act) or (self._state(act), *self._declared(act), *self.outside(act), *self._reviewed())
            yield Readiness(self.declared.address, act.name, tuple(needs))

    def outside(self, act: Act) -> Iterator[CheckedNeed]:
        """Yield what the files alone do not tell: needs of the live object, and files that are fetched."""
        if self.live is not None:
            live = self.live
            yield from (self._of_live(need, live) for need in act.needs.live if need.applies(live))
        for need in act.needs.pictures:
            url = at(self.declared.values, need.path)
            if url not in (MISSING, None, ""):
                yield self._placed(need.path, self._picture(need, url))

    def _taken(self, act: Act) -> tuple[CheckedNeed, ...]:
        """Return that nothing is needed any more, where the step was taken."""
        marks = facts(self.declared.resource_type.spec).having(Trigger).values()
        if self.live is None or not any(mark.act == act.name and mark.done(self.live) for mark in marks):
            return ()
        word = status_of(self.declared.resource_type, self.live).word
        return (CheckedNeed("state", PASS, f"{word}: nothing more is needed".lstrip(": ")),)

    def _state(self, act: Act) -> CheckedNeed:
        if self.live is None:
            why = "not looked at, offline" if self.fetcher is None else "it does not exist yet; apply creates it first"
            return CheckedNeed("state", UNKNOWN, why, tried=False)
        gate = act.gate(self.live)
        if gate is None:
            return CheckedNeed("state", PASS, status_of(self.declared.resource_type, self.live).word)
        return CheckedNeed("state", UNKNOWN if gate.status == "waiting" else FAIL, gate.why)

    def _declared(self, act: Act) -> Iterator[CheckedNeed]:
        values = self.declared.values
        for need in act.needs.declared:
            if not need.applies(values):
                continue
            lacks = list(need.lacks(values))
            if not lacks:
                yield CheckedNeed(need.name, PASS, "declared")
            for lack in lacks:
                status = FAIL if need.required else WARNING
                yield self._placed(lack.path, CheckedNeed(need.name, status, f"{'.'.join(lack.path)} {lack.rule}"))

    def _of_live(self, need: LiveNeed, live: Live) -> CheckedNeed:
        wrong = need.lacks(live)
        if not wrong:
            return CheckedNeed(need.name, PASS, "as it should be")
        return CheckedNeed(need.name, FAIL if need.required else WARNING, wrong, need.advice)

    def _picture(self, need: PictureNeed, url: object) -> CheckedNeed:
        if not isinstance(url, str) or is_deferred(url):
            why = "not fetched: its URL is a secret, or known only after apply"
            return CheckedNeed(need.name, UNKNOWN, why, tried=False)
        if self.fetcher is None:
            return CheckedNeed(need.name, UNKNOWN, "not fetched, offline", tried=False)
        answer = self.fetcher.fetch(url, most_bytes(need.limits))
        if isinstance(answer, Fetched):
            status, finding = judged(need.limits, answer)
            advice = "" if status is PASS else f"the API accepts {need.limits}"
            return CheckedNeed(need.name, status, finding, advice)
        if answer.skipped:
            return CheckedNeed(need.name, UNKNOWN, f"not fetched: {answer.why}", tried=False)
        advice = "everybody must be able to fetch it, without a login"
        return CheckedNeed(need.name, FAIL if answer.certain else UNKNOWN, f"{answer.why} ({url})", advice)

    def _reviewed(self) -> Iterator[CheckedNeed]:
        """Yield what the rules of reviewers say of the object, which they may refuse although the API takes it."""
        findings = linted(self.desired, {self.declared.address})
        if not findings:
            yield CheckedNeed("rules of reviewers", PASS, "nothing to report")
        for finding in findings:
            place = f"{finding.source.file}:{finding.source.line}" if finding.source else ""
            yield CheckedNeed(finding.via, WARNING, finding.label, finding.help, source=place)

    def _placed(self, path: tuple[str, ...], need: CheckedNeed) -> CheckedNeed:
        """Return a need with its field and its place, or that of the nearest part that is written."""
        place = self.declared.source(path)
        return replace(need, path=".".join(path), source=f"{place.file}:{place.line}")
