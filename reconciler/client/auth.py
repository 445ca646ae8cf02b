"""Present the credentials with each request; fetch, keep and renew the OAuth2 token. Decides no retry.

Source: section Authentication of the API description: client credentials at the token endpoint, tokens last an hour.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from reconciler.client.credentials import is_sendable
from reconciler.client.failures import LOST, Failed, Fate, excerpt, hidden, lost_before_sending, request_id, unreachable
from reconciler.client.pace import retry_after
from reconciler.diagnostics import Exchange, RateLimited, Unauthorized

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from reconciler.client.credentials import Credentials, Endpoint

EARLY = 60.0  # seconds before its expiry at which a token is renewed
LIFETIME = 3599.0  # seconds, when the token endpoint does not say
KEY_HELP = "check SINCH_KEY_ID and SINCH_KEY_SECRET, and that the access key belongs to this project and still exists"
TOKEN_HELP = "set SINCH_ACCESS_TOKEN to a new token; they last about an hour and belong to one project"  # noqa: S105  words, no token


class Fixed(httpx.Auth):
    """Basic or a bearer token: the same header each time, nothing to renew."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._header = credentials.header()
        self.help = TOKEN_HELP if credentials.scheme == "bearer" else KEY_HELP

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the header."""
        request.headers["Authorization"] = self._header
        yield request

    def renew(self, _refused: httpx.Request) -> bool:
        """Return False: the same credentials would be refused again."""
        return False

    def secrets(self) -> frozenset[str]:
        """Return every text that must not be shown."""
        return self._credentials.secrets()


class ClientCredentials(httpx.Auth):
    """OAuth2: one token for all threads, fetched on first use and renewed a minute before it expires.

    Args:
        credentials: The key pair.
        endpoint: Names the token endpoint.
        http: Sends the token request.
        clock: Monotonic seconds.
    """

    help = KEY_HELP

    def __init__(
        self, credentials: Credentials, endpoint: Endpoint, http: httpx.Client, clock: Callable[[], float]
    ) -> None:
        self._credentials = credentials
        self._url = endpoint.auth_url
        self._host = urlsplit(endpoint.auth_url).netloc
        self._http = http
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._stale_at = 0.0
        self._seen: frozenset[str] = frozenset()  # tokens that answers still under way may quote

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the header, with a fresh token when there is none or it is about to expire."""
        request.headers["Authorization"] = f"Bearer {self._fresh_token()}"
        yield request

    def renew(self, refused: httpx.Request) -> bool:
        """Forget the token that ``refused`` carried, unless another thread has replaced it already; return True."""
        with self._lock:
            if refused.headers.get("Authorization") == f"Bearer {self._token}":
                self._token = ""
        return True

    def secrets(self) -> frozenset[str]:
        """Return every text that must not be shown."""
        return self._credentials.secrets() | self._seen

    def _fresh_token(self) -> str:
        with self._lock:
            if not self._token or self._clock() >= self._stale_at:
                self._keep(*self._fetched())
            return self._token

    def _keep(self, token: str, lifetime: float) -> None:
        self._token = token
        self._stale_at = self._clock() + max(lifetime - EARLY, lifetime / 2)
        self._seen |= {token}

    def _fetched(self) -> tuple[str, float]:
        """Return a new token and its lifetime in seconds.

        Raises:
            Failed: The endpoint cannot be reached or gives no token; nothing was sent to the API in any case.
        """
        header = {"Authorization": f"Basic {self._credentials.form_encoded()}"}
        try:
            answer = self._http.post(self._url, data={"grant_type": "client_credentials"}, headers=header)
        except LOST as error:
            raise lost_before_sending("POST", self._url, error, self._host, self.secrets()) from error
        if not answer.is_success:
            raise self._refused(answer)
        return self._read(answer)

    def _read(self, answer: httpx.Response) -> tuple[str, float]:
        document = _document(answer)
        token, lifetime = document.get("access_token"), document.get("expires_in", LIFETIME)
        if not isinstance(token, str) or not is_sendable(token):
            problem = self._exchange(answer, f"{self._host} gave no token")
            raise Failed(unreachable(problem, problem.message), Fate.UNTOUCHED)
        known = isinstance(lifetime, int | float) and not isinstance(lifetime, bool)
        return token, float(lifetime) if known else LIFETIME

    def _refused(self, answer: httpx.Response) -> Failed:
        document = _document(answer)
        words = [document[key] for key in ("error", "error_description") if isinstance(document.get(key), str)]
        said = hidden(": ".join(words), self.secrets()) or excerpt(answer, self.secrets())
        pause = retry_after(answer.headers.get("retry-after"))
        if answer.status_code == 429:
            limited = self._exchange(answer, f"{self._host} asks for a slower pace: {said}")
            return Failed(RateLimited(limited), Fate.UNTOUCHED, pause)
        if answer.status_code >= 500:
            problem = self._exchange(answer, f"{self._host} gives no token at the moment: {said}")
            return Failed(unreachable(problem, problem.message), Fate.UNTOUCHED, pause)
        return Failed(Unauthorized(self._exchange(answer, f"{self._host} gives no token: {said}")), Fate.DECIDED)

    def _exchange(self, answer: httpx.Response, message: str) -> Exchange:
        wrong_place = answer.status_code in {404, 405} or answer.is_redirect
        return Exchange(
            "POST",
            self._url,
            answer.status_code,
            request_id(answer),
            message=message,
            resolution="check SINCH_AUTH_URL" if wrong_place else KEY_HELP,
        )


def _document(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
