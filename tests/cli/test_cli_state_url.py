"""A mistake in what says where the state is: named with its place and its variable, before anything is sent."""

import json

import pytest

APP = "resources:\n  sms_app:\n    alerts: {name: Acme alerts, region: EU}\n"
FROM_ENV = "project:\n  state: ${env.STATE_URL}\n" + APP
SECRET = "hunter2hunter2"


@pytest.fixture
def told(project, environment, cli):
    """A function that runs a command with a state URL from the environment."""
    (project / "main.yaml").write_text(FROM_ENV)

    def run(url, *command):
        environment.setenv("STATE_URL", url)
        return cli(*command)

    return run


@pytest.mark.parametrize(
    "command", [("plan",), ("apply", "--auto-approve"), ("state", "list"), ("state", "lock", "--show"), ("history",)]
)
@pytest.mark.parametrize(
    "url",
    [
        "",
        "sqlite:///s.db\n",
        "postgresql://u@db.example.com:port/state",
        f"postgresql://u:se@cret:{SECRET}@127.0.0.1:1/state",
        "postgresql://u@db.example.com/state?plugin=x",
        "postgresql+psycopg2://u@db.example.com/state",
        "sqlite+aiosqlite:///s.db",
    ],
)
def test_a_state_url_with_a_mistake_is_told_with_its_place_and_its_variable(told, emulator, command, url):
    done = told(url, *command)

    assert done.code == 1
    assert "error[E405]: State URL cannot be used" in done.err
    assert "main.yaml:2:10" in done.err
    assert "${env.STATE_URL}" in done.err
    assert SECRET not in done.out + done.err
    assert emulator.control("GET", "requests")["requests"] == []


def test_a_driver_that_is_not_used_is_answered_with_the_one_that_is(told):
    assert "postgresql+psycopg://" in told("postgresql+psycopg2://u@h/db", "plan").err
    assert "sqlite:///" in told("sqlite+aiosqlite:///x.db", "plan").err


def test_a_url_written_out_is_not_shown_with_its_line(project, cli):
    (project / "main.yaml").write_text(f"project: {{state: 'postgresql://u:{SECRET}@h:1:2/db'}}\n{APP}")

    text, document = cli("plan"), json.loads(cli("plan", "--format", "json").out)

    assert "main.yaml:1:18" in text.err
    assert document["errors"][0]["source"] == {"file": "main.yaml", "line": 1, "column": 18, "text": ""}
    assert SECRET not in text.err + json.dumps(document)


def test_a_server_that_is_not_there_is_told_with_the_place_of_its_url(told):
    pytest.importorskip("psycopg")

    done = told("postgresql://u@127.0.0.1:1/state", "plan")

    assert "error[E400]" in done.err
    assert "main.yaml:2:10" in done.err


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///"])
def test_an_apply_refuses_a_state_that_is_gone_with_it_and_a_plan_warns(told, emulator, url):
    planned, applied = told(url, "plan"), told(url, "apply", "--auto-approve")

    assert (planned.code, applied.code) == (0, 1)
    assert "warning[W406]: State in memory" in planned.err
    assert "in memory" in applied.err
    assert "sqlite:///:memory:" in applied.err
    assert emulator.control("GET", "objects")["objects"] == []


def test_nothing_is_remembered_on_purpose_with_a_warning(told, emulator):
    applied = told("sqlite:///:memory:", "apply", "--auto-approve")

    assert applied.code == 0
    assert "warning[W406]: State in memory" in applied.err
    assert len(emulator.control("GET", "objects")["objects"]) == 1
