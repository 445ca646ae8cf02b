"""The ASGI application: reads requests, lets ordered faults happen, sends answers. Knows nothing of the API itself."""

import asyncio
import logging
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from reconciler.emulator.auth import TOKEN_PATH
from reconciler.emulator.borders import body_within_bounds, require_welcome
from reconciler.emulator.call import Answer, answered
from reconciler.emulator.control import PREFIX, control
from reconciler.emulator.emulation import Emulation
from reconciler.emulator.errors import PapiError
from reconciler.emulator.faults import Fault
from reconciler.emulator.wire import cut

BODYLESS = frozenset({204, 205, 304})
NO_BODY = Answer(204)

log = logging.getLogger(__name__)


def application(emulation: Emulation) -> ASGIApp:
    """Return the application for one emulation: control calls, and everything else as the API."""
    api = Api(emulation)

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            body = await _admitted(request, emulation)
        except ClientDisconnect:
            return
        except PapiError as error:
            await _refused(error, is_control=_is_control(scope))(scope, receive, send)
            return
        if not _is_control(scope):
            await api.answer(request, body, send)
            return
        status, document = control(emulation, request.method, scope["path"], dict(request.query_params), body)
        await _response(answered(document, status), {})(scope, receive, send)

    return dispatch  # not a router: its patterns match no path with a line break, which an id may hold


def _is_control(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.startswith(PREFIX)


async def _admitted(request: Request, emulation: Emulation) -> bytes:
    require_welcome(request.headers, emulation.options)
    return await body_within_bounds(request)


def _refused(error: PapiError, *, is_control: bool) -> Response:
    document = {"error": error.message} if is_control else error.body(error.status or 400)
    return _response(answered(document, error.status or 400), {"connection": "close"})


class Api:
    """The emulated API and its token endpoint as an ASGI application."""

    def __init__(self, emulation: Emulation) -> None:
        self._emulation = emulation
        self._latency = emulation.options.latency_ms / 1000

    async def answer(self, request: Request, body: bytes, send: Send) -> None:
        """Answer one request, or cut its connection when a fault says so."""
        scope, receive, emulation = request.scope, request.receive, self._emulation
        listed = scope["path"] != TOKEN_PATH  # a token call is neither a read nor a write of the API
        entry = emulation.journal.begin(
            request.method, scope["path"], scope["query_string"].decode("latin-1"), listed=listed
        )
        fault = emulation.faults.take(request.method, scope["path"])
        response = await self._respond(request, body, fault)
        if response is None:
            await _cut(scope, receive)
            return
        entry["status"] = response.status_code
        if emulation.options.log_requests:
            log.info("answered n=%s %s %s status=%d", entry["n"], entry["method"], entry["path"], entry["status"])
        await response(scope, receive, send)

    async def _respond(self, request: Request, body: bytes, fault: Fault | None) -> Response | None:
        """Return the response, or None when the connection is to be cut."""
        pause = self._latency + (fault.seconds if fault and fault.act == "delay" else 0)
        if pause:
            await asyncio.sleep(pause)
        if fault and fault.act == "drop_before":
            return None
        if fault and fault.act == "status":
            error = fault.error()
            document = NO_BODY if fault.status in BODYLESS else answered(error.body(fault.status))
            return _response(Answer(fault.status, document.text), error.headers)
        response = self._processed(request, body)
        if fault and fault.act == "drop_after":
            return None
        return _broken(response) if fault and fault.act == "malformed" else response

    def _processed(self, request: Request, body: bytes) -> Response:
        query = parse_qs(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
        answer, headers = self._emulation.answer(request.method, request.scope["path"], query, request.headers, body)
        return _response(answer, headers)


def _response(answer: Answer, headers: dict[str, str]) -> Response:
    named = {**headers, "x-request-id": uuid4().hex}
    if answer.text is None:
        return Response(status_code=answer.status, headers=named)
    return Response(answer.text, answer.status, headers=named, media_type="application/json")


def _broken(response: Response) -> Response:
    text = bytes(response.body)
    return _response(Answer(200, text[: len(text) // 2] or b'{"'), {})


async def _cut(scope: Scope, receive: Receive) -> None:
    cut(scope)
    message: Any = {}
    while message.get("type") != "http.disconnect":
        message = await receive()
