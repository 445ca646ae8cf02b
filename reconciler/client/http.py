"""Send requests to the API over one pool of connections, and follow pages. Knows no resource type.

``retry`` says what is sent again. Bodies and headers are never logged: they hold secrets.
"""

from __future__ import annotations

import itertools
import logging
import random
import threading
import time
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import httpx

from reconciler.client.auth import ClientCredentials, StaticAuth
from reconciler.client.bodies import LARGEST, LARGEST_ERROR, NotJson, Packed, TooLarge, taken
from reconciler.client.errors import (
    LOST,
    AttemptFailed,
    refusal,
    transport_error,
    unexpected_response,
)
from reconciler.client.network import Network
from reconciler.client.origin import Peer, id_of, says_error
from reconciler.client.pages import Pages
from reconciler.client.proof import extensions
from reconciler.client.rate_limit import Budget, family
from reconciler.client.reply import Reply
from reconciler.client.request import Answer, Cancel, Request
from reconciler.client.retry import Limits, RetryLoop
from reconciler.client.slowness import named_if_slow
from reconciler.client.wire import Cut, Watch
from reconciler.diagnostics import Interrupted, RateLimited
from reconciler.progress import unwatched
from reconciler.redaction import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from reconciler.client.addresses import Endpoint
    from reconciler.client.credentials import Credentials
    from reconciler.progress import Watcher

log = logging.getLogger(__name__)

Observer: TypeAlias = "Callable[[str, str, Mapping[str, Any] | None, Any, int, Any], None]"
"""Is told of every answer: method, path, query, body, status, the answer's body (JSON value, text or None)."""

REPEATABLE = frozenset({"GET", "PUT", "DELETE"})
CONNECT_SECONDS = 10.0


