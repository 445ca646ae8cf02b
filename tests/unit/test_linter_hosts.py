"""Hosts of links: which of them nobody outside reaches, and which only stand in for another."""

import pytest

from reconciler.linter.hosts import host_of, is_private, short_links, shortener

PRIVATE = (
    "localhost",
    "LOCALHOST.",
    "api.localhost",
    "\uff4c\uff4fcalhost",
    "%6cocalhost",
    "shop",
    "printer.local",
    "api.internal",
    "shop.test",
    "nas.lan",
    "fritz.home.arpa",
    "lvh.me",
    "acme.lvh.me",
    "10.0.0.1.nip.io",
    "app-192-168-1-20.sslip.io",
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.0.0.1.",
    "127。0。0。1",
    "169.254.169.254",
    "172.31.255.255",
    "192.168.0.10",
    "255.255.255.255",
    "224.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "::",
    "::1",
    "[::1]",
    "0:0:0:0:0:0:0:1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "2002:7f00:1::",
    "fc00::1",
    "fd12:3456:789a::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
)
PUBLIC = (
    "acme.example",
    "www.acme.example.",
    "xn--bcher-kva.example",
    "bücher.example",
    "пример.рф",
    "例え。テスト.jp",
    "local.acme.example",
    "localhost.acme.example",
    "test.acme.example",
    "internal-tools.example",
    "10.acme.example",
    "1.1.1.1",
    "172.32.0.1",
    "192.169.0.1",
    "8.8.8.8.nip.io",
    "2606:4700::1111",
    "64:ff9b::8.8.8.8",
    "::ffff:8.8.8.8",
    "256.0.0.1.example",
    "0x7f.example",
)


@pytest.mark.parametrize("host", PRIVATE)
def test_what_nobody_outside_reaches_is_private(host):
    assert is_private(host)


@pytest.mark.parametrize("host", [*PUBLIC, ""])
def test_what_anybody_reaches_is_not(host):
    assert not is_private(host)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Shop.Acme.example:8443/a?b#c", "shop.acme.example"),
        ("http://user:word@localhost/x", "localhost"),
        ("http://localhost\\@acme.example/", "localhost"),
        ("http://[fe80::1%25eth0]:80/", "fe80::1%25eth0"),
        ("https://acme.example/{{1}}", "acme.example"),
        ("http://localhost:{{1}}", "localhost"),
        ("https://acme.{{1}}", ""),
        ("https://#{host}/x", ""),
        ("http://[::1", ""),
        ("no url", ""),
        ("", ""),
    ],
)
def test_the_host_is_what_a_browser_would_ask(url, host):
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("bit.ly", "bit.ly"),
        ("WWW.Bit.ly.", "bit.ly"),
        ("preview.tinyurl.com", "tinyurl.com"),
        ("goo.gl", "goo.gl"),
        ("maps.app.goo.gl", "app.goo.gl"),
        ("rabbit.ly", ""),
        ("contact.co", ""),
        ("bit.ly.acme.example", ""),
        ("ly", ""),
        ("", ""),
    ],
)
def test_shorteners_are_known_by_their_own_domain(host, name):
    assert shortener(host) == name


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Follow it at https://bit.ly/3xYz any time", ("bit.ly",)),
        ("HTTP://BIT.LY/3xYz and bit.ly/{{1}}", ("bit.ly",)),
        ("tinyurl.com/a, then t.co/b.", ("tinyurl.com", "t.co")),
        ("ติดตามที่bit.ly/abc ได้", ("bit.ly",)),
        ("詳細はcutt.ly/abcへ", ("cutt.ly",)),
        ("Подробнее: (is.gd/abc)", ("is.gd",)),
        ("contact.co/a, rabbit.ly/b, bit.ly.acme.example/c", ()),
        ("https://acme.example/t.co/x", ()),
        ("care@t.co/x and éclair.bit.lyx/", ()),
        ("We have left bit.ly for good. And/or so.", ()),
        ("wa.me/46701234567", ()),
    ],
)
def test_short_links_are_found_in_texts(text, links):
    assert short_links(text) == links
