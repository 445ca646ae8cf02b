"""Signed event deliveries to registered webhooks, from a thread of its own, so that no request ever waits for one.

Only loopback targets are contacted; for any other target the delivery is recorded as undelivered without traffic.
"""

import base64
import hashlib
import hmac
import http.client
import ipaddress
import threading
import time
from dataclasses import asdict, dataclass, field
from heapq import heappop, heappush
from typing import Any
from urllib.parse import urlsplit

from reconciler.emulator.clock import Clock
from reconciler.emulator.ulid import ulid
from reconciler.emulator.world import Json, Project, encoded

PAUSES = (0.1, 0.4, 1.6)
TIMEOUT_SECONDS = 3.0


@dataclass(slots=True)
class Delivery:
    """One event on its way to one webhook; ``status`` is pending, delivered, failed or undelivered."""

    n: int
    projectId: str  # noqa: N815 - control answers use the API's spelling
    webhookId: str  # noqa: N815 - same
    target: str
    type: str
    event: Json
    headers: dict[str, str]
    status: str = "pending"
    attempts: int = 0
    answers: list[int | str] = field(default_factory=list)


def signature(secret: str, body: bytes, nonce: str, timestamp: str) -> str:
    """Return the base64 of HMAC-SHA256 over raw body, nonce and timestamp joined by dots."""
    signed = b".".join((body, nonce.encode(), timestamp.encode()))
    return base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()


def is_loopback(target: str) -> bool:
    """Tell whether ``target`` is plain HTTP to this machine; asks no name server."""
    parts = urlsplit(target)
    if parts.scheme != "http" or not parts.hostname:
        return False
    if parts.hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(parts.hostname).is_loopback
    except ValueError:
        return False


class Events:
    """The deliveries made so far and the thread that makes them; the thread starts with the first delivery."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._deliveries: list[Delivery] = []
        self._waiting: list[tuple[float, int, Delivery, bytes]] = []
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def tell(self, project: Project, kind: str, payload: Json | None, **more: Any) -> None:
        """Deliver an event, with or without a payload, to every webhook of the project that asked for it."""
        event = {"type": kind, **({} if payload is None else {"payload": payload}), **more}
        for webhook in project.collection("webhook"):
            if {"ALL", kind} & set(webhook.body["triggers"]):
                self._send(project, webhook.body, webhook.hidden["secret"], event)

    def shown(self) -> list[Json]:
        """Return all deliveries, oldest first, as JSON values."""
        with self._changed:
            return [asdict(delivery) for delivery in self._deliveries]

    def clear(self) -> None:
        """Forget all deliveries, also those under way."""
        with self._changed:
            self._deliveries.clear()
            self._waiting.clear()

    def close(self) -> None:
        """Stop delivering; what is still waiting is dropped."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(timeout=TIMEOUT_SECONDS + 1)

    def _send(self, project: Project, webhook: Json, secret: str, event: Json) -> None:
        body, nonce, timestamp = encoded(event), ulid(self._clock.now()), str(int(self._clock.now()))
        headers = {
            "content-type": "application/json",
            "x-sinch-webhook-signature": signature(secret, body, nonce, timestamp),
            "x-sinch-webhook-signature-algorithm": "HmacSHA256",
            "x-sinch-webhook-signature-nonce": nonce,
            "x-sinch-webhook-signature-timestamp": timestamp,
        }
        with self._changed:
            number, target = len(self._deliveries) + 1, webhook["target"]
            delivery = Delivery(number, project.id, webhook["id"], target, event["type"], event, headers)
            self._deliveries.append(delivery)
            if not is_loopback(target):
                delivery.status = "undelivered"
                return
            heappush(self._waiting, (time.monotonic(), number, delivery, body))
            self._changed.notify()
        self._start()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="emulator-events", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while (item := self._next()) is not None:
            delivery, body = item
            result = _post(delivery, body)
            with self._changed:
                self._note(delivery, body, result)

    def _next(self) -> tuple[Delivery, bytes] | None:
        with self._changed:
            while not self._closed:
                pause = self._waiting[0][0] - time.monotonic() if self._waiting else None
                if pause is not None and pause <= 0:
                    return heappop(self._waiting)[2:]
                self._changed.wait(pause)
        return None

    def _note(self, delivery: Delivery, body: bytes, result: int | str) -> None:
        if delivery.n > len(self._deliveries) or self._deliveries[delivery.n - 1] is not delivery:
            return  # forgotten while under way
        delivery.attempts += 1
        delivery.answers.append(result)
        if isinstance(result, int) and 200 <= result < 300:
            delivery.status = "delivered"
        elif delivery.attempts > len(PAUSES):
            delivery.status = "failed"
        else:
            due = time.monotonic() + PAUSES[delivery.attempts - 1]
            heappush(self._waiting, (due, delivery.n, delivery, body))


def _post(delivery: Delivery, body: bytes) -> int | str:
    parts = urlsplit(delivery.target)
    try:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, body, delivery.headers)
            return connection.getresponse().status
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        return type(error).__name__
