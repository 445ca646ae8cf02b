"""Turn what came back, or did not, into one ``Failed`` attempt: the error and what it means for repeating it.

Sends nothing; ``course`` decides whether another attempt follows.
"""

from __future__ import annotations

import ssl
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, Any

import httpx

from reconciler.client.pace import retry_after
from reconciler.diagnostics import (
    ApiError,
    Exchange,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    Refused,
    Unauthorized,
    Unreachable,
)
from reconciler.redaction import Redactor

if TYPE_CHECKING:
    from reconciler.client.request import Request

REQUEST_ID_HEADERS = ("x-request-id", "request-id", "x-correlation-id", "x-amzn-requestid", "x-trace-id")
EXCERPT = 200  # characters of an answer nobody expected

# 403s that the API documents and that have nothing to do with credentials (operations of Bundles and RCS Senders).
NOT_ABOUT_CREDENTIALS = frozenset(
    {"forbidden_payload", "rbm_has_not_been_used", "rbm_webhook_incorrect_secret", "wrong_supplier_configuration"}
)
# 429s of WhatsApp's register call that no pause of seconds cures; each repetition would count as another attempt.
NOT_ABOUT_PACE = frozenset(
    {"sender-already-registered", "sender-register-too-many-requests", "too_many_invalid_verification_codes"}
)
# 500s that name the step at Meta that failed before anything was created.
REFUSED_BY_META = frozenset(
    {"facebook_Request_limit_reached", "log_in_facebook_required", "template_start_session_for_uploading_media"}
)
LOCKED = "resource_locked"
UNKNOWN_HELP = "the next plan reads the API again and shows whether it happened"

NOTHING_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
NEVER_SENDABLE = (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL)
LOST = (httpx.HTTPError, httpx.InvalidURL, httpx.CookieConflict, httpx.StreamError)
"""Every exception httpx has, by root."""


class Fate(Enum):
    """What became of one request."""

    DECIDED = "the API, or our own side, said no; repeating changes nothing"
    UNTOUCHED = "nothing was processed; it may be sent again whatever its method"
    UNKNOWN = "it may have been processed; only a repeatable request may be sent again"


