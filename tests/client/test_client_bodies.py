"""What the client makes of any bytes that claim to be JSON."""

import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.client.bodies import DEEPEST, NotJson, Packed, TooLarge, parsed, taken


def deep(levels, opening="[", closing="]"):
    return (opening * levels + "1" + closing * levels).encode()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<html>", "not JSON"),
        (b'{"a": 1', "not JSON"),
        (b'{"a": 1}}', "not JSON"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "-Infinity"),
        (b'{"a": 1e999}', "too large"),
        (b'{"a": -1e999}', "too large"),
        (b'{"a": ' + b"9" * 5000 + b"}", "more than 300 digits"),
        (b'{"a": ' + b"9" * 301 + b"}", "more than 300 digits"),
        (b'{"a": 1, "a": 2}', 'two values for "a"'),
        (b'{"x": {"a" : 1, "b": 3, "a" : null}}', 'two values for "a"'),
        (deep(DEEPEST + 1), "levels deep"),
        (deep(5_000), "levels deep"),
        (deep(200_000), "levels deep"),
        (deep(300, '{"a":', "}"), "levels deep"),
        ('{"a": "caf\u00e9"}'.encode("latin-1"), "not UTF-8, from byte 11 on"),
        (b'{"a": "\xed\xa0\xbd"}', "not UTF-8"),
        (b"\xff\xfe{\x00", "not JSON"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_two_readers_would_read_differently_is_refused_with_its_reason(content, why):
    with pytest.raises(NotJson, match=why):
        parsed(content)


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b"", None),
        (b" \r\n", None),
        (b"null", None),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        ('{"a": "\u00e9"}'.encode("utf-16"), {"a": "\u00e9"}),
        (b'{"a": 1, "a": 1}', {"a": 1}),
        (b'{"a": "\\"b\\": 1, \\"b\\": 2"}', {"a": '"b": 1, "b": 2'}),
        (deep(DEEPEST), json.loads(deep(DEEPEST))),
        (b'{"a": "\\ud83d\\ude00"}', {"a": "\U0001f600"}),
        (b'{"a": "x\\ud83d"}', {"a": "x\ufffd"}),
        (b'{"a": ["\\ude00x\\uD83D\\uDE00"]}', {"a": ["\ufffdx\U0001f600"]}),
        (b'{"\\ud83d": {"b": "\\udfff"}}', {"\ufffd": {"b": "\ufffd"}}),
        (b'{"a": "\\\\ud83d"}', {"a": "\\ud83d"}),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_can_be_read_is_read_and_half_a_character_is_replaced(content, value):
    assert parsed(content) == value


@given(
    content=st.binary(max_size=60)
    | st.text(max_size=40).map(str.encode)
    | st.text(max_size=20).map(json.dumps).map(str.encode)
)
def test_no_bytes_make_reading_fall_over_and_every_text_can_be_written_again(content):
    try:
        value = parsed(content)
    except NotJson:
        return
    json.dumps(value, ensure_ascii=False, allow_nan=False).encode()


def packed(content, wbits):
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return packer.compress(content) + packer.flush()


GZIP, ZLIB, RAW = 31, 15, -15
TEXT = b'{"webhooks": []}' * 500


@pytest.mark.parametrize(
    ("encoding", "wbits"), [("gzip", GZIP), ("GZIP ", GZIP), ("x-gzip", GZIP), ("deflate", ZLIB), ("deflate", RAW)]
)
@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_a_packed_body_is_unpacked_however_it_arrives(encoding, wbits, step):
    content = packed(TEXT, wbits)

    assert taken((content[at : at + step] for at in range(0, len(content), step)), encoding, 10**6) == TEXT


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"plain", "gzip"),
        (packed(TEXT, GZIP)[:-9], "gzip"),
        (packed(TEXT, GZIP)[:40] + b"\x00" * 40, "gzip"),
        (packed(TEXT, GZIP), "br"),
        (packed(TEXT, GZIP), "zstd"),
        (packed(packed(TEXT, GZIP), GZIP), "gzip, gzip"),
        (b"\xff\xff\xff", "deflate"),
    ],
)
def test_a_body_that_cannot_be_unpacked_says_why(content, encoding):
    with pytest.raises(Packed):
        taken([content], encoding, 10**6)


def test_a_body_is_read_no_further_than_its_bound():
    arrived = []

    def endless():
        while True:
            arrived.append(1)
            yield b"x" * 1000

    with pytest.raises(TooLarge):
        taken(endless(), "", 10_000)

    assert len(arrived) == 11


def test_a_bomb_is_unpacked_no_further_than_its_bound():
    bomb = packed(b" " * 50_000_000, GZIP)
    pieces = taken([bomb], "gzip", 50_000_000)
    assert len(pieces) == 50_000_000

    with pytest.raises(TooLarge):
        taken([bomb], "gzip", 2_000_000)
