"""Open connections as the environment says: proxies, authorities, and an end to whatever trickles. Sends nothing.

httpx itself reads no variable: what it would make of them cannot be told apart afterwards, nor named in a message.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

import httpx

from reconciler.client.addresses import INSECURE_VARIABLE, is_loopback, leaves_in_clear
from reconciler.client.proxies import Proxies, Proxy
from reconciler.client.trust import authorities
from reconciler.client.wire import Backend, Cut, Overdue
from reconciler.diagnostics import ConfigError, problem

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

    import httpcore

    from reconciler.client.wire import Watch

Guarded: TypeAlias = "Callable[[httpcore.NetworkBackend], httpcore.NetworkBackend]"

HEADERS = {"Accept": "application/json", "Accept-Encoding": "gzip, deflate", "User-Agent": "sinch-reconciler"}


def _as_it_is(backend: httpcore.NetworkBackend) -> httpcore.NetworkBackend:
    return backend


@dataclass(frozen=True, slots=True)
class Network:
    """What an environment says about the way to any URL.

    Attributes:
        env: The variables that say whom to trust.
        proxies: The proxies.
    """

    env: Mapping[str, str] = field(default_factory=dict)
    proxies: Proxies = field(default_factory=Proxies)

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> Network:
        """Read the variables; whether they can be used shows when a connection is to be opened."""
        return cls(env, Proxies.from_environment(env))

    def refuse_clear_text(self, *urls: str) -> None:
        """Refuse a proxy that would carry credentials off this machine in clear, which the URLs alone do not do.

        Raises:
            ConfigError: There is one, or a variable cannot be used.
        """
        for url in urls:
            proxy = self.proxies.of(url)
            if proxy and _carried_off(url, proxy):
                raise ConfigError([problem("E313", proxy.variable, detail=_why(url, proxy), help=_tip(url))])

    def secrets(self, *urls: str) -> frozenset[str]:
        """Return every text of the proxies on the way that must not be shown."""
        proxies = (self.proxies.of(url) for url in urls)
        return frozenset(secret for proxy in proxies if proxy is not None for secret in proxy.secrets)

    def open(self, url: str, watch: Watch, connections: int, guarded: Guarded = _as_it_is) -> httpx.Client:
        """Return a pool of connections for one URL, all of them watched.

        Args:
            url: The URL, or the beginning of several.
            watch: The bounds of each attempt.
            connections: Most connections open at once.
            guarded: What is put around the opening of a connection.

        Raises:
            ConfigError: A variable cannot be used.
        """
        context, proxy = authorities(self.env), self.proxies.of(url)
        kind = _Socks if proxy is not None and proxy.url.startswith("socks") else httpx.HTTPTransport
        transport = kind(
            verify=context,
            trust_env=False,
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
            proxy=None if proxy is None else httpx.Proxy(proxy.url, ssl_context=_for_the_proxy(proxy, context)),
        )
        # httpx has no other way in; without it no total time can be set, since its own time limits count silence only.
        backend = Backend(guarded(transport._pool._network_backend), watch)  # noqa: SLF001
        transport._pool._network_backend = backend  # noqa: SLF001
        if isinstance(transport, _Socks):
            transport.backend = backend
        return httpx.Client(transport=transport, trust_env=False, headers=HEADERS)


class _Socks(httpx.HTTPTransport):
    """Brings what a SOCKS proxy may answer amiss into the errors of httpx, which knows none of it."""

    backend: Backend

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request by way of the proxy."""
        try:
            return super().handle_request(request)
        except httpx.ProxyError:
            self.backend.close_latest()  # it was being opened, and httpcore leaves it open
            raise
        except (httpx.HTTPError, Overdue, Cut):
            raise
        except Exception as error:  # those of socksio, and assertions about what it received
            self.backend.close_latest()
            raise httpx.ProxyError("it is not a SOCKS proxy", request=request) from error


def _for_the_proxy(proxy: Proxy, context: ssl.SSLContext) -> ssl.SSLContext | None:
    return context if proxy.url.startswith("https:") else None


def _carried_off(url: str, proxy: Proxy) -> bool:
    """Tell whether a proxy elsewhere would be handed, in clear, what is meant for this machine."""
    return url.startswith("http:") and not leaves_in_clear(url) and not is_loopback(proxy.host)


def _why(url: str, proxy: Proxy) -> str:
    return f"The credentials for {urlsplit(url).netloc} would be sent to {proxy} in clear."


def _tip(url: str) -> str:
    direct = f"set NO_PROXY to {urlsplit(url).hostname} to connect directly"
    return f"{direct}; if you trust the network, allow it with\n    --insecure-http\nor {INSECURE_VARIABLE}=1"
