"""Where a state is: each mistake in its URL has a name, none is taken for another place, and none shows a password."""

import re
import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.errors import BadUrl, StateError
from state.location import PURPOSE, locate
from state.store import State
from state.urls import url_secrets

HERE = Path("/nowhere")
SECRET = "hunter2hunter2"


def refused(url):
    with pytest.raises(BadUrl) as caught:
        locate(url, HERE)
    return caught.value


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "is empty"),
        (" sqlite:///s.db", "begins or ends"),
        ("sqlite:///s.db\n", "begins or ends"),
        ("sqlite:///s\x00.db", "a character that is not valid in a URL"),
        ("sqlite:///\udce9.db", "a character that is not valid in a URL"),
        ("postgresql://u:a%0ab@h/d", "encoded character"),
        ("state.db", "not a database URL"),
        ("jdbc:postgresql://h/d", "not a database URL"),
        ("host=db user=ada", "not a database URL"),
        ("postgresql://u@h:port/d", "a port that is not a number"),
        ("postgresql://u@h:0/d", "a port that does not exist"),
        ("postgresql://u@h:65536/d", "a port that does not exist"),
        ("postgresql://u@h:-1/d", "a port that"),
        (f"postgresql://u:se@cret:{SECRET}@127.0.0.1:1/d", "a port that is not a number"),
        (f"postgresql://u:se@{SECRET}@h/d", "more than one @"),
        ("postgresql://u@" + "a" * 64 + ".example/d", "an invalid host"),
        ("postgresql://u@a..b/d", "an invalid host"),
        ("postgresql://u@two words/d", "an invalid host"),
        ("postgresql://u@h/d?plugin=x", "an option .* does not know"),
        ("postgresql://u@h/d?autocommit=1", "an option .* does not know"),
        ("postgresql://u@h/d?sslmode=require&sslmode=disable", "an option twice"),
        ("postgresql+psycopg2://u@h/d", r"the driver postgresql\+psycopg2"),
        ("postgresql+asyncpg://u@h/d", r"the driver postgresql\+asyncpg"),
        ("sqlite+aiosqlite:///s.db", r"the driver sqlite\+aiosqlite"),
        ("sqlite+pysqlcipher://:x@/s.db", r"the driver sqlite\+pysqlcipher"),
        ("mysql://u@h/d", "uses mysql"),
        ("https://example.com/state", "uses https"),
        ("sqlite://s.db", "has a host"),
        ("sqlite://u:p@/s.db", "has a host"),
        ("sqlite:///s.db?mode=memory", "options after a question mark"),
        ("sqlite:///s.db?timeout=5", "options after a question mark"),
        ("sqlite:///file:s.db", "names no file"),
        ("sqlite:///.reconciler/", "names no file"),
        ("sqlite:///~nobody-of-this-name/s.db", "starts with ~"),
        ("sqlite:////usr", "names a folder"),
    ],
)
def test_each_mistake_in_a_url_has_a_name_and_a_way_out(url, reason):
    error = refused(url)

    assert re.search(reason, error.reason)
    assert error.advice
    assert SECRET not in str(error)


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("postgres://ada@db/app", "postgresql+psycopg"),
        ("PostgreSQL://ada@db/app", "postgresql+psycopg"),
        ("postgresql+psycopg://ada@[2001:db8::1]:5432/app", "postgresql+psycopg"),
        ("postgresql:///app?host=/var/run/postgresql", "postgresql+psycopg"),
        ("postgresql:///app?host=one:1&host=two:2&target_session_attrs=any", "postgresql+psycopg"),
        ("postgresql://ada:p%40ss%3Aword%2F@db:5432/app?sslmode=require", "postgresql+psycopg"),
        ("sqlite+pysqlite:///s.db", "sqlite"),
    ],
)
def test_other_ways_to_write_a_url_mean_the_same(url, driver):
    assert locate(url, HERE).url.drivername == driver


def test_a_path_counts_from_the_project_and_a_home_is_known(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))

    assert locate("sqlite:///a/../s.db", HERE).path == HERE / "s.db"
    assert locate("sqlite:////srv/s.db", HERE).path == Path("/srv/s.db")
    assert locate("sqlite:///~/s.db", HERE).path == tmp_path / "s.db"


@pytest.mark.parametrize(("url", "on_purpose"), [("sqlite://", False), ("sqlite:///", False), (PURPOSE, True)])
def test_a_state_in_memory_is_known_as_one(url, on_purpose):
    location = locate(url, HERE)

    assert (location.in_memory, location.on_purpose, location.name) == (True, on_purpose, url)


WORDS = "postgresql postgres+x sqlite :// : / // @ ? & = # [ ] ::1 % %00 127.0.0.1 :1 host= port= , ~ .. 0 plugin=x"
PARTS = st.sampled_from([*WORDS.split(" "), "sslmode=", "options=-c x=y", "\n", " "])


@settings(max_examples=300, deadline=None)
@given(st.text() | st.lists(PARTS | st.text(string.printable, max_size=5), max_size=12).map("".join))
def test_any_text_is_a_place_or_has_a_mistake_with_a_name(text):
    try:
        location = locate(text, HERE)
    except BadUrl:
        return
    assert location.path or location.in_memory or location.url.get_backend_name() == "postgresql"


@settings(max_examples=60, deadline=None)
@given(st.lists(PARTS | st.text(string.printable, max_size=5), max_size=8).map("".join))
def test_whatever_a_server_is_called_it_is_there_or_the_state_cannot_be_used(text):
    pytest.importorskip("psycopg")
    url = f"postgresql://{text}@127.0.0.1:1/{text}?connect_timeout=1&{text}"
    if "host" in text:
        return  # somebody else's

    with pytest.raises(StateError):
        State.open(url, base=HERE, create=False)


def test_a_host_without_a_port_is_no_secret():
    assert url_secrets("postgresql://ada@db.example.com/app") == frozenset()
