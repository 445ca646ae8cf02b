"""A server on loopback that answers as the emulator would, and every third time otherwise, in one way or another."""

from __future__ import annotations

import gzip
import json
import random
import socketserver
import tempfile
import threading
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import fuzz_inputs as inputs

from reconciler.emulator.emulation import Emulation
from reconciler.emulator.options import Options
from reconciler.emulator.worldfile import load, save

STATUSES = (
    200,
    200,
    200,
    201,
    202,
    204,
    206,
    301,
    302,
    304,
    307,
    400,
    401,
    403,
    404,
    404,
    405,
    409,
    412,
    418,
    424,
    429,
    500,
    501,
    502,
    503,
    599,
)
HEADERS = (
    ("content-type", "text/html"), ("content-type", "application/json; charset=utf-16"), ("content-type", ""),
    ("retry-after", "0"), ("retry-after", "nan"), ("retry-after", "1e9"),
    ("retry-after", "Wed, 21 Oct 2099 07:28:00 GMT"), ("retry-after", "-1"), ("via", "1.1 proxy"),
    ("location", "http://127.0.0.1:1/x"), ("location", "//x"), ("set-cookie", "a=b; domain=x"),
    ("content-encoding", "br"), ("server", "\x1b[2J"), ("content-encoding", "gzip"),
    ("x-request-id", "\x1b[31m\u0085"), ("x-request-id", "a" * 5000), ("content-encoding", "deflate, gzip"),
)  # fmt: skip


class Server:
    """The emulated API behind raw sockets.

    Attributes:
        dice: Seed of the changes; None for answers as they are.
        answered: Requests answered so far.
    """

    def __init__(self) -> None:
        self.emulation = Emulation(Options(virtual_clock=True, review_seconds=0))
        self.dice: str | None = None
        self.answered = 0
        self._lock = threading.Lock()
        self._nth: Counter[str] = Counter()
        self._file = Path(tempfile.mkdtemp()) / "world.json"
        server = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                while server.serve(self.rfile, self.wfile):
                    pass

        class Threads(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 128

            def handle_error(self, *_words: Any) -> None:
                """Clients may hang up."""

        self._server = Threads(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def environment(self) -> dict[str, str]:
        """Return the variables that lead here."""
        url = f"http://127.0.0.1:{self._server.server_address[1]}"
        facts = {"SINCH_BASE_URL": url, "SINCH_AUTH_URL": f"{url}/oauth2/token", "SINCH_PROJECT_ID": "fuzzed"}
        return {**facts, "SINCH_KEY_ID": "k", "SINCH_KEY_SECRET": "key-secret-4711"}

    def keep(self) -> None:
        """Remember what is live now."""
        save(self.emulation.context.world, self._file)

    def fresh(self, *, empty: bool) -> None:
        """Begin anew, with nothing or with what was kept."""
        with self._lock:
            self.emulation.reset()
            if not empty:
                load(self.emulation.context.world, self._file)

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()

    def serve(self, reading: Any, writing: Any) -> bool:
        """Answer one request; tell whether the connection goes on."""
        line = reading.readline(70_000).decode("latin-1").split()
        if len(line) < 3:
            return False
        headers = {}
        while (row := reading.readline(70_000).decode("latin-1").strip()) != "":
            name, _, value = row.partition(":")
            headers[name.lower()] = value.strip()
        body = reading.read(int(headers.get("content-length") or 0))
        with self._lock:
            raw, goes_on = self._answer(line[0], line[1], headers, body)
        writing.write(raw)
        writing.flush()
        return goes_on

    def _answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> tuple[bytes, bool]:
        parts = urlsplit(target)
        query = parse_qs(parts.query, keep_blank_values=True)
        answer, more = self.emulation.answer(method, parts.path, query, headers, body)
        self.answered += 1
        named = {"content-type": "application/json", **more}
        if self.dice is None:
            return _packed(answer.status, named, answer.text or b""), True
        key = f"{self.dice} {method} {target} {self._nth[target]}"
        self._nth[target] += 1
        dice = random.Random(key)
        if dice.random() < 0.67:
            return _packed(answer.status, named, answer.text or b""), True
        return _changed(dice, answer.status, named, answer.text or b"")


def _changed(dice: random.Random, status: int, headers: dict[str, str], text: bytes) -> tuple[bytes, bool]:
    if dice.random() < 0.3:
        status = dice.choice(STATUSES)
    if dice.random() < 0.3:
        headers |= dict(dice.sample(HEADERS, dice.randint(1, 3)))
    act = dice.random()
    if act < 0.6:
        try:
            text = inputs.json_bytes(dice, inputs.value(dice, json.loads(text or b"{}")))
        except ValueError:
            text = b""
    elif act < 0.7:
        text = dice.choice((b"", b"null", b"[]", b"{}", b"<html><b>Bad gateway</b></html>", b"0", b'"x"', b"\xff\xfe"))
    if headers.get("content-encoding") == "gzip" and dice.random() < 0.7:
        text = gzip.compress(text * dice.choice((1, 1, 100)), 1)
    raw = _packed(status, headers, text)
    if act > 0.95:
        return raw[: dice.randint(0, len(raw))], False
    if act > 0.9:
        return inputs.noise(dice, 500).encode("latin-1", "replace"), False
    return raw, dice.random() < 0.9


def _packed(status: int, headers: dict[str, str], text: bytes) -> bytes:
    rows = {**headers, "content-length": str(0 if status in {204, 304} else len(text))}
    head = f"HTTP/1.1 {status} X\r\n" + "".join(f"{name}: {value}\r\n" for name, value in rows.items()) + "\r\n"
    return head.encode("latin-1", "replace") + (b"" if status in {204, 304} else text)
