"""What texts and files in a template have in common: variables, their examples, order. Fills nothing in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Final, Protocol, TypeAlias

from pydantic import Field

from schemas.files import JPEG, MP4, PDF, PNG, THREE_GP, listed, of_another_type
from schemas.markers import drafting
from schemas.rules import Problems, problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic import ValidationInfo
    from pydantic_core import PydanticCustomError

Example: TypeAlias = Annotated[str, Field(min_length=1)]

MIME = "File type; needed only if it is not clear from the content."

ORDER = ("HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER")

VARIABLE: Final = re.compile(r"\{\{[^{}]*\}\}")
"""A variable as a text has it; whether it is a number, ``numbering`` says."""

_NUMBERED = re.compile(r"\{\{[1-9][0-9]*\}\}")


def variables(text: str) -> tuple[str, ...]:
    """Return the variables of a text with their braces, each once, in order of appearance."""
    return tuple(dict.fromkeys(VARIABLE.findall(text)))


def numbering(text: str) -> Iterator[PydanticCustomError]:
    """Yield what is wrong with the numbering: variables are numbers, from 1 without a gap."""
    used = variables(text)
    odd = [name for name in used if not _NUMBERED.fullmatch(name)]
    for name in odd:
        yield problem(
            "variable_name",
            'text has the variable "{variable}"; variables are numbers without spaces: write {{1}}, {{2}} and so on; '
            "the API does not offer Meta's named variables",
            variable=name,
        )
    if odd:
        return
    wanted = [f"{{{{{number}}}}}" for number in range(1, len(used) + 1)]
    missing = [name for name in wanted if name not in used]
    if missing:
        yield problem(
            "variable_gap",
            "text uses {used} but not {missing}; number the variables from {{1}} without gaps",
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
            "examples has {given} where text has {wanted} ({variables}); write one example per variable, in order",
            given=_count(given, "entry", "entries"),
            wanted=_count(wanted, "variable", "variables"),
            variables=", ".join(variables(text)),
        )


FORMATS = {"IMAGE": (JPEG, PNG), "VIDEO": (MP4, THREE_GP), "DOCUMENT": (PDF,)}
"""Format of a header to the types of files it takes (400 file_invalid_mime_type)."""


class Media(Protocol):
    """A sample file."""

    url: str | None
    mimeType: Any  # noqa: N815  the name that the API gives it


def check_media(sample: Media | None, form: str) -> None:
    """Refuse a sample file whose stated type, or else the ending of its address, is not one of the format."""
    if sample is None:
        return
    accepted = FORMATS[form]
    problems = Problems().at("example")
    if sample.mimeType is not None and sample.mimeType.lower() not in accepted:
        text = "mimeType must be that of a {types} file when format is {form}, not {given}"
        problems.add(problem("media_type", text, types=listed(accepted), form=form, given=sample.mimeType), "mimeType")
    error = of_another_type(sample.url, accepted) if sample.url and sample.mimeType is None else None
    if error is not None:
        problems.add(error, "url")
    problems.raise_if_any()


def check_body(text: str | None, examples: list[str] | None, info: ValidationInfo) -> None:
    """Refuse a body whose variables are misnumbered or, unless it is a draft, lack examples."""
    problems = Problems()
    for error in numbering(text or ""):
        problems.add(error, "text")
    if not drafting(info):
        for error in sampling(text or "", examples):
            problems.add(error, *(("examples",) if examples is not None else ()))
    problems.raise_if_any()


def _count(number: int, singular: str, plural: str) -> str:
    return f"{number} {singular if number == 1 else plural}"


def by_type(components: Any) -> Any:
    """Bring components to the order in which a phone shows them; each type occurs once, so order says nothing."""
    return sorted(components, key=_place) if isinstance(components, list) else components


def _place(component: Any) -> int:
    kind = component.get("type") if isinstance(component, dict) else None
    return ORDER.index(kind) if kind in ORDER else len(ORDER)
