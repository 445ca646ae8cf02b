"""Rules about the variables in WhatsApp texts. Checks written text only; fills nothing in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemas.rules import problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic_core import PydanticCustomError

_PLACE = re.compile(r"\{\{[^{}]*\}\}")
_NUMBERED = re.compile(r"\{\{[1-9][0-9]*\}\}")


def variables(text: str) -> tuple[str, ...]:
    """Return the variables of a text with their braces, each once, in order of appearance."""
    return tuple(dict.fromkeys(_PLACE.findall(text)))


def numbering(text: str) -> Iterator[PydanticCustomError]:
    """Yield what is wrong with the numbering: variables are numbers, from 1 without a gap."""
    used = variables(text)
    odd = [name for name in used if not _NUMBERED.fullmatch(name)]
    for name in odd:
        yield problem(
            "variable_name",
            'text has the variable "{variable}"; variables are numbers without spaces: write {{1}}, {{2}} and so on',
            variable=name,
        )
    if odd:
        return
    wanted = [f"{{{{{number}}}}}" for number in range(1, len(used) + 1)]
    missing = [name for name in wanted if name not in used]
    if missing:
        yield problem(
            "variable_gap",
            "text uses {used} but not {missing}; number the variables from {{1}} without a gap",
            used=", ".join(used),
            missing=", ".join(missing),
        )


def sampling(text: str, examples: Sequence[str] | None) -> Iterator[PydanticCustomError]:
    """Yield what is wrong with the examples of a body: one per variable.

    A text without variables may have examples; the API calls them optional there.
    """
    wanted, given = len(variables(text)), len(examples or ())
    if wanted not in (0, given):
        yield problem(
            "example_count",
            "examples has {given} where text has {wanted} ({variables}); give one example per variable, in order",
            given=_count(given, "entry", "entries"),
            wanted=_count(wanted, "variable", "variables"),
            variables=", ".join(variables(text)),
        )


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
