"""What an apply did: one result per change, and the exit code that follows from them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from schemas.declare import Phase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.address import Address
    from reconciler.diagnostics import Diagnostic
    from reconciler.plans.change import Change
    from reconciler.plans.model import Plan

FORMAT_VERSION = "1.0"


class Outcome(StrEnum):
    """How one change ended."""

    DONE = "done"
    WAITING = "waiting"  # accepted; a third party still decides
    FAILED = "failed"
    SKIPPED = "skipped"  # something it depends on did not get done, or the run was stopped
    BLOCKED = "blocked"  # a guard stands in the way
    STALE = "stale"  # the live object moved since the plan was saved
    NEEDS_HUMAN = "needs_human"
    UNKNOWN = "unknown"  # sent, no answer, and it could not be found out; the journal keeps it


@dataclass(frozen=True, slots=True)
class Result:
    """The end of one change: why in ``message``, the error as a diagnostic, the API's request id when there was one.

    ``held`` says that nothing was sent, because something it depends on has yet to reach a state (``waitFor``); ``due``
    that nobody is waited for any more, but something is still to be sent, by the next apply; ``rejected`` that a third
    party said no; ``unrecorded`` that the call went through and the state did not take its end; ``refused`` that the
    platform does not take this content, so that the same is not sent again. ``notes`` are those sentences of the
    message that stay true whatever a third party decides later. ``decided`` is the phase in which the object stood once
    nobody was waited for any more, "" where nobody was, or still is.
    """

    change: Change
    outcome: Outcome
    message: str = ""
    problem: Diagnostic | None = None
    request_id: str = ""
    remote_id: str = ""
    held: bool = False
    due: bool = False
    rejected: bool = False
    notes: tuple[str, ...] = ()
    unrecorded: bool = False
    refused: bool = False
    decided: Phase | Literal[""] = ""

    def later(
        self, outcome: Outcome, message: str, *, rejected: bool = False, decided: Phase | Literal[""] = ""
    ) -> Result:
        """Return the result as it is once a third party has decided, with what stays true of it."""
        sentence = "; ".join([message, *self.notes])
        return replace(self, outcome=outcome, message=sentence, rejected=rejected, decided=decided)

    @property
    def address(self) -> Address:
        """The address of the change."""
        return self.change.address

    @property
    def awaits_verdict(self) -> bool:
        """Whether a third party, or the API itself, decides on the object as it is, and not only on what it needs."""
        if self.outcome is not Outcome.WAITING or self.held or self.due or not self.remote_id:
            return False
        return self.change.pending or self.change.phase in (Phase.IN_REVIEW, Phase.WORKING)

    @property
    def unseen(self) -> bool:
        """Whether nothing is done about the object because it was created a moment ago and does not show."""
        waits = self.outcome is Outcome.WAITING and bool(self.remote_id)
        return waits and not self.change.pending and not self.change.phase

    def as_json(self) -> dict[str, Any]:
        """Return the result with its problem, if any."""
        body: dict[str, Any] = {
            "address": str(self.address),
            "action": self.change.word,
            "outcome": str(self.outcome),
            "message": self.message,
            "request_id": self.request_id,
            "remote_id": self.remote_id,
        }
        body |= {"rejected": True} if self.rejected else {}
        return body | ({"problem": self.problem.as_json()} if self.problem else {})


@dataclass(frozen=True, slots=True)
class Report:
    """Everything an apply did, in the order of addresses.

    Attributes:
        plan: The plan that was carried out.
        results: One per change that was asked for or has to be mentioned.
        recovered: What was found out about calls an earlier run did not finish, one sentence each.
        outputs: Output values after the run, sensitive ones masked.
        requests: Requests sent while applying.
        interrupted: The user stopped the run; what was under way has been finished and recorded.
    """

    plan: Plan
    results: tuple[Result, ...]
    recovered: tuple[str, ...] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)
    requests: int = 0
    interrupted: bool = False

    def count(self, *outcomes: Outcome) -> int:
        """Return how many results ended in one of these ways."""
        return sum(result.outcome in outcomes for result in self.results)

    def summary(self) -> dict[str, int]:
        """Return the count of every outcome."""
        outcomes = Counter(result.outcome for result in self.results)
        return {str(outcome): outcomes[outcome] for outcome in Outcome}

    def carried_out(self) -> dict[str, int]:
        """Return the count of every action that was carried out, also where somebody still decides or has refused."""
        through = (Outcome.DONE, Outcome.WAITING, Outcome.NEEDS_HUMAN)
        acted = (result.change for result in self.results if result.outcome in through and not result.held)
        actions = Counter(change.word for change in acted if change.pending)
        return dict(sorted(actions.items()))

    def outcome(self, *, approved: bool) -> str:
        """Return the run's outcome in one word, for the history; ``done`` only when no call is left open."""
        if self.interrupted:
            return "interrupted"
        if not approved:
            return "declined"
        return "failed" if self.count(Outcome.FAILED, Outcome.UNKNOWN, Outcome.SKIPPED) else "done"

    def exit_code(self, *, detailed: bool) -> int:
        """Return the exit code of the contract; the gravest outcome decides.

        Without ``detailed``: 1 for anything failed, stale, blocked or unknown, else 0; 130 when interrupted.
        """
        graded = (
            (130, self.interrupted),
            (4, self.count(Outcome.FAILED, Outcome.UNKNOWN, Outcome.SKIPPED) > 0),
            (5, self.count(Outcome.STALE) > 0),
            (6, self.count(Outcome.BLOCKED) > 0),
            (7, self.count(Outcome.NEEDS_HUMAN) > 0),
            (3, self.count(Outcome.WAITING) > 0),
        )
        code = next((code for code, holds in graded if holds), 0)
        if detailed or code == 130:
            return code
        return 1 if code in (4, 5, 6) else 0

    def as_json(self) -> dict[str, Any]:
        """Return the report document: plan summary, results, outputs, counts, requests."""
        return {
            "format_version": FORMAT_VERSION,
            **self.plan.basis.about,
            "results": [result.as_json() for result in self.results],
            "recovered": list(self.recovered),
            "outputs": dict(self.outputs),
            "summary": self.summary(),
            "actions": self.carried_out(),
            "requests": self.requests,
            "interrupted": self.interrupted,
        }
