"""Where a file holds a secret, judged by the name of its field alone: a line is shown before anything is worked out."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS: Final = (
    r"secret|token|passw|passphrase|passcode|credential|api_?key|access_?key|private_?key"
    r"|facebookcode|authenticationcode|secert|sercet|secrte|secrt|tokne|tocken|pasw"  # the last ones are mistyped
)
_SECRETIVE: Final = re.compile(_WORDS, re.IGNORECASE)
_FIELD: Final = re.compile(
    rf"""(?<![\w-])["']?(?:(?P<default>default)|[\w-]*(?:{_WORDS})[\w-]*)["']?[ \t]*:(?=[\s"'])[ \t]*""", re.IGNORECASE
)
_NEAR: Final = 500  # characters within which the settings of one variable stand
_QUOTED: Final = re.compile(r""""(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?""", re.DOTALL)
_REFERENCE: Final = re.compile(r"""["']?(?:\$\{[^}\n]*\})+["']?[ \t]*(?:[,}\]#].*)?""")
_BETWEEN_BRACKETS: Final = re.compile(r"[^\r\n,{}\[\]]*")
_LINE: Final = re.compile(r"[^\r\n]*")
_BELOW: Final = re.compile(r"(?:(?:\r\n|\r|\n)(?:(?P<indent>[ \t]*)[^\s][^\r\n]*|[ \t]*(?=[\r\n]|$)))")
_ENTRY: Final = re.compile(r"""\s*(?:-\s|["']?[\w-]+["']?\s*:(?:\s|$))""")


def sounds_secret(field: str) -> bool:
    """Tell whether the name of a field is that of a secret."""
    return bool(_SECRETIVE.search(field))


def spans(text: str) -> list[tuple[int, int]]:
    """Return the stretches of a YAML or JSON text that hold literal secrets, as offsets, in order.

    A value that is only references, or a mapping or list between brackets, is none. The default of a sensitive variable
    counts too.
    """
    found: list[tuple[int, int]] = []
    for named in _FIELD.finditer(text):
        inside = found and named.start() < found[-1][1]
        if not inside and (named["default"] is None or _is_sensitive(text, named.start())):
            found += _value(text, named.start(), named.end())
    return found


def _is_sensitive(text: str, key: int) -> bool:
    """Tell whether ``sensitive`` stands beside a key: on its line, or on one of the lines indented alike around it."""
    start, end = text.rfind("\n", 0, key) + 1, text.find("\n", key)
    line = text[start : end if end >= 0 else len(text)]
    if not _begins_its_line(text, key):
        return "sensitive" in line
    before, after = text[max(0, start - _NEAR) : start].splitlines()[::-1], text[end : end + _NEAR].splitlines()[1:]
    deep = len(line) - len(line.lstrip())
    beside = [takewhile(lambda other: len(other) - len(other.lstrip()) >= deep, lines) for lines in (before, after)]
    return any("sensitive" in other for other in (line, *beside[0], *beside[1]))


def _value(text: str, key: int, start: int) -> Iterator[tuple[int, int]]:
    sign = text[start : start + 1]
    end = _end(_LINE, text, start)
    if sign in ("|", ">", "", "\r", "\n", "#"):
        yield from _below(text, key, end, block=sign in ("|", ">") and sign != "")
    elif _REFERENCE.fullmatch(text, start, end) is None and sign not in ("{", "["):
        pattern = _QUOTED if sign in ("'", '"') else _LINE if _begins_its_line(text, key) else _BETWEEN_BRACKETS
        yield start, _end(pattern, text, start)


def _begins_its_line(text: str, key: int) -> bool:
    return not text[max(text.rfind("\n", 0, key), text.rfind("\r", 0, key)) + 1 : key].strip(" \t-")


def _below(text: str, key: int, start: int, *, block: bool) -> Iterator[tuple[int, int]]:
    """Yield what follows on lines of its own, as far as they are indented deeper than the line of the key."""
    line = max(text.rfind("\n", 0, key), text.rfind("\r", 0, key)) + 1
    before = text[line:key]
    deep = len(before) if not before.strip(" \t-") else len(before) - len(before.lstrip())
    end = start
    while (below := _BELOW.match(text, end)) is not None:
        shallow = below["indent"] is not None and len(below["indent"]) <= deep
        if below.end() == end or shallow or not (block or below["indent"] is None or not _ENTRY.match(below[0])):
            break
        end = below.end()
    if end > start:
        yield start, end


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    found = pattern.match(text, start)
    return found.end() if found else start
