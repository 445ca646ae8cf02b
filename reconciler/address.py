"""Name one declared object: ``type.name`` or ``type.name["key"]``. Knows no resource type and no configuration."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, total_ordering

_ADDRESS = re.compile(r'(?P<type>[a-z][a-z0-9_]*)\.(?P<name>[A-Za-z_][A-Za-z0-9_-]*)(?P<key>\["(?:[^"\\]|\\.)*"\])?')
_quoted = json.JSONEncoder(ensure_ascii=False).encode
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


@total_ordering
@dataclass(frozen=True, slots=True)
class Address:
    """Where an object stands in the files; ``key`` is set for instances made by ``forEach``."""

    type: str
    name: str
    key: str | None = None

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read ``type.name`` or ``type.name["key"]``.

        Raises:
            ValueError: The text is neither.
        """
        match = _ADDRESS.fullmatch(text.strip())
        if match is None:
            raise ValueError(f'"{text}" is not an address; write type.name or type.name["key"]')
        key = json.loads(match["key"])[0] if match["key"] else None
        return cls(match["type"], match["name"], key)

    @property
    def block(self) -> Address:
        """The address of the block this instance was made from."""
        return Address(self.type, self.name)

    def covers(self, other: Address) -> bool:
        """Tell whether ``other`` is this address or, when this names a block, one of its instances."""
        return other == self or (self.key is None and other.block == self)

    def matches(self, pattern: str) -> bool:
        """Tell whether a pattern names this address, its block or its type, or has ``*`` and ``?`` that fit it."""
        if pattern in (str(self), str(self.block), self.type):
            return True
        return ("*" in pattern or "?" in pattern) and bool(_glob(pattern).fullmatch(str(self)))

    def __str__(self) -> str:
        block = f"{self.type}.{self.name}"
        return block if self.key is None else f"{block}[{_quoted(self.key)}]"

    def __lt__(self, other: Address) -> bool:
        return self._order < other._order

    @property
    def _order(self) -> tuple[str, str, bool, str]:
        return (self.type, self.name, self.key is not None, self.key or "")


@cache
def _glob(pattern: str) -> re.Pattern[str]:
    """Return a pattern in which ``*`` is any text and ``?`` any character; brackets are those of a key."""
    signs = {"*": ".*", "?": "."}
    return re.compile("".join(signs.get(sign) or re.escape(sign) for sign in pattern), re.DOTALL)
