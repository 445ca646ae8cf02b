"""Write an address or an id so that it can be pasted, into YAML or into a shell, and reads back the same."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING, Final

from reconciler.address import Address

if TYPE_CHECKING:
    from collections.abc import Iterable

_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
_NOT_TEXT: Final = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


def in_yaml(value: Address | str) -> str:
    """Return a value as YAML takes it, between brackets too; what would be an expression stays literal."""
    text = _seen(value).replace("${", "$${")
    if not text.isprintable():
        return _double(text)
    if _PLAIN.fullmatch(text) and text.lower() not in _NOT_TEXT:
        return text
    return "'" + text.replace("'", "''") + "'"


def in_shell(value: Address | str) -> str:
    """Return a value as one word of a POSIX shell."""
    text = _seen(value)
    if _is_address(value):
        text = text.replace("'", "\\u0027")  # inside a key only, where it reads the same
    if text.isprintable():
        return shlex.quote(text)
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return "$'" + "".join(char if char.isprintable() else _shell_escape(char) for char in escaped) + "'"


def moved_entry(source: Address | str, target: Address | str) -> str:
    """Return the section that lets a record follow its object."""
    return _section("moved", (("from", source), ("to", target)))


def import_entry(target: Address, remote_id: str) -> str:
    """Return the section that takes a live object over."""
    return _section("import", (("to", target), ("id", remote_id)))


def removed_entry(source: Address | str, *, destroy: bool = True) -> str:
    """Return the section that says what becomes of an object that is declared no longer."""
    section = _section("removed", (("from", source),))
    return section if destroy else section.removesuffix("}]") + ", destroy: false}]"


def _section(name: str, fields: Iterable[tuple[str, Address | str]]) -> str:
    return f"{name}: [{{{', '.join(f'{key}: {in_yaml(value)}' for key, value in fields)}}}]"


def _seen(value: Address | str) -> str:
    """Return the text; of an address with every character that is not seen as the escape that its key may hold."""
    text = str(value)
    if text.isprintable() or not _is_address(value):
        return text
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in text)


def _is_address(value: Address | str) -> bool:
    if isinstance(value, str):
        try:
            Address.parse(value)
        except ValueError:
            return False
    return True


def _double(text: str) -> str:
    """Return a text between double quotes, with YAML's own escapes for what is not seen."""
    return (
        '"' + "".join(char if char.isprintable() and char not in '"\\' else _yaml_escape(char) for char in text) + '"'
    )


def _yaml_escape(character: str) -> str:
    number = ord(character)
    return f"\\{character}" if character in '"\\' else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _shell_escape(character: str) -> str:
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x80 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
