"""Answers no API should give, and plan files nobody wrote: a clean error, never a traceback, and nothing lost."""

import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler import engine
from reconciler.diagnostics import ReconcilerError, StalePlan
from reconciler.engine import Options, Project, context, state_commands
from reconciler.plans import saved

FILES = """
resources:
  webhook:
    hook: {target: "https://a.example.com/", secret: secret-value-1, triggers: [ALL]}
  sms_app:
    app: {name: Acme, region: EU}
  whatsapp_template:
    hello: {name: hello_there, language: EN, category: UTILITY, details: {components: [{type: BODY, text: "Hello!"}]}}
  rcs_test_number:
    number: {senderId: s1, number: "+46700000000"}
"""

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "name",
                    "language",
                    "target",
                    "state",
                    "changes",
                    "details",
                    "components",
                    "regions",
                    "triggers",
                    "status",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
PAGES = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("webhooks", "smsApps", "templates", "senders", "nextPageToken", "totalSize"), JSON)
    | {
        name: st.lists(JSON | st.dictionaries(st.sampled_from(["id", "name", "language", "details"]), JSON), max_size=3)
        for name in ("webhooks", "smsApps", "templates", "senders")
    },
)


class Babbler(ThreadingHTTPServer):
    """Answers every request with the same status and body, whatever it is."""

    daemon_threads = True
    status, body = 200, b"{}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _answer(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.send_response(self.server.status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _answer  # noqa: N815  http.server's names

    def log_message(self, *_words):
        pass


@pytest.fixture(scope="module")
def babbler():
    server = Babbler(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def project(directory, server):
    environment = {
        "SINCH_BASE_URL": f"http://127.0.0.1:{server.server_port}",
        "SINCH_ACCESS_TOKEN": "token-token-token",
        "SINCH_PROJECT_ID": "p1",
    }
    (directory / "main.yaml").write_text(FILES)
    return Project(
        directory=directory,
        environment=environment,
        now=lambda: datetime(2026, 11, 23, tzinfo=UTC),
        sleep=lambda _seconds: None,
    )


def attempt(run):
    """Run something; a clean error is as good as none."""
    try:
        run()
    except ReconcilerError as error:
        told = error.diagnostics()
    else:
        return
    assert told


@given(status=st.sampled_from([200, 201, 204, 400, 401, 404, 409, 424, 500]), body=PAGES | JSON)
def test_no_answer_makes_planning_fall_over(tmp_path_factory, babbler, status, body):
    babbler.status, babbler.body = status, b"" if status == 204 else json.dumps(body).encode()
    where = project(tmp_path_factory.mktemp("answers"), babbler)

    attempt(lambda: engine.plan(where, Options()))


@given(body=PAGES)
def test_no_answer_to_a_write_makes_applying_fall_over_or_the_state_unsound(tmp_path_factory, babbler, body):
    babbler.status = 200
    empty = {"webhooks": [], "smsApps": [], "templates": [], "senders": []}
    babbler.body = json.dumps({**body, **empty}).encode()  # the same words answer the reads and the writes
    where = project(tmp_path_factory.mktemp("answers"), babbler)
    apply = {"approve": lambda _plan: True, "progress": lambda _news: None}

    attempt(lambda: engine.apply(where, Options(), **apply))

    assert state_commands.verify_state(where) == []


@given(text=st.text(max_size=60) | JSON.map(json.dumps) | st.dictionaries(st.text(), JSON, max_size=4).map(json.dumps))
def test_no_text_makes_reading_a_saved_plan_fall_over(text):
    with pytest.raises(StalePlan):
        saved.parse(text.encode(), "plan")


@given(cut=st.integers(0, 4000), put=st.text(max_size=3), data=st.data())
def test_a_saved_plan_with_a_wound_is_refused_or_not_genuine(tmp_path_factory, babbler, cut, put, data):
    babbler.status, babbler.body = 200, b'{"webhooks": [], "smsApps": [], "templates": [], "senders": []}'
    directory = tmp_path_factory.mktemp("plans")
    path = directory / "plan.out"
    engine.plan(project(directory, babbler), Options(), out=path)
    text = path.read_text()
    cut %= len(text)
    wounded = text[:cut] + put + text[cut + data.draw(st.integers(0, 3)) :]

    try:
        found = saved.parse(wounded.encode(), "plan")
    except StalePlan:
        return
    assert found.verify(context.signer(None, "")) == (json.loads(wounded) == json.loads(text))
