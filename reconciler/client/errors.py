"""Turn what came back, or did not, into one ``AttemptFailed`` attempt: the error and what it means for repeating it.

Sends nothing; ``retry`` decides whether another attempt follows, ``origin`` says who answered.
"""

from __future__ import annotations

import ssl
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

import httpx

from reconciler.client.backoff import retry_after
from reconciler.client.bodies import LARGEST, Packed, TooLarge
from reconciler.client.origin import exchange_of, is_own, redact
from reconciler.client.wire import Overdue
from reconciler.diagnostics import (
    ApiError,
    Exchange,
    Intercepted,
    NotFound,
    OutcomeUnknown,
    Oversized,
    RateLimited,
    Refused,
    Unauthorized,
    Unreachable,
)

if TYPE_CHECKING:
    from reconciler.client.origin import Peer
    from reconciler.client.reply import Reply
    from reconciler.client.request import Request

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
GATEWAY = frozenset({502, 503, 504})
"""Statuses by which a gateway says that it does not reach what is behind it, with a page or without."""
LOCKED = "resource_locked"
UNKNOWN_HELP = "the next plan reads the API again and shows the outcome"

NOTHING_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
NEVER_SENDABLE = (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL)
LOST = (httpx.HTTPError, httpx.InvalidURL, httpx.CookieConflict, httpx.StreamError, Overdue, TooLarge, Packed)
"""Every exception httpx has, by root, and those of our own bounds."""


class Retryability(Enum):
    """Whether an attempt without a usable answer may be repeated."""

    REFUSED = "the API, or our own side, said no; repeating changes nothing"
    NOT_PROCESSED = "nothing was processed; it may be sent again whatever its method"
    UNKNOWN = "it may have been processed; only a repeatable request may be sent again"
    FINAL = "it may have been processed; sent again, it would end the same way"


