"""Put texts from outside into a comment on GitHub or GitLab so that they stay texts.

``Markdown`` is what such a comment is made of, and only this module makes one. Both sites look into a comment twice: as
Markdown and HTML, and afterwards into its words, for names, references, commits, emoji and addresses; the second look
passes over code. So a word is left as it is only when nothing could be made of it, such as ``approved`` or ``3,``; all
others become code, every sign in them an entity, and what could begin a link in there is parted by an empty remark.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NewType

from reconciler.render.safe import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

Markdown = NewType("Markdown", str)
"""Markdown that holds no markup but our own."""

_PLAIN: Final = re.compile(
    r"""["'(]{0,2}
    (?: [^\W_]+(?:_[^\W_]+)*(?:['-][^\W\d_]+)*  # a word; no number behind a hyphen, which may name an issue
      | --?[a-z]+(?:-[a-z]+)* | \d{1,4}(?:[.,]\d{1,3})* | \d{4}-\d\d-\d\d | \{\{\d+\}\} | -> | …
    )["')]{0,2}[,;:.?!]?""",
    re.VERBOSE,
)
_HASH: Final = re.compile(r"[^0-9A-Za-z]*[0-9A-Fa-f]{5,}[^0-9A-Za-z]*")
"""A word of these letters alone may be the beginning of a commit's name."""
_NUMBERED: Final = re.compile(r"\d+[.)]")
"""Begins a list where it stands first."""
_SIGN: Final = re.compile(r"""[!"#$%&'()*+/:;<=>?@\[\\\]^_`{|}~]""")
_COMMAND: Final = re.compile(r"(?:^|(?<=[;:] )|(?<= {2}))(reconciler [a-z](?:(?!; | {2}).)*)")
"""A command in a sentence, up to its end, to a semicolon or to two spaces."""
_LINK: Final = re.compile(r"@|:(?=//)|(?<=[Ww]{3})(?=\.)|:")


def escaped(text: str) -> Markdown:
    """Return a text, on one line, that mentions nobody, links nothing and marks nothing up."""
    parts: list[str] = []
    odd: list[str] = []
    for word in clean(text).split(" "):
        first = not parts and not odd
        if word and (not _is_plain(word) or (first and _NUMBERED.fullmatch(word))):
            odd.append(word)
            continue
        parts += [_code(" ".join(odd))] if odd else []
        odd = []
        parts.append(word)
    return Markdown(" ".join([*parts, *([_code(" ".join(odd))] if odd else [])]))


def code(text: str) -> Markdown:
    """Return a text as code, on one line."""
    return Markdown(_code(clean(text)))


def commanded(text: str) -> Markdown:
    """Return a text in which each of our commands is one piece of code, to be copied whole."""
    parts = _COMMAND.split(text)
    return Markdown("".join(code(part) if at % 2 else escaped(part) for at, part in enumerate(parts) if part))


def filled(template: str, *parts: Markdown, **named: Markdown) -> Markdown:
    """Return a template of our own, written out where this is called, with parts in place of its braces."""
    return Markdown(template.format(*parts, **named))


def together(parts: Iterable[Markdown], between: str = "") -> Markdown:
    """Return parts with our own ``between`` them, which is written out where this is called."""
    return Markdown(between.join(parts))


def cut(text: Markdown, size: int) -> Markdown:
    """Return the whole lines at the beginning of a text that fit into so many bytes."""
    kept = text.encode()[:size].decode(errors="ignore")
    return Markdown(kept.rpartition("\n")[0])


def _is_plain(word: str) -> bool:
    return bool(_PLAIN.fullmatch(word)) and not _HASH.fullmatch(word)


def _code(text: str) -> str:
    parts = [_SIGN.sub(lambda match: f"&#{ord(match[0])};", part) for part in _parted(text)]
    return f"<code>{'<!-- -->'.join(parts)}</code>"


def _parted(text: str) -> Iterable[str]:
    """Yield the text in pieces none of which is an address of the web or of mail."""
    at = 0
    for match in _LINK.finditer(text):
        yield text[at : match.end()]
        at = match.end()
    yield text[at:]