class Failed(Exception):
    """One attempt without a usable answer; never leaves the client.

    Attributes:
        error: What to raise when no attempt follows.
        fate: What became of the request.
        retry_after: Seconds the server asks to wait, or None.
    """

    def __init__(self, error: ApiError, fate: Fate, retry_after: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.fate = fate
        self.retry_after = retry_after


def hidden(text: str, secrets: frozenset[str]) -> str:
    """Return ``text`` with every secret replaced by the mask, however it is spelled."""
    return str(Redactor.of(secrets).value(text))


def lost(request: Request, error: Exception, host: str, secrets: frozenset[str]) -> Failed:
    """Return the failed attempt for an exception of httpx."""
    if isinstance(error, NEVER_SENDABLE + NOTHING_SENT):
        return lost_before_sending(request.method, request.path, error, host, secrets)
    message = f"no answer from {host}: {hidden(_reason(error), secrets)}"
    exchange = Exchange(request.method, request.path, message=message, resolution=UNKNOWN_HELP)
    kept = unreachable(exchange, message, error) if request.reads else OutcomeUnknown(exchange)
    return Failed(kept, Fate.UNKNOWN)


def lost_before_sending(method: str, path: str, error: Exception, host: str, secrets: frozenset[str]) -> Failed:
    """Return the failed attempt for an exception after which the API has certainly processed nothing."""
    exchange = Exchange(method, path)
    if isinstance(error, NEVER_SENDABLE):
        # h11 quotes the offending header in its message, so only our own words are shown.
        return Failed(unreachable(exchange, f"{host}: the request cannot be sent", error), Fate.DECIDED)
    fate = Fate.DECIDED if _distrusts_certificate(error) else Fate.UNTOUCHED
    way = "no connection to" if isinstance(error, NOTHING_SENT) else "no answer from"
    return Failed(unreachable(exchange, f"{way} {host}: {hidden(_reason(error), secrets)}", error), fate)


def unreachable(exchange: Exchange, message: str, error: Exception | None = None) -> Unreachable:
    """Return the error that says which host was not reached and what to check."""
    check = "check the network, HTTPS_PROXY and SINCH_BASE_URL or SINCH_AUTH_URL; Sinch's state is at status.sinch.com"
    if _distrusts_certificate(error):
        check = "a proxy may present its own certificate; set SSL_CERT_FILE to the file of its authority"
    return Unreachable(replace(exchange, message=message, resolution=check))


def _reason(error: Exception) -> str:
    words = {
        httpx.PoolTimeout: "all connections stayed busy",
        httpx.ConnectTimeout: "timed out while connecting",
        httpx.TimeoutException: "timed out",
        httpx.DecodingError: "the answer could not be decoded",
    }
    said = next((text for kind, text in words.items() if isinstance(error, kind)), str(error))
    return said or type(error).__name__


def _distrusts_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def refusal(request: Request, response: httpx.Response, secrets: frozenset[str], credentials_help: str) -> Failed:
    """Return the failed attempt for an answer that is no success (any status but 2xx)."""
    exchange = exchange_of(request, response, secrets)
    status, code = response.status_code, exchange.error_code
    if status >= 500 and status != 501 and code not in REFUSED_BY_META:
        return _server_fault(request, exchange, response)
    if status == 429 and code not in NOT_ABOUT_PACE:
        return Failed(RateLimited(exchange), Fate.UNTOUCHED, retry_after(response.headers.get("retry-after")))
    if status == 409 and code == LOCKED:
        return Failed(Refused(exchange), Fate.UNTOUCHED, retry_after(response.headers.get("retry-after")))
    if status == 401 or (status == 403 and code not in NOT_ABOUT_CREDENTIALS):
        both = "\n".join(line for line in (exchange.resolution, credentials_help) if line)
        return Failed(Unauthorized(replace(exchange, resolution=both)), Fate.DECIDED)
    return Failed(NotFound(exchange) if status == 404 else Refused(exchange), Fate.DECIDED)


def _server_fault(request: Request, exchange: Exchange, response: httpx.Response) -> Failed:
    pause = retry_after(response.headers.get("retry-after"))
    if not request.reads:
        return Failed(OutcomeUnknown(exchange), Fate.UNKNOWN, pause)
    gateway = response.status_code in {502, 503, 504}
    error = unreachable(exchange, exchange.message) if gateway and not exchange.error_code else ApiError(exchange)
    return Failed(error, Fate.UNKNOWN, pause)


def malformed(request: Request, response: httpx.Response, secrets: frozenset[str]) -> Failed:
    """Return the failed attempt for a success whose body is not JSON."""
    exchange = exchange_of(request, response, secrets)
    return Failed(ApiError(exchange) if request.reads else OutcomeUnknown(exchange), Fate.UNKNOWN)


def exchange_of(request: Request, response: httpx.Response, secrets: frozenset[str]) -> Exchange:
    """Return what is worth telling about an answer: the API's error document, or an excerpt of anything else."""
    document = _error_document(response)
    if document is None:
        return Exchange(
            request.method,
            request.path,
            response.status_code,
            request_id(response),
            message=_unexpected(response, secrets),
            resolution=_unexpected_help(response),
        )
    return Exchange(
        request.method,
        request.path,
        response.status_code,
        request_id(response),
        _text(document.get("errorCode"), secrets) or None,
        _text(document.get("message"), secrets),
        _text(document.get("resolution"), secrets),
        _additional(document.get("additionalInformation"), secrets),
    )


def request_id(response: httpx.Response) -> str | None:
    """Return the id under which the API logged the request, or None."""
    found: str | None = next((response.headers[name] for name in REQUEST_ID_HEADERS if name in response.headers), None)
    return found


def _error_document(response: httpx.Response) -> dict[str, Any] | None:
    try:
        body = response.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) and ("errorCode" in body or "message" in body) else None


def excerpt(response: httpx.Response, secrets: frozenset[str]) -> str:
    """Return the beginning of an answer nobody expected, on one line."""
    # Hidden before it is cut, or half a secret could stay at the edge.
    text = " ".join(hidden(response.text, secrets).split())
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT]}..."


def _unexpected(response: httpx.Response, secrets: frozenset[str]) -> str:
    text = excerpt(response, secrets)
    return f"the answer is not what the API documents: {text}" if text else "the answer has no body"


def _unexpected_help(response: httpx.Response) -> str:
    if response.is_redirect:
        return "the API does not redirect; check SINCH_BASE_URL"
    if response.status_code >= 500:
        return "try again later; Sinch's state is at status.sinch.com"
    return "check SINCH_BASE_URL, and whether a proxy answers in the API's place"


def _text(value: Any, secrets: frozenset[str]) -> str:
    return "" if value is None else hidden(str(value), secrets)


def _additional(value: Any, secrets: frozenset[str]) -> dict[str, Any]:
    """Return additionalInformation as strings, lists of strings and one level of mappings; all else becomes text.

    The API gives ``supportedCodes`` as one comma-separated string; it is a list here.
    """
    found: dict[str, Any] = {}
    for key, inner in value.items() if isinstance(value, dict) else ():
        if key == "supportedCodes" and isinstance(inner, str):
            found[key] = [code.strip() for code in inner.split(",") if code.strip()]
        elif isinstance(inner, list):
            found[key] = [_text(entry, secrets) for entry in inner]
        elif isinstance(inner, dict):
            found[key] = {str(name): _text(entry, secrets) for name, entry in inner.items()}
        else:
            found[key] = _text(inner, secrets)
    return found
