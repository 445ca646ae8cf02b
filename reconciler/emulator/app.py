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
from reconciler.emulator.call import Answer, answered
from reconciler.emulator.control import PREFIX, control
from reconciler.emulator.emulation import Emulation
from reconciler.emulator.faults import Fault
from reconciler.emulator.wire import cut
from reconciler.emulator.world import encoded

log = logging.getLogger(__name__)


def application(emulation: Emulation) -> ASGIApp:
    """Return the application for one emulation: control calls, and everything else as the API."""
    api = Api(emulation)

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        if not scope["path"].startswith(PREFIX):
            await api(scope, receive, send)
            return
        request = Request(scope, receive)
        query = dict(request.query_params)
        status, document = control(emulation, request.method, scope["path"], query, await request.body())
        await _response(Answer(status, encoded(document)), {})(scope, receive, send)

    return dispatch  # not a router: its patterns match no path with a line break, which an id may hold


class Api:
    """The emulated API and its token endpoint as an ASGI application."""

    def __init__(self, emulation: Emulation) -> None:
        self._emulation = emulation
        self._latency = emulation.options.latency_ms / 1000

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or cut its connection when a fault says so."""
        request = Request(scope, receive)
        try:
            body = await request.body()
        except ClientDisconnect:
            return
        emulation = self._emulation
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
            return _response(answered(error.body(fault.status), fault.status), error.headers)
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
