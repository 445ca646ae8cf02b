"""Hosts that a link leads to: those that nobody outside reaches, and shorteners. Resolves nothing."""

import ipaddress
import re
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

SHORTENERS = ("bit.ly", "tinyurl.com", "goo.gl")
OF_APPS = "app.goo.gl"  # links into apps, such as Maps; Meta is not said to refuse these
LINK = re.compile(
    r"(?:(?<=://)|(?<![A-Za-z0-9\u00c0-\u024f\u0370-\u04ff_./@-]))((?:[a-z0-9-]+\.)+[a-z]+)/", re.IGNORECASE
)
PRIVATE = frozenset(
    (
        *("localhost", "local", "localdomain", "internal", "intranet", "private", "lan", "home", "corp", "test"),
        *("invalid", "onion", "alt", "home.arpa", "lvh.me", "localtest.me", "lacolhost.com", "vcap.me"),
    )
)
CARRIERS = [ipaddress.IPv6Network(network) for network in ("::ffff:0:0/96", "64:ff9b::/96", "::/96")]
NAMED_BY_ADDRESS = re.compile(r"(?:^|[.-])(\d{1,3}(?:[.-]\d{1,3}){3})\.(?:nip|sslip|xip)\.io$")


def host_of(url: str) -> str:
    """Return the host of a URL in lower case; empty where there is none, or one with a variable."""
    try:
        host = urlsplit(url.replace("\\", "/")).hostname or ""
    except ValueError:
        return ""
    return "" if {"{", "}"} & set(host) else normalize("NFKC", unquote(host)).removesuffix(".")


def shortener_in(text: str) -> str:
    """Return a shortener that a text links to, empty when it links to none."""
    return next(filter(None, map(shortener, LINK.findall(text))), "")


def shortener(host: str) -> str:
    """Return the shortener that a host is, empty when it is none."""
    named = host.lower().removesuffix(".")
    if f".{named}".endswith(f".{OF_APPS}"):
        return ""
    return next((service for service in SHORTENERS if named == service or named.endswith(f".{service}")), "")


def is_private(host: str) -> bool:
    """Tell whether a host is of an own network only: by its address, by its ending, or for lack of a dot."""
    if not host:
        return False
    address = _address(host)
    if address is not None:
        return not _is_public(address)
    *_, last = labels = host.split(".")
    if len(labels) == 1 or last in PRIVATE or ".".join(labels[-2:]) in PRIVATE:
        return True
    named = NAMED_BY_ADDRESS.search(host)
    inner = _address(named[1].replace("-", ".")) if named else None
    return inner is not None and not _is_public(inner)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Read an address as browsers do, in one to four numbers, decimal, octal or hexadecimal."""
    if ":" in host:
        try:
            return ipaddress.IPv6Address(host.partition("%")[0])
        except ValueError:
            return None
    parts = host.split(".")
    try:
        *first, last = [_number(part) for part in parts]
    except ValueError:
        return None
    if len(parts) > 4 or any(number > 255 for number in first) or last >= 256 ** (5 - len(parts)):
        return None
    return ipaddress.IPv4Address(last + sum(number << 8 * (3 - place) for place, number in enumerate(first)))


def _number(part: str) -> int:
    if re.fullmatch(r"0x[0-9a-f]*", part):
        return int(part[2:] or "0", 16)
    if not re.fullmatch(r"[0-9]+", part):
        raise ValueError(part)
    return int(part, 8 if part.startswith("0") else 10)


def _carried_by(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 one stands for: mapped, 6to4, NAT64 or compatible."""
    if any(address in network for network in CARRIERS):
        return ipaddress.IPv4Address(address.packed[-4:])
    return address.sixtofour


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if (inner := _carried_by(address)) is not None:
            return _is_public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved
