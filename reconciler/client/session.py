"""Send requests to the API over one pool of connections, and follow pages. Knows no resource type.

``course`` says what is sent again. Bodies and headers are never logged: they hold secrets.
"""

from __future__ import annotations

import logging
import os
import random
import threading
import time
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Self, TypeAlias
from urllib.parse import urlsplit

import httpx

from reconciler.client.auth import ClientCredentials, Fixed
from reconciler.client.budget import Budget, family
from reconciler.client.course import Course, Limits
from reconciler.client.failures import (
    LOST,
    NEVER_SENDABLE,
    NOTHING_SENT,
    Failed,
    lost,
    malformed,
    refusal,
    request_id,
)
from reconciler.client.request import Answer, Cancel, Request
from reconciler.diagnostics import ApiError, Exchange, RateLimited
from reconciler.redaction import Redactor

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator, Mapping

    from reconciler.client.credentials import Credentials, Endpoint

log = logging.getLogger(__name__)

Observer: TypeAlias = "Callable[[str, str, Mapping[str, Any] | None, Any, int, Any], None]"
"""Is told of every answer: method, path, query, body, status, the answer's body (JSON value, text or None)."""

REPEATABLE = frozenset({"GET", "PUT", "DELETE"})
CONNECT_SECONDS = 10.0


