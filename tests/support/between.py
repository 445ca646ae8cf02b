"""A server between the product and the emulator that bends what lists show, over real HTTP; all else it passes on."""

import http.client
import json
import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

ITEMS = {"smsApps", "webhooks", "templates", "senders", "bundles", "solutions"}
"""Last part of a list's path, which is also the field of its answer that holds the objects."""

MOVED_ON = frozenset({"content-length", "transfer-encoding", "connection", "date", "server"})


class Between(ThreadingHTTPServer):
    """Passes requests on to an emulator.

    Attributes:
        bend: Changes the objects of a list, given its name. None leaves them.
        counts: Whether the count in the answer follows.
        replace: Given method and path, an answer ``(status, body)`` in place of the emulator's; None for none.
        reword: Texts that are put in the place of others in every successful answer.
        asked: Method and path of each request so far.
    """

    daemon_threads = True

    def __init__(self, emulator):
        super().__init__(("127.0.0.1", 0), Handler)
        self.target = urlsplit(emulator.url)
        self.bend = None
        self.counts = True
        self.replace = None
        self.reword = {}
        self.asked = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def gets(self, pattern):
        """Return the paths of the GET requests that end in a pattern."""
        return [path for method, path in self.asked if method == "GET" and re.search(f"{pattern}$", path)]

    def handle_error(self, request, client_address):
        pass  # a client that is stopped cuts its connections


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet

    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        path = urlsplit(self.path).path
        self.server.asked.append((self.command, path))
        given = self.server.replace(self.command, path) if self.server.replace else None
        if given is not None:
            status, document = given
            payload = document if isinstance(document, bytes) else json.dumps(document).encode()
            self.write(status, {"content-type": "application/json"}, payload)
            return
        self.write(*self.bent(path, *self.passed_on(body)))

    def passed_on(self, body):
        connection = http.client.HTTPConnection(self.server.target.hostname, self.server.target.port, timeout=30)
        kept = {name: value for name, value in self.headers.items() if name.lower() not in {"host", "accept-encoding"}}
        connection.request(self.command, self.path, body=body or None, headers=kept)
        reply = connection.getresponse()
        payload = reply.read()
        connection.close()
        return reply.status, {k: v for k, v in reply.getheaders() if k.lower() not in MOVED_ON}, payload

    def bent(self, path, status, headers, payload):
        for old, new in self.server.reword.items() if status < 300 else ():
            payload = payload.replace(old.encode(), new.encode())
        name = path.rpartition("/")[2]
        if self.server.bend is None or self.command != "GET" or status != 200 or name not in ITEMS:
            return status, headers, payload
        document = json.loads(payload)
        shown = self.server.bend(name, document[name])
        counted = {"totalSize": len(shown)} if self.server.counts and "totalSize" in document else {}
        document |= {name: shown} | counted
        return status, headers, json.dumps(document).encode()

    def write(self, status, headers, payload):
        self.send_response(status)
        for name, value in {**headers, "content-length": str(len(payload))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_):
        pass


for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
    setattr(Handler, f"do_{method}", Handler.answer)


@contextmanager
def running(server):
    """Run a server for a while."""
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def between(emulator):
    """Run a server before an emulator; whoever is to meet it there has to be told its address."""
    return running(Between(emulator))


@pytest.fixture
def world(stage):
    """A server between the stage and its emulator."""
    with between(stage.emulator) as server:
        stage.environment = {**stage.environment, "SINCH_BASE_URL": server.url}
        yield server
