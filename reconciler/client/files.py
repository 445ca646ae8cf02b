"""Fetch files that the configuration names by URL, as the API would: from the internet, without any credentials.

An address in a private network is never asked, not even after a redirect: what is there is not meant for the API, and
may act on being asked. Each name is resolved once, all its addresses are checked, and the connection goes to them.
"""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import httpcore
import httpx

from reconciler.client.addresses import is_loopback
from reconciler.client.wire import Cut, Overdue, Watch
from reconciler.internet import address_of, is_public

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from reconciler.client.network import Network
    from reconciler.internet import IpAddress

SECONDS: Final = 20.0
"""Time in which a file has to arrive, redirects included."""

SILENCE: Final = 10.0
"""Seconds without a sign of life after which a server is given up."""

MOST_REDIRECTS: Final = 5
_HEADERS: Final = {"Accept": "*/*", "Accept-Encoding": "identity"}
_MAY_PASS: Final = frozenset({403, 408, 425, 429})
"""Refusals that may be about who asks, or when, rather than about the file."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file: its media type as the server says it, and its beginning; ``whole`` when that is all of it."""

    media_type: str
    content: bytes
    whole: bool


@dataclass(frozen=True, slots=True)
class NotFetched:
    """Why there is no file.

    Attributes:
        why: The reason, in words.
        certain: Whether the API will not get it either; otherwise it may be the way from here.
        skipped: Whether it was not even tried.
    """

    why: str
    certain: bool = False
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class _Moved:
    url: str


class _Private(Exception):
    """A name leads to an address that the internet does not reach."""


class Files:
    """Fetches files, each by itself.

    Args:
        network: Proxies and authorities. Behind a proxy, names that this machine cannot resolve are left to it.
        local: Whether the API is on this machine, as an emulator. Files on this machine are then fetched, too, and no
            others: such an API fetches none, and a test does not depend on the internet.
        unwanted: Ends a fetch once it returns true.
        seconds: Time in which a file has to arrive.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        network: Network,
        *,
        local: bool = False,
        unwanted: Callable[[], bool] = lambda: False,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._network = network
        self._local = local
        self._unwanted = unwanted
        self._seconds = seconds
        self._clock = clock

    def fetch(self, url: str, most: int) -> Fetched | NotFetched:
        """Return the file at a URL, and no more than ``most`` bytes of it."""
        watch = Watch(self._clock)
        try:
            with watch.attempt(self._seconds, self._unwanted):
                return self._followed(url, most, watch)
        except Overdue:
            return NotFetched(f"it did not arrive within {self._seconds:.0f} s")
        except Cut:
            return NotFetched("the run was stopped", skipped=True)
        except _Private as error:
            return NotFetched(str(error), certain=True)
        except httpx.TimeoutException:
            return NotFetched("the server does not answer")
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            return NotFetched(f"it cannot be fetched from here: {str(error) or type(error).__name__}")

    def _followed(self, url: str, most: int, watch: Watch) -> Fetched | NotFetched:
        for _ in range(MOST_REDIRECTS + 1):
            refusal = self._refusal(httpx.URL(url), watch)
            if refusal is not None:
                return refusal
            answer = self._asked(url, most, watch)
            if not isinstance(answer, _Moved):
                return answer
            url = answer.url
        return NotFetched(f"it is redirected more than {MOST_REDIRECTS} times", certain=True)

    def _refusal(self, url: httpx.URL, watch: Watch) -> NotFetched | None:
        """Return why a URL is not asked, None when it may be."""
        if url.scheme not in {"http", "https"} or not url.host:
            return NotFetched(f"it leads to a URL of {url.scheme or 'no'} scheme, not to http or https", certain=True)
        address = address_of(url.host)
        if address is not None:
            self._require_public(url.host, [address])
        if self._local and not is_loopback(url.host):
            return NotFetched("the API is on this machine, so only files on this machine are fetched", skipped=True)
        if self._network.proxies.of(str(url)) is not None:
            with suppress(httpcore.ConnectError):  # the proxy may know more names than this machine
                self._require_public(url.host, _resolved(url.host, url.port or 0, watch.left()))
        return None

    def _asked(self, url: str, most: int, watch: Watch) -> Fetched | NotFetched | _Moved:
        direct = self._network.proxies.of(url) is None
        guarded = partial(_Guard, self._require_public, watch) if direct else _unguarded
        with (
            self._network.open(url, watch, 1, guarded) as client,
            client.stream("GET", url, headers=_HEADERS, timeout=SILENCE) as response,
        ):
            if response.has_redirect_location:
                return _Moved(str(response.url.join(response.headers["Location"])))
            if response.status_code != httpx.codes.OK:
                return _refused(response.status_code)
            if response.headers.get("Content-Encoding", "identity").lower() != "identity":
                return NotFetched("its server compresses it, although it was asked not to")
            return _taken(response, most)

    def _require_public(self, host: str, addresses: Iterable[IpAddress]) -> None:
        """Refuse a host if one of its addresses is not to be asked.

        Raises:
            _Private: It is in a private network.
        """
        for address in addresses:
            if not is_public(address) and not (self._local and address.is_loopback):
                named = "" if str(address) == host else f", address {address}"
                raise _Private(f"it leads to {host}{named}, which the internet does not reach")


class _Guard(httpcore.NetworkBackend):
    """Opens connections only to addresses that pass a check, and to no others that a name may have a moment later."""

    def __init__(
        self, check: Callable[[str, Iterable[IpAddress]], None], watch: Watch, inner: httpcore.NetworkBackend
    ) -> None:
        self._check = check
        self._watch = watch
        self._inner = inner

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Open a connection to the first address that accepts one."""
        address = address_of(host)
        addresses = [address] if address is not None else _resolved(host, port, self._watch.left())
        self._check(host, addresses)
        *others, last = addresses
        for each in others:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return self._inner.connect_tcp(str(each), port, timeout, local_address, socket_options)
        return self._inner.connect_tcp(str(last), port, timeout, local_address, socket_options)


def _unguarded(backend: httpcore.NetworkBackend) -> httpcore.NetworkBackend:
    return backend


def _resolved(host: str, port: int, seconds: float) -> list[IpAddress]:
    """Return all addresses of a name, each once.

    Resolving cannot be stopped, so it is left behind when it takes too long.

    Raises:
        ConnectError: It has none, or none was found in time.
    """
    found: list[IpAddress] = []
    failure: list[OSError | UnicodeError] = []

    def resolve() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            failure.append(error)
        else:
            numbers = dict.fromkeys(str(answer[4][0]) for answer in answers)
            found.extend(address for number in numbers if (address := address_of(number)) is not None)

    thread = threading.Thread(target=resolve, daemon=True)
    thread.start()
    thread.join(min(seconds, SILENCE))
    if not found:
        raise httpcore.ConnectError(f"{host} has no address here" if failure else f"{host} could not be resolved")
    return found


def _refused(status: int) -> NotFetched:
    certain = httpx.codes.is_client_error(status) and status not in _MAY_PASS
    phrase = httpx.codes.get_reason_phrase(status)
    return NotFetched(f"its server answers {status} {phrase}".rstrip(), certain=certain)


def _taken(response: httpx.Response, most: int) -> Fetched:
    content = b""
    for part in response.iter_raw():
        content += part
        if len(content) > most:
            break
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return Fetched(media_type, content[:most], whole=len(content) <= most)
