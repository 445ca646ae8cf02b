"""Lead one request from its first attempt to its answer or its error. Sends nothing itself.

What is sent again, within a bounded number of attempts:

=========================  =======================  =======================
what came back             GET, PUT, DELETE         POST, PATCH
=========================  =======================  =======================
no connection was made     again, else Unreachable  again, else Unreachable
429                        again, else RateLimited  again, else RateLimited
429 to be given up on      RateLimited at once      RateLimited at once
409 ``resource_locked``    again, else Refused      again, else Refused
timeout, connection lost   again, see below         OutcomeUnknown at once
500, 502, 503, 504, ...    again, see below         OutcomeUnknown at once
2xx that is not JSON       again, see below         OutcomeUnknown at once
2xx with an error          again, see below         OutcomeUnknown at once
longer than the deadline   see below, at once       OutcomeUnknown at once
larger than 64 MB          see below, at once       OutcomeUnknown at once
3xx                        see below, at once       OutcomeUnknown at once
4xx that is not the API's  see below, at once       OutcomeUnknown at once
407, 401 without a page    Unreachable, Unauthorized, whatever the method
any other 4xx              Refused, NotFound, ...   Refused, NotFound, ...
=========================  =======================  =======================

Cancelled while it waits for its turn, a request that changes something is not sent: CalledOff. One that reads is, once.

Below: after its last attempt a GET ends in Unreachable, Intercepted, Oversized or ApiError. A PUT or DELETE ends in
OutcomeUnknown, even when only an earlier attempt may have been processed.

A 4xx is the API's when it brings the API's error document, with its ``errorCode``. A page of a gateway says neither
that credentials are wrong nor that an object is gone; and behind it a write may have been processed.

A 500 with the API's error document is OutcomeUnknown for POST and PATCH too: the API documents that a create which
answers 500 may keep a draft (KakaoTalk templates). Only codes that name a failed step at Meta are Refused.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tenacity import Retrying

from reconciler.client.backoff import PATIENCE, retry_delay
from reconciler.client.errors import AttemptFailed, Retryability
from reconciler.client.rate_limit import family
from reconciler.diagnostics import (
    CODES,
    CalledOff,
    Exchange,
    Intercepted,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    Refused,
    Unauthorized,
)
from reconciler.progress import Retry, Throttled, unwatched

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenacity import RetryCallState

    from reconciler.client.rate_limit import Budget
    from reconciler.client.request import Answer, Request
    from reconciler.progress import Watcher

log = logging.getLogger(__name__)

SLICE = 0.25  # seconds between two looks at ``cancel`` while waiting
NOTICED = 1.0  # seconds of a turn from which on it is told that the API's pace is kept


@dataclass(frozen=True, slots=True)
class Limits:
    """How often and how fast requests are sent.

    Attributes:
        attempts: Most attempts of one request.
        sleep: Waits for seconds.
        jitter: Gives 0 to 1.
        budget: The pace all requests share.
        on_progress: Told before each pause, on the thread that pauses.
    """

    attempts: int
    sleep: Callable[[float], None]
    jitter: Callable[[], float]
    budget: Budget
    on_progress: Watcher = unwatched


@dataclass(slots=True)
class RetryLoop:
    """One request on its way; remembers whether an attempt may have been processed.

    Attributes:
        request: What was asked.
        attempt: Sends it once, given the attempt's number from 1; raises Failed.
        limits: How often and how fast.
    """

    request: Request
    attempt: Callable[[Request, int], Answer]
    limits: Limits
    _number: int = 0
    _last: AttemptFailed | None = field(default=None)
    _doubtful: bool = False

    def run(self) -> Answer:
        """Return the answer of the first attempt that brings one.

        Raises:
            AttemptFailed: None did; the last failure. Or it was cancelled while it waited for its turn, and changes
                something, so it was not sent.
        """
        turn = self.limits.budget.reserve(family(self.request.path))
        if turn >= NOTICED:
            self.limits.on_progress(Throttled(turn))
        self._pause(turn)
        if turn > 0 and self.request.cancelled() and not self.request.reads:  # what was done is still looked at
            raise _called_off(self.request)
        loop = Retrying(
            retry=self._may_repeat,
            stop=self._must_stop,
            wait=self._delay,
            sleep=self._pause,
            before_sleep=self._tell,
            reraise=True,
        )
        return loop(self._once)

    def _once(self) -> Answer:
        if self._last is not None and self.request.cancelled():
            raise self._last  # cancelled while waiting; _must_stop ends the loop
        self._number += 1
        try:
            return self.attempt(self.request, self._number)
        except AttemptFailed as failed:
            self._last = self._judged(failed)
            raise self._last from failed.__cause__

    def _judged(self, failed: AttemptFailed) -> AttemptFailed:
        """Return the failure, as OutcomeUnknown when an earlier attempt may have been processed after all."""
        self._doubtful |= failed.retryability in (Retryability.UNKNOWN, Retryability.FINAL)
        failed = _impatient(failed)
        error = failed.error
        decided = failed.retryability is Retryability.REFUSED and isinstance(error, Refused | NotFound)
        # Those may come from the token endpoint, which knows nothing of an earlier attempt.
        verdict = decided and not isinstance(error, Unauthorized | Intercepted)
        if verdict or self.request.reads or not self._doubtful or isinstance(error, OutcomeUnknown):
            return failed
        message = f"an earlier attempt may have been processed; the last one said: {error.exchange.message}"
        return AttemptFailed(
            OutcomeUnknown(replace(error.exchange, message=message)), failed.retryability, failed.retry_after
        )

    def _may_repeat(self, _state: RetryCallState) -> bool:
        last = self._last
        if _state.outcome is None or not _state.outcome.failed or last is None:
            return False
        again = last.retryability is Retryability.NOT_PROCESSED or (
            last.retryability is Retryability.UNKNOWN and self.request.repeatable
        )
        return again and (last.retry_after or 0.0) <= PATIENCE

    def _must_stop(self, _state: RetryCallState) -> bool:
        return self._number >= self.limits.attempts or self.request.cancelled()

    def _delay(self, _state: RetryCallState) -> float:
        asked = self._last.retry_after if self._last else None
        turn = self.limits.budget.reserve(family(self.request.path))
        return max(turn, retry_delay(self._number, asked, self.limits.jitter()))

    def _pause(self, seconds: float) -> None:
        if self.request.cancel is None and seconds > 0:
            self.limits.sleep(seconds)
            return
        while seconds > 0 and not self.request.cancelled():
            self.limits.sleep(min(seconds, SLICE))
            seconds -= SLICE

    def _tell(self, state: RetryCallState) -> None:
        if self._last is not None:
            exchange = self._last.error.exchange
            log.info(
                "retrying method=%s path=%s status=%s seconds=%.1f attempt=%d",
                *(self.request.method, self.request.path, exchange.status or type(self._last.error).__name__),
                *(state.upcoming_sleep, self._number),
            )
            reason = exchange.message or CODES[self._last.error.code].summary
            self.limits.on_progress(Retry(reason, state.upcoming_sleep, self._number + 1, self.limits.attempts))
            if isinstance(self._last.error, RateLimited):
                self.limits.on_progress(Throttled(state.upcoming_sleep))


def _called_off(request: Request) -> AttemptFailed:
    """Return the failure of a request that is not wanted any more, and of which nothing has left this machine."""
    exchange = Exchange(request.method, request.path, message="the run was stopped before this request")
    return AttemptFailed(CalledOff(exchange), Retryability.REFUSED)


def _impatient(failed: AttemptFailed) -> AttemptFailed:
    """Return the failure, with a word on the pause the server asks for when it is too long to be waited for."""
    if failed.retry_after is None or failed.retry_after <= PATIENCE:
        return failed
    exchange = failed.error.exchange
    message = f"{exchange.message}; the server asks to wait {failed.retry_after:.0f} s, which is too long"
    error = type(failed.error)(replace(exchange, message=message.removeprefix("; ")))
    return AttemptFailed(error, failed.retryability, failed.retry_after)
