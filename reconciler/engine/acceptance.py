"""Take over what changed outside: write what is live into the files, where it was written. Sends nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reconciler.diagnostics import ConfigError, Diagnostic, Severity, problem
from reconciler.diff import LastApplied, compare
from reconciler.engine.refresh import look
from reconciler.engine.rewriting import FileChange, Revision, Rewriting, write
from reconciler.engine.run import Run
from reconciler.engine.validation import configuration
from reconciler.planner.accepted import Accepted, accepted
from reconciler.plans.inputs import Existing, Options
from reconciler.redaction import Redactor
from reconciler.resolve import read_sources
from reconciler.resource.selectors import label
from reconciler.values import lookup, settle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reconciler.address import Address
    from reconciler.engine.project import Project
    from reconciler.plans.inputs import PlannedChanges
    from reconciler.plans.model import Drift
    from schemas.markers import Live


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The files that changed, or would; the objects whose values they hold; and what a person should know besides."""

    changes: tuple[FileChange, ...]
    addresses: tuple[Address, ...]
    warnings: tuple[Diagnostic, ...] = ()


def accept(project: Project, addresses: Sequence[Address] = (), *, dry_run: bool = False) -> Rewritten:
    """Write what is live into the files where it is not what was applied.

    Args:
        project: Where and how.
        addresses: Objects, or blocks; () for all there are.
        dry_run: Only say what would be written.

    Raises:
        ReconcilerError: Something of it cannot be written, and nothing was; or nothing could be read.
    """
    valid = configuration(project, holding=True)
    with Run.reading(project, valid, Options(refresh_only=True, targets=tuple(addresses))) as run:
        planned = run.planned(look(run))
        taken = dict(_taken(run, planned, addresses))
    problems = [diagnostic for address, one in taken.items() for diagnostic in _secrets(planned, address, one)]
    unsaid = [_unsaid(entry) for entry in planned.plan.drift if _named(entry.address, addresses) and _is_unsaid(entry)]
    if problems or (unsaid and addresses):
        raise ConfigError([*problems, *(unsaid if addresses else ())])
    sources, desired = read_sources(project.directory, project.inputs)
    if desired.digest != valid.desired.digest:
        hint = "nothing was written; run the command again"
        raise ConfigError([problem("E262", "the files changed while the live objects were read", help=hint)])
    known = {**planned.data, **_live(planned)}
    sources = replace(sources, settled=lambda values: settle(values, lambda reference: lookup(reference, known)))
    revisions = {address: one.revision for address, one in taken.items()}
    changes = Rewriting(project, sources, desired, revisions).changes()
    if not dry_run:
        write(changes)
    warnings = tuple(replace(one, severity=Severity.WARNING) for one in unsaid)
    return Rewritten(changes, tuple(sorted(revisions)), (*run.valid.warnings, *warnings))


@dataclass(frozen=True, slots=True)
class _One:
    """What is taken over of one object."""

    revision: Revision
    accepted: Accepted


def _named(address: Address, addresses: Sequence[Address]) -> bool:
    return not addresses or any(one.covers(address) for one in addresses)


def _live(planned: PlannedChanges) -> dict[Address, Live]:
    return {address: work.live for address, work in planned.work.items() if work.live is not None}


def _taken(run: Run, planned: PlannedChanges, addresses: Sequence[Address]) -> Iterator[tuple[Address, _One]]:
    """Yield what is to be taken over, for each object that is not as it was applied."""
    drifted = {entry.address for entry in planned.plan.drift}
    known = {**planned.data, **_live(planned)}
    for address, work in planned.work.items():
        if isinstance(work, Existing) and _named(address, addresses) and (address in drifted or work.changed):
            one = _of_one(run, work, known)
            if one is not None:
                yield address, one


def _of_one(run: Run, work: Existing, known: Mapping[Address, Live]) -> _One | None:
    one, live, record = work.declared, work.live, work.record
    if record is None or record.remote_id != work.remote_id:
        return None
    redactor, ignored = Redactor.of(run.valid.secrets), one.lifecycle.ignore_changes
    values = settle(one.values, lambda reference: lookup(reference, known))
    last = LastApplied(record.declared, record.fingerprints, record.spellings)
    found = compare(work.kind, values, live, last, run.state.fingerprint, ignored)
    deltas = tuple(replace(one, sensitive=one.sensitive or redactor.tells(one.before)) for one in found.deltas)
    made = accepted(work.kind, values, live, record, replace(found, deltas=deltas), run.state.fingerprint)
    return _One(Revision(values, made.values), made) if made.secret or made.values != values else None


def _secrets(planned: PlannedChanges, address: Address, one: _One) -> Iterator[Diagnostic]:
    """Yield a refusal for each secret that would have to be written into a file."""
    declared = planned.work[address].declared
    for path in one.accepted.secret:
        named = label(path, dict(one.revision.old))
        yield problem(
            "E263",
            f"{named} is sensitive, and is not as it was applied",
            declared.source(path) if declared is not None else None,
            detail="A file that is committed is read by many, and keeps what it held for good.",
            help="put the new value where the old one is kept, or apply to put the old one back",
            address=address,
        )


def _is_unsaid(entry: Drift) -> bool:
    """Tell whether a drift is no value that a file could hold."""
    return not entry.path or entry.origin == "lifecycle"


def _unsaid(entry: Drift) -> Diagnostic:
    if not entry.path:
        message = f"{entry.address} was deleted outside"
        hint = "remove its block to accept that; otherwise apply creates it again"
    else:
        message = f"{entry.address} changed its status: {entry.path} is {entry.after}"
        hint = f"see what it needs:\n  reconciler show {entry.address}"
    return problem("E264", message, help=hint, address=entry.address)
