"""Say who answered, and what: the API by its error document, or a page, a redirect or a proxy in its place. Pure.

Only the API's own error document, the one with an ``errorCode``, is the API's word. Anything else may come from what
stands in between, and says neither that credentials are wrong nor that an object is gone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from reconciler.client.bodies import NotJson
from reconciler.client.meta import explained
from reconciler.diagnostics import Exchange
from reconciler.redaction import Redactor

if TYPE_CHECKING:
    from reconciler.client.proxies import Proxy
    from reconciler.client.reply import Reply
    from reconciler.client.request import Request

EXCERPT = 200  # characters of an answer nobody expected
# What error documents of all kinds consist of; no object of the API has only such fields (API description 1.2.36).
ERROR_WORDS = frozenset(
    {
        *("errorCode", "message", "resolution", "additionalInformation", "error", "errors", "error_description"),
        *("error_uri", "code", "status", "statusCode", "title", "detail", "details", "type", "instance", "path"),
        *("timestamp", "fault", "reason", "requestId", "request_id", "traceId", "trace_id", "success"),
    }
)
TELLING = frozenset({"errorCode", "message", "error", "errors", "fault", "title", "detail"})
"""The words of which an error document has at least one."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Who is asked, and by which way.

    Attributes:
        url: The root of the API, or the token endpoint.
        variable: The environment variable that sets it.
        proxy: What requests go through, None when they go there directly.
        credentials_help: What to check when it does not accept the credentials.
    """

    url: str
    variable: str
    proxy: Proxy | None = None
    credentials_help: str = field(default="", repr=False)

    @property
    def host(self) -> str:
        """Host and port."""
        return urlsplit(self.url).netloc

    @property
    def hostname(self) -> str:
        """Host alone."""
        return urlsplit(self.url).hostname or ""

    @property
    def proxy_variable(self) -> str:
        """The variable that names a proxy for this URL."""
        return "HTTPS_PROXY" if self.url.startswith("https:") else "HTTP_PROXY"

    @property
    def way(self) -> str:
        """The host, and the proxy on the way there."""
        return f"{self.host} through {self.proxy}" if self.proxy else self.host


def redact(text: str, secrets: frozenset[str]) -> str:
    """Return ``text`` with every secret replaced by the mask, however it is spelled."""
    return str(Redactor.of(secrets).value(text))


def is_own(reply: Reply) -> bool:
    """Tell whether the API itself says no: by its error document."""
    code = reply.document.get("errorCode")
    return isinstance(code, str | int) and not isinstance(code, bool) and code != ""


def says_error(reply: Reply) -> bool:
    """Tell whether a body is an error document, the API's or somebody else's, whatever the status claims."""
    document = reply.document
    if is_own(reply) and isinstance(document.get("message"), str):
        return True
    return bool(TELLING & document.keys()) and document.keys() <= ERROR_WORDS


def exchange_of(request: Request, reply: Reply, peer: Peer, secrets: frozenset[str]) -> Exchange:
    """Return what is worth telling about an answer: the error document, or who answered instead and how it begins."""
    document, number = reply.document, id_of(reply, secrets)
    if "errorCode" not in document and not isinstance(document.get("message"), str):
        message, tip = _unexpected(request, reply, peer, secrets), _unexpected_help(request, reply, peer)
        return Exchange(request.method, request.path, reply.status, number, message=message, resolution=tip)
    said, tip = _text(document.get("message"), secrets), _text(document.get("resolution"), secrets)
    if not is_own(reply):
        said, tip = f"{_stranger(reply, peer, secrets)} answered: {said}", tip or _unexpected_help(request, reply, peer)
    return Exchange(
        request.method,
        request.path,
        reply.status,
        number,
        _text(document.get("errorCode"), secrets) or None,
        said,
        tip,
        _additional(document.get("additionalInformation"), secrets),
    )


def id_of(reply: Reply, secrets: frozenset[str]) -> str | None:
    """Return the id of the request, or None; a server may have put anything into its header."""
    return None if reply.request_id is None else redact(reply.request_id, secrets)


def excerpt(reply: Reply, secrets: frozenset[str]) -> str:
    """Return the beginning of an answer nobody expected, on one line."""
    # Hidden before it is cut, or half a secret could stay at the edge.
    text = " ".join(redact(reply.text, secrets).split())
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT]}..."


def target(request: Request, reply: Reply, peer: Peer) -> str:
    """Return where a redirect leads, without user name, query and fragment; "" when it does not say."""
    if "location" not in reply.headers:
        return ""
    asked = request.path if "://" in request.path else peer.url + request.path
    try:
        parts = urlsplit(urljoin(asked, reply.headers["location"].strip()))
    except ValueError:
        return ""
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _unexpected(request: Request, reply: Reply, peer: Peer, secrets: frozenset[str]) -> str:
    text = excerpt(reply, secrets)
    if reply.is_redirect:
        place = redact(target(request, reply, peer), secrets)
        return f"{peer.host} redirects to {place}" if place else f"{peer.host} redirects without a target"
    if not text:
        return f"the answer has no body, so {_stranger(reply, peer, secrets)} may have given it"
    if reply.is_page:
        return f"{_stranger(reply, peer, secrets)} answered with a page, not the API: {text}"
    return f"the answer is not what the API documents{_why(reply)}: {text}"


def _why(reply: Reply) -> str:
    try:
        _ = reply.body
    except NotJson as error:
        return f"; {error}" if reply.is_success else ""
    return ""


def _stranger(reply: Reply, peer: Peer, secrets: frozenset[str]) -> str:
    """Return who may have answered instead of the API: the proxy, or whatever stands in between by its own name."""
    name = redact(" ".join(reply.headers.get("server", "").split())[:60], secrets)
    who = f"{peer.proxy}, or something behind it," if peer.proxy else f"something between here and {peer.host}"
    return f'{who} (it calls itself "{name}")' if name else who


def _unexpected_help(request: Request, reply: Reply, peer: Peer) -> str:
    if reply.is_redirect:
        return _redirect_help(target(request, reply, peer).removesuffix(request.path), peer)
    if reply.status >= 500 and reply.status != 501:  # that one never passes
        return "try again later; check status.sinch.com"
    return f"check {peer.variable}, and ask the operator of the proxy, firewall or gateway that answered"


def _redirect_help(place: str, peer: Peer) -> str:
    """Return what to set: a redirect is never followed, since it would carry the credentials along."""
    there = urlsplit(place)
    if there.scheme == "https" and there.hostname == urlsplit(peer.url).hostname:
        return f"set\n    {peer.variable}={place or peer.url}"
    where = f"; if it has moved there, set\n    {peer.variable}={place}" if there.hostname else ""
    return f"the API does not redirect; check {peer.variable}, and whether a proxy requires you to sign in{where}"


def _text(value: Any, secrets: frozenset[str]) -> str:
    return "" if value is None else redact(str(value), secrets)


def _additional(value: Any, secrets: frozenset[str]) -> dict[str, Any]:
    """Return additionalInformation as strings, lists of strings and one level of mappings; all else becomes text.

    The API gives ``supportedCodes`` as one comma-separated string; it is a list here.
    """
    shown: dict[str, Any] = {}
    for key, inner in value.items() if isinstance(value, dict) else ():
        if key == "supportedCodes" and isinstance(inner, str):
            shown[key] = [code.strip() for code in inner.split(",") if code.strip()]
        elif isinstance(inner, list):
            shown[key] = [_text(entry, secrets) for entry in inner]
        elif isinstance(inner, dict):
            texts = {str(name): _text(entry, secrets) for name, entry in inner.items()}
            shown[key] = explained(texts) if key == "metaError" else texts
        else:
            shown[key] = _text(inner, secrets)
    return shown
