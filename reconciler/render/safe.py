r"""Make texts from outside harmless: for a terminal and a log here, for a comment in ``comment``.

``Text`` is what a screen takes, and only this module makes one: whoever words something for a person goes through
``clean``, ``paint`` or ``paragraphs``, or does not type-check. What could move the cursor, hide or turn round what
stands beside it, or is not seen at all, is shown as an escape. Emoji keep their joiners, flags and variants; text in
any script, from right to left too, stays as it is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NewType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Text = NewType("Text", str)
"""Text that may be written to a terminal as it is; line ends and colours in it are our own."""

_UNSEEN: Final = (
    "\u0000-\u001f\u007f-\u009f"  # control characters
    "\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    "\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Control, format and ignorable characters, separators of lines, halves of a pair, and spaces but the usual and the
ideographic one. The marks that Arabic and other scripts write around a number are format characters, too, but seen."""

_EMOJI: Final = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_ELEMENT: Final = f"{_EMOJI}[\U0001f3fb-\U0001f3ff]?[\ufe0e\ufe0f]?"
_TAGS: Final = {name: "".join(chr(0xE0000 + ord(letter)) for letter in name) for name in ("gbeng", "gbsct", "gbwls")}
_KEPT: Final = (
    rf"\U0001f3f4(?:{'|'.join(_TAGS.values())})\U000e007f"  # the flags of England, Scotland and Wales
    rf"|{_ELEMENT}(?:\u200d{_ELEMENT})*"
    r"|[0-9#*]\ufe0f\u20e3"
    r"|[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff][\U000e0100-\U000e01ef\ufe00-\ufe02]"  # forms of one ideograph
)
_LINE_ENDS: Final = ("", "\n", "\n\n")
_NAMED: Final = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}


def clean(text: str) -> Text:
    """Return the text on one line, with every character that would steer a terminal or not be seen as an escape."""
    if text.isascii() and text.isprintable():
        return text  # type: ignore[return-value]  # a call of Text for each word of a plan is a tenth of its time
    if _unseen().search(text) is None:
        return Text(text)
    return Text(_either().sub(lambda match: match["kept"] or _shown(match[0]), text))


def paragraphs(text: str) -> Text:
    """Return a text of several lines, each of them cleaned; tabs are left."""
    return Text("\n".join("\t".join(map(clean, line.split("\t"))) for line in text.split("\n")))


def joined(parts: Iterable[Text], between: str = "\n") -> Text:
    """Return texts with our own ``between`` them."""
    return Text((between if between in _LINE_ENDS else clean(between)).join(parts))


def lines_of(text: Text) -> list[Text]:
    """Return the lines of a text that is safe already."""
    return [Text(line) for line in text.split("\n")]


def styled(text: str, codes: str) -> Text:
    """Return the text cleaned, in the terminal's own colours: ``codes`` are numbers between semicolons."""
    return Text(f"\x1b[{''.join(re.findall('[0-9;]', codes))}m{clean(text)}\x1b[0m")


def clean_json(document: str) -> Text:
    """Return a JSON document, as ``json.dumps`` wrote it, with what is not seen written as JSON's own escapes."""
    if _unseen().search(document.replace("\n", "")) is None:
        return Text(document)
    return Text(_either().sub(lambda match: match["kept"] or _in_json(match[0]), document))


def in_source(text: str, escape: Callable[[str], str]) -> str:
    """Return a text for a string or a comment of a program, with every character that is not seen as an escape.

    No line ends and no sign that turns text round is left; quotes and backslashes are for the caller. The result is the
    same on every version of Python, whatever it knows of Unicode.
    """
    return _unseen().sub(lambda match: escape(match[0]), text)


def escape(character: str) -> str:
    """Return the escape that JSON has for a character, so that an address can be copied as it is shown."""
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


@cache
def _unseen() -> re.Pattern[str]:
    return re.compile(f"[{_UNSEEN}]")


@cache
def _either() -> re.Pattern[str]:
    return re.compile(f"(?P<kept>{_KEPT})|[{_UNSEEN}]")


def _shown(character: str) -> str:
    return _NAMED.get(character) or escape(character)


def _in_json(character: str) -> str:
    if character == "\n":  # between two entries; one in a text is escaped already
        return character
    return escape(character)
