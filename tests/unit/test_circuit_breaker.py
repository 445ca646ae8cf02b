from reconciler.diagnostics import Exchange, Intercepted, OutcomeUnknown, Refused, Unreachable
from reconciler.execute.circuit_breaker import Breaker

GONE = Unreachable(Exchange("POST", "/things", message="no connection"))
LOST = OutcomeUnknown(Exchange("POST", "/things", message="no answer"))
NO_TOKEN = Unreachable(Exchange("POST", "/oauth2/token", 503))
NO_ENDPOINT = Intercepted(Exchange("POST", "/oauth2/token", 404))
REFUSED = Refused(Exchange("POST", "/things", 409, error_code="thing_exists"))


def trips(*ends, workers=4):
    """Say after which of the ends, (error, answers heard by then), the breaker trips; 0 for never."""
    breaker = Breaker(workers)
    return next((number for number, end in enumerate(ends, 1) if breaker.trips(*end)), 0)


def test_as_many_unanswered_calls_in_a_row_as_there_are_workers_trip():
    assert trips(*[(GONE, 7)] * 10, workers=4) == 4


def test_a_single_worker_does_not_give_up_at_its_first_failure():
    assert trips(*[(GONE, 0)] * 10, workers=1) == 3


def test_calls_whose_outcome_is_unknown_count_when_nothing_was_heard():
    assert trips((GONE, 0), (LOST, 0), (GONE, 0), (LOST, 0)) == 4


def test_a_token_endpoint_out_of_order_counts_as_out_of_reach():
    assert trips(*[(NO_TOKEN, 0)] * 4) == 4


def test_something_else_in_place_of_the_token_endpoint_counts_as_out_of_reach():
    assert trips(*[(NO_ENDPOINT, 0)] * 4) == 4


def test_any_answer_in_between_begins_the_count_anew():
    assert trips((GONE, 0), (GONE, 0), (GONE, 0), (None, 1), (GONE, 1), (GONE, 1), (GONE, 1)) == 0


def test_answers_to_other_requests_than_the_failing_ones_count_too():
    assert trips(*[(LOST, heard) for heard in range(20)]) == 0


def test_refusals_are_answers():
    assert trips(*[(REFUSED, heard) for heard in range(1, 20)]) == 0
