"""Every way in which a text may spell a secret, as patterns that can be looked for in its layers. Looks for nothing."""

from __future__ import annotations

import base64
import math
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from reconciler.redaction.layers import close, readings, spaced

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST: Final = 4
"""Characters from which on a secret is looked for inside longer texts."""

LONG: Final = 8
"""Characters from which on a secret is looked for in any case and over spaces and line ends, which may be ours."""

_SHORTEST_CODED: Final = 5


class Pattern(NamedTuple):
    """One spelling: what to look for, how closely, and whether neighbours hold a part of the secret, too.

    Attributes:
        text: The spelling.
        key: The beginning of its closed form, by which a text that may hold it is told; "" where it has none.
        how: "close" in layers that are closed, "spaced" in spaced ones, "exact" in those that are neither.
        before: Characters before it that may hold a part of the secret's first byte.
        after: Characters behind it that may hold a part of its last one.
    """

    text: str
    key: str
    how: str
    before: int = 0
    after: int = 0


def patterns(secret: str) -> Iterator[Pattern]:
    """Yield the patterns of one secret; none for one that is too short, or only space."""
    for text in dict.fromkeys(_texts(secret)):
        if pattern := _plain(text):
            yield pattern
            if pattern.how == "spaced":
                yield from (pattern._replace(text=cased) for cased in (pattern.text.upper(), pattern.text.lower()))
    if len(secret.strip()) >= SHORTEST:
        yield from _coded(secret.encode("utf-8", "surrogatepass"))


def _texts(secret: str) -> Iterator[str]:
    """Yield the secret, its long lines, and how they look in other Unicode forms, in quotes, and once unescaped."""
    lines = [line.strip() for line in secret.splitlines()]
    for whole in (secret, *(line for line in lines if len(line) >= LONG)):
        yield whole
        if not whole.isascii():
            yield from (unicodedata.normalize(form, whole) for form in ("NFC", "NFD", "NFKC"))
        if "'" in whole:
            yield whole.replace("'", "''")  # YAML
            yield whole.replace("'", "'\"'\"'")  # a shell
        yield from (text for text, _ in readings(whole))


def _plain(text: str) -> Pattern | None:
    tight, loose = close(text), spaced(text)
    if len(tight) >= LONG:
        return Pattern(tight, tight[:LONG], "close")
    if len(loose) >= SHORTEST and len(tight) >= SHORTEST:
        return Pattern(loose, tight[:SHORTEST], "spaced")
    return Pattern(text, "", "exact") if len(text.strip()) >= SHORTEST else None


def _coded(content: bytes) -> Iterator[Pattern]:
    """Yield the secret in hexadecimal digits, and in base64 as it stands there behind 0, 1 or 2 other bytes."""
    digits = content.hex()
    yield Pattern(digits, digits[:LONG], "close")
    for before in range(3):
        text = base64.b64encode(bytes(before) + content).decode()
        whole = text[math.ceil(8 * before / 6) : 8 * (before + len(content)) // 6]
        for core in dict.fromkeys([whole, whole.replace("+", "-").replace("/", "_")]):
            tight = close(core)
            if len(tight) >= LONG:
                yield Pattern(tight, tight[:LONG], "close", min(before, 1), 3)
            elif len(core) >= _SHORTEST_CODED and len(tight) >= SHORTEST:
                yield Pattern(spaced(core), tight[:SHORTEST], "spaced", min(before, 1), 3)
