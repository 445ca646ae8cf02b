"""The yardstick: the same requests with bare httpx and nothing else. Shares no code with the product's client."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
from world import Run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from world import World

PAGE = 1000
WORKERS = 10
TEMPLATES = "whatsapp/templates"


def fetch(world: World) -> Run:
    """Fetch and JSON-parse every page of WhatsApp templates, as a plan does; the token is part of it, too."""
    world.requests()
    started = time.perf_counter()
    objects: list[dict[str, Any]] = []
    token: str | None = ""
    with _client(world) as client:
        while token is not None:
            query = {"pageSize": PAGE, **({"pageToken": token} if token else {})}
            page = client.get(_path(world), params=query).raise_for_status().json()
            objects += page["templates"]
            token = page.get("nextPageToken")
    return Run(time.perf_counter() - started, world.requests())


def send(world: World, bodies: Sequence[dict[str, Any]]) -> Run:
    """Create WhatsApp templates from ready-made bodies, with as many workers as an apply has."""
    world.requests()
    started = time.perf_counter()
    with _client(world) as client, ThreadPoolExecutor(WORKERS) as pool:
        for answer in pool.map(lambda body: client.post(_path(world), json=body), bodies):
            answer.raise_for_status().json()
    return Run(time.perf_counter() - started, world.requests())


def _path(world: World) -> str:
    return f"/v1/projects/{world.project}/{TEMPLATES}"


@contextmanager
def _client(world: World) -> Iterator[httpx.Client]:
    known = world.environment
    keys = (known["SINCH_KEY_ID"], known["SINCH_KEY_SECRET"])
    limits = httpx.Limits(max_connections=WORKERS, max_keepalive_connections=WORKERS)
    with httpx.Client(base_url=world.url, limits=limits, timeout=30.0) as client:
        form = {"grant_type": "client_credentials"}
        answer = client.post(known["SINCH_AUTH_URL"], data=form, auth=keys).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {answer['access_token']}"
        yield client
