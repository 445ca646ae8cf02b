"""A server between the product and the emulator that passes requests on, or answers in its place."""

import http.client
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Instead(ThreadingHTTPServer):
    """Asks ``rule(method, path, body, forward)`` for every request; None passes it on.

    ``body`` is a JSON value. ``forward(body=..., path=...)`` passes the request on, changed where that is said, and
    returns status and JSON value. An answer is ``(status, content[, headers])``, content that is no bytes sent as JSON.
    """

    daemon_threads = True

    def __init__(self, upstream, rule):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream, self.rule, self.asked = urlsplit(upstream), rule, []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        pass  # who gives up cuts the connection


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def _answer(self):
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.server.asked.append((self.command, self.path))
        given = json.loads(raw) if raw.startswith(b"{") else None
        answer = self.server.rule(self.command, urlsplit(self.path).path, given, self._forward)
        status, content, headers = (*answer, {})[:3] if answer else (*self._passed_on(raw), {})
        content = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"content-length": str(len(content)), "content-type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _forward(self, body=None, path=None):
        status, content = self._passed_on(b"" if body is None else json.dumps(body).encode(), path)
        return status, json.loads(content) if content else None

    def _passed_on(self, raw, path=None):
        kept = {name: self.headers[name] for name in ("authorization", "content-type") if name in self.headers}
        upstream = http.client.HTTPConnection(self.server.upstream.netloc, timeout=20)
        upstream.request(self.command, path or self.path, raw or None, kept)
        answer = upstream.getresponse()
        found = answer.status, answer.read()
        upstream.close()
        return found

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815  http.server's names

    def log_message(self, *_words):
        pass


@contextmanager
def instead(stage, rule):
    """Let the stage's runs meet this server instead of the emulator itself."""
    with Instead(stage.emulator.url, rule) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        stage.environment["SINCH_BASE_URL"] = server.url
        yield server
        stage.environment.pop("SINCH_BASE_URL")
        server.shutdown()