@cache
def _authorities(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    """Return whom to trust, as the two variables say: loading that takes 35 ms, which every run in a process pays."""
    return httpx.create_ssl_context()


class Client:
    """One pool of connections to the API, for any number of threads. Use it as a context manager.

    Args:
        endpoint: Where the API is.
        credentials: Who asks.
        connections: Most connections open at once.
        timeout: Seconds without a sign of life after which an attempt is given up.
        attempts: Most attempts of one request.
        sleep: Waits for seconds.
        jitter: Gives 0 to 1.
        clock: Monotonic seconds.
        observer: Is told of every answer; the bodies it sees hold secrets in clear.
        cancel: Stands in for a request's own ``cancel``.
        redactor: Knows what no error may show; learns the tokens, too.

    Attributes:
        sent: API requests sent so far, retries included, token requests not.
        answered: Answers of the API received so far, whatever their status.
    """

    def __init__(  # noqa: PLR0913  time, chance and limits are passed in
        self,
        endpoint: Endpoint,
        credentials: Credentials,
        *,
        connections: int = 10,
        timeout: float = 30.0,
        attempts: int = 5,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
        clock: Callable[[], float] = time.monotonic,
        observer: Observer | None = None,
        cancel: Cancel | None = None,
        redactor: Redactor | None = None,
    ) -> None:
        self._base = endpoint.base_url.rstrip("/")
        self._host = urlsplit(endpoint.base_url).netloc
        self._http = httpx.Client(
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
            headers={"Accept": "application/json", "User-Agent": "sinch-reconciler"},
            verify=_authorities(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")),
        )
        self._auth = (
            ClientCredentials(credentials, endpoint, self._http, clock)
            if credentials.scheme == "oauth2"
            else Fixed(credentials)
        )
        self._limits = Limits(attempts, sleep, jitter, Budget(clock))
        self._clock = clock
        self._observer = observer
        self._cancel = cancel
        self._redactor = redactor or Redactor()
        self._counting = threading.Lock()
        self._timeout = timeout
        self._own = threading.local()
        self.sent = 0
        self.answered = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_reason: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    @contextmanager
    def patience(self, seconds: float | None) -> Iterator[None]:
        """Let this thread's attempts wait so long for a sign of life, instead of the client's own timeout."""
        self._own.timeout = seconds
        try:
            yield
        finally:
            self._own.timeout = None

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
    ) -> Answer:
        """Send one request, again where the table in ``course`` allows it, and return the successful answer.

        Args:
            method: HTTP method.
            path: Path from the root, its segments already percent-encoded.
            query: Query parameters; a list repeats its key, None leaves the parameter out.
            body: JSON value, secrets in clear, or None for no body.
            cancel: Once set, no further attempt follows and the last error is raised; a call under way is finished.
            repeatable: Whether sending twice is as good as once; None decides by the method. False for a GET that acts.
            hide: Texts that no error may show, besides the credentials.

        Raises:
            ApiError: One of the tree in ``diagnostics``, by the table in ``course``.
        """
        again = method in REPEATABLE if repeatable is None else repeatable
        asked = {key: value for key, value in (query or {}).items() if value is not None}
        request = Request(method, path, asked or None, body, again, cancel or self._cancel, hide)
        try:
            return Course(request, self._attempt, self._limits).run()
        except Failed as failed:
            raise failed.error from failed.__cause__

    def pages(
        self, path: str, *, items: str, page_size: int | None, query: Mapping[str, Any] | None = None
    ) -> Iterator[list[dict[str, Any]]]:
        """Yield the objects of a collection page by page, until a page names no next one.

        Args:
            path: Path of the list call.
            items: Field of the answer that holds the objects.
            page_size: Objects per page, None for a list that comes whole.
            query: Further query parameters.

        Raises:
            ApiError: As ``send``; and when a page is not what the API documents, or a page token comes a second time.
        """
        token: str | None = None
        seen: set[str] = set()
        while True:
            answer = self.send("GET", path, query={**(query or {}), "pageSize": page_size, "pageToken": token})
            yield _objects(path, answer, items)
            token = answer.body.get("nextPageToken")
            if not token:
                return
            if not isinstance(token, str) or token in seen:
                raise _odd(path, answer, f'"nextPageToken" leads in a circle or nowhere (page {len(seen) + 1})')
            seen.add(token)

    def _attempt(self, request: Request, number: int) -> Answer:
        """Send a request once, or twice when its token was refused and could be renewed.

        Raises:
            Failed: There is no usable answer.
        """
        response = self._exchange(request, number)
        if response.status_code == 401 and self._auth.renew(response.request):
            response = self._exchange(request, number)
        if not response.is_success:
            failed = refusal(request, response, self._secrets(request), self._auth.help)
            self._learn(request, failed)
            raise failed
        self._learn(request, None)
        try:
            body = response.json() if response.content.strip() else None
        except ValueError:
            raise malformed(request, response, self._secrets(request)) from None
        return Answer(response.status_code, body, request_id(response))

    def _exchange(self, request: Request, number: int) -> httpx.Response:
        started = self._clock()
        try:
            response = self._http.request(
                request.method,
                self._base + request.path,
                params=request.query,
                json=request.body,
                auth=self._auth,
                timeout=self._patience(),
            )
        except LOST as error:
            if not isinstance(error, NOTHING_SENT + NEVER_SENDABLE):
                self._count()
            self._note(request, number, type(error).__name__, started)
            raise lost(request, error, self._host, self._secrets(request)) from error
        self._count(answers=1)
        self._note(request, number, response.status_code, started)
        self._report(request, response)
        return response

    def _learn(self, request: Request, failed: Failed | None) -> None:
        if failed is not None and isinstance(failed.error, RateLimited):
            self._limits.budget.refused(family(request.path), failed.retry_after)
        else:
            self._limits.budget.accepted(family(request.path))

    def _patience(self) -> httpx.Timeout:
        seconds = getattr(self._own, "timeout", None) or self._timeout
        return httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))

    def _secrets(self, request: Request) -> frozenset[str]:
        self._redactor.learn(self._auth.secrets() | request.hide)
        return self._redactor.known

    def _count(self, answers: int = 0) -> None:
        with self._counting:
            self.sent += 1
            self.answered += answers

    def _note(self, request: Request, number: int, status: int | str, started: float) -> None:
        ms = (self._clock() - started) * 1000
        facts = (request.method, request.path, status, ms, number)
        log.debug("request method=%s path=%s status=%s ms=%.0f attempt=%d", *facts)

    def _report(self, request: Request, response: httpx.Response) -> None:
        if self._observer is None:
            return
        try:
            shown = response.json() if response.content else None
        except ValueError:
            shown = response.text
        self._observer(request.method, request.path, request.query, request.body, response.status_code, shown)


def _objects(path: str, answer: Answer, items: str) -> list[dict[str, Any]]:
    found = answer.body.get(items) if isinstance(answer.body, dict) else None
    # A page without its list is "could not tell", never "there are none": the latter would create everything again.
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise _odd(path, answer, f'a page must hold a list of objects under "{items}"')
    return found


def _odd(path: str, answer: Answer, why: str) -> ApiError:
    message = f"the answer is not what the API documents: {why}"
    return ApiError(Exchange("GET", path, answer.status, answer.request_id, message=message))
