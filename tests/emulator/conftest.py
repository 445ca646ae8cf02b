"""An emulator to test, and a client that holds every answer against the shipped OpenAPI file."""

import functools
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from reconciler.emulator.conformance import answer_misfits, validator_of
from reconciler.emulator.routing import route
from reconciler.emulator.server import Options, running
from reconciler.emulator.spec import document


def conforms(response):
    """Fail unless status, error code and body are documented for the operation that was called."""
    content = response.read() or None
    operation, _ = route(response.request.method, response.request.url.path)
    assert response.headers["x-request-id"]
    assert list(answer_misfits(operation, response.status_code, content)) == []


@pytest.fixture(scope="session")
def shared():
    with running(Options(virtual_clock=True)) as emulator:
        yield emulator


@pytest.fixture
def emulator(shared):
    """An empty emulator whose time stands still."""
    shared.control("POST", "reset")
    return shared


@pytest.fixture
def client():
    """Make clients for a project; all are closed at the end."""
    opened = []

    def make(emulator, project="p1", *, checked=True, **more):
        hooks = {"response": [conforms]} if checked else {}
        more.setdefault("headers", {"authorization": "Bearer any"})
        one = httpx.Client(base_url=f"{emulator.url}/v1/projects/{project}", event_hooks=hooks, **more)
        opened.append(one)
        return one

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def api(emulator, client):
    """A client for project p1; every answer it gets is checked against the OpenAPI file."""
    return client(emulator)


@pytest.fixture
def advance(emulator):
    return lambda duration: emulator.control("POST", "clock", {"advance": duration})


@pytest.fixture
def values():
    """Make the body of a valid template; the text is its own unless given."""

    def make(name="order_shipped", language="EN", *, text=None, **more):
        body = {"type": "BODY", "text": text or f"{name} {language} for {{{{1}}}}", "examples": ["Ada"]}
        return {"name": name, "language": language, "category": "UTILITY", "details": {"components": [body]}, **more}

    return make


@pytest.fixture
def create(api, values):
    """Create a template and return what the API answered."""

    def make(*args, **more):
        response = api.post("/whatsapp/templates", json=values(*args, **more))
        assert response.status_code == 201, response.text
        return response.json()

    return make


@pytest.fixture
def live(create, api, advance):
    """Create a template and let it be approved."""

    def make(name="order_shipped", language="EN", **more):
        create(name, language, **more)
        advance("3s")
        return api.get(f"/whatsapp/templates/{name}/languages/{language}").json()

    return make


class Receiver:
    """A webhook target: remembers what came in, answers with the given statuses, then with 200."""

    def __init__(self, *statuses):
        self.got = []
        self.statuses = list(statuses)
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.got.append((dict(self.headers.items()), body))
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def receiver():
    """Make webhook targets; all are stopped at the end."""
    made = []

    def make(*statuses):
        made.append(Receiver(*statuses))
        return made[-1]

    yield make
    for one in made:
        one.close()


@functools.cache
def _event_validator(kind):
    described = [
        post["post"]
        for path in document()["paths"].values()
        for operation in path.values()
        for callback in (operation.get("callbacks", {}).values() if isinstance(operation, dict) else ())
        for post in callback.values()
    ]
    found = [one for one in described if one["x-event-type"] == kind]  # several operations may describe one
    return validator_of({"anyOf": [one["requestBody"]["content"]["application/json"]["schema"] for one in found]})


@pytest.fixture
def told(emulator, api):
    """Register a webhook for everything; return what it was told so far, each event held against the OpenAPI file."""
    hook = {"target": "https://told.example.com/x", "secret": "s3cret", "triggers": ["ALL"]}
    assert api.post("/webhooks", json=hook).status_code == 201

    def events():
        found = [one["event"] for one in emulator.control("GET", "deliveries")["deliveries"]]
        for one in found:
            _event_validator(one["type"]).validate(one)
        return found

    return events
