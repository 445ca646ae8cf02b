"""libyaml's events and what its errors mean in plain words. Builds no values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from yaml._yaml import CParser
from yaml.error import MarkedYAMLError
from yaml.reader import ReaderError

from reconciler.load.parse_error import ParseError

if TYPE_CHECKING:
    from collections.abc import Callable

    from yaml.error import YAMLError

MAX_DEPTH: Final = 100
"""Nesting that no API object comes near, and that every recursive walk survives."""

MAX_COPIES: Final = 1_000_000
"""Values that aliases may add to a file; a bomb asks for more."""

_PLAIN_WORDS = (
    (r"mapping values are not allowed", 'a second ":" on one line; put the text between quotes, or start a new line'),
    (r"could not find expected ':'", 'a key without ":" after it, or text with the wrong indentation'),
    (r"did not find expected key", "the indentation of this line does not match its mapping"),
    (r"did not find expected '-' indicator", 'this line does not match its list; entries begin with "- "'),
    (r"block sequence entries are not allowed", 'a list entry "- " cannot begin here; start it on a new line'),
    (r"',' or '\]'", 'a list opened with "[" is not closed with "]", or a "," is missing'),
    (r"',' or '\}'", 'a mapping opened with "{" is not closed with "}", or a "," is missing'),
    (r"found unexpected end of stream", "a quote is opened here and never closed"),
    (r"unexpected document indicator", "a quote is opened here and never closed"),
    (r"character '\\t'|contains tabs|tab character", "a tab; YAML indents with spaces only"),
    (r"expected alphabetic or numeric", 'a text that begins with "*" or "&" must be between quotes'),
    (r"cannot start any token", "a text cannot begin with this character; put it between quotes"),
    (r"unknown escape character", "an unknown escape after \\; in single quotes, a \\ is literal"),
    (r"found undefined alias", "an alias to an anchor that does not exist above"),
    (r"did not find expected <document start>", "text after the end of the document; check the indentation"),
    (r"did not find expected node content", "a value is missing here"),
    (r"control characters are not allowed", "a control character; remove it"),
    (r"exceeded", "the text nests too deeply"),
)


def parser(text: str) -> Callable[[], Any]:
    """Return a function that gives the next event, or None after the last one; it raises YAMLError."""
    read: Callable[[], Any] = CParser(text).get_event
    return read


def flaw(error: YAMLError, text: str) -> ParseError:
    """Return libyaml's problem in plain words, where libyaml saw it."""
    if isinstance(error, ReaderError):
        offset = len(text.encode()[: error.position].decode(errors="ignore"))
        return ParseError("E105", offset, _in_plain_words("control characters are not allowed", text, offset))
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return ParseError("E105", 0, str(error))
    mark, begun = error.problem_mark, error.context_mark
    if "mapping values are not allowed" in (error.problem or "") and (deeper := _deeper(text, mark.index)):
        return deeper
    label = _in_plain_words(error.problem or "", text, mark.index)
    if begun is None or (begun.line == mark.line and "end of stream" not in label and "never closed" not in label):
        return ParseError("E105", min(mark.index, len(text.rstrip())), label)
    if "never closed" in label:
        return ParseError("E105", begun.index, label)
    return ParseError(
        "E105", min(mark.index, len(text.rstrip())), label, first=(begun.index, _opened(error.context or ""))
    )


def _opened(context: str) -> str:
    thing = re.sub(r"^while (parsing|scanning) ", "", context)
    for theirs, ours in (
        ("block collection", "list"),
        ("sequence", "list"),
        ("flow ", ""),
        ("block ", ""),
        ("simple ", ""),
    ):
        thing = thing.replace(theirs, ours)
    return f"{thing or 'it'} begins here"


def _deeper(text: str, offset: int) -> ParseError | None:
    """Return the problem of a key that stands deeper than the line above, which is a key with its value."""
    lines = text[:offset].splitlines()
    if len(lines) < 2:
        return None
    above, here = lines[-2], lines[-1]
    indent, less = (len(line) - len(line.lstrip(" ")) for line in (here, above))
    value = re.fullmatch(r" *(- +)?[\w.-]+: +[^#|>&{\[].*", above)
    if ":" in here or value is None or indent <= less:
        return None
    key = here.strip()
    label = f"indented by {indent} spaces, the line above by {less}; that line has its value already"
    return ParseError("E105", offset - len(key), label, len(key), help="indent both lines by the same number of spaces")


def _in_plain_words(problem: str, text: str, offset: int) -> str:
    if text[offset : offset + 1] == "\t":
        return "a tab; YAML indents with spaces only"
    if re.search(r"',' or '[}\]]'", problem) and "{{" in text[max(0, offset - 2) : offset + 2]:
        return "a text with {{1}} must be between quotes here"
    return next((words for pattern, words in _PLAIN_WORDS if re.search(pattern, problem)), problem)
