"""Ask, right before a request goes out, whether it may, and tell that it does. Sends nothing and knows of no lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.client.errors import AttemptFailed, Retryability
from reconciler.diagnostics import Exchange, NotSent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reconciler.client.request import Request

HEADERS, BODY = "http11.send_request_headers.started", "http11.send_request_body.started"
"""What httpcore tells before it writes either part of a request, when token and connection are there. Source: its
documentation of the extension "trace"."""


def extensions(request: Request, guard: Callable[[], str] | None, going_out: Callable[[], None]) -> dict[str, Any]:
    """Return what lets httpx ask ``guard`` before each attempt that changes something, and tell that one goes out.

    Args:
        request: What is about to be sent.
        guard: Returns why nothing may be sent any more, "" while it may; called on the thread that sends.
        going_out: Told once for each attempt, when what the other side may act on begins to be written.

    Raises:
        Failed: From within httpx, when it may not be sent. At most its headers were, on which nobody acts alone.
    """
    decisive = HEADERS if request.body is None else BODY
    guarded = frozenset() if request.reads else {HEADERS, decisive}

    def asked(event: str, facts: Mapping[str, Any]) -> None:
        if guard is not None and event in guarded and (why := guard()):
            raise AttemptFailed(NotSent(Exchange(request.method, request.path, message=why)), Retryability.REFUSED)
        if event == decisive and facts["request"].method != b"CONNECT":  # by which a proxy is asked for a tunnel
            going_out()

    return {"trace": asked}
