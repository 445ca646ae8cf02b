"""Say what went wrong, to a person or to code. Prints nothing and never exits; ``render`` shows, ``cli`` exits.

For code there is one exception tree::

    ReconcilerError
    +-- ConfigError        the files, variables or arguments are wrong; carries diagnostics
    +-- ApiError           the API, or the way to it, said no
    |   +-- Refused        an answer that repeating will not change (400, 401, 403, 409, 412, 424)
    |   |   +-- Intercepted  an answer that is not the API's
    |   +-- NotFound       404
    |   +-- Oversized      an answer, or a list, larger than any of the API's
    |   +-- Moving         a list that did not stay as it was while it was read
    |   +-- RateLimited    429, after the retries
    |   +-- Unreachable    nothing was processed: no connection, or refused before processing
    |   +-- OutcomeUnknown sent, but no usable answer: it may have happened
    |   +-- NotSent        held back at the last moment, because the run may act no more
    +-- StalePlan          a saved plan no longer fits
    +-- Interrupted        the user stopped the run
"""

from __future__ import annotations

import difflib
from bisect import bisect_left
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from reconciler.quoting import in_shell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reconciler.address import Address

MOST: Final = 100
"""Problems that are shown; nobody reads more, and a generated file may have as many as it has lines."""

LONGEST_TEXT: Final = 4000
"""Characters shown of what one problem says; it may quote a value of any length."""


class Severity(StrEnum):
    """How much a diagnostic matters: an error stops its stage, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Source:
    """A place in a file a person wrote: path relative to the project, line and column from 1, the line itself.

    Of a long line ``text`` is only what stands around the column; ``cut`` counts the characters left out before it.
    """

    file: str
    line: int
    column: int
    text: str = ""
    width: int = 1
    cut: int = 0

    @property
    def mark(self) -> int:
        """Where in ``text`` the column is, from 0."""
        return self.column - 1 - self.cut

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem: what, where, why it matters, what to do.

    ``summary`` is fixed, short and holds no names; ``label`` is the short text under the marked line; ``detail`` says
    why it matters in sentences; ``help`` says what to do, a command on its own line. ``cause`` is what problems of one
    cause have in common, where ``detail`` holds more than that; it is never shown.
    """

    code: str
    summary: str
    detail: str = ""
    label: str = ""
    help: str = ""
    severity: Severity = Severity.ERROR
    address: Address | None = None
    source: Source | None = None
    also: tuple[tuple[Source, str], ...] = ()  # further places that belong to it, each with its label
    cause: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the JSON twin: every field that is set, sources as ``{file, line, column, text}``."""
        place = _place(self.source)
        return {
            key: value
            for key, value in {
                "severity": str(self.severity),
                "code": self.code,
                "summary": self.summary,
                "label": bounded(self.label),
                "detail": bounded(self.detail),
                "help": bounded(self.help),
                "address": str(self.address) if self.address else None,
                "source": place,
                "also": [{"label": label, **(_place(source) or {})} for source, label in self.also],
            }.items()
            if value
        }


def _place(source: Source | None) -> dict[str, Any] | None:
    if source is None:
        return None
    place = {"file": source.file, "line": source.line, "column": source.column, "text": source.text}
    return {**place, "text_column": source.cut + 1} if source.cut else place


def bounded(text: str) -> str:
    """Return what is shown of a text: its beginning, and how much was left out."""
    if len(text) <= LONGEST_TEXT:
        return text
    return f"{text[:LONGEST_TEXT]}… ({len(text) - LONGEST_TEXT:,} more characters)"


def as_json(problems: Sequence[Diagnostic]) -> tuple[list[dict[str, Any]], int]:
    """Return the JSON twins of the problems that are shown, and the number of those that are not."""
    return [told.as_json() for told in problems[:MOST]], max(0, len(problems) - MOST)


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate a person most likely meant, or None when none is near.

    A generated file may mistype thousands of thousands of names, so of many only the alphabetical neighbours are
    compared, once from the front and once from the back.
    """
    known = tuple(candidates)
    if len(word) > _LONGEST_NAME:
        return None
    if len(known) > _FEW:
        forwards, backwards = _in_both_orders(known)
        known = (*_neighbours(word, forwards), *(name[::-1] for name in _neighbours(word[::-1], backwards)))
    near = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return near[0] if near else None


_FEW: Final = 100
_LONGEST_NAME: Final = 200


@lru_cache(maxsize=4)
def _in_both_orders(names: tuple[str, ...]) -> tuple[list[str], list[str]]:
    return sorted(names), sorted(name[::-1] for name in names)


def _neighbours(word: str, ordered: list[str]) -> list[str]:
    place = bisect_left(ordered, word)
    return ordered[max(0, place - 5) : place + 5]


