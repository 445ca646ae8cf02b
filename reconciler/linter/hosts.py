"""Which hosts nobody outside can reach, and which only stand in for another. Reads addresses, resolves no name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urlsplit

from reconciler.internet import address_of, is_public

SHORTENERS_OF_META: Final = frozenset({"bit.ly", "tinyurl.com", "goo.gl"})
"""Shorteners that Meta's own form names."""

_OTHER_SHORTENERS: Final = """
    adf.ly app.goo.gl b.link bc.vc bit.do bitly.com bitly.ws bl.ink buff.ly clck.ru cli.re clk.im cort.as cutt.ly
    cutt.us dlvr.it dub.sh dwz.cn encurtador.com.br fur.ly gg.gg han.gl hyperurl.co is.gd j.mp kutt.it lihi.cc lnkd.in
    lstu.fr me2.do mcaf.ee n9.cl onl.tw ouo.io ow.ly page.link ppt.cc pse.is rb.gy rebrand.ly reurl.cc s.id short.cm
    short.gy short.io shorte.st shorten.at shorturl.at shorturl.gg shrtco.de snip.ly snipurl.com soo.gd suo.im surl.li
    surl.lu t.cn t.co t.ly t1p.de t2m.io tiny.cc tiny.one tiny.pl tinyurl.mobi tny.im tr.im u.to ulvis.net urlz.fr
    url.cn url.kr v.gd v.ht vk.cc vo.la vurl.com x.gd xurl.es zpr.io zws.im
"""
SHORTENERS: Final = SHORTENERS_OF_META.union(_OTHER_SHORTENERS.split())
"""Hosts that lead to somewhere else; whoever gets the link cannot see where. Own short domains of a brand are none."""

# Reserved for other uses than the public DNS (RFC 2606, 6761, 6762, 8375, 9476; ICANN on .internal, .corp and .home),
# and what routers and offices use. ``example`` is left out: it stands for a real domain in every documentation.
_PRIVATE_ENDINGS: Final = frozenset(
    ("localhost", "local", "localdomain", "internal", "intranet", "private", "lan", "home", "corp", "test", "invalid",
     "onion", "alt", "home.arpa", "lvh.me", "localtest.me", "lacolhost.com", "vcap.me")
)  # fmt: skip
_ADDRESS_IN_NAME: Final = re.compile(r"(?:^|[.-])(\d{1,3}(?:[.-]\d{1,3}){3})\.(?:nip|sslip|xip)\.io$")
_SIMPLE: Final = re.compile(r"https?://((?:[a-z0-9]+[.-])+[a-z]{2,})(?:[/?#]|\Z)")
_SIMPLE_URL: Final = re.compile(r"https?://((?:[a-z0-9]+[.-])+[a-z]{2,})(?:[/?#]\S*)?\Z")
# A host and the slash after it, at the beginning of a link: not in its path, nor in an e-mail address. Scripts without
# spaces put a link right behind a letter; Latin, Greek and Cyrillic letters would belong to the host.
_LINKED: Final = re.compile(
    r"(?:(?<=://)|(?<![A-Za-z0-9\u00C0-\u024F\u0370-\u04FF_./@-]))((?:[a-z0-9-]+\.)+[a-z]+)(?=/)", re.IGNORECASE
)


def may_be_short(text: str) -> bool:
    """Tell whether a text may link to a shortener; those that spell it another way may, too."""
    if "/" not in text:
        return False
    url = _SIMPLE_URL.match(text)
    if url is not None:
        return bool(shortener(url[1]))
    return "%" in text or not text.isascii() or any(map(text.lower().__contains__, SHORTENERS))


def host_of(url: str) -> str:
    """Return the host of a URL as a browser reads it: lower case, without port, brackets and a dot at its end.

    Empty when the text is no URL, or when the host holds a variable and nobody can say what it will be.
    """
    simple = _SIMPLE.match(url)
    if simple is not None:
        return simple[1]
    try:
        written = urlsplit(url.replace("\\", "/")).hostname or ""
    except ValueError:
        return ""
    return "" if "{" in written or "}" in written else _plain(written)


def is_private(host: str) -> bool:
    """Tell whether nothing outside an own network can reach a host: by its address, its ending, or for lack of a dot.

    Args:
        host: A host of a URL, as ``host_of`` returns it or as it is written.
    """
    name = _plain(host)
    return bool(name) and _is_private(name)


def shortener(host: str) -> str:
    """Return the shortener that a host belongs to: ``goo.gl`` of ``maps.app.goo.gl``; empty when it is none."""
    labels = _plain(host).split(".")
    return next((name for at in range(len(labels) - 1) if (name := ".".join(labels[at:])) in SHORTENERS), "")


def short_links(text: str) -> tuple[str, ...]:
    """Return the shorteners that a text links to, with or without a scheme, each once, in order of appearance."""
    if "/" not in text:
        return ()
    return tuple(dict.fromkeys(filter(None, map(shortener, _LINKED.findall(text)))))


@lru_cache(maxsize=1024)
def _plain(host: str) -> str:
    if "%" in host and ":" not in host:
        host = unquote(host)
    if not host.isascii():
        host = unicodedata.normalize("NFKC", host).replace("\u3002", ".")
    return host.lower().strip("[]").removesuffix(".")


@lru_cache(maxsize=1024)
def _is_private(name: str) -> bool:
    address = address_of(name)
    if address is not None:
        return not is_public(address)
    labels = name.split(".")
    if len(labels) == 1 or _PRIVATE_ENDINGS.intersection({labels[-1], ".".join(labels[-2:])}):
        return True
    inside = _ADDRESS_IN_NAME.search(name)
    address = address_of(inside[1].replace("-", ".")) if inside else None
    return address is not None and not is_public(address)
