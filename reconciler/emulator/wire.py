"""HTTP connections as benchmarks and faults need them: one write per answer, and connections that can be cut."""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

TRANSPORT = "reconciler.emulator.transport"


class OneWrite:
    """A transport that sends what is written in one turn of the loop as one packet.

    Headers and body written apart cost a client without TCP_NODELAY 42 ms a request (delayed acknowledgement).
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Keep ``data`` until this turn of the loop is over."""
        if not self._parts:
            asyncio.get_running_loop().call_soon(self.flush)
        self._parts.append(data)

    def flush(self) -> None:
        """Send everything kept so far."""
        if self._parts:
            data, self._parts = b"".join(self._parts), []
            self._transport.write(data)

    def close(self) -> None:
        """Send everything kept so far, then close."""
        self.flush()
        self._transport.close()

    def abort(self) -> None:
        """Cut the connection; nothing more is sent."""
        self._parts = []
        self._transport.abort()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class Protocol(H11Protocol):
    """uvicorn's HTTP/1.1 protocol over ``OneWrite``; each request's scope carries its transport."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        """Wrap the transport; requests of this connection find it in their state."""
        wrapped = OneWrite(transport)
        self.app_state = {**self.app_state, TRANSPORT: wrapped}
        super().connection_made(cast("asyncio.Transport", wrapped))


def cut(scope: Any) -> None:
    """Cut the connection a request came in on."""
    scope["state"][TRANSPORT].abort()
