"""Write nodes and values as YAML in the one layout: two spaces a level, brackets only where they fit on the line.

Texts keep the quotes that they have. A new text gets none where it is plain to every YAML reader, a block where it has
several lines or is long, double quotes otherwise.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from reconciler.document.nodes import Alias, Collection, Entry, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence as Many

    from reconciler.document.nodes import Document

WIDTH: Final = 120
"""Columns of a line; what is in brackets and longer is written as a block."""

LONG: Final = 100
"""Characters of a text in one line; a longer one is folded."""

_FIRST = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=<~]|[-?:](?=[^\s,\[\]{}])")
_UNSAFE = re.compile(r": |:$| #|\s$|[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_BRACKETS = re.compile(r"[,\[\]{}]|\?(?:\s|$)")  # some readers take "? " within brackets for a key
_WORD = re.compile(r"(?:y|n|yes|no|on|off|true|false|null|nan|inf)", re.IGNORECASE)
_NUMBER_LIKE = re.compile(r"[-+.]?[0-9][-+0-9a-fA-FxXoO_.:eETZ ]*|[-+]?\.(?:inf|nan)|---.*|\.\.\..*", re.IGNORECASE)
_HEADER = re.compile(r"(?:&\S+\s+)?[|>]([^\s#]*)[^\n]*\n?")
_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff\u2028\u2029")


def laid_out(documents: Many[Document], text: str) -> str:
    """Return the documents as text.

    Args:
        documents: The documents in their order.
        text: What their scalars were read from.
    """
    printer = _Printer(text)
    parts = [printer.document(document) for document in documents]
    return "---\n".join(parts)


def written(value: Any, indent: int = 0) -> list[str]:
    """Return a plain value (mapping, list, text, number, boolean or None) as lines, indented by so many spaces."""
    return _Printer("").value(value, indent)


def scalar(value: Any, *, within_brackets: bool = False) -> str:
    """Return a scalar as it is written on one line."""
    if isinstance(value, str):
        return value if _is_plain(value, within_brackets=within_brackets) else quoted(value)
    if value is None:
        return "null"
    return json.dumps(value)


def quoted(value: str) -> str:
    """Return a text between double quotes; what cannot be seen or changes the direction of a line is escaped."""
    return "".join(_escaped(sign) for sign in json.dumps(value, ensure_ascii=False))


def text_lines(value: str, indent: int) -> list[str]:
    """Return a text as lines: what follows its key, then the lines of its block."""
    if "\n" in value:
        return _as_literal(value, indent) or [quoted(value)]
    if len(value) > LONG:
        return _as_folded(value, indent) or [scalar(value)]
    return [scalar(value)]


def _escaped(sign: str) -> str:
    if sign in _CONTROLS or unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp"):
        return f"\\u{ord(sign):04x}"
    return sign


def _is_plain(value: str, *, within_brackets: bool) -> bool:
    """Tell whether a text without quotes is the same text to every reader of YAML 1.1 and 1.2."""
    if not _FIRST.match(value) or _UNSAFE.search(value) or any(sign in _CONTROLS for sign in value):
        return False
    if within_brackets and _BRACKETS.search(value):
        return False
    return not (_WORD.fullmatch(value) or _NUMBER_LIKE.fullmatch(value))


def _as_literal(value: str, indent: int) -> list[str] | None:
    """Return a text of several lines as a literal block; None where its blanks or signs would not survive."""
    body = value.removesuffix("\n")
    if not body or body.endswith("\n") or body[0] in " \n\t" or any(_hidden(sign) for sign in body):
        return None
    lines = body.split("\n")
    if any(line != line.rstrip() for line in lines):
        return None
    header = "|" if value.endswith("\n") else "|-"
    return [header, *(" " * indent + line if line else "" for line in lines)]


def _hidden(sign: str) -> bool:
    return sign != "\n" and (sign in _CONTROLS or unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp"))


def _as_folded(value: str, indent: int) -> list[str] | None:
    """Return a long text in one line as a folded block; None where its blanks would not survive."""
    if "\n" in value or value != value.strip() or re.search(r"\s\s|[^\S ]", value) or any(map(_hidden, value)):
        return None
    lines, line = [], ""
    for word in value.split(" "):
        if line and indent + len(line) + 1 + len(word) > LONG:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    lines.append(line)
    return [">-", *(" " * indent + line for line in lines)] if len(lines) > 1 else None


class _Printer:
    """Writes nodes; the scalars that are kept as they are come from the text they were read from."""

    def __init__(self, text: str) -> None:
        self._text = text

    def document(self, document: Document) -> str:
        lines = list(document.first)
        root = document.root
        if isinstance(root, Collection) and root.entries:
            body = self._block(root, 0)
            lines += ["", *body] if lines else body
        elif root is not None:
            lines += self._tail("", root, "", 0)
        lines += document.last
        while lines and not lines[0]:
            lines.pop(0)
        return "".join(f"{line}\n" for line in lines)

    def value(self, value: Any, indent: int) -> list[str]:
        if isinstance(value, dict) and value:
            return [line for key, inner in value.items() for line in self._new(f"{scalar(key)}:", inner, indent)]
        if isinstance(value, list) and value:
            return [line for inner in value for line in self._new_item(inner, indent)]
        return [" " * indent + self._one_line(value)]

    def _new(self, head: str, value: Any, indent: int) -> list[str]:
        margin = " " * indent
        if isinstance(value, dict | list) and value:
            short = self._one_line(value) if _is_small(value) else None
            if short is not None and indent + len(head) + 1 + len(short) <= WIDTH:
                return [f"{margin}{head} {short}"]
            return [f"{margin}{head}", *self.value(value, indent + 2)]
        first, *rest = text_lines(value, indent + 2) if isinstance(value, str) else [self._one_line(value)]
        return [f"{margin}{head} {first}", *rest]

    def _new_item(self, value: Any, indent: int) -> list[str]:
        if isinstance(value, dict | list) and value:
            short = self._one_line(value) if _is_small(value) else None
            if short is not None and indent + 2 + len(short) <= WIDTH:
                return [f"{' ' * indent}- {short}"]
            first, *rest = self.value(value, indent + 2)
            return [f"{' ' * indent}- {first.lstrip(' ')}", *rest]
        return self._new("-", value, indent)

    def _one_line(self, value: Any) -> str:
        if isinstance(value, dict):
            inner = (f"{scalar(key, within_brackets=True)}: {self._one_line(held)}" for key, held in value.items())
            return "{" + ", ".join(inner) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(self._one_line(held) for held in value) + "]"
        return scalar(value, within_brackets=True)

    def _block(self, node: Collection, indent: int) -> list[str]:
        lines: list[str] = []
        for position, entry in enumerate(node.entries):
            if entry.apart and position:
                lines.append("")
            body = self._entry(entry, indent)
            lines += [_commented(line, indent) for line in entry.before]
            lines += body
        return lines + [_commented(line, indent) for line in node.last]

    def _entry(self, entry: Entry, indent: int) -> list[str]:
        value = entry.value
        margin = " " * indent
        if entry.key is not None:
            key = self._source(entry.key) if "\n" not in self._source(entry.key) else scalar(entry.key.value)
            return self._tail(f"{margin}{key}:", value, entry.beside, indent)
        if isinstance(value, Collection) and self._is_compact(value, indent):
            self._hoist(entry, indent)
            lines = self._block(value, indent + 2)
            return [f"{margin}- {lines[0][indent + 2 :]}", *lines[1:]]
        return self._tail(f"{margin}-", value, entry.beside, indent)

    def _hoist(self, entry: Entry, indent: int) -> None:
        """Put comments that would stand between a dash and what begins behind it above the dash."""
        value = entry.value
        if entry.key is not None or not isinstance(value, Collection) or not self._is_compact(value, indent):
            return
        first = value.entries[0]
        self._hoist(first, indent + 2)
        entry.before += [*filter(None, [entry.beside]), *first.before]
        entry.beside, first.before = "", []

    def _is_compact(self, value: Collection, indent: int) -> bool:
        """Tell whether a collection begins behind the dash of its entry and goes on below."""
        return bool(value.entries) and not value.anchor and not self._fits(value, indent + 2)

    def _fits(self, value: Collection, column: int) -> bool:
        within = self._within_brackets(value) if value.flow else None
        return within is not None and column + len(within) <= WIDTH

    def _tail(self, head: str, value: Node, beside: str, indent: int) -> list[str]:
        """Return the lines of a value behind its key or dash."""
        inner = indent + 2
        comment = f"  {beside}" if beside else ""
        anchor = f"&{value.anchor}" if isinstance(value, Scalar | Collection) and value.anchor else ""
        if isinstance(value, Collection):
            within = self._within_brackets(value) if value.flow or not value.entries else None
            if within is not None and (not value.entries or len(head) + 1 + len(within) <= WIDTH):
                return [f"{_joined(head, within)}{comment}"]
            if within is not None or value.entries:
                return [f"{_joined(head, anchor)}{comment}", *self._block(value, inner)]
            lines = [_commented(line, inner) for line in value.last]
            return [f"{_joined(head, '[]' if isinstance(value, Sequence) else '{}')}{comment}", *lines]
        if isinstance(value, Alias):
            return [f"{_joined(head, f'*{value.name}')}{comment}"]
        first, *rest = self._scalar(value, inner)
        return [f"{_joined(head, first)}{comment}", *rest]

    def _scalar(self, value: Scalar, indent: int) -> list[str]:
        source = self._source(value)
        if value.style in ("|", ">"):
            lines = self._folded_as_written(value, source, indent) or text_lines(value.value, indent)
        elif "\n" in source:
            lines = text_lines(value.value, indent)
        else:
            return [source]
        return [f"&{value.anchor} {lines[0]}", *lines[1:]] if value.anchor else lines

    def _folded_as_written(self, value: Scalar, source: str, indent: int) -> list[str] | None:
        """Return a block with the lines it has, indented anew; None where that could change it."""
        header = _HEADER.match(source)
        if header is None or header[1] not in ("", "-"):
            return None
        lines = source[header.end() :].rstrip("\n ").split("\n")
        widths = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")]
        if not widths or widths[0] != min(widths) or any(line != line.rstrip() and line.strip() for line in lines):
            return None
        kept = [" " * indent + line[widths[0] :] if line.strip(" ") else "" for line in lines]
        return [value.style + header[1], *kept]

    def _within_brackets(self, node: Node | Collection) -> str | None:
        """Return a node on one line; None when it has comments or lines that it cannot give up."""
        if isinstance(node, Alias):
            return f"*{node.name}"
        if isinstance(node, Scalar):
            source = self._source(node)
            if "\n" in source or node.style in ("|", ">"):
                return None
            return source or "null"
        parts = []
        if node.last:
            return None
        for entry in node.entries:
            inner = self._within_brackets(entry.value)
            if inner is None or entry.before or entry.beside:
                return None
            if entry.key is None:
                parts.append(inner)
            else:
                key = self._source(entry.key)
                parts.append(f"{scalar(entry.key.value, within_brackets=True) if chr(10) in key else key}: {inner}")
        text = ", ".join(parts)
        anchor = f"&{node.anchor} " if node.anchor else ""
        return f"{anchor}[{text}]" if isinstance(node, Sequence) else f"{anchor}{{{text}}}"

    def _source(self, node: Scalar) -> str:
        return self._text[node.start : node.end]


def _joined(head: str, value: str) -> str:
    return f"{head} {value}" if head and value else head or value


def _commented(line: str, indent: int) -> str:
    return " " * indent + line if line else ""


def _is_small(value: dict[str, Any] | list[Any]) -> bool:
    """Tell whether a collection reads well in brackets: a few short scalars."""
    held: Iterable[Any] = value.values() if isinstance(value, dict) else value
    return len(value) <= 6 and all(
        not isinstance(inner, dict | list) and "\n" not in str(inner) and len(str(inner)) <= 40 for inner in held
    )
