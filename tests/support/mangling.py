"""A server between a stage and its emulator, whose rule may answer in its place or change what it answers."""

import http.client
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

DROP = "drop"
"""What a rule returns to let the connection be cut without an answer."""

HOP = frozenset({"content-length", "transfer-encoding", "connection", "date", "server", "host", "accept-encoding"})


class Mangler(ThreadingHTTPServer):
    """Calls ``rule(method, path, body, forward)`` for each request to the API; ``body`` and answers are JSON values.

    ``forward(body)`` asks the emulator and returns ``(status, answer)``. The rule returns that, or another one, whose
    answer may be bytes, or ``DROP``. ``sent`` holds method and path of every request that was no GET.
    """

    daemon_threads = True

    def __init__(self, emulator, rule):
        super().__init__(("127.0.0.1", 0), Handler)
        self.target = urlsplit(emulator.url)
        self.rule = rule
        self.sent = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        pass  # a client that is stopped cuts its connections


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet

    def answer(self):
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        path = urlsplit(self.path).path
        if path.startswith("/oauth2"):
            return self.write(*self.asked(raw))
        if self.command != "GET":
            self.server.sent.append((self.command, path))
        found = self.server.rule(self.command, path, json.loads(raw) if raw else None, self.forward)
        if found == DROP:
            self.close_connection = True
            return self.connection.close()
        status, body = found
        return self.write(
            status, body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        )

    def forward(self, body=None):
        status, payload = self.asked(b"" if body is None else json.dumps(body).encode())
        return status, json.loads(payload) if payload else None

    def asked(self, raw):
        connection = http.client.HTTPConnection(self.server.target.hostname, self.server.target.port, timeout=30)
        kept = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
        connection.request(self.command, self.path, body=raw or None, headers=kept)
        reply = connection.getresponse()
        payload = reply.read()
        connection.close()
        return reply.status, payload

    def write(self, status, payload):
        self.send_response(status)
        if payload:
            self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_):
        pass

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815  named by http.server


@contextmanager
def mangled(stage, rule):
    """Put a server with a rule between a stage and its emulator while the block runs."""
    with Mangler(stage.emulator, rule) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        before = stage.environment
        stage.environment = {**before, "SINCH_BASE_URL": server.url}
        try:
            yield server
        finally:
            stage.environment = before
            server.shutdown()
            thread.join()
