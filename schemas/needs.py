"""What has to be in order before a one-way step: declared values, the live object, files. Declares only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from schemas.files import PictureLimits
    from schemas.markers import Live

Path: TypeAlias = tuple[str, ...]
"""The way to a field, from the top of the object's values."""


def always(_values: Mapping[str, Any]) -> bool:
    """Say that a need applies whatever the values."""
    return True


@dataclass(frozen=True, slots=True)
class Lack:
    """What is missing: the field, and a rule that reads on after the name of the field.

    ``otherwise`` says how to do without it where the step is asked for already, "" when only the field itself helps.
    """

    path: Path
    rule: str
    otherwise: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredNeed:
    """Something that has to be declared.

    Attributes:
        name: What it is, in a few words.
        lacks: Gives what of it is missing in declared values; a value that is not known yet counts as given.
        applies: Says for declared values whether it is needed at all.
        required: Whether the API refuses the step without it; otherwise it is only known to help.
    """

    name: str
    lacks: Callable[[Mapping[str, Any]], Iterable[Lack]]
    applies: Callable[[Mapping[str, Any]], bool] = always
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveNeed:
    """Something that has to be true of the live object.

    Attributes:
        name: What it is, in a few words.
        lacks: Says what is wrong with a live object, "" when nothing is.
        advice: What to do about it.
        applies: Says for a live object whether it is needed at all.
        required: Whether the API refuses the step without it; otherwise it is only known to help.
    """

    name: str
    lacks: Callable[[Live], str]
    advice: str
    applies: Callable[[Live], bool] = always
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureNeed:
    """A picture that has to be there, in the form in which the API accepts it.

    Attributes:
        name: What it is, in a few words.
        path: The declared field with its address.
        limits: The form.
    """

    name: str
    path: Path
    limits: PictureLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Everything that has to be in order before a one-way step, besides what stands in its way as its gate says."""

    declared: tuple[DeclaredNeed, ...] = ()
    live: tuple[LiveNeed, ...] = ()
    pictures: tuple[PictureNeed, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.declared or self.live or self.pictures)


NO_NEEDS = Needs()
"""The needs of a step of which nothing is known."""
