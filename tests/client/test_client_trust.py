"""Whom the client trusts, and what is said of a variable that names nobody."""

import os
import ssl

import certifi
import pytest

from reconciler.client.trust import authorities
from reconciler.diagnostics import ConfigError


def flaw(**env):
    with pytest.raises(ConfigError) as caught:
        authorities(env)
    (problem,) = caught.value.problems
    assert problem.code == "E315"
    return problem


@pytest.fixture
def places(tmp_path):
    """A file or folder of every kind that the variables should not name."""
    (tmp_path / "empty").write_text("")
    (tmp_path / "text").write_text("no certificate\n")
    (tmp_path / "half").write_text("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")
    (tmp_path / "bytes").write_bytes(b"\x00\xff" * 100)
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("missing/ca.pem", "does not exist"),
        ("missing.pem\n", "does not exist"),
        ("empty", "is empty"),
        ("text", "does not contain a certificate"),
        ("half", "does not contain a certificate"),
        ("bytes", "does not contain a certificate"),
        ("folder", "is a directory; those go into SSL_CERT_DIR"),
        ("pipe", "not a regular file"),
        ("text/ca.pem", "not a directory"),
        ("x" * 5000, "too long"),
    ],
)
def test_a_file_that_vouches_for_nobody_is_named_with_its_variable(places, name, why):
    problem = flaw(SSL_CERT_FILE=str(places / name))

    assert problem.label == f"SSL_CERT_FILE={places / name}"
    assert why in problem.detail


@pytest.mark.parametrize(("name", "why"), [("missing", "not exist"), ("text", "not a directory"), ("folder", "rehash")])
def test_a_folder_that_vouches_for_nobody_is_named_with_its_variable(places, name, why):
    assert why in flaw(SSL_CERT_DIR=str(places / name)).detail


@pytest.mark.parametrize(
    ("name", "why"), [("missing/keys", "its directory does not exist"), ("folder", "is a directory")]
)
def test_a_key_log_that_cannot_be_written_is_named_with_its_variable(places, name, why):
    assert why in flaw(SSLKEYLOGFILE=str(places / name)).detail


def test_all_variables_that_cannot_be_used_are_told_together(places):
    with pytest.raises(ConfigError) as caught:
        authorities({"SSL_CERT_FILE": str(places / "text"), "SSL_CERT_DIR": "/nope", "SSLKEYLOGFILE": "/nope/x"})

    assert [one.label.partition("=")[0] for one in caught.value.problems] == [
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "SSLKEYLOGFILE",
    ]


def test_variables_that_name_something_are_used(tmp_path):
    folder = tmp_path / "certs"
    folder.mkdir()
    (folder / "0123abcd.0").write_text("")

    for env in (
        {},
        {"SSL_CERT_FILE": "", "SSL_CERT_DIR": "", "SSLKEYLOGFILE": ""},
        {"SSL_CERT_FILE": certifi.where()},
        {"SSL_CERT_DIR": str(folder)},
        {"SSL_CERT_DIR": f"{tmp_path / 'missing'}{os.pathsep}{folder}"},
        {"SSL_CERT_FILE": certifi.where(), "SSL_CERT_DIR": str(folder), "SSLKEYLOGFILE": str(tmp_path / "keys")},
    ):
        context = authorities(env)
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname
        assert bool(context.get_ca_certs()) == (set(env) != {"SSL_CERT_DIR"})
        assert context.keylog_filename == (env.get("SSLKEYLOGFILE") or None)
