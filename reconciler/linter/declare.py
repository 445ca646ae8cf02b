"""What a rule of reviewers is: what it looks at, how sure it is, why it exists, and examples. Checks nothing itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from reconciler.linter.subject import Subject
from reconciler.values import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from reconciler.values import Path

    Example = Mapping[str, Any] | tuple[Mapping[str, Any], ...]

S = TypeVar("S", bound=Subject)


class Certainty(StrEnum):
    """How sure it is that a reviewer refuses what breaks a rule."""

    CERTAIN = "certain"
    """A refusal was reported with its code, or the reviewer's own documents or form say so."""
    LIKELY = "likely"
    """Several teams report it, or it follows from the form."""
    GUESS = "guess"
    """A matter of a reviewer's judgement."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that breaks a rule.

    Attributes:
        path: The field, from the top of the object's values.
        words: What is wrong with it, after the name of the field: ``ends with the variable {{1}}``.
        instead: The value that would keep the rule and lose nothing, for ``lint --fix``; ``REMOVED`` takes the field
            out. MISSING where only a person can say.
    """

    path: Path
    words: str
    instead: Any = MISSING


class _Removed:
    def __repr__(self) -> str:
        return "REMOVED"


REMOVED = _Removed()
"""In place of a value: the field is not needed at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[S]):
    """One rule. Its id is the name of its file, with hyphens.

    Attributes:
        subject: What it looks at: a type of objects, as ``subjects`` reads them.
        certainty: How sure it is; a guess is a note, the others are warnings.
        title: The rule in one sentence: ``The body does not end with a variable.``
        why: What a reviewer does about it, and why, in sentences.
        fix: What to do, in one sentence without a full stop.
        source: Where it comes from: public pages, error codes.
        breaks: Values of the type that break it, or several objects that do together; its tests and documentation.
        holds: Values that look like it and keep it.
        check: Yields what breaks it in one object.
        compare: Yields what breaks it between all objects of the type, each with the object it is told of.
        only_with: What an object must have for ``check`` to find anything, as ``Subject.has`` lists it; "" for any
            object. Most objects have little, and most rules need not be asked about them.
    """

    subject: type[S]
    certainty: Certainty
    title: str
    why: str
    fix: str
    source: Sequence[str]
    breaks: Sequence[Example]
    holds: Sequence[Example]
    check: Callable[[S], Iterable[Finding]] | None = None
    compare: Callable[[Sequence[S]], Iterable[tuple[S, Finding]]] | None = None
    only_with: str = ""
