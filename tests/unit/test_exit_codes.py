from itertools import combinations

import pytest
from toys import BASIS, address

from reconciler.execute.report import Outcome, Report, Result
from reconciler.plans.change import Action, Change
from reconciler.plans.model import Plan

GRAVITY = {
    Outcome.FAILED: 4,
    Outcome.UNKNOWN: 4,
    Outcome.SKIPPED: 4,
    Outcome.STALE: 5,
    Outcome.BLOCKED: 6,
    Outcome.NEEDS_HUMAN: 7,
    Outcome.WAITING: 3,
    Outcome.DONE: 0,
}
COMBINATIONS = [kinds for size in range(len(Outcome) + 1) for kinds in combinations(GRAVITY, size)]


def report(*outcomes, interrupted=False):
    results = tuple(
        Result(Change(address(f"t{number}"), "toy", Action.UPDATE), outcome) for number, outcome in enumerate(outcomes)
    )
    return Report(Plan(BASIS, ()), results, interrupted=interrupted)


def test_the_gravest_outcome_decides_in_every_combination():
    for outcomes in COMBINATIONS:
        expected = GRAVITY[outcomes[0]] if outcomes else 0

        assert report(*outcomes).exit_code(detailed=True) == expected, outcomes
        assert report(*outcomes[::-1]).exit_code(detailed=True) == expected, outcomes


def test_without_detail_four_to_six_are_one_and_three_and_seven_are_nothing():
    for outcomes in COMBINATIONS:
        detailed = report(*outcomes).exit_code(detailed=True)

        assert report(*outcomes).exit_code(detailed=False) == {0: 0, 3: 0, 7: 0, 4: 1, 5: 1, 6: 1}[detailed], outcomes


@pytest.mark.parametrize("detailed", [True, False])
def test_an_interrupted_run_says_so_whatever_else_happened(detailed):
    for outcomes in COMBINATIONS:
        assert report(*outcomes, interrupted=True).exit_code(detailed=detailed) == 130


def test_a_run_is_done_only_when_no_call_is_left_open():
    for outcomes in COMBINATIONS:
        word = report(*outcomes).outcome(approved=True)

        assert word == ("failed" if {Outcome.FAILED, Outcome.UNKNOWN, Outcome.SKIPPED} & {*outcomes} else "done")


def test_a_run_that_was_refused_or_stopped_says_so():
    assert report().outcome(approved=False) == "declined"
    assert report(Outcome.DONE, interrupted=True).outcome(approved=True) == "interrupted"


def test_the_summary_counts_every_outcome():
    body = report(Outcome.DONE, Outcome.DONE, Outcome.WAITING, Outcome.FAILED).as_json()

    assert body["summary"] == {str(outcome): 0 for outcome in Outcome} | {"done": 2, "waiting": 1, "failed": 1}
    assert body["actions"] == {"update": 3}
