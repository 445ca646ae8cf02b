"""Read ``${...}`` inside a text. Says what is referred to and nothing about its value."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from reconciler.address import Address

if TYPE_CHECKING:
    from reconciler.values import Path

ROOTS: Final = ("var", "local", "env", "each", "data")
"""First words with a meaning of their own; any other first word is a resource type."""

_OPERATORS: Final = "?:+-*/%=!<>&|"
_ONE_VALUE: Final = "an expression is one value; there are no operators or conditions\nwrite $${ for a literal ${"
_OPENING = re.compile(r"\$?\$\{")
_TOKEN = re.compile(
    r"""\s*(?:(?P<name>[A-Za-z_][A-Za-z0-9_-]*)|(?P<text>"(?:[^"\\]|\\.)*"|'[^']*')|(?P<index>\d+)|(?P<sign>[.\[\]()}]))"""
)


@dataclass(frozen=True, slots=True)
class Expression:
    """One ``${...}``.

    Attributes:
        root: ``var``, ``local``, ``env``, ``each``, ``data``, ``file`` or ``resource``.
        path: Steps below the root; for ``resource`` and ``data`` below the object, for ``file`` the one argument.
        index: Its number among the openings of the text, from 0.
        text: As it was written, for messages.
        address: The object, for ``resource`` and ``data`` (there without the word ``data``).
    """

    root: str
    path: Path
    index: int
    text: str
    address: Address | None = None


class Broken(ValueError):
    """The text cannot be read; ``index`` tells which opening, ``code`` the class of the problem.

    ``lone_name`` is the name when it is all that stands there.
    """

    def __init__(self, index: int, label: str, code: str = "E130", hint: str = "", lone_name: str = "") -> None:
        super().__init__(label)
        self.index = index
        self.code = code
        self.hint = hint
        self.lone_name = lone_name


@lru_cache(maxsize=4096)
def parse(text: str) -> tuple[str | Expression, ...]:
    """Return the literal texts and expressions in order; neighbouring literals are not joined.

    Raises:
        Broken: An expression cannot be read.
    """
    parts: list[str | Expression] = []
    done = index = 0
    while (opening := _OPENING.search(text, done)) is not None:
        parts.append(text[done : opening.start()])
        if opening[0] == "$${":
            parts.append("${")
            done = opening.end()
        else:
            reader = _Reader(text, opening.end(), index)
            parts.append(reader.expression())
            done = reader.at
        index += 1
    parts.append(text[done:])
    return tuple(part for part in parts if part != "")


class _Reader:
    """Reads one expression; ``at`` is the offset of what comes next."""

    def __init__(self, text: str, at: int, index: int) -> None:
        self._text = text
        self._start = at
        self.at = at
        self._index = index

    def expression(self) -> Expression:
        """Read up to and with the closing brace."""
        kind, root = self._next()
        if kind != "name":
            raise self._broken(
                "there is no expression between ${ and }"
                if root == "}"
                else f'an expression cannot start with "{root}"'
            )
        if self._peek() == "(":
            return self._call(root)
        steps = self._steps()
        raw = self._text[self._start - 2 : self.at]
        if root in ("var", "local", "env", "each"):
            if not steps or not isinstance(steps[0][0], str):
                raise self._broken(f"add a name: {root}.NAME")
            return Expression(root, tuple(step for step, _ in steps), self._index, raw)
        return self._object(root, steps, raw)

    def _call(self, name: str) -> Expression:
        if name != "file":
            hint = 'file("path") is the only function; write the value itself, or use a variable'
            raise Broken(self._index, f'there is no function "{name}"', "E131", hint)
        self._expect("(")
        kind, argument = self._next()
        if kind != "text":
            raise self._broken('file takes one text: file("path")')
        self._expect(")")
        self._expect("}")
        return Expression("file", (_unquote(argument),), self._index, self._text[self._start - 2 : self.at])

    def _object(self, root: str, steps: list[tuple[str | int, bool]], raw: str) -> Expression:
        if root == "data":
            if not steps or steps[0][1] or isinstance(steps[0][0], int):
                raise self._broken("add a type: data.type.name.field")
            root, steps, kind = str(steps[0][0]), steps[1:], "data"
        else:
            kind = "resource"
        if not steps or steps[0][1] or isinstance(steps[0][0], int):
            label = f"write {root}.name.field, or one of {', '.join(ROOTS)} in front of a name"
            raise Broken(self._index, label, lone_name="" if steps else root)
        name, steps = str(steps[0][0]), steps[1:]
        key = None
        if steps and steps[0][1] and isinstance(steps[0][0], str):
            key, steps = steps[0][0], steps[1:]
        return Expression(kind, tuple(step for step, _ in steps), self._index, raw, Address(root, name, key))

    def _steps(self) -> list[tuple[str | int, bool]]:
        """Read ``.name``, ``["name"]`` and ``[0]`` up to the brace; True marks what stood in brackets."""
        steps: list[tuple[str | int, bool]] = []
        while (sign := self._next()[1]) != "}":
            if sign == ".":
                kind, name = self._next()
                if kind != "name":
                    raise self._broken('add a name after "."')
                steps.append((name, False))
            elif sign == "[":
                kind, inner = self._next()
                if kind not in ("text", "index"):
                    raise self._broken('expected a number or a "text" between [ and ]')
                self._expect("]")
                steps.append((_unquote(inner) if kind == "text" else int(inner), True))
            else:
                raise self._broken(f'"{sign}" is not valid here')
        return steps

    def _peek(self) -> str:
        token = _TOKEN.match(self._text, self.at)
        return token[0].strip() if token else ""

    def _expect(self, sign: str) -> None:
        _, got = self._next()
        if got != sign:
            raise self._broken(f'expected "{sign}", found "{got}"')

    def _next(self) -> tuple[str, str]:
        token = _TOKEN.match(self._text, self.at)
        if token is None:
            rest = self._text[self.at :].lstrip()
            if rest and rest[0] in _OPERATORS:
                raise Broken(self._index, f'"{rest[0]}" is not valid here', hint=_ONE_VALUE)
            raise self._broken(f'"{rest[0]}" is not valid here' if rest else "the closing } is missing")
        self.at = token.end()
        kind = str(token.lastgroup)
        return kind, token[kind]

    def _broken(self, label: str) -> Broken:
        return Broken(self._index, label)


def _unquote(token: str) -> str:
    if token.startswith("'"):
        return token[1:-1]
    try:
        return str(json.loads(token, strict=False))
    except ValueError:
        return token[1:-1]