def meant(address: Address, known: Iterable[str]) -> str:
    """Return what a person may have meant by an address that is none of these, as a help; "" when nothing is near."""
    addresses = list(known)
    below = sorted(text for text in addresses if text.startswith(f"{address}["))
    if address.key is None and below:
        return f"it is a block of {len(below)} objects, so name one of them:\n  {in_shell(below[0])}"
    near = did_you_mean(str(address), addresses)
    return f"did you mean {in_shell(near)}?" if near else ""


class ReconcilerError(Exception):
    """Root of everything the product raises on purpose."""

    exit_code = 1

    def diagnostics(self) -> Sequence[Diagnostic]:
        """Return what to tell the person, at least one entry."""
        return (Diagnostic("E000", "Something went wrong", detail=str(self)),)


class ConfigError(ReconcilerError):
    """The user's input is wrong; everything found in one stage together."""

    def __init__(self, problems: Sequence[Diagnostic]) -> None:
        super().__init__("; ".join(f"{p.summary}: {p.label or p.detail}" for p in problems))
        self.problems = tuple(problems)

    def diagnostics(self) -> Sequence[Diagnostic]:
        """Return all problems in the order of their places."""
        return self.problems


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was asked and what came back, without bodies: enough to find the call in anybody's log."""

    method: str
    path: str
    status: int | None = None
    request_id: str | None = None
    error_code: str | None = None
    message: str = ""
    resolution: str = ""
    additional: Mapping[str, Any] = field(default_factory=dict)  # the API's additionalInformation

    def __str__(self) -> str:
        answer = f"{self.status}" if self.status is not None else "no answer"
        code = f" {self.error_code}" if self.error_code else ""
        return f"{self.method} {self.path}: {answer}{code}"


class ApiError(ReconcilerError):
    """The API said no, or could not be asked. Subclasses say what may be done about it."""

    code = "E300"
    summary = "The API refused a request"

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(f"{exchange}: {exchange.message}" if exchange.message else str(exchange))
        self.exchange = exchange

    def diagnostics(self) -> Sequence[Diagnostic]:
        """Return one diagnostic that keeps the API's own code and resolution."""
        return (self.diagnostic(),)

    def diagnostic(self, address: Address | None = None, source: Source | None = None) -> Diagnostic:
        """Return the diagnostic, told about the object it concerns when there is one."""
        told = self.exchange
        lines = [told.message, *_additional(told.additional)]
        cause = "\n".join([str(told.status), *lines])
        asked = f"{told} (request id {told.request_id})" if told.request_id else str(told)
        return Diagnostic(
            self.code,
            self.summary,
            label=told.error_code or "",
            detail="\n".join(line for line in [*lines, asked] if line),
            help=told.resolution,
            address=address,
            source=source,
            cause=cause,
        )


def _additional(facts: Mapping[str, Any]) -> list[str]:
    lines = []
    for key, value in facts.items():
        if isinstance(value, list):
            lines += [f"- {entry}" for entry in value]
        elif isinstance(value, dict):
            lines += [f"{key}.{inner}: {text}" for inner, text in value.items()]
        else:
            lines.append(f"{key}: {value}")
    return lines


class Refused(ApiError):
    """Repeating the request will not help; the message says what will."""


class Unauthorized(Refused):
    """401 or 403: the credentials are wrong, expired or not meant for this project."""

    code = "E301"
    summary = "The API does not accept the credentials"


class Intercepted(Refused):
    """Something between here and the API answered in its place; what the API would say is not known."""

    code = "E309"
    summary = "Something else answers in the API's place"


class Oversized(ApiError):
    """An answer, or a list, has more than the API ever sends; it was not read to its end."""

    code = "E307"
    summary = "An answer does not end"


class Moving(ApiError):
    """A list did not stay as it was while it was read, again and again; what is there could not be told."""

    code = "E308"
    summary = "A list changes while it is read"


class NotFound(ApiError):
    """404: the object, or the project, is not there."""

    code = "E302"
    summary = "The API does not find it"


class RateLimited(ApiError):
    """429, still after the retries."""

    code = "E303"
    summary = "The API asks for a slower pace"


class Unreachable(ApiError):
    """Nothing was processed: no connection, or a refusal before processing."""

    code = "E304"
    summary = "The API cannot be reached"


class OutcomeUnknown(ApiError):
    """The request was sent and no usable answer came; it may have happened, so it is not simply repeated."""

    code = "E305"
    summary = "The outcome of a request is unknown"


class NotSent(ApiError):
    """Held back right before it was sent: the run lost what allows it to act, so nothing happened."""

    code = "E417"
    summary = "A request was not sent"


class StalePlan(ReconcilerError):
    """A saved plan does not belong to this project, state, configuration or version."""

    exit_code = 5

    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(f"{problem.summary}: {problem.detail}")
        self.problem = problem

    def diagnostics(self) -> Sequence[Diagnostic]:
        """Return why the plan was refused."""
        return (self.problem,)


class Interrupted(ReconcilerError):
    """The user asked to stop; what was under way has been finished and recorded."""

    exit_code = 130
