"""How a call ended: the end entry for the journal, the record that follows from it, and the result for the person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from reconciler.diagnostics import ApiError, OutcomeUnknown
from reconciler.diff import agrees
from reconciler.execute.arrival import carried, touches
from reconciler.execute.calls import Accepted
from reconciler.execute.named_fields import located
from reconciler.execute.records import FOUND, UNWRITTEN, WRITTEN, Evidence, tombstone_of
from reconciler.execute.report import Outcome, Result
from reconciler.planner.guards.refused_content import content
from reconciler.planner.reasons import degraded, rejection
from reconciler.planner.unsettled import refused, unknown
from reconciler.plans.change import Action
from reconciler.plans.inputs import Existing, Orphan
from reconciler.resolve.collector import concealed
from reconciler.resource.phase import status_of
from reconciler.resource.selectors import label
from reconciler.resource.spelling import respelled
from reconciler.values import read_path
from schemas.declare import Act, Phase
from state.records import Completion, RefusedContent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.address import Address
    from reconciler.execute.calls import CallResult
    from reconciler.execute.context import Execution
    from reconciler.execute.intents import Step
    from reconciler.plans.change import Change
    from reconciler.plans.inputs import ChangeContext, DeclaredContext
    from schemas.markers import Live
    from state.records import Record

UNRECORDED = "it was applied and could not be recorded; the next run finds out"
LOOKS_AGAIN = "the next run checks again"
SPELLED = "this is recorded as its spelling"
COMPARED_ANEW = "the reason is unknown, so the next plan compares it again"
NOT_SEEN = f"the API accepted it, but does not show the object yet; {LOOKS_AGAIN}"


@dataclass(frozen=True, slots=True)
class InFlightCall:
    """A call under way: whose it is, its journal entry, and whether it is the last one of its change."""

    address: Address
    step: Step
    intent_id: int
    last: bool


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """The end of one call, to be written with the next transaction; ``result`` when it ends its change too.

    ``doubtful`` is what became of another create of this run that was answered with the same id.
    """

    address: Address
    completion: Completion
    result: Result | None
    doubtful: Result | None = None


def succeeded(execution: Execution, call: InFlightCall, ended: CallResult) -> CallOutcome:
    """Return the outcome of a call that succeeded, and let the execution know the object as it is now."""
    change = execution.changes[call.address]
    completion = Completion(
        call.intent_id,
        _how(call, ended),
        request_id=ended.request_id or None,
        fields=tuple(field.name for field in change.fields) if call.step == "update" else (),
        action=str(change.action),
    )
    work = execution.work(call.address)
    if call.step == "delete" or isinstance(work, Orphan):
        return _deleted(execution, call, completion, ended)
    if ended.live is None:
        unseen = replace(completion, outcome="unknown", message=NOT_SEEN)
        return CallOutcome(call.address, unseen, Result(change, Outcome.UNKNOWN, NOT_SEEN))
    owner = execution.owner(call.address, work.resource_type.remote_id(ended.live))
    if owner is not None:
        message = f"the API answered with the id of {owner}, so the object is unknown; {LOOKS_AGAIN}"
        unknown = replace(completion, outcome="unknown", message=message)
        return _contested(
            execution, CallOutcome(call.address, unknown, Result(change, Outcome.UNKNOWN, message)), owner
        )
    return _written(execution, call, work, completion, ended, ended.live)


def remembered(change: Change, work: ChangeContext) -> Result:
    """Return the result of a change for which nothing was sent: an object was adopted, moved or forgotten."""
    concerns = _concerns(work, work.live) if work.declared and work.live is not None else ()
    outcome = Outcome.NEEDS_HUMAN if concerns else Outcome.DONE
    return Result(change, outcome, "; ".join(concerns), remote_id=work.remote_id)


def held(execution: Execution, call_outcome: CallOutcome, left: Sequence[Step]) -> CallOutcome:
    """Return the outcome, ending its change when the one-way step that comes next cannot be taken yet."""
    change, live = execution.changes[call_outcome.address], execution.known.get(call_outcome.address)
    if call_outcome.result is not None or live is None or not left or not isinstance(left[0], Act):
        return call_outcome
    gate = left[0].gate(live)
    if gate is None:
        return call_outcome
    outcome = {"waiting": Outcome.WAITING, "needs_human": Outcome.NEEDS_HUMAN}.get(gate.status, Outcome.BLOCKED)
    remote_id = execution.work(call_outcome.address).resource_type.remote_id(live)
    return replace(call_outcome, result=Result(change, outcome, f"{left[0].name}: {gate.why}", remote_id=remote_id))


def not_sent(execution: Execution, call: InFlightCall, why: str) -> CallOutcome:
    """Return the outcome of a call that was begun in the journal and never made."""
    change = execution.changes[call.address]
    completion = Completion(call.intent_id, "superseded", message=why, action=str(change.action))
    return CallOutcome(call.address, completion, Result(change, Outcome.SKIPPED, why))


def unrecorded(execution: Execution, call_outcome: CallOutcome) -> Result:
    """Return the result of a call that ended, and whose end the state did not take; what was never sent is skipped."""
    change, completion = execution.changes[call_outcome.address], call_outcome.completion
    if call_outcome.result is not None and call_outcome.result.outcome in (
        Outcome.SKIPPED,
        Outcome.FAILED,
        Outcome.UNKNOWN,
    ):
        return call_outcome.result
    result = Result(change, Outcome.UNKNOWN, UNRECORDED) if call_outcome.result is None else call_outcome.result
    live = execution.known.get(call_outcome.address)
    remote_id = result.remote_id or (
        execution.work(call_outcome.address).resource_type.remote_id(live) if live is not None else ""
    )
    return replace(
        result,
        outcome=Outcome.UNKNOWN,
        message=UNRECORDED,
        request_id=completion.request_id or "",
        remote_id=remote_id,
        unrecorded=True,
    )


def failed(execution: Execution, call: InFlightCall, error: ApiError) -> CallOutcome:
    """Return the outcome of a call that failed; an unknown outcome leaves the entry open for the next run."""
    change, work, exchange = execution.changes[call.address], execution.work(call.address), error.exchange
    unknown = isinstance(error, OutcomeUnknown)
    message = f"{exchange.error_code or exchange.status or 'no answer'}: {exchange.message}"
    refused = _refused_content(execution, call, error)
    completion = Completion(
        call.intent_id,
        "unknown" if unknown else "failed",
        request_id=exchange.request_id,
        message=message,
        action=str(change.action),
        refused=refused,
    )
    diagnostic = error.diagnostic(change.address)
    if work.declared is not None:
        diagnostic = located(diagnostic, exchange, work.declared, execution.sent(work))
    problem = concealed(diagnostic, execution.context.records_from.secrets)  # it shows a line of the files
    outcome = Outcome.UNKNOWN if unknown else Outcome.FAILED
    result = Result(change, outcome, message, problem, exchange.request_id or "", refused=refused is not None)
    call_outcome = CallOutcome(call.address, completion, result)
    owner = execution.owner(call.address, error.remote_id) if isinstance(error, Accepted) else None
    return call_outcome if owner is None else _contested(execution, call_outcome, owner)


def _refused_content(execution: Execution, call: InFlightCall, error: ApiError) -> RefusedContent | None:
    """Return the content that a platform does not take, so that the same is not sent again; None for another reason."""
    work, exchange = execution.work(call.address), error.exchange
    refusal = work.resource_type.content_refusal
    if refusal is None or exchange.error_code != refusal.code or call.step not in ("create", "update"):
        return None
    why = refusal.why(exchange.additional)
    if why is None:
        return None
    values = execution.values(work)
    return RefusedContent(content(work.resource_type, values, execution.context.records_from.fingerprint), why)


def _how(call: InFlightCall, ended: CallResult) -> Literal["done", "adopted", "resent"]:
    if ended.how == "resent":
        return "resent"
    return "adopted" if ended.how == "found" and call.step == "create" else "done"


def _contested(execution: Execution, call_outcome: CallOutcome, owner: Address) -> CallOutcome:
    """Return the outcome of a create that was answered with the id of another object.

    If this run made that one, either of the two answers may be the wrong one: the next run looks for both.
    """
    other = execution.changes.get(owner)
    if other is None or other.action is not Action.CREATE or execution.records.pop(owner, None) is None:
        return call_outcome
    execution.known.pop(owner, None)
    message = f"the API answered the create of {call_outcome.address} with the same id, so its owner is unknown"
    doubtful = Result(other, Outcome.UNKNOWN, f"{message}; {LOOKS_AGAIN}")
    return replace(call_outcome, completion=replace(call_outcome.completion, forget=str(owner)), doubtful=doubtful)


def _written(
    execution: Execution,
    call: InFlightCall,
    work: DeclaredContext,
    completion: Completion,
    ended: CallResult,
    live: Live,
) -> CallOutcome:
    execution.known[call.address] = live
    values = execution.values(work)
    sent, now = execution.sent(work), execution.context.now()
    evidence = execution.evidence[call.address] = _evidence(execution, call, work, ended, live)
    record = execution.context.records_from.record(
        work, values, live, now, sent=sent, evidence=evidence, whole=ended.whole, submitted=True
    )
    execution.records[call.address] = record
    execution.owners[work.resource_type.name, record.remote_id] = call.address
    result = judged(execution.changes[call.address], work, sent, live, ended, record) if call.last else None
    return CallOutcome(call.address, replace(completion, record=record), result)


def _evidence(
    execution: Execution, call: InFlightCall, work: DeclaredContext, ended: CallResult, live: Live
) -> Evidence:
    """Return what speaks for it that what an object shows otherwise is how the API spells what a call has written."""
    if call.step == "create":
        replaced = live == work.live  # it is still, or again, what was deleted to be made anew
        return WRITTEN if ended.how != "found" else UNWRITTEN if replaced else FOUND
    if call.step != "update" or not isinstance(work, Existing):
        return execution.evidence.get(call.address, UNWRITTEN)  # a step writes no field
    sent = None if execution.overwrites(work) else carried(work.resource_type, work.changed)
    return Evidence(sent, respelled if execution.changes[call.address].action is Action.ADOPT else None)


def _deleted(execution: Execution, call: InFlightCall, completion: Completion, ended: CallResult) -> CallOutcome:
    """Forget the record, unless a replacement has put its own in the place already."""
    work, change = execution.work(call.address), execution.changes[call.address]
    tombstone = tombstone_of(work, execution.context.now())
    if execution.owners.get((work.resource_type.name, work.remote_id)) == call.address:
        del execution.owners[work.resource_type.name, work.remote_id]
    successor = execution.records.get(call.address)
    if successor is not None:
        live = execution.known[call.address]
        result = judged(change, work, execution.values(work), live, ended, successor) if call.last else None
        spare = execution.deposed.get(call.address)
        ended_so = replace(completion, record=successor, forget=str(spare) if spare else None, tombstone=tombstone)
        return CallOutcome(call.address, ended_so, result)
    execution.known.pop(call.address, None)
    gone = replace(completion, forget=str(work.address) if work.record else None, tombstone=tombstone)
    result = Result(change, Outcome.DONE, request_id=ended.request_id, remote_id=work.remote_id)
    return CallOutcome(call.address, gone, result if call.last else None)


def judged(
    change: Change, work: ChangeContext, values: Mapping[str, Any], live: Live, ended: CallResult, record: Record
) -> Result:
    """Return the result of a written object: done, undecided, or refused by a third party; and any disagreement."""
    outcome, reason, rejected = _verdict(work, live)
    spelled = [read_path(path) for path in record.spellings]
    notes = [
        f"the API shows {label(delta.path, values)} differently from what is declared; "
        f"{SPELLED if touches(delta.path, spelled) else COMPARED_ANEW}"
        for delta in agrees(work.resource_type, values, live)
    ]
    if ended.how == "found":
        notes.append("no answer came; the object was found afterwards")
    remote_id = work.resource_type.remote_id(live)
    return Result(
        change,
        outcome,
        "; ".join([reason, *notes] if reason else notes),
        request_id=ended.request_id,
        remote_id=remote_id,
        rejected=rejected,
        notes=tuple(notes),
    )


def _verdict(work: ChangeContext, live: Live) -> tuple[Outcome, str, bool]:
    """Return the outcome, its words, and whether a third party has said no."""
    where, reviewer = status_of(work.resource_type, live), work.resource_type.lifecycle.reviewer or "the API"
    if where.undecided:
        return Outcome.WAITING, f"in review at {reviewer}" if where.phase is Phase.IN_REVIEW else where.word, False
    if where.phase in (Phase.REJECTED, Phase.FAILED):
        return Outcome.NEEDS_HUMAN, rejection(where, reviewer), True
    concerns = _concerns(work, live)
    return Outcome.NEEDS_HUMAN if concerns else Outcome.DONE, "; ".join(concerns), False


def _concerns(work: ChangeContext, live: Live) -> tuple[str, ...]:
    """Return what a person should see to although nothing was refused as a whole."""
    return tuple(
        said for concern in (degraded, unknown, refused) for said in concern(work.resource_type, live, work.address)
    )
