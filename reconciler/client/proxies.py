"""Say by way of which proxy a URL is reached, from the variables that other tools read. Sends nothing.

``http_proxy``, ``https_proxy``, ``all_proxy`` and ``no_proxy``, each in lower or upper case; lower case wins, and set
to nothing it unsets the other. ``NO_PROXY`` is a list, divided by commas or blanks:

====================================  ========================================================
entry                                 is reached directly
====================================  ========================================================
``*``                                 everything
``example.com``, ``.example.com``     the host and every name below it
``*.example.com``, ``10.1.*``         every name that fits the pattern
``10.1.2.3``, ``::1``, ``[::1]``      the address
``10.0.0.0/8``, ``fd00::/8``          every address in the network; names are not looked up
any of them with ``:8080``            the same, at this port only (IPv6 in brackets)
====================================  ========================================================
"""

from __future__ import annotations

import ipaddress
import logging
import re
import sys
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies

from reconciler.client.addresses import host_flaw, trimmed
from reconciler.diagnostics import ConfigError, problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from urllib.parse import SplitResult

    from reconciler.diagnostics import Diagnostic

log = logging.getLogger(__name__)

KINDS = ("http", "https", "socks5", "socks5h")
PORTS = {"http": 80, "https": 443}
SYSTEM = "the system's network settings"
_BLANK = re.compile(r"[\x00-\x20\x7f\ud800-\udfff]")
_WRITTEN = re.compile(
    r"""(?:(?P<scheme>\w+)://)?
        (?:\[(?P<bracketed>[^\[\]]+)\](?P<after>/\d+)?|(?P<plain>[^\[\]]+?))
        (?::(?P<port>\d+))?/?""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Proxy:
    """One proxy: its URL with user name and password, which is never shown, and where the setting comes from.

    Attributes:
        url: As httpx takes it.
        variable: The environment variable that names it.
        shown: Host and port.
        host: The host alone.
        secrets: Texts that no message may show.
    """

    url: str = field(repr=False)
    variable: str
    shown: str
    host: str = ""
    secrets: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def names_user(self) -> bool:
        """Whether the setting says who asks."""
        return "@" in self.url

    def __str__(self) -> str:
        return f"the proxy {self.shown} ({self.variable})"


@dataclass(frozen=True, slots=True)
class Proxies:
    """The settings of an environment.

    Attributes:
        given: Scheme, or "all", to the variable and its value.
        direct: The entries of NO_PROXY.
    """

    given: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    direct: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> Proxies:
        """Read the variables, or the system's own settings where there are such and no variable is set."""
        variables = {scheme: _variable(env, f"{scheme}_proxy") for scheme in ("http", "https", "all")}
        given = {scheme: variable for scheme, variable in variables.items() if variable is not None}
        if not given and sys.platform in {"darwin", "win32"}:
            given = {scheme: (SYSTEM, value) for scheme, value in getproxies().items() if scheme in {"http", "https"}}
        exceptions = _variable(env, "no_proxy")
        return cls(given, tuple(re.split(r"[,\s]+", exceptions[1])) if exceptions else ())

    def of(self, url: str) -> Proxy | None:
        """Return the proxy for a sound URL, None when it is reached directly.

        Raises:
            ConfigError: The variable that applies names no proxy that could be used.
        """
        parts = urlsplit(url)
        variable, value = self.given.get(parts.scheme) or self.given.get("all") or ("", "")
        if not value or any(_exempts(entry, parts) for entry in self.direct if entry):
            return None
        return _parsed(variable, value)


def _variable(env: Mapping[str, str], name: str) -> tuple[str, str] | None:
    """Return the variable that counts, as it is spelt, and its value; None when there is none."""
    for spelt in (name, name.upper()):
        if spelt in env:
            value = trimmed(env[spelt])
            return (spelt, value) if value else None
    return None


def _parsed(variable: str, value: str) -> Proxy:
    written = value if "://" in value else f"http://{value}"
    try:
        parts = urlsplit(written)
        port = parts.port
    except ValueError:
        raise _unusable(variable, "its host or port is invalid") from None
    flaw = "it contains a space, a line break or an invalid character" if _BLANK.search(written) else _flaw(parts)
    if flaw:
        raise _unusable(variable, flaw)
    if parts.scheme.startswith("socks") and find_spec("socksio") is None:
        raise ConfigError([_without_socks(variable)])
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    password = parts.password or ""
    shown = host if port is None else f"{host}:{port}"
    return Proxy(written, variable, str(shown), parts.hostname or "", frozenset({password, unquote(password)} - {""}))


def _flaw(parts: SplitResult) -> str:
    if parts.scheme not in KINDS:
        return f'"{parts.scheme}://" is not one of {", ".join(f"{kind}://" for kind in KINDS)}'
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        return "nothing can follow host and port; # / ? and @ in a password are written %23 %2F %3F and %40"
    return host_flaw(parts.hostname or "")


def _unusable(variable: str, flaw: str) -> ConfigError:
    # Not repeated: it may hold a password.
    detail = (
        f"{variable} must read http://host:port, with user:password@ before the host if the proxy requires it; {flaw}."
    )
    tip = f"correct or unset {variable}, or list the API's host in NO_PROXY"
    return ConfigError([problem("E314", variable, detail=detail, help=tip)])


def _without_socks(variable: str) -> Diagnostic:
    return problem(
        "E005",
        variable,
        detail=f'{variable} names a SOCKS proxy. This needs the extra "socks".',
        help="pip install 'sinch-reconciler[socks]'\nor, if installed with pipx:\n"
        "    pipx inject sinch-reconciler socksio",
    )


def _exempts(entry: str, parts: SplitResult) -> bool:
    """Tell whether an entry of NO_PROXY covers a URL; one that cannot be read covers nothing, and is told."""
    match = _WRITTEN.fullmatch(entry)
    if match is None:
        _warn(entry)
        return False
    if match["scheme"] not in (None, "all", parts.scheme):
        return False
    host, pattern = (parts.hostname or "").removesuffix("."), (match["bracketed"] or match["plain"]).lower()
    port = match["port"]
    if match["plain"] and pattern.count(":") + (port is not None) > 1:  # IPv6 without brackets has no port
        pattern, port = entry.lower().rpartition("//")[2].removesuffix("/"), None
    if port is not None and int(port) != (parts.port or PORTS[parts.scheme]):
        return False
    return _covers(pattern + (match["after"] or ""), host)


def _covers(pattern: str, host: str) -> bool:
    network, address = _network(pattern), _network(host.partition("%")[0])
    if network is not None and address is not None:
        return network.version == address.version and address.subnet_of(network)  # type: ignore[arg-type]
    if network is not None:
        return False
    if "/" in pattern:
        _warn(pattern)
        return False
    if "*" in pattern:
        return fnmatchcase(host, pattern)
    name = pattern.strip(".")
    return bool(name) and (host == name or host.endswith(f".{name}"))


@cache
def _warn(entry: str) -> None:
    """Tell once that an entry has no effect; other tools pass over it, too, so it stops nothing."""
    log.warning('NO_PROXY has an entry that is not a host, address or network entry="%s"', entry)


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """Return the network that a text names, an address being a network of one; None when it names none."""
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    mapped = network.network_address.ipv4_mapped if isinstance(network, ipaddress.IPv6Network) else None
    return ipaddress.ip_network(mapped) if mapped is not None and network.prefixlen == 128 else network
