"""Say where the API and its token endpoint are, and refuse what is no address. Sends nothing and looks nothing up."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from reconciler.diagnostics import ConfigError, problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.diagnostics import Diagnostic

BASE_URL = "https://provisioning.api.sinch.com"
AUTH_URL = "https://auth.sinch.com/oauth2/token"
INSECURE_VARIABLE = "RECONCILER_INSECURE_HTTP"
EMPTY = "it is set, but empty, as in a pipeline without the secret"
"""What is wrong with a variable that is not unset and says nothing."""

LONGEST_LABEL, LONGEST_HOST = 63, 253  # characters, RFC 1035 section 2.3.4
_AROUND = " \t\r\n\f\v\ufeff\u200b\u00a0"  # what a copy, an editor or a secret store leaves around a value
_NOT_IN_A_URL = re.compile(r"[\x00-\x20\x7f\\\"<>^`{|}\ud800-\udfff]")
_ZONE = re.compile(r"[A-Za-z0-9._~-]+", re.ASCII)
_LABEL = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where requests go: the API's root, without a trailing slash, and the OAuth2 token endpoint."""

    base_url: str = BASE_URL
    auth_url: str = AUTH_URL

    @classmethod
    def from_environment(cls, env: Mapping[str, str], *, insecure_http: bool = False) -> Endpoint:
        """Read SINCH_BASE_URL and SINCH_AUTH_URL; unset means Sinch itself.

        Set to nothing, as by a pipeline whose secret is missing, they do not: the real API may not be what was meant.

        Args:
            env: The environment.
            insecure_http: Whether credentials may leave this machine without encryption.

        Raises:
            ConfigError: A variable holds no plain http or https URL, or one that would not keep the credentials secret.
        """
        given = {
            "SINCH_BASE_URL": trimmed(env.get("SINCH_BASE_URL", BASE_URL)),
            "SINCH_AUTH_URL": trimmed(env.get("SINCH_AUTH_URL", AUTH_URL)),
        }
        flaws = {name: url_flaw(url) if url else EMPTY for name, url in given.items()}
        problems = [_not_a_url(name, flaw) for name, flaw in flaws.items() if flaw]
        if not insecure_http:
            sound = {name: url for name, url in given.items() if not flaws[name]}
            problems += [_in_clear(name, url) for name, url in sound.items() if leaves_in_clear(url)]
        if problems:
            raise ConfigError(problems)
        return cls(given["SINCH_BASE_URL"].rstrip("/"), given["SINCH_AUTH_URL"])


def trimmed(value: str) -> str:
    """Return a variable's value without what is certainly no part of it: blanks and line ends, and a pair of quotes."""
    value = value.strip(_AROUND)
    for quote in "\"'":
        if len(value) > 1 and value[0] == value[-1] == quote:
            return value[1:-1].strip(_AROUND)
    return value


def id_flaw(text: str) -> str:
    """Return what keeps a text from being an id that can be copied by hand, "" when nothing does."""
    if any(character.isspace() or not character.isprintable() for character in text):
        return "it contains a space, a line break or an invisible character"
    return ""


def url_flaw(url: str) -> str:
    """Return what keeps a text from being a plain http or https URL, "" when nothing does; the text is not repeated."""
    if _NOT_IN_A_URL.search(url):
        return "it contains a space, a line break or another invalid character"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "its host or port is invalid; a port is a number up to 65535; put an IPv6 address in brackets"
    if parts.scheme not in {"http", "https"}:
        return "it does not begin with https:// or http://"
    if port == 0:
        return "port 0 is not valid"
    if parts.query or parts.fragment or "@" in parts.netloc:
        return "it has a user name, a query or a fragment"
    return host_flaw(parts.hostname or "")


def host_flaw(host: str) -> str:
    """Return what keeps a text from being the name or the address of a host, "" when nothing does."""
    if is_address(host):
        return ""
    return _name_flaw(host) if host else "it has no host"


def _name_flaw(host: str) -> str:
    labels = host.removesuffix(".").split(".")
    if "" in labels:
        return "its host name has an empty part: two dots in a row, or one at the beginning"
    if len(host) > LONGEST_HOST or any(len(label) > LONGEST_LABEL for label in labels):
        return f"its host name is too long; a part has at most {LONGEST_LABEL} characters, a name {LONGEST_HOST}"
    if host.isascii() and not all(_LABEL.fullmatch(label) for label in labels):
        return "its host name contains an invalid character"
    try:
        url = httpx.URL(f"http://{host}/")
        url.raw_host.decode("ascii").encode("idna")
        _ = url.host
    except (httpx.InvalidURL, UnicodeError):  # the errors of idna are of the latter kind
        return "its host name is not valid"
    return ""


def is_address(host: str) -> bool:
    """Tell whether a host is given by its IP address, with or without a zone."""
    return _address(host) is not None


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine itself, by the names and addresses that can mean nothing else."""
    address = _address(host)
    if address is None:
        name = host.lower().removesuffix(".")
        return name == "localhost" or name.endswith(".localhost")
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def leaves_in_clear(url: str) -> bool:
    """Tell whether a request to a sound URL could be read on its way beyond this machine."""
    parts = urlsplit(url)
    return parts.scheme == "http" and not is_loopback(parts.hostname or "")


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    address, percent, zone = host.partition("%")
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    return None if percent and (parsed.version == 4 or not _ZONE.fullmatch(zone)) else parsed


def _not_a_url(name: str, flaw: str) -> Diagnostic:
    return problem(
        "E310",
        name,
        detail=f"{name} must be a URL such as {BASE_URL}, without user name, query or fragment; {flaw}.",
        help=f"correct or unset {name}",
    )


def _in_clear(name: str, url: str) -> Diagnostic:
    parts = urlsplit(url)
    return problem(
        "E313",
        name,
        detail=f"{name} is http://{parts.hostname}: anyone on the network could read the credentials and every "
        "request.",
        help=f"set {name} to the https:// address; if you trust the network, as in a test, allow it with\n"
        f"    --insecure-http\nor {INSECURE_VARIABLE}=1",
    )
