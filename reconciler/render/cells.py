"""Fit text into the cells of a terminal: measure, wrap, pad, colour. Knows nothing of plans.

Styled text is a sequence of spans, (text, style name); a style only underlines what the text already says.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, TypeAlias

from reconciler.render.safe import Text, clean, joined, styled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Span: TypeAlias = tuple[str, str]
Line: TypeAlias = tuple[Span, ...]

SGR: Final[Mapping[str, str]] = {
    "green": "32",
    "yellow": "33",
    "red": "31",
    "cyan": "36",
    "magenta": "35",
    "dim": "2",
    "bold": "1",
    "warn": "1;33",
    "grave": "1;31",
}

# What is to be copied stays whole: a command up to the end of the text or to two spaces; an entry for the files; a
# word, and an address with its key, which may hold spaces. A space that comes or goes stays beside its signs.
_WORDS = re.compile(
    r"""
    (?:^|(?<=;\ )|(?<=[ ]{2}))reconciler\ (?:apply|explain|history|import|plan|run|state)\b
      (?:'[^']*'|(?![ ]{2}|;\ ).)*
    | (?:moved|import|removed):\ \[\{(?:'[^']*+'|"(?:[^"\\]|\\.)*+"|[^'"\]]){0,2000}+\]
    | \[-\s+-\] | \{\+\s+\+\}
    | \s+
    | (?:(?<=\w)\["(?:[^"\\]|\\.)*"\]|\S)+
    """,
    re.VERBOSE,
)
_FLAGS: Final = frozenset(map(chr, range(0x1F1E6, 0x1F200)))
"""Letters of which two make a flag."""
_JOINING: Final = frozenset(
    ["\u200d", *map(chr, [*range(0x1160, 0x1200), *range(0x1F3FB, 0x1F400), *range(0xE0020, 0xE0080)])]
)
"""What belongs to the character before it and is no mark: the joiner, parts of Korean letters, tones of skin, tags."""
_WHOLE = re.compile(
    r"""reconciler\ .*|(?:moved|import|removed):\ .*"""
    r"""|["'(]*[a-z]\w*\.[A-Za-z_][\w-]*(?:\["(?:[^"\\]|\\.)*"\])?["'),.;:]*"""
)


def cells(text: str) -> int:
    """Return how many cells the text takes; wide characters take two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415  plain text needs no table of widths

    return cell_len(text)


def pad(text: str, width: int) -> str:
    """Return the text filled with spaces to ``width`` cells."""
    return text + " " * max(0, width - cells(text))


def clip(text: str, width: int) -> str:
    """Return the text cut to ``width`` cells, with a sign when something is missing."""
    return text if cells(text) <= width else next(_chopped(text, max(1, width - 1))) + "…"


def wrap(spans: Iterable[Span], width: int, *, chop: bool = True) -> list[Line]:
    """Break spans into lines of at most ``width`` cells, between words where possible; at least one line.

    An address or a command that is longer stands on a line of its own and overflows; without ``chop`` so does any word.
    """
    lines: list[Line] = []
    line: list[Span] = []
    used = 0
    for text, style in _words(spans, width, chop=chop):
        size = cells(text)
        if used + size > width and line:
            lines.append(_without_trailing_space(line))
            line, used = [], 0
        if line or not text.isspace():
            line.append((text, style))
            used += size
    return [*lines, _without_trailing_space(line)]


def paint(line: Iterable[Span], *, color: bool) -> Text:
    """Return a line as text fit for a screen, with terminal colours when asked for; spaces at its end are left out."""
    kept = _without_trailing_space(list(line))
    return joined([styled(text, SGR[style]) if color and style and text else clean(text) for text, style in kept], "")


def plain(line: Iterable[Span]) -> str:
    """Return a line without its styles."""
    return "".join([text for text, _ in line])  # asked of every line; a generator would be resumed for each span


def length(line: Iterable[Span]) -> int:
    """Return the cells a line takes."""
    return cells(plain(line))


def right(line: Line, text: str, width: int) -> Line:
    """Return the line with ``text`` at its right edge, or unchanged where there is no room for both."""
    gap = width - length(line) - cells(text)
    return (*line, (" " * gap, ""), (text, "dim")) if text and gap >= 2 else line


def _words(spans: Iterable[Span], width: int, *, chop: bool) -> Iterator[Span]:
    for text, style in spans:
        for word in _WORDS.findall(text if text.isascii() and text.isprintable() else clean(text)):
            if cells(word) <= width or not chop or _WHOLE.fullmatch(word):
                yield word, style
            else:
                yield from ((part, style) for part in _chopped(word, width))


def _chopped(word: str, width: int) -> Iterator[str]:
    """Yield pieces of a word of at most ``width`` cells; a single wide character may exceed a width of one."""
    part, used = "", 0
    for character in word if word.isascii() else _characters(word):
        size = cells(character)
        if part and used + size > width:
            yield part
            part, used = "", 0
        part, used = part + character, used + size
    yield part


def _characters(text: str) -> Iterator[str]:
    """Yield what a reader takes for one character: a letter with its marks, an emoji of several parts, a flag."""
    whole = ""
    for point in text:
        if whole and not _continues(whole, point):
            yield whole
            whole = ""
        whole += point
    yield whole


def _continues(whole: str, point: str) -> bool:
    half_a_flag = len(whole) == 1 and whole in _FLAGS and point in _FLAGS
    return unicodedata.category(point)[0] == "M" or point in _JOINING or whole[-1] == "\u200d" or half_a_flag


def _without_trailing_space(line: Sequence[Span]) -> Line:
    kept = list(line)
    while kept and not kept[-1][0].strip():
        kept.pop()
    if kept:
        text, style = kept.pop()
        kept.append((text.rstrip(), style))
    return tuple(kept)
