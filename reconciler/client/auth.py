"""Present the credentials with each request; fetch, keep and renew the OAuth2 token. Decides no retry.

Source: section Authentication of the API description: client credentials at the token endpoint, tokens last an hour.
"""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING

from reconciler.client.backoff import retry_after
from reconciler.client.credentials import is_sendable
from reconciler.client.errors import (
    GATEWAY,
    LOST,
    AttemptFailed,
    Retryability,
    not_sent_error,
    unadmitted,
    unreachable,
    who_is_asked,
)
from reconciler.client.origin import excerpt, exchange_of, id_of, redact
from reconciler.client.request import Request
from reconciler.diagnostics import Exchange, Intercepted, RateLimited, Unauthorized, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.client.credentials import Credentials
    from reconciler.client.origin import Peer
    from reconciler.client.reply import Reply

EARLY = 60.0  # seconds before its expiry at which a token is renewed
LIFETIME = 3599.0  # seconds, when the token endpoint does not say
LONGEST = 86_400.0  # seconds after which a token is renewed in any case
KEY_HELP = "check SINCH_KEY_ID and SINCH_KEY_SECRET, and that the access key belongs to this project and still exists"
TOKEN_HELP = "set SINCH_ACCESS_TOKEN to a new token; they last about an hour and belong to one project"  # noqa: S105  words, no token


