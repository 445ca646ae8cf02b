"""Word what an apply did as a comment on a pull request: what is left to do first, then what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.execute.report import Outcome
from reconciler.plans.change import Action
from reconciler.render.comment import Markdown, code, commanded, escaped, filled, together
from reconciler.render.labels import action_of
from reconciler.render.markdown import SHORT, acknowledgements, bullets, fitting, listed, of_stage, present
from reconciler.render.report import NEXT, ending, past, said, summary
from reconciler.render.texts import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.diagnostics import Diagnostic
    from reconciler.execute.report import Report, Result

MARKER: Final = Markdown("<!-- reconciler apply -->")
"""First line of every report, so that a bot finds its own again and edits it in place."""

_FIRST: Final = 200  # rows of what was done


def markdown(report: Report, problems: Sequence[Diagnostic] = (), *, approved: bool = True) -> Markdown:
    """Return the comment: marker, line of counts, what somebody has to do, what went wrong, what was done.

    Args:
        report: What to show.
        problems: What is wrong with the state afterwards.
        approved: Whether anything was to be done at all.

    Returns:
        Markdown of less than 60,000 bytes, which says what was left out; up to 30 results are unfolded.
    """
    done = [result for result in report.results if result.outcome is Outcome.DONE]
    done = [result for result in done if result.change.action is not Action.NONE or result.decided]
    left = [result for result in report.results if result.outcome is not Outcome.DONE]
    people = [result for result in left if result.outcome is Outcome.NEEDS_HUMAN]
    asked = [filled("- {}: {}", code(str(result.address)), commanded(said(result))) for result in people]
    blocked = (result.change for result in left if result.outcome is Outcome.BLOCKED)
    wrong = [_problem(result.problem, str(result.address)) for result in left if result.problem]
    headline = summary(report) if approved else "Not approved; nothing was changed."
    parts = [
        MARKER,
        filled("### {}", escaped(f"{of_stage(report.plan)}{headline}")),
        acknowledgements(blocked),
        listed(filled("**Action required**"), asked),
        listed(filled("**Problems**"), [*wrong, *(_problem(problem, "") for problem in problems)]),
        _table("Not done, or not yet", left),
        _table("Done", done),
        bullets(filled("**Recovered**"), report.recovered),
        *(escaped(hint) for holds, hint in NEXT if any(map(holds, report.results))),
    ]
    return fitting(filled("{}\n", together(present(parts), "\n\n")))


def _problem(problem: Diagnostic, address: str) -> Markdown:
    """Return a problem in one line: what it is about, its code, what happened and what to do."""
    where = filled("{}: ", code(address)) if address else Markdown("")
    told = [problem.summary, problem.label, *problem.detail.split("\n"), *problem.help.split("\n")]
    sentences = together((commanded(sentence.strip()) for sentence in told if sentence.strip()), ". ")
    return filled("- {}{}: {}", where, code(problem.code), sentences)


def _table(title: str, results: Sequence[Result]) -> Markdown:
    if not results:
        return Markdown("")
    heading = escaped(f"{title}: {count(len(results), 'object')}")
    rows = [_row(result) for result in results[:_FIRST]]
    table = together([filled("| | address | result | |"), filled("|---|---|---|---|"), *rows], "\n")
    over = len(results) - _FIRST
    more = filled("\n\n_{} more are not shown; run reconciler history to see them._", escaped(f"{over:,}"))
    shown = together([table, *([more] if over > 0 else [])])
    if len(results) > SHORT:
        return filled("<details>\n<summary>{}</summary>\n\n{}\n\n</details>", heading, shown)
    return filled("**{}**\n\n{}", heading, shown)


def _row(result: Result) -> Markdown:
    act = action_of(result.change)
    finished = result.outcome is Outcome.DONE and result.change.action is not Action.NONE
    sign, name = (act.sign, past(result.change.word)) if finished else (ending(result).sign, ending(result).name)
    if result.outcome is Outcome.DONE and not finished:
        sign, name = act.sign, f"now {result.decided}"
    return filled(
        "| {} | {} | {} | {} |", code(sign), code(str(result.address)), escaped(name), commanded(said(result))
    )