class Client:
    """One pool of connections to the API, for any number of threads. Use it as a context manager.

    Args:
        endpoint: Where the API is.
        credentials: Who asks.
        connections: Most connections open at once.
        timeout: Seconds without a sign of life after which an attempt is given up.
        deadline: Seconds after which it is given up in any case.
        attempts: Most attempts of one request.
        sleep: Waits for seconds.
        jitter: Gives 0 to 1.
        clock: Monotonic seconds.
        observer: Is told of every answer; the bodies it sees hold secrets in clear.
        cancel: Stands in for a request's own ``cancel``.
        redactor: Knows what no error may show; learns the tokens, too.
        network: Proxies and authorities; None for direct connections and the usual authorities.
        guard: Asked before each attempt that changes something; returns why it may not be sent, "" while it may.
        on_progress: Told of pauses, of requests that are sent again and of slow ones, by the thread that makes them.

    Attributes:
        sent: API requests sent so far, those under way and retries included, token requests not.
        answered: Answers of the API received so far, whatever their status.
        dated: The Date header of the latest answer, "" before there is one.
        on_progress: As given.
    """

    def __init__(  # noqa: PLR0913  time, chance and limits are passed in
        self,
        endpoint: Endpoint,
        credentials: Credentials,
        *,
        connections: int = 10,
        timeout: float = 30.0,
        deadline: float = 120.0,
        attempts: int = 5,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
        clock: Callable[[], float] = time.monotonic,
        observer: Observer | None = None,
        cancel: Cancel | None = None,
        redactor: Redactor | None = None,
        network: Network | None = None,
        guard: Callable[[], str] | None = None,
        on_progress: Watcher = unwatched,
    ) -> None:
        network = network or Network()
        self._base = endpoint.base_url.rstrip("/")
        self._watch = Watch(clock)
        self._pools = ExitStack()
        self._http = self._pools.enter_context(network.open(self._base, self._watch, connections))
        self._auth = self._authority(endpoint, credentials, network, clock)
        self._peer = Peer(self._base, "SINCH_BASE_URL", network.proxies.of(self._base), self._auth.help)
        self._hidden = network.secrets(endpoint.base_url, endpoint.auth_url)
        self._limits = Limits(attempts, sleep, jitter, Budget(clock), on_progress)
        self._clock = clock
        self._numbers = itertools.count(1)
        self.on_progress = on_progress
        self._observer = observer
        self._cancel = cancel
        self._redactor = redactor or Redactor()
        self._guard = guard
        self._counting = threading.Lock()
        self._timeout = timeout
        self._deadline = deadline
        self._own = threading.local()
        self._holders = 1  # whoever closes it, and each call under way
        self._closed = False
        self.sent = 0
        self.answered = 0
        self.dated = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_reason: object) -> None:
        self.close()

    def close(self) -> None:
        """Send nothing more, and close all connections: now, or once the calls under way have ended."""
        with self._counting:
            if self._closed:
                return
            self._closed = True
        self._release()

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Keep the connections open for one call.

        Raises:
            Interrupted: They are closed already.
        """
        with self._counting:
            if self._closed:
                raise Interrupted("The run was stopped.")
            self._holders += 1
        try:
            yield
        finally:
            self._release()

    def _release(self) -> None:
        with self._counting:
            self._holders -= 1
            last = self._holders == 0
        if last:
            self._pools.close()

    def _authority(
        self, endpoint: Endpoint, credentials: Credentials, network: Network, clock: Callable[[], float]
    ) -> StaticAuth | ClientCredentials:
        if credentials.scheme != "oauth2":
            return StaticAuth(credentials)
        url = endpoint.auth_url
        pool = self._pools.enter_context(network.open(url, self._watch, 1))
        peer = Peer(url, "SINCH_AUTH_URL", network.proxies.of(url))

        def post(header: str, form: dict[str, str]) -> Reply:
            with self._watch.attempt(self._deadline, lambda: False):
                built = pool.build_request(
                    "POST", url, data=form, headers={"Authorization": header}, timeout=self._silence(self._timeout)
                )
                return _whole(pool, built)

        return ClientCredentials(credentials, peer, post, clock)

    @contextmanager
    def patience(self, seconds: float | None, purpose: str = "") -> Iterator[None]:
        """Let each of this thread's attempts take so long, silent or not, instead of the client's own limits.

        ``purpose`` names what they are for if they are slow.
        """
        self._own.timeout, self._own.purpose = seconds, purpose
        try:
            yield
        finally:
            self._own.timeout, self._own.purpose = None, ""

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        cancel: Cancel | None = None,
        repeatable: bool | None = None,
        hide: frozenset[str] = frozenset(),
        give_up_on: frozenset[str] = frozenset(),
    ) -> Answer:
        """Send one request, again where the table in ``retry`` allows it, and return the successful answer.

        Args:
            method: HTTP method.
            path: Path from the root, its segments already percent-encoded.
            query: Query parameters; a list repeats its key, None leaves the parameter out.
            body: JSON value, secrets in clear, or None for no body.
            cancel: Once set, no further attempt follows and the last error is raised; a call under way is finished.
                What changes something and still waits for its turn is not sent.
            repeatable: Whether sending twice is as good as once; None decides by the method. False for a GET that acts.
            hide: Texts that no error may show, besides the credentials.
            give_up_on: Error codes of a 429 that is not repeated, unless the answer says how long to wait.

        Raises:
            ApiError: One of the tree in ``diagnostics``, by the table in ``retry``.
            Interrupted: The client is closed.
        """
        again = method in REPEATABLE if repeatable is None else repeatable
        asked = {key: value for key, value in (query or {}).items() if value is not None}
        request = Request(method, path, asked or None, body, again, cancel or self._cancel, hide, give_up_on)
        try:
            with self._held():
                return RetryLoop(request, self._attempt, self._limits).run()
        except AttemptFailed as failed:
            raise failed.error from failed.__cause__

    def pages(self, path: str, *, items: str, page_size: int | None, query: Mapping[str, Any] | None = None) -> Pages:
        """Return one reading of a collection, to be iterated over page by page; see ``Pages``."""
        return Pages(self.send, path, items, page_size, query or {})

    def rest(self, seconds: float) -> None:
        """Wait between two readings, as between two attempts."""
        self._limits.sleep(seconds)

    def _attempt(self, request: Request, number: int) -> Answer:
        """Send a request once, or twice when its token was refused and could be renewed.

        Raises:
            AttemptFailed: There is no usable answer.
        """
        header = self._auth.header()
        reply = self._exchange(request, number, header)
        # Behind a page the API may have processed the request, so it is not sent again.
        if reply.status == 401 and not reply.is_page and self._auth.renew(header):
            reply = self._exchange(request, number, self._auth.header())
        if not reply.is_success:
            failed = refusal(request, reply, self._peer, self._secrets(request))
            self._learn(request, failed)
            raise failed
        self._learn(request, None)
        try:
            answer = Answer(reply.status, reply.body, id_of(reply, self._secrets(request)))
        except NotJson:
            raise unexpected_response(request, reply, self._peer, self._secrets(request)) from None
        if says_error(reply):
            raise unexpected_response(request, reply, self._peer, self._secrets(request))
        return answer

    def _exchange(self, request: Request, number: int, header: str) -> Reply:
        started = self._clock()
        try:
            reply = self._sent(request, header)
        except LOST as error:
            self._note(request, number, type(error).__name__, started)
            raise transport_error(request, error, self._peer, self._secrets(request)) from error
        except Cut:
            raise Interrupted("The run was stopped while the API was read.") from None
        self._count(answers=1)
        self.dated = reply.headers.get("date", "")
        self._note(request, number, reply.status, started)
        self._report(request, reply)
        return reply

    def _sent(self, request: Request, header: str) -> Reply:
        own: float | None = getattr(self._own, "timeout", None)
        purpose: str = getattr(self._own, "purpose", "")
        with (
            named_if_slow(request, next(self._numbers), purpose, self._clock, self.on_progress) as slow,
            self._watch.attempt(own or self._deadline, request.aborted, slow),
        ):
            built = self._http.build_request(
                request.method,
                self._base + request.path,
                params=request.query,
                json=request.body,
                headers={"Authorization": header},
                timeout=self._silence(own or self._timeout),
                extensions=extensions(request, self._guard, partial(self._count, sent=1)),
            )
            return _whole(self._http, built)

    def _learn(self, request: Request, failed: AttemptFailed | None) -> None:
        if failed is not None and isinstance(failed.error, RateLimited):
            self._limits.budget.refused(family(request.path), failed.retry_after)
        else:
            self._limits.budget.accepted(family(request.path))

    @staticmethod
    def _silence(seconds: float) -> httpx.Timeout:
        return httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))

    def _secrets(self, request: Request) -> frozenset[str]:
        self._redactor.learn(self._auth.secrets() | self._hidden | request.hide)
        return self._redactor.known

    def _count(self, *, sent: int = 0, answers: int = 0) -> None:
        with self._counting:
            self.sent += sent
            self.answered += answers

    def _note(self, request: Request, number: int, status: int | str, started: float) -> None:
        ms = (self._clock() - started) * 1000
        facts = (request.method, request.path, status, ms, number)
        log.debug("request method=%s path=%s status=%s ms=%.0f attempt=%d", *facts)

    def _report(self, request: Request, reply: Reply) -> None:
        if self._observer is None:
            return
        try:
            shown = reply.body
        except NotJson:
            shown = reply.text
        self._observer(request.method, request.path, request.query, request.body, reply.status, shown)


def _whole(pool: httpx.Client, request: httpx.Request) -> Reply:
    """Send a request and read its answer to the end, or as far as an answer is read at all.

    Raises:
        TooLarge: A success is larger than any of the API's.
        Packed: A success cannot be unpacked.
    """
    response = pool.send(request, stream=True, follow_redirects=False)
    try:
        limit = LARGEST if response.is_success else LARGEST_ERROR
        try:
            content = taken(response.iter_raw(), response.headers.get("content-encoding", ""), limit)
        except (TooLarge, Packed):
            if response.is_success:
                raise
            content = b""  # the status says enough of an answer that is no success
    finally:
        response.close()
    return Reply(response.status_code, response.headers, content)
