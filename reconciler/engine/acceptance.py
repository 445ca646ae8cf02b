"""Take over what changed outside: write what is live into the files, where it was written. Sends nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from reconciler.diagnostics import ConfigError, Diagnostic, Severity, problem
from reconciler.diff import LastApplied, compare
from reconciler.engine.refresh import look
from reconciler.engine.rewriting import FileChange, NotRewritable, Refusal, Revision, Rewriting, named_field, write
from reconciler.engine.run import Run
from reconciler.engine.validation import configuration
from reconciler.planner.accepted import Accepted, accepted
from reconciler.plans.inputs import Existing, Options
from reconciler.redaction import Redactor
from reconciler.resolve import read_sources
from reconciler.resource.selectors import label
from reconciler.values import MISSING, canonical_json, lookup, mask, settle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reconciler.address import Address
    from reconciler.diff import Delta
    from reconciler.engine.project import Project
    from reconciler.plans.drift import Drift
    from reconciler.plans.inputs import PlannedChanges
    from reconciler.resolve import Declared
    from reconciler.values import Path
    from schemas.markers import Live

LONGEST_SHOWN: Final = 120


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The files that changed, or would; the objects whose values they hold; and what a person should know besides.

    ``left_out`` says of each value that is not written what it is and why.
    """

    changes: tuple[FileChange, ...]
    addresses: tuple[Address, ...]
    warnings: tuple[Diagnostic, ...] = ()
    left_out: tuple[Diagnostic, ...] = ()


def accept(project: Project, addresses: Sequence[Address] = (), *, dry_run: bool = False) -> Rewritten:
    """Write what is live into the files where it is not what was applied.

    Args:
        project: Where and how.
        addresses: Objects, or blocks, of which everything is written or nothing; () for all there are, of which is
            left out what cannot be written.
        dry_run: Only say what would be written.

    Raises:
        ReconcilerError: Something of ``addresses`` cannot be written, and nothing was; or nothing could be read.
    """
    valid = configuration(project, holding=True)
    with Run.reading(project, valid, Options(refresh_only=True, targets=tuple(addresses))) as run:
        planned = run.planned(look(run))
        taken = dict(_taken(run, planned, addresses))
    left_out = [
        diagnostic for address, acceptance in taken.items() for diagnostic in _secrets(planned, address, acceptance)
    ]
    unsaid = [_unsaid(entry) for entry in planned.plan.drift if _named(entry.address, addresses) and _is_unsaid(entry)]
    if addresses and (left_out or unsaid):
        raise ConfigError([*left_out, *unsaid])
    sources, desired = read_sources(project.directory, project.inputs)
    if desired.digest != valid.desired.digest:
        hint = "nothing was written; run the command again"
        raise ConfigError([problem("E262", "the files changed while the live objects were read", help=hint)])
    known = {**planned.data, **_live(planned)}
    sources = replace(sources, settled=lambda values: settle(values, lambda reference: lookup(reference, known)))
    while True:
        revisions = {address: Revision(acceptance.before, acceptance.values()) for address, acceptance in taken.items()}
        try:
            changes = Rewriting(project, sources, desired, revisions, known_only=True).changes()
            break
        except NotRewritable as error:
            refused = _refused(error, taken)
            why = [_left_out(desired.resources[address], delta, refusal) for address, delta, refusal in refused]
            if addresses or not refused:
                raise ConfigError(why or [_in_no_file(refusal) for refusal in error.refusals]) from error
            left_out += why
            for address, delta, _ in refused:
                taken[address] = taken[address].without({delta.path})
    if not dry_run:
        write(changes)
    warnings = tuple(replace(diagnostic, severity=Severity.WARNING) for diagnostic in unsaid)
    written = tuple(sorted(address for address, acceptance in taken.items() if acceptance.moved))
    return Rewritten(changes, written, (*run.valid.warnings, *warnings), tuple(left_out))


def _refused(error: NotRewritable, taken: Mapping[Address, Accepted]) -> list[tuple[Address, Delta, Refusal]]:
    """Return what is not to be taken over for the rest to have a chance, each difference once."""
    refused: dict[tuple[Address, Path], tuple[Address, Delta, Refusal]] = {}
    for refusal in error.refusals:
        address = refusal.address
        if address is None or address not in taken:
            continue
        moved = taken[address].moved
        for delta in [delta for delta in moved if _concerns(refusal, delta, taken[address])] or moved:
            refused.setdefault((address, delta.path), (address, delta, refusal))
    return list(refused.values())


