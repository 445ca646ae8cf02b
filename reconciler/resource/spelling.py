"""Forms of a text by which one spelling of it is told from another text: as it stands to bare. Pure.

An API may store a text its own way: without the newline at its end, in another Unicode form, a URL with a slash. It is
still what was sent. Which form is good enough is up to the caller: the looser one, the likelier a coincidence. Somebody
else's object is taken for a declared one only where the two are the same text ``respelled``; the looser forms serve to
find again what we sent ourselves, among objects that were not there before.
"""

from __future__ import annotations

import html
import json
import re
import string
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Callable

Form: TypeAlias = "Callable[[str], str]"
"""Turns a text into what is compared in its place; must be idempotent."""

_PORTS: Final = {"http": "80", "https": "443"}
_URL: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[^\[\]\s/?#@]+\]|[^:\[\]\s/?#@]+)(?P<port>:[0-9]*)?(?P<rest>[/?#].*)?",
    re.IGNORECASE | re.DOTALL,
)
_ESCAPED: Final = re.compile("%[0-9A-Fa-f]{2}")
_NOT_ESCAPED: Final = re.compile("%(?![0-9A-Fa-f]{2})")
_UNRESERVED: Final = frozenset(string.ascii_letters + string.digits + "-._~")


def exact(text: str) -> str:
    """Return the text as it stands."""
    return text


def respelled(text: str) -> str:
    """Return the text in Unicode form C, with plain line ends and no blanks at its ends; a URL in normal form.

    Two texts that are equal by this form read the same for people and mean the same for machines.
    """
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    lines = (line.rstrip() for line in plain.strip().split("\n"))
    return unicodedata.normalize("NFC", _url("\n".join(lines)))


def unslashed(text: str) -> str:
    """Return the text respelled, and of a URL nothing of the slashes at its end, as some servers store it.

    Where others store both they are two addresses, so this is good only for what we sent ourselves.
    """
    plain = respelled(text)
    return plain.rstrip("/") if _URL.fullmatch(plain) and not {"?", "#"} & set(plain) else plain


def bare(text: str) -> str:
    """Return only the letters, marks, digits and symbols of the text, in one case and without escapes.

    Good enough to tell which of a few objects is meant; not to call two texts equal.
    """
    folded = unicodedata.normalize("NFKC", unquote(html.unescape(text))).casefold()
    kept = "".join(character for character in folded if unicodedata.category(character)[0] in "LMNS")
    return kept or folded.strip()


FORMS: Final[tuple[Form, ...]] = (exact, respelled, unslashed, bare)
"""From strict to loose, to find what we sent ourselves: the first that finds something decides."""


@lru_cache(maxsize=1 << 16)  # the same few keys are held against each other again and again
def key_in(form: Form, key: str) -> str:
    """Return a natural key, canonical JSON of its parts, with its texts in a form."""
    return key if form is exact else json.dumps([form(part) if isinstance(part, str) else part for part in _parts(key)])


def _parts(key: str) -> list[Any]:
    try:
        parts = json.loads(key)
    except ValueError:
        return [key]  # a key of another version, or damaged; it is compared as it stands
    return parts if isinstance(parts, list) else [parts]


def _url(text: str) -> str:
    """Return an http or https URL in the form that RFC 3986 calls equivalent: nothing else of it is touched.

    Scheme and host are in lower case, the own port of the scheme is left out, an empty path is "/", and what need not
    be percent-encoded is not. A slash at the end of another path is part of it.

    Source:
        https://www.rfc-editor.org/rfc/rfc3986#section-6.2, syntax-based and scheme-based normalization.
    """
    url = _URL.fullmatch(text)
    if url is None:
        return text
    scheme, digits, rest = url["scheme"].lower(), (url["port"] or "")[1:], url["rest"] or ""
    port = digits.lstrip("0") or digits[:1]
    place = url["host"].lower() + (f":{port}" if port not in ("", _PORTS[scheme]) else "")
    return f"{scheme}://{place}{'' if rest.startswith('/') else '/'}{_plainly_encoded(rest)}"


def _plainly_encoded(text: str) -> str:
    """Return the text with no escape that it can do without, the others in capitals; as it stands if one is damaged."""
    return text if _NOT_ESCAPED.search(text) else _ESCAPED.sub(_unescaped, text)


def _unescaped(escape: re.Match[str]) -> str:
    character = chr(int(escape[0][1:], 16))
    return character if character in _UNRESERVED else escape[0].upper()
