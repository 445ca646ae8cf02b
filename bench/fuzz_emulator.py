"""Requests to the emulator, API and control calls alike: paths, queries, headers and bodies, and mere bytes."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

import fuzz_inputs as inputs
from fuzz_door import Wrong
from fuzz_kinds import Kind

from reconciler.emulator.app import application
from reconciler.emulator.emulation import Emulation
from reconciler.emulator.server import Options, running
from reconciler.emulator.spec import operations

if TYPE_CHECKING:
    import random
    from pathlib import Path

BODY = {"type": "BODY", "text": "Your order {{1}} is on its way!", "examples": ["A-1042"]}
KAKAO = {
    "adminPhoneNo": "+821012345678", "name": "Acme", "topLevelCategoryCode": "001", "midLevelCategoryCode": "0001",
    "subLevelCategoryCode": "0001",
}  # fmt: skip
BODIES: tuple[dict[str, Any], ...] = (
    {"target": "https://hooks.example.com/a", "secret": "s3cret", "triggers": ["ALL"]},
    {"name": "generated", "language": "EN", "category": "UTILITY", "details": {"components": [BODY]}},
    {
        "phoneNumberProvider": "CUSTOMER",
        "region": "EU",
        "details": {"countryCode": "46", "phoneNumber": "701234567", "displayName": "Acme"},
    },
    {"plusFriendId": "generated", "details": KAKAO},
    {
        "details": {
            "name": "shipped",
            "language": "KO",
            "content": "words",
            "buttons": [{"ordering": 1, "type": "WEB_LINK", "name": "x"}],
        }
    },
    {
        "region": "EU",
        "billingCategory": "CONVERSATIONAL",
        "useCase": "OTP",
        "details": {"brand": {"name": "A"}, "countries": ["SE"]},
    },
    {"name": "shop", "region": "EU", "subproject": {"labels": {"a": "b"}}, "smsApp": True, "convApp": {"name": "talk"}},
    {"name": "generated", "region": "EU"},
    {"comment": "c"},
    {"method": "SMS"},
    {"code": "123456"},
    {"code": 123456},
    {"testNumbers": ["+46701234567"]},
    {},
)
ORDERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("seed", {"type": "webhook", "projectId": "p1", "count": 2, "state": None}),
    ("seed", {"type": "whatsapp_template", "projectId": "p1", "state": "DRAFT"}),
    (
        "faults",
        {
            "do": "status",
            "status": 404,
            "times": 1,
            "match": {"method": "GET", "path": "*/x*"},
            "headers": {"retry-after": "1"},
        },
    ),
    (
        "verdicts",
        {"verdict": "APPROVED", "match": {"type": "whatsapp_template", "name": "x"}, "reason": "x", "after": "2h"},
    ),
    ("verdicts", {"verdict": "PAUSED", "match": {}}),
    ("clock", {"advance": "2h"}),
    ("objects/webhook/x", {"note": 1}),
    ("reset", {}),
)
READS = ("health", "objects", "requests", "deliveries", "otp", "violations", "", "x", "objects/x")
TYPES = (
    "webhook", "sms_app", "bundle", "conversation_app", "whatsapp_flow", "whatsapp_solution", "whatsapp_template",
    "whatsapp_sender", "kakaotalk_sender", "kakaotalk_template", "rcs_sender", "rcs_test_number", "whatsapp_account",
)  # fmt: skip
HEADERS = (
    ("authorization", "Bearer any"), ("authorization", "Bearer any"), ("authorization", "Basic YTpi"),
    ("authorization", "Basic \xfc"), ("authorization", ""), ("authorization", "Basic"), ("host", "localhost"),
    ("host", "127.0.0.1:1"), ("host", "x.example"), ("host", "[::1"), ("content-type", "text/plain"), ("x", "\xff"),
    ("accept", "*/*" * 200),
)  # fmt: skip
RESET_AFTER = 200


class Requests(Kind):
    """Requests, straight into the application; one in fifty goes over a socket, as bytes."""

    name = "emulator"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._loop = asyncio.new_event_loop()
        self._running = running(Options(review_seconds=0, virtual_clock=True))
        self.server = self._running.__enter__()
        self.operations = list(operations().values())
        self._begin()

    def close(self) -> None:
        self._running.__exit__(None, None, None)
        self._loop.close()

    def _begin(self) -> None:
        """Start over with a world in which something of each type exists."""
        self.emulation = Emulation(Options(review_seconds=0, virtual_clock=True, check=True))
        self.app = application(self.emulation)
        self.ids: list[str] = ["x"]
        self.sent = 0
        for kind in TYPES:
            order = json.dumps({"type": kind, "projectId": "p1"}).encode()
            _, _, text = self._call("POST", "/_emulator/seed", b"", [], order)
            self.ids += json.loads(text)["ids"]

    def make(self, dice: random.Random) -> tuple[str, str, bytes, list[tuple[bytes, bytes]], bytes]:
        if dice.random() < 0.15:
            return self._control(dice)
        operation = dice.choice(self.operations)
        method = (
            operation.method
            if dice.random() < 0.9
            else dice.choice(("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "X"))
        )
        path = "/".join(self._segment(dice, part) for part in operation.path.split("/"))
        query = "&".join(self._query(dice, list(operation.query)) for _ in range(dice.choice((0, 0, 0, 1, 1, 2, 5))))
        path = unquote(quote(path.encode("utf-8", "surrogatepass")))  # as a server unpacks it
        return method, path, query.encode("latin-1", "replace"), self._headers(dice), self._body(dice)

    def _control(self, dice: random.Random) -> tuple[str, str, bytes, list[tuple[bytes, bytes]], bytes]:
        if dice.random() < 0.3:
            query = self._query(dice, ["type", "projectId", "since", "senderId"]).encode("latin-1", "replace")
            return "GET", f"/_emulator/{dice.choice(READS)}", query, [], b""
        name, order = dice.choice(ORDERS)
        made = inputs.value(dice, order) if dice.random() < 0.7 else order
        if isinstance(made, dict):
            # What is asked for on purpose: a long wait, a server error, a hundred thousand objects.
            made = {**made, "seconds": 0, **({"status": 404} if made.get("status") in range(500, 600) else {})}
            made = {**made, "count": min(made["count"], 20)} if type(made.get("count")) in (int, float) else made
        return "POST", f"/_emulator/{name}", b"", [], inputs.json_bytes(dice, made)

    def _segment(self, dice: random.Random, part: str) -> str:
        if not part.startswith("{"):
            return part if dice.random() < 0.99 else dice.choice(inputs.ODD_TEXTS)
        if part == "{projectId}":
            return "p1"
        if part == "{languageCode}":
            return dice.choice(("EN", "EN", "xx"))
        return dice.choice((*self.ids, *inputs.ODD_TEXTS[:40])).partition("/")[dice.choice((0, 0, 2))]

    def _query(self, dice: random.Random, names: list[str]) -> str:
        name = dice.choice(names) if names and dice.random() < 0.9 else dice.choice(inputs.ODD_TEXTS)
        value = dice.choice(("1", "true", "ACTIVE", "DRAFT", "EN", *inputs.ODD_TEXTS))
        raw = value.encode("utf-8", "surrogatepass")
        return f"{quote(name, errors='replace')}={quote(raw) if dice.random() < 0.8 else raw.decode('latin-1')}"

    def _headers(self, dice: random.Random) -> list[tuple[bytes, bytes]]:
        chosen = [HEADERS[0]] if dice.random() < 0.9 else dice.sample(HEADERS, dice.randint(0, 4))
        return [(name.encode(), value.encode("latin-1")) for name, value in chosen]

    def _body(self, dice: random.Random) -> bytes:
        if dice.random() < 0.2:
            return dice.choice((b"", b"{}", b"[]", b"null", b"0", inputs.noise(dice).encode("utf-8", "replace")))
        made = dice.choice(BODIES)
        return inputs.json_bytes(dice, made if dice.random() < 0.3 else inputs.value(dice, made))

    def attempt(self, made: Any, dice: random.Random) -> None:
        if dice.random() < 0.02:
            self._raw(made, dice)
            return
        if self.sent >= RESET_AFTER:
            self._begin()
        self.sent += 1
        status, headers, text = self._call(*made)
        method, path = made[:2]
        if status >= 500:
            raise Wrong(f"{status} for {method} {path[:80]!r}: {text[:300].decode(errors='replace')}")
        if text and b"application/json" in headers.get(b"content-type", b""):
            json.loads(text)

    def _call(
        self, method: str, path: str, query: bytes, headers: Any, body: bytes
    ) -> tuple[int, dict[bytes, bytes], bytes]:
        sent: list[Any] = []
        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Any:
            return waiting.pop() if waiting else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": path, "raw_path": path.encode("utf-8", "replace"), "query_string": query, "root_path": "",
            "headers": headers, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2),
            "state": {"reconciler.emulator.transport": contextlib.nullcontext()},
        }  # fmt: skip
        scope["state"] = {"reconciler.emulator.transport": _Transport()}
        self._loop.run_until_complete(self.app(scope, receive, send))  # type: ignore[arg-type]
        if not sent:
            return 0, {}, b""  # cut, as was ordered
        answered = {name.lower(): value for name, value in sent[0]["headers"]}
        return sent[0]["status"], answered, b"".join(one.get("body", b"") for one in sent[1:])

    def _raw(self, made: Any, dice: random.Random) -> None:
        method, path, query, headers, body = made
        rows = [b"host: localhost", *(b": ".join(row) for row in headers), b"content-length: %d" % len(body)]
        target = quote(path.encode("utf-8", "surrogatepass"), safe="/%{}").encode() + (b"?" + query if query else b"")
        raw = b"\r\n".join([method.encode() + b" " + target + b" HTTP/1.1", *rows, b"", body])
        raw = bytearray(raw)
        for _ in range(dice.choice((0, 0, 1, 3, 10))):
            raw[dice.randrange(len(raw))] = dice.randrange(256)
        parts = urlsplit(self.server.url)
        with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=8) as connection:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            with contextlib.suppress(OSError):
                answer = connection.recv(4096)
                if answer.startswith(b"HTTP/1.1 5"):
                    raise Wrong(f"{answer[:200]!r} for {bytes(raw[:200])!r}")
        if self.server.control("GET", "health")["status"] != "ready":
            raise Wrong("the server is not ready any more")


class _Transport:
    """What an ordered cut is made on."""

    def abort(self) -> None:
        """Cut nothing: there is no connection."""
