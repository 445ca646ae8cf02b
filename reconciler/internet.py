"""Which addresses the internet reaches: reads their numbers, resolves no name."""

from __future__ import annotations

import ipaddress
import re
from typing import Final, TypeAlias

IpAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
"""An IP address."""

_NUMBER: Final = re.compile(r"0x[0-9a-f]*|[0-9]+")
_EMBEDDED_IN: Final = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("::/96"))


def address_of(name: str) -> IpAddress | None:
    """Read an address in any spelling that browsers take: ``0x7f.1``, ``2130706433``, ``::ffff:7f00:1``.

    None for what is no address, such as a name.
    """
    if ":" in name:
        try:
            return ipaddress.IPv6Address(name.partition("%")[0])
        except ValueError:
            return None
    parts = name.split(".")
    if len(parts) > 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    try:
        *first, last = (_number(part) for part in parts)
    except ValueError:
        return None
    if last >> 8 * (4 - len(first)) or any(number > 255 for number in first):
        return None
    return ipaddress.IPv4Address(last + sum(number << 8 * (3 - at) for at, number in enumerate(first)))


def _number(part: str) -> int:
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8 if len(part) > 1 and part.startswith("0") else 10)


def is_public(address: IpAddress) -> bool:
    """Tell whether an address belongs to the internet: not to this machine, a private network, or a special use."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and any(address in network for network in _EMBEDDED_IN):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved
