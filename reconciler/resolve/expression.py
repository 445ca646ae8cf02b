"""Read ``${...}`` inside a text. Says what is referred to and nothing about its value."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from reconciler.address import Address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.values import Path

ROOTS: Final = ("var", "local", "module", "env", "each", "translation", "data")
"""First words with a meaning of their own; any other first word is a resource type."""

FUNCTIONS: Final = "functions"
"""The root of a call."""

MAX_NESTED: Final = 20
"""Expressions inside each other, as arguments and indexes."""

MAX_DIGITS: Final = 300
"""Characters of a number, as in YAML."""

_OPERATORS: Final = "?:+-*/%=!<>&|"
_ONE_VALUE: Final = "an expression is one value; there are no operators or conditions\nwrite $${ for a literal ${"
_NO_LOOPS: Final = (
    "an expression holds no list and no loop: write lists in YAML, and use forEach or matrix for one object per entry"
)
_CONSTANTS: Final = {"true": True, "false": False, "null": None}
_OPENING = re.compile(r"\$?\$\{")
_TOKEN = re.compile(
    r"""\s*(?:(?P<name>[A-Za-z_][A-Za-z0-9_-]*)|(?P<text>"(?:[^"\\]|\\.)*"|'[^']*')"""
    r"""|(?P<number>-?\d+(?:\.\d+)?)|(?P<sign>[.,\[\]()}]))"""
)


@dataclass(frozen=True, slots=True)
class Span:
    """Where a part of an expression stands: from ``start`` to ``end`` in a text.

    ``opening`` is where the outermost expression begins, ``index`` its number among the openings of the text, from 0.
    """

    text: str
    index: int
    opening: int
    start: int
    end: int

    def __str__(self) -> str:
        return self.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Part:
    """A step, a key or an argument: as it is written, or an expression that gives it, and where it stands."""

    value: str | int | float | bool | Expression | None
    span: Span


Steps: TypeAlias = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """One ``${...}``, or an expression inside one.

    Attributes:
        root: One of ``ROOTS``, ``functions`` for a call, or ``resource``.
        path: Steps below the root; for ``resource`` and ``data`` below the object, for a call below its result. None
            when an expression gives one of them.
        span: Where it stands.
        steps: The same steps, each with its place.
        address: The object, for ``resource`` and ``data`` (there without the word ``data``).
        key: The key of the object as it is written, for both; an expression gives what the address then lacks.
        function: The name of what is called, with its place.
        arguments: What it is called with.
        name: The first step, of a variable, a local, an environment variable or ``each``.
    """

    root: str
    path: Path | None
    span: Span
    steps: Steps = ()
    address: Address | None = None
    key: Part | None = None
    function: Part | None = None
    arguments: Steps = ()
    name: str = ""

    @property
    def index(self) -> int:
        """The number of the outermost expression among the openings of the text, from 0."""
        return self.span.index

    @property
    def text(self) -> str:
        """As it was written, for messages."""
        return str(self.span)

    def all(self) -> Iterator[Expression]:
        """Yield the expression and every expression inside it."""
        yield self
        for part in (*self.steps, *self.arguments, *((self.key,) if self.key else ())):
            if isinstance(part.value, Expression):
                yield from part.value.all()


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
            reader = _Reader(text, opening.start(), index)
            parts.append(reader.outermost())
            done = reader.at
        index += 1
    parts.append(text[done:])
    return tuple(part for part in parts if part != "")


