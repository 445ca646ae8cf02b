"""The one order and layout of a file, proved before it is used: same values, same comments, and nothing left to do."""

from __future__ import annotations

import json
import re
from typing import Any

from reconciler.document.layout import laid_out
from reconciler.document.nodes import Alias, Collection, Document, Node
from reconciler.document.order import in_order
from reconciler.document.parse import NotTaken, parse
from reconciler.load import yaml_values


def canonical_yaml(text: str, *, configuration: bool = True) -> str:
    """Return a YAML text in canonical order and layout; the line ends are those of its first line.

    Args:
        text: What the file holds.
        configuration: Whether it holds sections; a file of variables keeps its order.

    Raises:
        NotTaken: It cannot be read, or would not mean the same afterwards; the reason in words.
    """
    ends = "\r\n" if re.search(r"\r\n|\n", text + "\n")[0] == "\r\n" else "\n"  # type: ignore[index]
    plain = text.replace("\r\n", "\n")
    documents = parse(plain)
    comments = sorted(_comments(documents))
    if configuration:
        for document in documents:
            in_order(document)
    written = laid_out(documents, plain)
    again = parse(written)
    if _values(plain) != _values(written) or sorted(_comments(again)) != comments:
        raise NotTaken("it would not mean the same, or lose a comment")
    return written.replace("\n", ends)


def canonical_json(text: str) -> str:
    """Return a JSON text with two spaces a level, numbers as they are written.

    Raises:
        NotTaken: It cannot be read.
    """
    try:
        value = json.loads(text, parse_float=_Number, parse_int=_Number, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError) as error:
        raise NotTaken(str(error)) from error
    return "\n".join(_json(value, 0)) + "\n"


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


class _Pairs(list[tuple[str, Any]]):
    """An object whose keys may repeat."""


def _json(value: Any, indent: int) -> list[str]:
    margin = " " * (indent + 2)
    if isinstance(value, _Pairs) and value:
        parts = [(f"{margin}{json.dumps(key, ensure_ascii=False)}: ", inner) for key, inner in value]
        return ["{", *_separated(parts, indent), " " * indent + "}"]
    if isinstance(value, list) and not isinstance(value, _Pairs) and value:
        return ["[", *_separated([(margin, inner) for inner in value], indent), " " * indent + "]"]
    if isinstance(value, _Number):
        return [str(value)]
    return ["{}" if isinstance(value, _Pairs) else json.dumps(value, ensure_ascii=False)]


def _separated(parts: list[tuple[str, Any]], indent: int) -> list[str]:
    lines: list[str] = []
    for number, (head, value) in enumerate(parts, 1):
        first, *rest = _json(value, indent + 2)
        lines += [head + first, *rest]
        if number < len(parts):
            lines[-1] += ","
    return lines


def _values(text: str) -> list[Any]:
    documents, flaws = yaml_values.read(text, evaluated=False)
    if flaws:
        raise NotTaken(flaws[0].label)
    return documents


def _comments(documents: list[Document]) -> list[str]:
    comments: list[str] = []
    for document in documents:
        comments += [*document.first, *document.last]
        if document.root is not None:
            comments += _inside(document.root)
    return [line for line in comments if line]


def _inside(node: Node) -> list[str]:
    if isinstance(node, Alias) or not isinstance(node, Collection):
        return []
    comments = list(node.last)
    for entry in node.entries:
        comments += [*entry.before, entry.beside, *_inside(entry.value)]
    return comments