class StaticAuth:
    """Basic or a bearer token: the same header each time, nothing to renew."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._header = credentials.header()
        self.help = TOKEN_HELP if credentials.scheme == "bearer" else KEY_HELP

    def header(self) -> str:
        """Return the header Authorization."""
        return self._header

    def renew(self, _refused: str) -> bool:
        """Return False: the same credentials would be refused again."""
        return False

    def secrets(self) -> frozenset[str]:
        """Return every text that must not be shown."""
        return self._credentials.secrets()


class ClientCredentials:
    """OAuth2: one token for all threads, fetched on first use and renewed a minute before it expires.

    Args:
        credentials: The key pair.
        peer: The token endpoint.
        post: Sends a form with a header Authorization to the token endpoint, and returns what came back.
        clock: Monotonic seconds.
    """

    help = KEY_HELP

    def __init__(
        self,
        credentials: Credentials,
        peer: Peer,
        post: Callable[[str, dict[str, str]], Reply],
        clock: Callable[[], float],
    ) -> None:
        self._credentials = credentials
        self._peer = peer
        self._post = post
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._stale_at = 0.0
        self._seen: frozenset[str] = frozenset()  # tokens that answers still under way may quote
        self._tries = 0
        self._failure: AttemptFailed | None = None

    def header(self) -> str:
        """Return the header Authorization, with a fresh token when there is none or it is about to expire.

        Raises:
            AttemptFailed: No token could be fetched; nothing was sent to the API.
        """
        return f"Bearer {self._fresh_token()}"

    def renew(self, refused: str) -> bool:
        """Forget the token of a refused header, unless another thread has replaced it already; return True."""
        with self._lock:
            if refused == f"Bearer {self._token}":
                self._token = ""
        return True

    def secrets(self) -> frozenset[str]:
        """Return every text that must not be shown."""
        return self._credentials.secrets() | self._seen

    def _fresh_token(self) -> str:
        tries = self._tries
        with self._lock:
            if self._token and self._clock() < self._stale_at:
                return self._token
            if self._failure is not None and self._tries != tries:
                # The one that this thread has waited for; asked one after the other, many threads would wait for hours.
                raise AttemptFailed(self._failure.error, self._failure.retryability, self._failure.retry_after)
            self._tries += 1
            self._failure = None
            try:
                self._keep(*self._fetched())
            except AttemptFailed as failed:
                self._failure = failed
                raise
            return self._token

    def _keep(self, token: str, lifetime: float) -> None:
        self._token = token
        self._stale_at = self._clock() + max(lifetime - EARLY, lifetime / 2)
        self._seen |= {token}

    def _fetched(self) -> tuple[str, float]:
        """Return a new token and its lifetime in seconds.

        Raises:
            AttemptFailed: The endpoint cannot be reached or gives no token; nothing was sent to the API in any case.
        """
        try:
            reply = self._post(f"Basic {self._credentials.form_encoded()}", {"grant_type": "client_credentials"})
        except LOST as error:
            raise not_sent_error("POST", self._peer.url, error, self._peer, self.secrets()) from error
        return self._read(reply) if reply.is_success else self._refused(reply)

    def _read(self, reply: Reply) -> tuple[str, float]:
        token, lifetime = reply.document.get("access_token"), reply.document.get("expires_in", LIFETIME)
        if not isinstance(token, str) or not is_sendable(token):
            problem = self._exchange(
                reply, f"{self._peer.host} returned no token: {self._said(reply)}".removesuffix(": ")
            )
            raise AttemptFailed(self._without_token(reply, problem), Retryability.NOT_PROCESSED)
        known = isinstance(lifetime, int | float) and not isinstance(lifetime, bool) and math.isfinite(lifetime)
        return token, min(float(lifetime), LONGEST) if known else LIFETIME

    def _refused(self, reply: Reply) -> tuple[str, float]:
        said, pause = self._said(reply), retry_after(reply.headers.get("retry-after"))
        if reply.status == 429:
            limited = self._exchange(reply, f"{self._peer.host} limits the request rate: {said}")
            raise AttemptFailed(RateLimited(limited), Retryability.NOT_PROCESSED, pause)
        if reply.status == 407:
            problem = self._exchange(reply, "")
            raise AttemptFailed(unadmitted(problem, who_is_asked(self._peer), self._peer), Retryability.REFUSED)
        if reply.status >= 500 and reply.status != 501:
            problem = self._exchange(reply, f"{self._peer.way} returns no token at the moment: {said}")
            raise AttemptFailed(self._without_token(reply, problem), Retryability.NOT_PROCESSED, pause)
        problem = self._exchange(reply, f"{self._peer.host} returns no token: {said}")
        error = Unauthorized(problem) if self._is_verdict(reply) else self._without_token(reply, problem)
        raise AttemptFailed(error, Retryability.REFUSED)

    def _without_token(self, reply: Reply, problem: Exchange) -> Unreachable | Intercepted:
        """Return the error of an endpoint that did not answer, or in whose place something else did."""
        if reply.status in GATEWAY:
            return Unreachable(problem) if reply.is_page else unreachable(problem, problem.message, self._peer)
        strange = reply.is_page or reply.is_redirect or 400 <= reply.status < 500 or reply.status == 501
        return Intercepted(problem) if strange else unreachable(problem, problem.message, self._peer)

    def _is_verdict(self, reply: Reply) -> bool:
        """Tell whether the endpoint itself refuses the key: by the error of RFC 6749, or the status that means it."""
        named = isinstance(reply.document.get("error", reply.document.get("errorCode")), str)
        return named or (reply.status == 401 and not reply.is_page)

    def _said(self, reply: Reply) -> str:
        """Return what the endpoint says: its error, or who answered in its place and how that begins."""
        document = reply.document
        words = [document[key] for key in ("error", "error_description") if isinstance(document.get(key), str)]
        if words:
            return redact(": ".join(words), self.secrets())
        if reply.is_redirect or reply.is_page or not reply.is_success:
            return exchange_of(self._request(), reply, self._peer, self.secrets()).message
        return excerpt(reply, self.secrets()) if not document else ""

    def _request(self) -> Request:
        return Request("POST", self._peer.url)

    def _exchange(self, reply: Reply, message: str) -> Exchange:
        elsewhere = not self._is_verdict(reply) and not reply.is_success
        there = exchange_of(self._request(), reply, self._peer, self.secrets()) if elsewhere or reply.is_page else None
        return Exchange(
            "POST",
            self._peer.url,
            reply.status,
            id_of(reply, self.secrets()),
            message=message,
            resolution=there.resolution if there else KEY_HELP,
        )
