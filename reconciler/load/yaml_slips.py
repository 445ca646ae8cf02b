"""Find in a YAML text the slip behind what a parser reports, which is often on the line above."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from yaml.error import YAMLError
from yaml.events import ScalarEvent

from reconciler.load.yaml_events import parser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.load.parse_error import ParseError

_SPACE: Final = r"\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff"
TYPOGRAPHIC_QUOTES: Final = "“”„‟«»‘’‚‹›"  # noqa: RUF001  they are what is looked for

_SLIPS: Final = (
    (re.compile(r"^(<{7} .*|={7}|>{7} .*)$"), "a merge conflict that is not resolved", "keep one of the two sides"),
    (
        re.compile(rf"(?:^ *|[:-] *)([{_SPACE}]+)"),
        "a space of another kind, such as a no-break space; YAML takes ordinary ones only",
        "replace it with an ordinary space",
    ),
    (
        re.compile(rf"(?:[:,\[-]\s+)([{TYPOGRAPHIC_QUOTES}])"),
        "a typographic quote, which YAML takes for a letter",
        "use \" or '",
    ),
    (re.compile(r"^\s*(//|/\*)"), 'a comment begins with "#"', ""),
    (re.compile(r"^\s*(?:- )?[\w.-]+\s*(=)"), 'a value is set with ":", not with "="', ""),
    (re.compile(r"^\s*(?:- )?[\w.-]+(:)[^\s:/]"), 'a space is missing after ":"', ""),
    (re.compile(r"^\s*(-)[^\s\d-]"), 'a space is missing after "-"', ""),
    (
        re.compile(r"[:,\[-] *'[^']*(')\w"),
        "this apostrophe ends the text between single quotes",
        "write it twice, '', or put the text between double quotes",
    ),
)
"""What to look for in a line, with the sign itself as the group; what it is; what to do."""

_CUT: Final = re.compile(r"(?<=[^\s\"'}\]]) #(?:\{|\d)")


def named(text: str, error: ParseError) -> ParseError:
    """Return the error at the slip that causes it, if one is seen on its line or on the one above; else as it is."""
    for start, line in _lines_before(text, error.offset):
        for pattern, label, help_ in _SLIPS:
            if (match := pattern.search(line)) is not None:
                width = match.end(1) - match.start(1)
                return replace(
                    error, offset=start + match.start(1), width=width, label=label, help=help_, first=None, bare=""
                )
    return error


def _lines_before(text: str, offset: int) -> Iterator[tuple[int, str]]:
    """Yield the line of an offset and the nearest one above that is not blank, each with its own offset."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", start)
    yield start, text[start : end if end >= 0 else len(text)]
    above = text[: max(0, start - 1)].rstrip()
    if above:
        begun = above.rfind("\n") + 1
        yield begun, above[begun:]


def cut_texts(text: str) -> Iterator[int]:
    """Yield the offset of each ``#`` that makes a comment of what was most likely meant as text: ``Order #{1} is``."""
    suspects = {match.start() for match in _CUT.finditer(text)}
    if not suspects:
        return
    next_event = parser(text)
    with suppress(YAMLError):  # reported by the parser of values
        while (event := next_event()) is not None:
            if event.__class__ is ScalarEvent and not event.style:
                end: Any = event.end_mark
                if end.index in suspects:
                    yield end.index + 1