def _concerns(refusal: Refusal, delta: Delta, taken: Accepted) -> bool:
    """Tell whether a refused value and a difference lie one in the other."""
    if not refusal.made:
        length = min(len(delta.path), len(refusal.path))
        return delta.path[:length] == refusal.path[:length]
    refused = named_field(refusal.problem)
    for values in (taken.before, taken.values()):  # an element may be named by the type that it is to have
        here = label(delta.path, dict(values))
        nested = ((here, refused), (refused, here))
        if any(f"{inner}.".startswith((f"{outer}.", f"{outer}[")) for inner, outer in nested):
            return True
    return False


def _left_out(declared: Declared, delta: Delta, refusal: Refusal) -> Diagnostic:
    """Return why a live value is not written, at a place in the files as they are."""
    why, path = refusal.problem, label(delta.path, declared.values)
    of = f"the live value of {declared.address} {path}"
    secret = why.code == "E263" or delta.before is MISSING
    shown = "" if secret else canonical_json(mask(delta.before))
    shown = shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}..."
    given = f"{shown} is {of} and was not written." if shown else f"{of[0].upper()}{of[1:]} was not written."
    why = replace(why, detail=f"{given} {why.detail}".strip())
    if not refusal.made:
        return why
    source = declared.source(delta.path)
    if why.code != "E124":
        return replace(why, label=f"with the live value, {why.label}", source=source, also=())
    steps = re.sub(r"\[[^\]]*\]", "", named_field(why))
    hint = f"if it is meant, let the block have it, and accept again:\n  lifecycle: {{allowUnknown: [{steps}]}}"
    return replace(why, label="this version does not know the live value", source=source, help=hint)


def _in_no_file(refusal: Refusal) -> Diagnostic:
    """Return a refusal without a place that only the files as they would be have."""
    why = refusal.problem
    return replace(why, label=f"with the live values, {why.label}", source=None, also=()) if refusal.made else why


def _named(address: Address, addresses: Sequence[Address]) -> bool:
    return not addresses or any(named.covers(address) for named in addresses)


def _live(planned: PlannedChanges) -> dict[Address, Live]:
    return {address: work.live for address, work in planned.work.items() if work.live is not None}


def _taken(run: Run, planned: PlannedChanges, addresses: Sequence[Address]) -> Iterator[tuple[Address, Accepted]]:
    """Yield what is to be taken over, for each object that is not as it was applied."""
    drifted = {entry.address for entry in planned.plan.drift}
    known = {**planned.data, **_live(planned)}
    for address, work in planned.work.items():
        if isinstance(work, Existing) and _named(address, addresses) and (address in drifted or work.changed):
            acceptance = _of_one(run, work, known)
            if acceptance is not None:
                yield address, acceptance


def _of_one(run: Run, work: Existing, known: Mapping[Address, Live]) -> Accepted | None:
    declared, live, record = work.declared, work.live, work.record
    if record is None or record.remote_id != work.remote_id:
        return None
    redactor, ignored = Redactor.of(run.valid.secrets), declared.lifecycle.ignore_changes
    values = settle(declared.values, lambda reference: lookup(reference, known))
    last = LastApplied(record.declared, record.fingerprints, record.spellings)
    difference = compare(work.resource_type, values, live, last, run.state.fingerprint, ignored)
    deltas = tuple(
        replace(delta, sensitive=delta.sensitive or redactor.tells(delta.before)) for delta in difference.deltas
    )
    made = accepted(work.resource_type, values, live, record, replace(difference, deltas=deltas), run.state.fingerprint)
    return made if made.secret or made.values() != values else None


def _secrets(planned: PlannedChanges, address: Address, acceptance: Accepted) -> Iterator[Diagnostic]:
    """Yield a refusal for each secret that would have to be written into a file."""
    declared = planned.work[address].declared
    for path in acceptance.secret:
        named = label(path, dict(acceptance.before))
        yield problem(
            "E263",
            f"{named} is sensitive, and is not as it was applied",
            declared.source(path) if declared is not None else None,
            detail=f"The live value of {address} {named} was not written: a file that is committed is read by many, "
            "and keeps what it held for good.",
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
        hint = f"see what it needs:\n  reconciler state show {entry.address}"
    return problem("E264", message, help=hint, address=entry.address)
