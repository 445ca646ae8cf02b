"""How a call ended: the end entry for the journal, the record that follows from it, and the result for the person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from reconciler.apply.calls import Accepted
from reconciler.apply.records import tombstone
from reconciler.apply.report import Outcome, Result
from reconciler.diagnostics import ApiError, OutcomeUnknown
from reconciler.diff import agrees
from reconciler.observe import standing
from reconciler.plan.model import Action
from reconciler.plan.unsettled import refused, unknown
from reconciler.plan.words import rejection
from reconciler.resolve.findings import concealed
from reconciler.selectors import label
from schemas.declare import Phase
from state.records import Completion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.address import Address
    from reconciler.apply.calls import Ended
    from reconciler.apply.context import Scene
    from reconciler.apply.intents import Verb
    from reconciler.plan.inputs import Work
    from reconciler.plan.model import Change
    from schemas.markers import Live

UNRECORDED = "it was carried out and could not be recorded; the next run finds out"
LOOKS_AGAIN = "the next run looks again"
NOT_SEEN = f"the API accepted it, but the object cannot be found yet; {LOOKS_AGAIN}"


@dataclass(frozen=True, slots=True)
class Flight:
    """A call under way: whose it is, its journal entry, and whether it is the last one of its change."""

    address: Address
    verb: Verb
    intent_id: int
    last: bool


@dataclass(frozen=True, slots=True)
class Landing:
    """The end of one call, to be written with the next transaction; ``result`` when it ends its change too.

    ``doubtful`` is what became of another create of this run that was answered with the same id.
    """

    address: Address
    completion: Completion
    result: Result | None
    doubtful: Result | None = None


def succeeded(scene: Scene, flight: Flight, ended: Ended) -> Landing:
    """Return the landing of a call that succeeded, and let the scene know the object as it is now."""
    change = scene.changes[flight.address]
    completion = Completion(
        flight.intent_id,
        _how(flight, ended),
        request_id=ended.request_id or None,
        fields=tuple(field.name for field in change.fields) if flight.verb == "update" else (),
        action=str(change.action),
    )
    if flight.verb == "delete":
        return _deleted(scene, flight, completion, ended)
    if ended.live is None:
        unseen = replace(completion, outcome="unknown", message=NOT_SEEN)
        return Landing(flight.address, unseen, Result(change, Outcome.UNKNOWN, NOT_SEEN))
    owner = scene.owner(flight.address, scene.work(flight.address).kind.remote_id(ended.live))
    if owner is not None:
        told = f"the API answered with the id of {owner}, so which object this is is not known; {LOOKS_AGAIN}"
        unknown = replace(completion, outcome="unknown", message=told)
        return _contested(scene, Landing(flight.address, unknown, Result(change, Outcome.UNKNOWN, told)), owner)
    return _written(scene, flight, completion, ended, ended.live)


def held(scene: Scene, landing: Landing, left: Sequence[Verb]) -> Landing:
    """Return the landing, ending its change when the one-way step that comes next cannot be taken yet."""
    change, live = scene.changes[landing.address], scene.known.get(landing.address)
    if landing.result is not None or not left or live is None or left[0] not in change.acts:
        return landing
    gate = scene.work(landing.address).kind.act(left[0]).gate(live)
    if gate is None:
        return landing
    outcome = {"waiting": Outcome.WAITING, "needs_human": Outcome.NEEDS_HUMAN}.get(gate.status, Outcome.BLOCKED)
    remote_id = scene.work(landing.address).kind.remote_id(live)
    return replace(landing, result=Result(change, outcome, f"{left[0]}: {gate.why}", remote_id=remote_id))


def not_sent(scene: Scene, flight: Flight, why: str) -> Landing:
    """Return the landing of a call that was begun in the journal and never made."""
    change = scene.changes[flight.address]
    completion = Completion(flight.intent_id, "superseded", message=why, action=str(change.action))
    return Landing(flight.address, completion, Result(change, Outcome.SKIPPED, why))


def unrecorded(scene: Scene, landing: Landing) -> Result:
    """Return the result of a call that ended, and whose end the state did not take; what was never sent is skipped."""
    change, completion = scene.changes[landing.address], landing.completion
    if landing.result is not None and landing.result.outcome in (Outcome.SKIPPED, Outcome.FAILED, Outcome.UNKNOWN):
        return landing.result
    told = Result(change, Outcome.UNKNOWN, UNRECORDED) if landing.result is None else landing.result
    live = scene.known.get(landing.address)
    remote_id = told.remote_id or (scene.work(landing.address).kind.remote_id(live) if live is not None else "")
    return replace(
        told,
        outcome=Outcome.UNKNOWN,
        message=UNRECORDED,
        request_id=completion.request_id or "",
        remote_id=remote_id,
        unrecorded=True,
    )


def failed(scene: Scene, flight: Flight, error: ApiError) -> Landing:
    """Return the landing of a call that failed; an unknown outcome leaves the entry open for the next run."""
    change, work, told = scene.changes[flight.address], scene.work(flight.address), error.exchange
    unknown = isinstance(error, OutcomeUnknown)
    message = f"{told.error_code or told.status or 'no answer'}: {told.message}"
    completion = Completion(
        flight.intent_id,
        "unknown" if unknown else "failed",
        request_id=told.request_id,
        message=message,
        action=str(change.action),
    )
    told_here = error.diagnostic(change.address, work.declared.source() if work.declared else None)
    problem = concealed(told_here, scene.setting.memory.secrets)  # it shows a line of the files
    outcome = Outcome.UNKNOWN if unknown else Outcome.FAILED
    landing = Landing(flight.address, completion, Result(change, outcome, message, problem, told.request_id or ""))
    owner = scene.owner(flight.address, error.remote_id) if isinstance(error, Accepted) else None
    return landing if owner is None else _contested(scene, landing, owner)


def _how(flight: Flight, ended: Ended) -> Literal["done", "adopted", "resent"]:
    if ended.how == "resent":
        return "resent"
    return "adopted" if ended.how == "found" and flight.verb == "create" else "done"


def _contested(scene: Scene, landing: Landing, owner: Address) -> Landing:
    """Return the landing of a create that was answered with the id of another object.

    If this run made that one, either of the two answers may be the wrong one: the next run looks for both.
    """
    other = scene.changes.get(owner)
    if other is None or other.action is not Action.CREATE or scene.records.pop(owner, None) is None:
        return landing
    scene.known.pop(owner, None)
    told = f"the API answered the create of {landing.address} with the same id, so whose it is is not known"
    doubtful = Result(other, Outcome.UNKNOWN, f"{told}; {LOOKS_AGAIN}")
    return replace(landing, completion=replace(landing.completion, forget=str(owner)), doubtful=doubtful)


def _written(scene: Scene, flight: Flight, completion: Completion, ended: Ended, live: Live) -> Landing:
    work = scene.work(flight.address)
    scene.known[flight.address] = live
    values = scene.values(work)
    sent, now = scene.sent(work), scene.setting.now()
    record = scene.setting.memory.record(work, values, live, now, sent=sent, whole=ended.whole, submitted=True)
    scene.records[flight.address] = record
    scene.owners[work.kind.name, record.remote_id] = flight.address
    result = judged(scene.changes[flight.address], work, sent, live, ended) if flight.last else None
    return Landing(flight.address, replace(completion, record=record), result)


def _deleted(scene: Scene, flight: Flight, completion: Completion, ended: Ended) -> Landing:
    """Forget the record, unless a replacement has put its own in the place already."""
    work, change = scene.work(flight.address), scene.changes[flight.address]
    stone = tombstone(work, scene.setting.now())
    if scene.owners.get((work.kind.name, work.remote_id)) == flight.address:
        del scene.owners[work.kind.name, work.remote_id]
    successor = scene.records.get(flight.address)
    if successor is not None:
        live = scene.known[flight.address]
        result = judged(change, work, scene.values(work), live, ended) if flight.last else None
        spare = scene.spares.get(flight.address)
        ended_so = replace(completion, record=successor, forget=str(spare) if spare else None, tombstone=stone)
        return Landing(flight.address, ended_so, result)
    scene.known.pop(flight.address, None)
    gone = replace(completion, forget=str(work.address) if work.record else None, tombstone=stone)
    result = Result(change, Outcome.DONE, request_id=ended.request_id, remote_id=work.remote_id)
    return Landing(flight.address, gone, result if flight.last else None)


def judged(change: Change, work: Work, values: Mapping[str, Any], live: Live, ended: Ended) -> Result:
    """Return the result of a written object: done, undecided, or refused by a third party; and any disagreement."""
    outcome, told, rejected = _verdict(work, live)
    notes = [
        f"the API shows {label(delta.path, values)} otherwise than declared; this is taken as how it spells it"
        for delta in agrees(work.kind, values, live)
    ]
    if ended.how == "found":
        notes.append("no answer came; it was found by looking")
    remote_id = work.kind.remote_id(live)
    return Result(
        change,
        outcome,
        "; ".join([told, *notes] if told else notes),
        request_id=ended.request_id,
        remote_id=remote_id,
        rejected=rejected,
        notes=tuple(notes),
    )


def _verdict(work: Work, live: Live) -> tuple[Outcome, str, bool]:
    """Return the outcome, its words, and whether a third party has said no."""
    where, reviewer = standing(work.kind, live), work.kind.lifecycle.reviewer or "the API"
    if where.undecided:
        return Outcome.WAITING, f"in review at {reviewer}" if where.phase is Phase.IN_REVIEW else where.word, False
    if where.phase in (Phase.REJECTED, Phase.FAILED):
        return Outcome.NEEDS_HUMAN, rejection(where, reviewer), True
    concerns = (*unknown(work.kind, live, work.address), *refused(work.kind, live, work.address))
    return Outcome.NEEDS_HUMAN if concerns else Outcome.DONE, "; ".join(concerns), False
