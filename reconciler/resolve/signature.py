"""What a function of expressions is called with and gives, and how it refuses. Works nothing out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reconciler.diagnostics import Diagnostic

ANY: Final = (str, bool, int, float, dict, list, type(None))
SCALAR: Final = (str, bool, int, float)

_NAMES: Final[Mapping[type, str]] = {
    str: "text",
    bool: "true or false",
    int: "a number",
    dict: "a mapping",
    list: "a list",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument: what it is called, the types it takes, and whether any number of them may follow."""

    name: str
    types: tuple[type, ...] = (str,)
    repeated: bool = False

    @property
    def kinds(self) -> str:
        """The types in words."""
        if self.types == ANY:
            return "any value"
        return " or ".join(_NAMES[kind] for kind in self.types if kind in _NAMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One function.

    Attributes:
        parameters: What it takes, in order; only the last may be repeated.
        result: What it gives, in words.
        summary: What that is, in one sentence, Markdown.
        example: A call and what it gives, as the documentation shows them.
        run: Called with the arguments, which have the types of the parameters; raises ``Refused``.
        reads: Whether it reads files of the project; it is then called with the world first.
        passes: Whether it hands values on as they are, so that the secret ones stay secret by themselves.
        is_file: Whether it gives the text of the file that its argument names, so that the file can be changed instead.
    """

    name: str
    parameters: tuple[Parameter, ...]
    result: str
    summary: str
    example: tuple[str, str]
    run: Callable[..., Any]
    reads: bool = False
    passes: bool = False
    is_file: bool = False

    @property
    def signature(self) -> str:
        """How it is called."""
        names = [f"{each.name}..." if each.repeated else each.name for each in self.parameters]
        return f"{self.name}({', '.join(names)})"

    def parameter(self, number: int) -> Parameter:
        """Return the parameter that an argument is for, counted from 0."""
        return self.parameters[min(number, len(self.parameters) - 1)]

    def takes(self, count: int) -> bool:
        """Tell whether it can be called with so many arguments."""
        least = len(self.parameters) - self.parameters[-1].repeated
        return least <= count and (count <= len(self.parameters) or self.parameters[-1].repeated)


class Refused(Exception):
    """A function cannot work out its result, because of one of its arguments, counted from 0.

    ``problems`` are what is wrong in the text that was given, each at its place there.
    """

    def __init__(
        self,
        label: str,
        argument: int = 0,
        *,
        code: str = "E147",
        help: str = "",  # noqa: A002  as in a diagnostic
        problems: tuple[Diagnostic, ...] = (),
    ) -> None:
        super().__init__(label)
        self.argument = argument
        self.code = code
        self.help = help
        self.problems = problems
