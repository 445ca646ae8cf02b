"""Take in the body of an answer, unpacked and bounded, and read it as JSON, strictly. Sends nothing.

Whatever is odd about a body is said in words; nothing is guessed, and no body makes the process fall over.
"""

from __future__ import annotations

import json
import math
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LARGEST = 64 * 1024 * 1024  # bytes of one answer, unpacked; the API's largest page, 1,000 templates, has 2 to 4 MB
LARGEST_ERROR = 1024 * 1024  # bytes that are read of an answer that is no success
DEEPEST = 100  # levels; the API's own objects have about 10
LONGEST_NUMBER = 300  # digits
_PIECE = 1024 * 1024  # bytes that are unpacked at a time


class TooLarge(Exception):
    """An answer has more bytes than any of the API's has."""


class Packed(Exception):
    """An answer cannot be unpacked; the message says why."""


class NotJson(Exception):
    """A body cannot be read as JSON; the message says why."""


def taken(chunks: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """Return a whole body, unpacked.

    Args:
        chunks: The body as it arrives.
        encoding: The header Content-Encoding, "" when there is none.
        limit: Most bytes of the result.

    Raises:
        TooLarge: There are more; they are neither read nor unpacked.
        Packed: It is packed otherwise than was asked for, or broken.
    """
    pieces, size = [], 0
    for piece in _unpacked(chunks, encoding.strip().lower()):
        size += len(piece)
        if size > limit:
            raise TooLarge
        pieces.append(piece)
    return b"".join(pieces)


def _unpacked(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    if encoding in {"", "identity"}:
        return iter(chunks)
    if encoding in {"gzip", "x-gzip", "deflate"}:
        return _inflated(chunks, encoding)
    raise Packed(f"it has an unexpected encoding ({encoding[:40]})")


def _inflated(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    packer, begun = zlib.decompressobj(zlib.MAX_WBITS | 32), False  # 32: gzip or zlib, as the first bytes say
    for chunk in chunks:
        if not begun and encoding == "deflate" and chunk and not _has_head(chunk):
            packer = zlib.decompressobj(-zlib.MAX_WBITS)  # some servers leave the head away
        begun = begun or bool(chunk)
        yield from _pieces(packer, chunk, encoding)
    if begun and not packer.eof:
        raise Packed("it is truncated")


def _has_head(chunk: bytes) -> bool:
    """Tell whether packed bytes begin as RFC 1950 says: method 8, and a checksum when two bytes are there."""
    return chunk[0] & 0x0F == 8 and (len(chunk) < 2 or int.from_bytes(chunk[:2]) % 31 == 0)


def _pieces(packer: zlib._Decompress, rest: bytes, encoding: str) -> Iterator[bytes]:
    while not packer.eof:
        try:
            piece = packer.decompress(rest, _PIECE)
        except zlib.error as error:
            raise Packed(f"it is not {encoding}, although it claims to be") from error
        yield piece
        rest = packer.unconsumed_tail
        if not rest and len(piece) < _PIECE:
            return


def parsed(content: bytes) -> Any:
    """Return what a body says, None for an empty one; half a character is replaced by U+FFFD.

    Raises:
        NotJson: It is no JSON, or JSON that two readers would read differently.
    """
    if not content.strip():
        return None
    text = _decoded(content)
    try:
        value = json.loads(text, parse_constant=_no_number, parse_float=_finite, parse_int=_short)
    except RecursionError:
        raise NotJson(_too_deep()) from None
    except ValueError as error:
        raise NotJson(_cause(error)) from error
    if _keys_within(value) != text.count('":') + text.count('" :'):
        _reject_doubles(text)
    return _whole(value) if "\\ud" in text or "\\uD" in text else value


def _decoded(content: bytes) -> str:
    encoding = json.detect_encoding(content)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotJson(f"its text is not {encoding.upper()}, from byte {error.start + 1} on") from error


def _cause(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"it is not JSON ({error.msg}, character {error.pos + 1})"
    return str(error)


def _no_number(word: str) -> None:
    raise ValueError(f"it contains {word}, which is not a JSON number")


def _short(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"it contains a number of more than {LONGEST_NUMBER} digits")
    return int(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"it contains a number that is too large ({text[:20]})")
    return number


def _too_deep() -> str:
    return f"it is nested more than {DEEPEST} levels deep"


def _keys_within(value: Any) -> int:
    """Return how many keys all mappings have together; level by level, since recursion would meet its own limit.

    Raises:
        NotJson: There are too many levels.
    """
    level, depth, keys = [value], 0, 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise NotJson(_too_deep())
        keys += sum(len(node) for node in level if node.__class__ is dict)
        level = [
            inner
            for node in level
            if node.__class__ is dict or node.__class__ is list
            for inner in (node.values() if node.__class__ is dict else node)
            if inner.__class__ is dict or inner.__class__ is list
        ]
    return keys


def _reject_doubles(text: str) -> None:
    """Look closer at a text that seems to hold more keys than its mappings do: most often a string holds one."""
    json.loads(text, object_pairs_hook=_single)


def _single(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for key, value in pairs:
        if key in members and members[key] != value:
            raise NotJson(f'it has two values for "{key[:40]}"')
        members[key] = value
    return members


def _whole(value: Any) -> Any:
    """Return a value with the halves of surrogate pairs replaced: no file, database or terminal could take them."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_whole(key): _whole(inner) for key, inner in value.items()}
    return [_whole(inner) for inner in value] if isinstance(value, list) else value
