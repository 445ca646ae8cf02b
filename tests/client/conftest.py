"""A server that answers exactly what a test scripts, down to cut connections, and clients that never really wait."""

import json
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from types import SimpleNamespace

import pytest

from reconciler.client import Client, Credentials, Endpoint


class Scripted(ThreadingHTTPServer):
    """Answers API requests from ``script`` and token requests from ``tokens``, then with defaults.

    An entry is ``(status, body[, headers])``, a body that is no bytes being sent as JSON, or one of "cut" (no answer),
    "hang" (none until the client gives up), "half" (the connection ends within the body), and "trickling body" and
    "trickling head", which go on, byte by byte, until the client gives up.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.script, self.tokens, self.refused_tokens = [], [], set()
        self.asked, self.token_requests, self.peers = [], [], set()
        self.released = threading.Event()
        self.numbers = count(1)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def methods(self):
        return [one.method for one in self.asked]

    def handle_error(self, request, client_address):
        pass  # clients that time out cut connections; that is the point


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        asked = SimpleNamespace(method=self.command, path=self.path, headers=dict(self.headers), body=body)
        if self.path == "/oauth2/token":
            self.server.token_requests.append(asked)
            fresh = (200, {"access_token": f"token-number-{next(self.server.numbers)}", "expires_in": 3600})
            self.play(self.server.tokens.pop(0) if self.server.tokens else fresh)
        elif self.headers["Authorization"] in self.server.refused_tokens:
            self.server.asked.append(asked)
            self.play((401, {"errorCode": "unauthorized_error", "message": "expired"}))
        else:
            self.server.asked.append(asked)
            self.server.peers.add(self.client_address)
            self.play(self.server.script.pop(0) if self.server.script else (200, {}))

    def play(self, reply):
        if reply == "hang":
            self.server.released.wait(5)
        if reply in ("cut", "hang"):
            self.close_connection = True
        elif reply in ("trickling body", "trickling head"):
            self.trickle(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if reply == "trickling body" else b"x-long: "))
        elif reply == "half":
            self.write(200, {"content-length": "100"}, b"{")
            self.close_connection = True
        else:
            status, body, headers = (*reply, {})[:3]
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.write(status, {"content-length": str(len(body)), **headers}, body)

    def trickle(self, beginning):
        self.wfile.write(beginning)
        with suppress(OSError):
            while not self.server.released.wait(0.02):
                self.wfile.write(b" ")
                self.wfile.flush()
        self.close_connection = True

    def write(self, status, headers, body):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815 - the names http.server calls

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with Scripted() as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield running
        running.released.set()
        running.shutdown()


@pytest.fixture
def waits():
    """The pauses the client made, in seconds."""
    return []


@pytest.fixture
def connect(waits):
    """Make a client for a base URL; a bearer token unless other credentials are given."""

    def clock():
        return time.monotonic() + sum(waits)

    @contextmanager
    def connected(url, credentials=None, **options):
        endpoint = Endpoint(url, f"{url}/oauth2/token")
        told = {"sleep": waits.append, "jitter": lambda: 0.0, "clock": clock, "timeout": 5.0, **options}
        with Client(endpoint, credentials or Credentials("bearer", "", "a-bearer-token"), **told) as client:
            yield client

    return connected


@pytest.fixture
def client(server, connect):
    with connect(server.url) as connected:
        yield connected
