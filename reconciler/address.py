"""Name one declared object: ``type.name`` or ``type.name["key"]``, behind ``module.name.`` when a module declares it.

Knows no resource type and no configuration.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import cache, total_ordering
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MODULE = "module"
"""The first word of what a module declares; with a name behind it, the address of all that the module declares."""

_KEY = r'\["(?:[^"\\]|\\.)*"\]'
_CALL = rf"{MODULE}\.[A-Za-z_][A-Za-z0-9_-]*(?:{_KEY})?"
_ADDRESS = re.compile(
    rf"(?:(?P<module>{_CALL}(?:\.{_CALL})*)\.)?"
    rf"(?P<type>[a-z][a-z0-9_]*)\.(?P<name>[A-Za-z_][A-Za-z0-9_-]*)(?P<key>{_KEY})?"
)
_quoted = json.JSONEncoder(ensure_ascii=False).encode
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def in_brackets(key: str) -> str:
    """Return a key as an address has it: ``["EN"]``."""
    return f"[{_quoted(key)}]"


@total_ordering
@dataclass(frozen=True, slots=True)
class Address:
    """Where an object stands in the files.

    Attributes:
        type: Its type; ``module`` for all that a module declares.
        name: Its name, or that of the module.
        key: Which instance of a ``forEach`` it is, None without one.
        module: The module that declares it, such as ``module.shop`` or ``module.shop["DE"].module.legal``; "" for none.
    """

    type: str
    name: str
    key: str | None = None
    module: str = ""

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read ``type.name`` or ``type.name["key"]``, with the modules in front, or the name of a module alone.

        Raises:
            ValueError: The text is neither.
        """
        match = _ADDRESS.fullmatch(text.strip())
        if match is None:
            raise ValueError(f'"{text}" is not an address; write type.name or type.name["key"]')
        key = json.loads(match["key"])[0] if match["key"] else None
        return cls(match["type"], match["name"], key, match["module"] or "")

    @property
    def block(self) -> Address:
        """The address of the block this instance was made from."""
        return Address(self.type, self.name, None, self.module)

    @property
    def everywhere(self) -> Address:
        """The address without any key: that of the block in all instances of its modules."""
        if not self.module:
            return self.block
        return Address(self.type, self.name, None, str(next(self.calls).everywhere))

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its modules, the outermost first, and its own."""
        around = next(self.calls).keys if self.module else ()
        return around if self.key is None else (*around, self.key)

    @property
    def calls(self) -> Iterator[Address]:
        """The calls of the modules around it, the innermost first: each instance, and then its block."""
        module = self.module
        while module:
            call = Address.parse(module)
            yield call
            if call.key is not None:
                yield call.block
            module = call.module

    def inside(self, module: str) -> Address:
        """Return what this address names where a module uses it: the same below that module, "" for none."""
        return replace(self, module=f"{module}.{self.module}" if self.module else module) if module else self

    @property
    def names(self) -> Iterator[Address]:
        """Yield every address that covers this one: itself, its block, and the modules that it is in.

        A module without a key stands for all its instances, on its own and in front of a block.
        """
        yield from _with_and_without_keys(self)
        if self.module:
            yield from next(self.calls).names

    def covers(self, other: Address) -> bool:
        """Tell whether ``other`` is this address, an instance of the block that it names, or in that module."""
        if not other.module:
            return other == self or (self.key is None and other.block == self)
        return self in other.names

    def moved(self, source: Address, target: Address) -> Address | None:
        """Return where this address is once ``source``, which covers it, has become ``target``; None for nowhere.

        What is named with its keys goes where it is told; the instances of a block or module keep their keys.
        """
        if self == source:
            return target
        if self.block == source:
            return None if target.key is not None else replace(target, key=self.key)
        for call in self.calls:
            if call.key is None and self.module != str(call) and not self.module.startswith(f"{call}."):
                continue  # the block of an instance, which stands before it
            rest = self.module[len(str(call)) :]
            onto = call.moved(source, target)
            if onto is not None and source in (call, call.block):
                return replace(self, module=f"{onto}{rest}")
        return None

    def matches(self, pattern: str) -> bool:
        """Tell whether a pattern names this address, its block, type or module, or has ``*`` and ``?`` that fit it."""
        if pattern in (str(self), str(self.block), self.type):
            return True
        if self.module and (named := _parsed(pattern)) is not None and named.covers(self):
            return True
        return fits(pattern, str(self))

    def __str__(self) -> str:
        block = f"{self.module}.{self.type}.{self.name}" if self.module else f"{self.type}.{self.name}"
        return block if self.key is None else f"{block}[{_quoted(self.key)}]"

    def __lt__(self, other: Address) -> bool:
        # Sorting asks this more than anything else is asked; by type, then module, a block before its instances.
        return (self.type, self.module, self.name, self.key is not None, self.key or "") < (
            other.type,
            other.module,
            other.name,
            other.key is not None,
            other.key or "",
        )


def _with_and_without_keys(address: Address) -> Iterator[Address]:
    modules = map(str, _with_and_without_keys(next(address.calls))) if address.module else ("",)
    for module in modules:
        if address.key is not None:
            yield Address(address.type, address.name, address.key, module)
        yield Address(address.type, address.name, None, module)


def fits(pattern: str, text: str) -> bool:
    """Tell whether a pattern has ``*`` or ``?`` in it, and fits a text."""
    return ("*" in pattern or "?" in pattern) and bool(_glob(pattern).fullmatch(text))


@cache
def _glob(pattern: str) -> re.Pattern[str]:
    """Return a pattern in which ``*`` is any text and ``?`` any character; brackets are those of a key."""
    signs = {"*": ".*", "?": "."}
    return re.compile("".join(signs.get(sign) or re.escape(sign) for sign in pattern), re.DOTALL)


@cache
def _parsed(pattern: str) -> Address | None:
    try:
        return Address.parse(pattern)
    except ValueError:
        return None
