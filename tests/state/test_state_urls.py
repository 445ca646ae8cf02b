"""A database URL as it may be shown: nothing of a password, however badly the URL was put together."""

import string
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url

from state.errors import StateError
from state.location import locate
from state.urls import same_place, shown_url, url_secrets, with_suffix

SECRET = "hunter2hunter2"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql+psycopg://ada:x@db.example.com:5432/app", "postgresql+psycopg://db.example.com:5432/app"),
        ("postgresql://db/app?sslmode=require&application_name=x", "postgresql://db/app"),
        ("postgresql:///app?host=db.example.com&port=5433", "postgresql://db.example.com:5433/app"),
        ("postgresql://db?dbname=app", "postgresql://db/app"),
        ("postgresql://[2001:db8::1]:5432/app", "postgresql://[2001:db8::1]:5432/app"),
        ("postgresql://one:1,two:2/app", "postgresql://one:1,two:2/app"),
        ("postgresql://db:odd/app", "postgresql://db/app"),
        ("postgresql://", "postgresql://"),
        ("sqlite:///.reconciler/state.db", "sqlite:///.reconciler/state.db"),
        ("sqlite:////srv/a@b/state.db?timeout=5", "sqlite:////srv/a@b/state.db"),
        ("sqlite://", "sqlite://"),
        ("state.db", "(not a database URL)"),
        ("", "(not a database URL)"),
    ],
)
def test_a_url_is_shown_as_driver_host_port_and_database(url, shown):
    assert shown_url(url) == shown


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://ada:{SECRET}@db/app",
        f"postgresql://ada:se@cret:{SECRET}@127.0.0.1:1/app",
        f"postgresql://ada:{SECRET}:@x/y@db/app",
        f"postgresql://ada:{SECRET}?x@db/app",
        f"postgresql://ada:x?{SECRET}@db/app",
        f"postgresql://ada:{SECRET}#x@db/app",
        f"postgresql://ada:{SECRET}",
        f"postgresql://ada:{SECRET}/app",
        f"postgresql://ada@db/app?password={SECRET}",
        f"postgresql://ada@db/app?password={SECRET}@1",
        f"postgresql://ada@db/app?PASSWORD={SECRET}",
        f"postgresql://ada@db/app?sslpassword={SECRET}&sslmode=require",
        f"postgresql://ada@db/app?passfile=/srv/{SECRET}",
        f"postgresql://ada@db/app?options=-c%20my.secret%3D{SECRET}",
        f"sqlite+pysqlcipher://:{SECRET}@/file.db",
        f"ada:{SECRET}@db/app",
        f"host=db user=ada password={SECRET}",
        f"host=db user=ada password='{SECRET}'",
    ],
)
def test_no_password_is_shown_and_each_is_known_as_a_secret(url):
    known = url_secrets(url)

    assert SECRET not in shown_url(url)
    assert any(SECRET in secret for secret in known)


def test_a_service_is_not_shown():
    assert shown_url("postgresql://db/app?service=billing") == "postgresql://db/app"


@settings(max_examples=200)
@given(st.text(string.ascii_letters + string.digits + "@:/?#&=%[]+ ", min_size=1))
def test_every_piece_of_a_password_that_a_library_may_name_is_known(password):
    url = f"postgresql://ada:{password}@db.example.com/app"

    shown, known = shown_url(url), url_secrets(url)

    assert shown in ("postgresql://db.example.com/app", "postgresql://")
    assert password.strip() in {secret.strip() for secret in known} or not password.strip()


@given(st.text(min_size=4))
def test_a_password_that_is_encoded_is_known_as_it_is_meant(password):
    url = f"postgresql://ada:{quote(password, safe='')}@db/app"

    assert make_url(url).password == password
    assert password in url_secrets(url)
    assert shown_url(url) == "postgresql://db/app"


@given(st.text())
def test_any_text_can_be_shown(url):
    assert isinstance(shown_url(url), str)
    assert isinstance(url_secrets(url), frozenset)


def test_a_state_is_named_without_its_password():
    location = locate(f"postgresql://ada:{SECRET}@db:5432/app?sslpassword=x", Path("/nowhere"))

    assert (location.name, location.shown) == ("postgresql://db:5432/app",) * 2


def test_what_is_no_url_is_refused_without_being_repeated():
    with pytest.raises(StateError) as caught:
        locate(f"ada:{SECRET}@db/app", Path("/nowhere"))

    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///.reconciler/state.db", "sqlite:///.reconciler/state.staging.db"),
        ("sqlite:////var/state", "sqlite:////var/state.staging"),
        ("sqlite:///state.db", "sqlite:///state.staging.db"),
        ("sqlite:///.hidden", "sqlite:///.hidden.staging"),
        ("postgresql+psycopg://db.example.com/state", "postgresql+psycopg://db.example.com/state_staging"),
        ("postgresql://a:b@db:5432/state?sslmode=require", "postgresql://a:b@db:5432/state_staging?sslmode=require"),
        ("sqlite://", "sqlite://"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("not a url", "not a url"),
        ("postgresql://db.example.com", None),
        ("postgresql://db.example.com/", None),
        ("postgresql://a:p/w@db.example.com", None),
        ("sqlite:///folder/", None),
    ],
)
def test_a_suffix_names_another_database_beside_one(url, expected):
    assert with_suffix(url, "staging") == expected


@pytest.mark.parametrize(
    ("url", "other", "same"),
    [
        ("postgres://a:b@db/state", "postgresql+psycopg://c@db/state", True),
        ("postgresql://db/state", "postgresql://db/state_staging", False),
        ("postgresql://db/state?options=-csearch_path%3Da", "postgresql://db/state?options=-csearch_path%3Db", False),
        ("sqlite:///a/state.db", "sqlite+pysqlite:///a/./state.db", True),
        ("sqlite:///a/state.db", "sqlite:///b/state.db", False),
    ],
)
def test_urls_of_one_database_are_told_from_others(url, other, same):
    assert (same_place(url) == same_place(other)) is same


def test_what_is_in_memory_is_nobody_elses():
    assert same_place("sqlite:///:memory:") == same_place("sqlite://") == ""
