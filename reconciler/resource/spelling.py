"""Forms of a text by which one spelling of it is told from another text: as it stands, respelled, bare. Pure.

An API may store a text its own way: without the newline at its end, in another Unicode form, a URL with a slash. It is
still what was sent. Which form is good enough is up to the caller: the looser one, the likelier a coincidence.
"""

from __future__ import annotations

import html
import json
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

Form: TypeAlias = "Callable[[str], str]"
"""Turns a text into what is compared in its place; must be idempotent."""

_PORTS: Final = {"http": 80, "https": 443}


def exact(text: str) -> str:
    """Return the text as it stands."""
    return text


def respelled(text: str) -> str:
    """Return the text in Unicode form C, with plain line ends and no blanks at its ends; a URL in normal form.

    Two texts that are equal by this form read the same for people and mean the same for machines.
    """
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    lines = (line.rstrip() for line in plain.strip().split("\n"))
    return _url("\n".join(lines))


def bare(text: str) -> str:
    """Return only the letters, marks, digits and symbols of the text, in one case and without escapes.

    Good enough to tell which of a few objects is meant; not to call two texts equal.
    """
    folded = unicodedata.normalize("NFKC", unquote(html.unescape(text))).casefold()
    kept = "".join(character for character in folded if unicodedata.category(character)[0] in "LMNS")
    return kept or folded.strip()


FORMS: Final[tuple[Form, ...]] = (exact, respelled, bare)
"""From strict to loose: the first that finds something decides."""


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
    """Return an http or https URL with its scheme and host in lower case, its own port left out, and a path."""
    if not text[:8].lower().startswith(("http://", "https://")):
        return text
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return text  # no URL after all
    if any(character.isspace() for character in parts.netloc) or "@" in parts.netloc or not host:
        return text
    place = f"[{host}]" if ":" in host else host
    place += "" if port in (None, _PORTS[parts.scheme]) else f":{port}"
    return parts._replace(netloc=place, path=parts.path.rstrip("/") or "/").geturl()