class AttemptFailed(Exception):
    """One attempt without a usable answer; never leaves the client.

    Attributes:
        error: What to raise when no attempt follows.
        retryability: Whether it may be repeated.
        retry_after: Seconds the server asks to wait, or None.
    """

    def __init__(self, error: ApiError, retryability: Retryability, retry_after: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.retryability = retryability
        self.retry_after = retry_after


def transport_error(request: Request, error: Exception, peer: Peer, secrets: frozenset[str]) -> AttemptFailed:
    """Return the failed attempt for an exception of httpx, or of our own bounds."""
    if isinstance(error, NEVER_SENDABLE + NOTHING_SENT):
        return not_sent_error(request.method, request.path, error, peer, secrets)
    if isinstance(error, TooLarge):
        return _oversized(request, peer)
    message = f"no answer from {peer.way}: {redact(_reason(error), secrets)}"
    exchange = Exchange(request.method, request.path, message=message, resolution=UNKNOWN_HELP)
    kept = unreachable(exchange, message, peer, error) if request.reads else OutcomeUnknown(exchange)
    return AttemptFailed(kept, Retryability.FINAL if isinstance(error, Overdue) else Retryability.UNKNOWN)


def not_sent_error(method: str, path: str, error: Exception, peer: Peer, secrets: frozenset[str]) -> AttemptFailed:
    """Return the failed attempt for an exception after which the API has certainly processed nothing."""
    exchange = Exchange(method, path)
    if isinstance(error, NEVER_SENDABLE):
        # h11 quotes the offending header in its message, so only our own words are shown.
        return AttemptFailed(
            unreachable(exchange, f"{peer.host}: the request cannot be sent", peer, error), Retryability.REFUSED
        )
    if _wants_credentials(error):
        message = f"{_no_way(error, peer)}: it {_wanted(peer)} ({redact(_reason(error), secrets)})"
        return AttemptFailed(unadmitted(exchange, message, peer), Retryability.REFUSED)
    retryability = Retryability.REFUSED if _distrusts_certificate(error) else Retryability.NOT_PROCESSED
    message = f"{_no_way(error, peer)}: {redact(_reason(error), secrets)}"
    return AttemptFailed(unreachable(exchange, message, peer, error), retryability)


def _no_way(error: Exception, peer: Peer) -> str:
    if not isinstance(error, NOTHING_SENT):
        return f"no answer from {peer.way}"
    if peer.proxy is None or _distrusts_certificate(error):
        return f"no connection to {peer.way}"
    if isinstance(error, httpx.ProxyError):
        return f"{peer.proxy} refused the connection to {peer.host}"
    return f"no connection to {peer.proxy}, the proxy for {peer.host}"


def _oversized(request: Request, peer: Peer) -> AttemptFailed:
    message = f"the answer of {peer.way} is larger than {LARGEST // 2**20} MB, so reading stopped"
    exchange = Exchange(request.method, request.path, message=message, resolution=_check(peer))
    return AttemptFailed(Oversized(exchange) if request.reads else OutcomeUnknown(exchange), Retryability.FINAL)


def unreachable(exchange: Exchange, message: str, peer: Peer, error: Exception | None = None) -> Unreachable:
    """Return the error that says which host was not reached and what to check."""
    check = _check(peer)
    if _distrusts_certificate(error):
        check = "a proxy may present its own certificate; set SSL_CERT_FILE to the file of its authority"
    elif isinstance(error, Overdue):
        check = f"the answer was too slow; {check}"
    return Unreachable(replace(exchange, message=message, resolution=check))


def _check(peer: Peer) -> str:
    if peer.proxy:
        direct = f"or list {peer.hostname} in NO_PROXY to connect directly"
        return f"check that the proxy runs and allows this connection; correct or unset {peer.proxy.variable}, {direct}"
    return f"check the network, HTTPS_PROXY and {peer.variable}; check status.sinch.com"


def _reason(error: Exception) -> str:
    words = {
        httpx.PoolTimeout: "all connections stayed busy",
        httpx.ConnectTimeout: "timed out while connecting",
        httpx.TimeoutException: "timed out",
        Packed: f"the answer cannot be unpacked: {error}",
        Overdue: "it did not end within the time of one attempt",
    }
    said = next((text for kind, text in words.items() if isinstance(error, kind)), str(error))
    return said or type(error).__name__


def _distrusts_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def refusal(request: Request, reply: Reply, peer: Peer, secrets: frozenset[str]) -> AttemptFailed:
    """Return the failed attempt for an answer that is no success (any status but 2xx)."""
    exchange = exchange_of(request, reply, peer, secrets)
    status, code = reply.status, exchange.error_code
    if status == 407:
        return AttemptFailed(unadmitted(exchange, who_is_asked(peer), peer), Retryability.REFUSED)
    if status >= 500 and status != 501 and code not in REFUSED_BY_META:
        return _server_fault(request, exchange, reply, peer)
    if status == 429 and code not in NOT_ABOUT_PACE:
        pause = retry_after(reply.headers.get("retry-after"))
        given_up = code in request.give_up_on and pause is None
        return AttemptFailed(
            RateLimited(exchange), Retryability.REFUSED if given_up else Retryability.NOT_PROCESSED, pause
        )
    if is_own(reply) and status == 409 and code == LOCKED:
        return AttemptFailed(
            Refused(exchange), Retryability.NOT_PROCESSED, retry_after(reply.headers.get("retry-after"))
        )
    if _about_credentials(reply, code):
        return AttemptFailed(Unauthorized(_with(exchange, peer.credentials_help)), Retryability.REFUSED)
    return _verdict(exchange, status) if is_own(reply) else _not_the_api(request, exchange)


def _about_credentials(reply: Reply, code: str | None) -> bool:
    """Tell whether the credentials are refused: by the API's own 403, or by a 401, which means nothing else."""
    if reply.status == 401:
        return not reply.is_page
    return reply.status == 403 and is_own(reply) and code not in NOT_ABOUT_CREDENTIALS


def _verdict(exchange: Exchange, status: int) -> AttemptFailed:
    return AttemptFailed(NotFound(exchange) if status == 404 else Refused(exchange), Retryability.REFUSED)


def who_is_asked(peer: Peer) -> str:
    """Return that a proxy did not accept who asks, in words."""
    who = str(peer.proxy) if peer.proxy else f"a proxy on the way to {peer.host}"
    return f"{who} {_wanted(peer)}"


def _wanted(peer: Peer) -> str:
    named = peer.proxy is not None and peer.proxy.names_user
    return "requires other credentials" if named else "requires a user name and a password"


def unadmitted(exchange: Exchange, message: str, peer: Peer) -> Unreachable:
    """Return the error of a proxy that did not accept who asks; the request never went further."""
    if peer.proxy is None:
        tip = f"ask the operator of the proxy, and set {peer.proxy_variable} with a user name and a password"
    else:
        check = "check the user name and the password in" if peer.proxy.names_user else "put them before the host in"
        tip = f"{check} {peer.proxy.variable} (user:password@host, with %40 for @)"
        tip += f", or list {peer.hostname} in NO_PROXY to connect directly"
    return Unreachable(replace(exchange, message=message, resolution=tip))


def _wants_credentials(error: Exception) -> bool:
    """Tell whether a proxy let nothing through because of who asks; httpcore says it in words alone."""
    said = str(error)
    socks = said.startswith("Requested ") and said.endswith(("USERNAME/PASSWORD.", "NO ACCEPTABLE METHODS."))
    return isinstance(error, httpx.ProxyError) and (said.startswith(("407 ", "Invalid username/password")) or socks)


def _not_the_api(request: Request, exchange: Exchange) -> AttemptFailed:
    """Return the failed attempt for an answer that is not the API's: it may cover what the API has done."""
    if request.reads:
        return AttemptFailed(Intercepted(exchange), Retryability.REFUSED)
    return AttemptFailed(OutcomeUnknown(_with(exchange, UNKNOWN_HELP)), Retryability.FINAL)


def _server_fault(request: Request, exchange: Exchange, reply: Reply, peer: Peer) -> AttemptFailed:
    pause = retry_after(reply.headers.get("retry-after"))
    if not request.reads:
        return AttemptFailed(OutcomeUnknown(exchange), Retryability.UNKNOWN, pause)
    if is_own(reply):
        return AttemptFailed(ApiError(exchange), Retryability.UNKNOWN, pause)
    error = unreachable(exchange, exchange.message, peer) if reply.status in GATEWAY else Intercepted(exchange)
    return AttemptFailed(error, Retryability.UNKNOWN, pause)


def unexpected_response(request: Request, reply: Reply, peer: Peer, secrets: frozenset[str]) -> AttemptFailed:
    """Return the failed attempt for a success whose body is not JSON, or says that it is none."""
    exchange = exchange_of(request, reply, peer, secrets)
    if not request.reads:
        return AttemptFailed(OutcomeUnknown(_with(exchange, UNKNOWN_HELP)), Retryability.UNKNOWN)
    return AttemptFailed(Intercepted(exchange) if reply.is_page else ApiError(exchange), Retryability.UNKNOWN)


def _with(exchange: Exchange, advice: str) -> Exchange:
    return replace(exchange, resolution="\n".join(line for line in (exchange.resolution, advice) if line))
