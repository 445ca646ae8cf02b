"""What the client makes of the environment, and that credentials never show their secret."""

import base64

import pytest

from reconciler.client import Credentials, Endpoint
from reconciler.diagnostics import ConfigError

KEYS = {"SINCH_KEY_ID": "key-1", "SINCH_KEY_SECRET": "key-secret-1"}


def test_an_empty_environment_points_to_sinch():
    endpoint = Endpoint.from_environment({})

    assert endpoint == Endpoint("https://provisioning.api.sinch.com", "https://auth.sinch.com/oauth2/token")


@pytest.mark.parametrize("name", ["SINCH_BASE_URL", "SINCH_AUTH_URL"])
@pytest.mark.parametrize("nothing", ["", " \n", '""'])
def test_an_address_that_is_set_to_nothing_does_not_point_to_sinch(name, nothing):
    with pytest.raises(ConfigError) as caught:
        Endpoint.from_environment({name: nothing})

    assert [(one.code, one.label) for one in caught.value.problems] == [("E310", name)]


def test_the_environment_points_elsewhere():
    env = {"SINCH_BASE_URL": "http://127.0.0.1:8080/", "SINCH_AUTH_URL": "http://[::1]:8080/oauth2/token"}

    endpoint = Endpoint.from_environment(env)

    assert endpoint == Endpoint("http://127.0.0.1:8080", "http://[::1]:8080/oauth2/token")


@pytest.mark.parametrize(
    "url",
    [
        "sinch.com",
        "ftp://x",
        "https://",
        "https://user:pass@x",
        "https://x?a=b",
        "https://x#a",
        "http://x:port",
        "http://[",
    ],
)
def test_an_address_that_is_no_plain_url_is_named_and_not_repeated(url):
    with pytest.raises(ConfigError) as caught:
        Endpoint.from_environment({"SINCH_BASE_URL": url, "SINCH_AUTH_URL": url})

    assert [problem.label for problem in caught.value.problems] == ["SINCH_BASE_URL", "SINCH_AUTH_URL"]
    assert "pass" not in str(caught.value)


@pytest.mark.parametrize(
    ("env", "basic", "scheme", "secret"),
    [
        (KEYS, False, "oauth2", "key-secret-1"),
        (KEYS, True, "basic", "key-secret-1"),
        ({**KEYS, "SINCH_ACCESS_TOKEN": " token-1\n"}, False, "bearer", "token-1"),
        ({**KEYS, "SINCH_ACCESS_TOKEN": "token-1"}, True, "basic", "key-secret-1"),
    ],
)
def test_the_environment_says_who_asks(env, basic, scheme, secret):
    credentials = Credentials.from_environment(env, basic_auth=basic)

    assert (credentials.scheme, credentials.secret) == (scheme, secret)


@pytest.mark.parametrize(
    ("env", "basic", "missing", "offers_token"),
    [
        ({}, False, "SINCH_KEY_ID and SINCH_KEY_SECRET", True),
        ({"SINCH_KEY_ID": "key-1"}, False, "SINCH_KEY_SECRET", True),
        ({"SINCH_KEY_SECRET": "s", "SINCH_KEY_ID": " "}, False, "SINCH_KEY_ID", True),
        ({"SINCH_ACCESS_TOKEN": "token-1"}, True, "SINCH_KEY_ID and SINCH_KEY_SECRET", False),
    ],
)
def test_missing_variables_are_named_with_what_to_do(env, basic, missing, offers_token):
    with pytest.raises(ConfigError) as caught:
        Credentials.from_environment(env, basic_auth=basic)

    (problem,) = caught.value.problems
    assert problem.label == missing
    assert missing not in problem.detail
    assert "export SINCH_KEY_ID" in problem.help
    assert ("SINCH_ACCESS_TOKEN" in problem.help) == offers_token


@pytest.mark.parametrize("value", ["two words", "line\nbreak", "snow\u2603man", "tab\there"])
@pytest.mark.parametrize("name", ["SINCH_ACCESS_TOKEN", "SINCH_KEY_SECRET", "SINCH_KEY_ID"])
def test_a_secret_that_no_header_can_carry_is_refused_without_showing_it(name, value):
    with pytest.raises(ConfigError) as caught:
        Credentials.from_environment({**KEYS, name: value})

    assert [problem.label for problem in caught.value.problems] == [name]
    assert value not in str(caught.value)


@pytest.mark.parametrize("scheme", ["oauth2", "basic", "bearer"])
def test_credentials_show_no_secret(scheme):
    credentials = Credentials(scheme, "key-1", "key-secret-1")

    shown = f"{credentials} {credentials!r} {[credentials]}"

    assert not any(secret in shown for secret in credentials.secrets())


def test_secrets_hold_every_form_that_travels():
    credentials = Credentials("oauth2", "key-1", "se:cret/+%")

    plain = base64.b64encode(b"key-1:se:cret/+%").decode()
    quoted = base64.b64encode(b"key-1:se%3Acret%2F%2B%25").decode()
    assert credentials.secrets() == {"se:cret/+%", plain, quoted}