class _Reader:
    """Reads one expression; ``at`` is the offset of what comes next."""

    def __init__(self, text: str, opening: int, index: int) -> None:
        self._text = text
        self._opening = opening
        self.at = opening + len("${")
        self._index = index
        self._depth = 0

    def outermost(self) -> Expression:
        """Read up to and with the closing brace."""
        return self._expression(self._opening, closing=True)

    def _expression(self, start: int, *, closing: bool = False) -> Expression:
        """Read an expression that begins at ``start``; only the outermost ends with a ``closing`` brace."""
        self._depth += 1
        if self._depth > MAX_NESTED:
            raise self._broken(f"nested more than {MAX_NESTED} levels deep")
        kind, root = self._next()
        if kind != "name":
            raise self._broken(
                "there is no expression between ${ and }"
                if root == "}"
                else f'an expression cannot start with "{root}"',
                hint=_NO_LOOPS if root == "[" else "",
            )
        function = Part(root, self._span(self.at - len(root))) if self._peek() == "(" else None
        arguments = self._arguments() if function else ()
        steps, bracketed = self._steps()
        end = self.at
        if closing:
            self._end()
            end = self.at
        self._depth -= 1
        span = Span(self._text, self._index, self._opening, start, end)
        if function is not None:
            return Expression(FUNCTIONS, _literal(steps), span, steps, function=function, arguments=arguments)
        if root in ROOTS and root != "data":
            if not steps or not isinstance(steps[0].value, str):
                raise self._broken(f"add a name: {root}.NAME")
            return Expression(root, _literal(steps), span, steps, name=steps[0].value)
        return self._object(root, steps, bracketed, span)

    def _end(self) -> None:
        _, sign = self._next()
        if sign != "}":
            raise Broken(self._index, f'"{sign}" is not valid here', hint=_ONE_VALUE if sign.startswith("-") else "")

    def _arguments(self) -> Steps:
        """Read what stands between parentheses."""
        self._expect("(")
        arguments: list[Part] = []
        if self._peek() == ")":
            self._expect(")")
            return ()
        while True:
            arguments.append(self._part())
            _, sign = self._next()
            if sign == ")":
                return tuple(arguments)
            if sign != ",":
                raise self._broken(f'expected "," or ")", found "{sign}"')

    def _part(self) -> Part:
        """Read an argument or an index: text, a number, true, false, null or an expression."""
        begun = self._token()
        kind, start = begun.lastgroup, begun.start(str(begun.lastgroup))
        word = begun[str(kind)]
        if kind == "name":
            after = self._peek(begun.end())
            if word in _CONSTANTS and after not in (".", "[", "("):
                self.at = begun.end()
                return Part(_CONSTANTS[word], self._span(start))
            inner = self._expression(start)
            return Part(inner, inner.span)
        self.at = begun.end()
        if kind == "text":
            return Part(_unquote(word), self._span(start))
        if kind == "number":
            if len(word) > MAX_DIGITS:
                raise self._broken(f"a number has at most {MAX_DIGITS} digits")
            return Part(float(word) if "." in word else int(word), self._span(start))
        raise self._broken(f'expected a value, found "{word}"', _NO_LOOPS if word == "[" else "")

    def _object(self, root: str, steps: Steps, bracketed: tuple[bool, ...], span: Span) -> Expression:
        if root == "data":
            if not steps or bracketed[0]:
                raise self._broken("add a type: data.type.name.field")
            root, steps, bracketed, kind = str(steps[0].value), steps[1:], bracketed[1:], "data"
        else:
            kind = "resource"
        if not steps or bracketed[0]:
            label = f"write {root}.name.field, or one of {', '.join(ROOTS)} in front of a name"
            raise Broken(self._index, label, lone_name="" if steps else root)
        name, steps, bracketed = str(steps[0].value), steps[1:], bracketed[1:]
        key = None
        if steps and bracketed[0] and isinstance(steps[0].value, str | Expression):
            key, steps = steps[0], steps[1:]
        literal = key.value if key and isinstance(key.value, str) else None
        return Expression(kind, _literal(steps), span, steps, Address(root, name, literal), key)

    def _steps(self) -> tuple[Steps, tuple[bool, ...]]:
        """Read ``.name``, ``["name"]``, ``[0]`` and ``[expression]``; True marks what stood in brackets."""
        steps: list[Part] = []
        bracketed: list[bool] = []
        while (sign := self._peek()) in (".", "["):
            self._next()
            if sign == ".":
                kind, name = self._next()
                if kind != "name":
                    raise self._broken('add a name after "."')
                steps.append(Part(name, self._span(self.at - len(name))))
            else:
                steps.append(self._bracketed())
                self._expect("]")
            bracketed.append(sign == "[")
        return tuple(steps), tuple(bracketed)

    def _bracketed(self) -> Part:
        token = self._token()
        part = None if token.lastgroup == "sign" else self._part()
        value = part.value if part else None
        if part is None or isinstance(value, bool) or not isinstance(value, int | str | Expression):
            raise self._broken('expected a number or a "text" between [ and ]')
        if isinstance(value, int) and value < 0:
            raise self._broken("an index counts from 0")
        return part

    def _span(self, start: int) -> Span:
        return Span(self._text, self._index, self._opening, start, self.at)

    def _peek(self, at: int | None = None) -> str:
        token = _TOKEN.match(self._text, self.at if at is None else at)
        return token[0].strip() if token else ""

    def _expect(self, sign: str) -> None:
        _, got = self._next()
        if got != sign:
            raise self._broken(f'expected "{sign}", found "{got}"')

    def _next(self) -> tuple[str, str]:
        token = self._token()
        self.at = token.end()
        kind = str(token.lastgroup)
        return kind, token[kind]

    def _token(self) -> re.Match[str]:
        token = _TOKEN.match(self._text, self.at)
        if token is None:
            rest = self._text[self.at :].lstrip()
            if rest and rest[0] in _OPERATORS:
                raise Broken(self._index, f'"{rest[0]}" is not valid here', hint=_ONE_VALUE)
            raise self._broken(f'"{rest[0]}" is not valid here' if rest else "the closing } is missing")
        return token

    def _broken(self, label: str, hint: str = "") -> Broken:
        return Broken(self._index, label, hint=hint)


def _literal(steps: Steps) -> Path | None:
    """Return steps as a path, None when an expression gives one of them."""
    path: list[str | int] = []
    for step in steps:
        if not isinstance(step.value, str | int):
            return None
        path.append(step.value)
    return tuple(path)


def _unquote(token: str) -> str:
    if token.startswith("'"):
        return token[1:-1]
    try:
        return str(json.loads(token, strict=False))
    except ValueError:
        return token[1:-1]
