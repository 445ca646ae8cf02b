"""Runs the emulator over real sockets: in a background thread for tests, or in the foreground until a signal."""

import json
import logging
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from reconciler.emulator.app import application
from reconciler.emulator.auth import TOKEN_PATH
from reconciler.emulator.borders import is_loopback_host
from reconciler.emulator.emulation import Emulation
from reconciler.emulator.options import LOOPBACK, Options
from reconciler.emulator.wire import Protocol

__all__ = ["CannotListen", "Emulator", "Options", "running", "serve"]

REACHABLE = (
    "listening on {host}, where other machines can reach it. Control calls ask nobody who they are: whoever reaches "
    "the port can read and change all that the emulator holds, secrets of webhooks included."
)
KEEP_ALIVE_SECONDS = 120  # longer than clients keep idle connections, so that no request meets a closing one


class CannotListen(OSError):
    """The host has no such address, or the port is taken, forbidden or none; the text says which and why."""


class Emulator:
    """A running emulator, seen from outside.

    Attributes:
        url: Base URL, such as ``http://127.0.0.1:8123``.
        auth_url: Full URL of the token endpoint.
    """

    def __init__(self, url: str, options: Options) -> None:
        self.url = url
        self.auth_url = url + TOKEN_PATH
        self._options = options

    def environment(self, project_id: str | None = None) -> dict[str, str]:
        """Return the ``SINCH_*`` variables that point a client here."""
        options = self._options
        return {
            "SINCH_BASE_URL": self.url,
            "SINCH_AUTH_URL": self.auth_url,
            "SINCH_PROJECT_ID": project_id or options.project or "emulated-project",
            "SINCH_KEY_ID": options.key_id or "emulated-key",
            "SINCH_KEY_SECRET": options.key_secret or "emulated-secret",
        }

    def control(self, method: str, path: str, json: Any = None) -> Any:
        """Send a control call and return its parsed answer.

        Args:
            method: ``GET`` or ``POST``.
            path: ``/_emulator/seed`` or just ``seed``, query included.
            json: JSON value for the body.

        Raises:
            ValueError: The emulator refused the call; the text says why.
        """
        return _control(f"{self.url}/_emulator/{path.removeprefix('/_emulator/').lstrip('/')}", method, json)


def _control(url: str, method: str, value: Any) -> Any:
    body = None if value is None else json.dumps(value).encode()
    request = urllib.request.Request(url, body, {"content-type": "application/json"}, method=method)  # noqa: S310 - always http, our own
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            raise ValueError(f"{method} {url}: {error.read().decode()}") from None


@contextmanager
def running(options: Options | None = None) -> Iterator[Emulator]:
    """Run an emulator in a background thread; it answers when the block begins and is gone when it ends.

    Raises:
        CannotListen: The port cannot be listened on.
        WorldFileError: The world cannot be loaded from its file, or at the end not saved to it.
    """
    options = options or Options()
    emulation = Emulation(options)
    listener = _listener(options)
    server = Server(emulation)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="emulator", daemon=True)
    thread.start()
    try:
        _wait_until(lambda: server.started, thread)
        yield Emulator(_url(listener), options)
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
        emulation.close()


def serve(options: Options, announce: Callable[[str], None], warn: Callable[[str], None]) -> None:
    """Run until SIGINT or SIGTERM; ``announce`` gets the lines to export, one by one, once the server is ready.

    ``warn`` gets a sentence when other machines can reach the emulator.

    Raises:
        CannotListen: The port cannot be listened on.
        WorldFileError: The world cannot be loaded from its file, or at the end not saved to it.
    """
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with running(options) as emulator:
            if not is_loopback_host(options.host):
                warn(REACHABLE.format(host=options.host))
            for name, value in emulator.environment().items():
                announce(f"export {name}={value}")
            stop.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _url(listener: socket.socket) -> str:
    """Return where to call; what listens on every address is called by loopback."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": LOOPBACK, "::": "::1"}.get(host, host)  # noqa: S104 - a comparison
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _listener(options: Options) -> socket.socket:
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((options.host, options.port))
        listener.listen(1024)
    except (OSError, OverflowError, TypeError, UnicodeError) as error:  # the last three: no port, or no host name
        listener.close()
        why = getattr(error, "strerror", None) or error
        raise CannotListen(f"cannot listen on {options.host}:{options.port}: {why}") from error
    return listener


class Server(uvicorn.Server):
    """A server that lets what is due happen when it is due, and not only when somebody calls.

    uvicorn ticks ten times a second, on the loop that answers requests: the world is never in two hands.
    """

    def __init__(self, emulation: Emulation) -> None:
        super().__init__(_config(emulation))
        self._emulation = emulation

    async def on_tick(self, counter: int) -> bool:
        """Let what is due happen; tell whether to stop."""
        self._emulation.tick()
        return await super().on_tick(counter)


def _config(emulation: Emulation) -> uvicorn.Config:
    return uvicorn.Config(
        application(emulation),
        http=Protocol,
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level=logging.CRITICAL,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=1,
    )


def _wait_until(ready: Callable[[], bool], thread: threading.Thread) -> None:
    while not ready():
        if not thread.is_alive():
            raise RuntimeError("The emulator stopped while starting; its log says why.")
        time.sleep(0.002)
