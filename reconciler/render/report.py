"""Word what an apply did: done, waiting, failed, skipped, and what comes next. Decides nothing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from reconciler.execute.report import Outcome
from reconciler.plans.change import Action, Guard
from reconciler.plans.model import OutputValue
from reconciler.render import folding
from reconciler.render.cells import Line, cells, paint, wrap
from reconciler.render.labels import DECIDED, PAST, REJECTED, Word, action_of, phase_name, step_name, verdicts, word
from reconciler.render.notes import outputs
from reconciler.render.plan import needed
from reconciler.render.rows import row
from reconciler.render.safe import clean, joined
from reconciler.render.texts import count

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

    from reconciler.execute.report import Report, Result
    from reconciler.render.safe import Text

WORDS: Final[Mapping[Outcome, Word]] = {
    Outcome.WAITING: Word(".", "pending", "cyan"),
    Outcome.FAILED: Word("x", "failed", "red"),
    Outcome.UNKNOWN: Word("?", "unknown", "red"),
    Outcome.STALE: Word("x", "stale", "red"),
    Outcome.SKIPPED: Word(".", "skipped", "yellow"),
    Outcome.BLOCKED: Word("x", "blocked", "red"),
    Outcome.NEEDS_HUMAN: Word("!", "action required", "magenta"),
}
NEXT: Final[Sequence[tuple[Callable[[Result], bool], str]]] = (
    (
        lambda result: result.awaits_verdict,
        "Run plan later to see the results, or use apply --wait 30m.",
    ),
    (lambda result: result.unseen, "The next plan or apply checks again for objects that are not visible yet."),
    (
        lambda result: result.outcome is Outcome.STALE,
        "Objects that changed since the plan was saved were skipped: plan again.",
    ),
    (
        lambda result: result.outcome is Outcome.UNKNOWN and result.problem is not None,
        "Unknown: the request was sent, but no usable answer came. The next apply finds out its outcome.",
    ),
    (
        lambda result: result.unrecorded,
        "Unknown: the change was applied, but not recorded. The next apply finds out and records it.",
    ),
    (
        lambda result: result.outcome is Outcome.FAILED and not result.refused,
        "Failed changes are retried by the next apply.",
    ),
    (
        lambda result: result.refused,
        "Refused content is not sent again until it is changed, or acknowledged with --ack.",
    ),
)
"""What comes next, wherever it is true of one result."""
MOST_DONE: Final = 50


def text(
    report: Report, *, color: bool = False, width: int = 100, verbose: bool = False, elapsed: float | None = None
) -> Text:
    """Return the report as text: results in the order of addresses, problems in full, counts and seconds last."""
    width = max(40, min(200, width))
    stage = report.plan.basis.stage
    parts = [
        wrap([(f"stage {clean(stage)}", "dim")], width) if stage else [],
        [
            line
            for sentence in folding.sentences(report.recovered, verbose=verbose)
            for line in _hanging(f"Recovered: {clean(sentence)}", width)
        ],
        list(_results(report, width, verbose=verbose)),
        *_problems(report, width),
        outputs({name: _output(value) for name, value in report.outputs.items()}, width, verbose=verbose),
        [line for holds, hint in NEXT if any(map(holds, report.results)) for line in _hanging(hint, width)],
        wrap([(summary(report, elapsed), "bold")], width),
    ]
    return joined((joined(paint(line, color=color) for line in part) for part in parts if part), "\n\n")


def summary(report: Report, elapsed: float | None = None) -> str:
    """Return the line of counts, say ``Applied: 2 created, 1 updated. Pending 2, failed 1. 7 requests, 3.2 s.``."""
    done = ", ".join(f"{number} {past(name)}" for name, number in report.carried_out().items() if name != "none")
    awaited = [result for result in report.results if _was_awaited(result)]
    names = Counter(
        ending(result).name
        for result in report.results
        if result.outcome is not Outcome.DONE and not (result.rejected and _was_awaited(result))
    )
    open_ends = ", ".join(f"{name} {number}" for name, number in sorted(names.items()) if number)
    opening = "Interrupted" if report.interrupted else "Applied"
    nothing = "Nothing was changed" if report.results or report.interrupted else "No changes"
    if report.count(Outcome.UNKNOWN) and not done:
        nothing = ""  # something may have been changed
    if awaited and not report.interrupted:
        nothing = ""  # what came of the wait is said instead
    sentences = [f"{opening}: {done}"] if done else [opening, nothing] if report.interrupted else [nothing]
    sentences = [sentence for sentence in (*sentences, verdicts(result.decided for result in awaited)) if sentence]
    sentences += [open_ends[0].upper() + open_ends[1:]] if open_ends else []
    took = f", {elapsed:.1f} s" if elapsed is not None else ""
    return ". ".join([*sentences, f"{count(report.requests, 'request')}{took}"]) + "."


def _was_awaited(result: Result) -> bool:
    """Tell whether this run did nothing but wait for a third party, which has decided."""
    return bool(result.decided) and result.change.action is Action.NONE


def past(action: str) -> str:
    """Return the word for an action that was carried out; a one-way step keeps its name."""
    return PAST[Action(action)] if action in set(Action) else step_name(action)


def _results(report: Report, width: int, *, verbose: bool) -> Iterator[Line]:
    done = [
        result
        for result in report.results
        if result.outcome is Outcome.DONE and result.change.action is not Action.NONE
    ]
    open_ends = [result for result in report.results if result.outcome is not Outcome.DONE]
    awaited = [result for result in report.results if result.outcome is Outcome.DONE and _was_awaited(result)]
    verdicts_shown = folding.folded(awaited, lambda result: (result.change.type, result.message), verbose=verbose)
    shown = done if verbose else done[:MOST_DONE]
    standstills = folding.folded(open_ends, _reason, verbose=verbose)
    named = [*shown, *(entry for entry in (*verdicts_shown, *standstills) if not isinstance(entry, folding.Rest))]
    column = min(max((cells(str(result.address)) for result in named), default=0), max(20, width // 2))
    for result in shown:
        act = action_of(result.change)
        yield from _row(result, act._replace(name=past(result.change.word)), column, width)
    if left := len(done) - len(shown):
        yield ((f"  … {count(left, 'more change')} done; -v shows all", "dim"),)
    for entry in verdicts_shown:
        yield from _rest(entry, width) if isinstance(entry, folding.Rest) else _verdict(entry, column, width)
    for entry in standstills:
        yield from _rest(entry, width) if isinstance(entry, folding.Rest) else _open_end(entry, column, width)


def _verdict(result: Result, column: int, width: int) -> list[Line]:
    """Return the row of an object that was waited for, and is as it was asked to be."""
    name = clean(str(result.address))
    notes = clean("; ".join(result.notes))
    shown = DECIDED._replace(name=f"now {phase_name(result.decided)}")
    return row(shown, name, [(notes, "")] if notes else [], column, width)


def _rest(rest: folding.Rest[Result], width: int) -> Iterator[Line]:
    first = rest.rows[0]
    if _was_awaited(first) and first.outcome is Outcome.DONE:
        message = f"… and {len(rest.rows):,} more now {phase_name(first.decided)}"
    else:
        message = folding.more(len(rest.rows), ending(first).name)
    yield from (((" " * 4, ""), *line) for line in wrap([(f"{message}; -v shows all", "dim")], width - 4))


def _open_end(result: Result, column: int, width: int) -> Iterator[Line]:
    yield from _row(result, ending(result), column, width)
    if result.change.guard is Guard.ACK and result.outcome is Outcome.BLOCKED:
        yield ((" " * 6, ""), (needed(result.change), "warn"))


def _reason(result: Result) -> Hashable | None:
    """Return why a change stands still; None for what failed and for what waits for a flag that names it."""
    if result.outcome in (Outcome.FAILED, Outcome.UNKNOWN) or result.change.guard is Guard.ACK:
        return None
    return result.change.type, result.outcome, ending(result), said(result)


def ending(result: Result) -> Word:
    """Return how an open end is called; what needs a person because it was rejected is called rejected."""
    if result.rejected:
        return REJECTED
    if result.outcome is Outcome.NEEDS_HUMAN and result.change.action is Action.NONE:
        return word(result.change)
    return WORDS[result.outcome]


def _row(result: Result, shown: Word, column: int, width: int) -> list[Line]:
    message = clean(said(result))
    return row(shown, clean(str(result.address)), [(message, "")] if message else [], column, width)


def said(result: Result) -> str:
    """Return what is said beside a result; a failure is told in full further below."""
    if result.outcome is Outcome.BLOCKED and result.change.guard is Guard.ACK:
        return ""
    if result.outcome is Outcome.DONE and result.change.action is Action.CREATE and not result.message:
        return f"id {result.remote_id}" if result.remote_id else ""
    if result.problem:
        return result.problem.label or result.problem.summary
    if result.outcome in (Outcome.BLOCKED, Outcome.NEEDS_HUMAN, Outcome.WAITING):
        return result.message or result.change.why or result.change.effect
    return result.message


def _problems(report: Report, width: int) -> list[list[Line]]:
    from reconciler.render import diagnostics  # noqa: PLC0415  only when something went wrong

    problems = [result.problem for result in report.results if result.problem]
    return (
        [[((line, ""),) for line in diagnostics.text(problems, color=False, width=width).splitlines()]]
        if problems
        else []
    )


def _output(value: Any) -> OutputValue:
    """Return an output from its JSON form, which is what a report holds; a bare value stands for itself."""
    return OutputValue(**value) if isinstance(value, dict) and "known_after_apply" in value else OutputValue(value)


def _hanging(sentence: str, width: int) -> Sequence[Line]:
    first, *more = wrap([(sentence, "")], width - 2)
    return [first, *((("  ", ""), *line) for line in more)]
