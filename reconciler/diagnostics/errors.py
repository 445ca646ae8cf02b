"""The exceptions that the product raises on purpose. Each becomes diagnostics, and most have an exit code of their own.

::

    ReconcilerError
    +-- ConfigError           the files, variables or arguments are wrong; carries diagnostics
    |   +-- NotRewritable     values that cannot be changed in the files
    +-- ApiError              the API, or the way to it, said no
    |   +-- Refused           an answer that repeating will not change (400, 401, 403, 409, 412, 424)
    |   |   +-- Unauthorized  401, or a token endpoint that refuses the credentials
    |   |   +-- Intercepted   an answer that is not the API's
    |   +-- Oversized         an answer, or a list, larger than any of the API's
    |   +-- Moving            a list that did not stay as it was while it was read
    |   +-- NotFound          404
    |   +-- RateLimited       429, after the retries
    |   +-- Unreachable       nothing was processed: no connection, or refused before processing
    |   +-- OutcomeUnknown    sent, but no usable answer: it may have happened
    |   |   +-- Accepted      a success that does not show its object
    |   +-- NotSent           held back at the last moment, because the run may act no more
    |   |   +-- CalledOff     not wanted any more when its turn came
    |   |   |   +-- TooMany   the platform has just refused another call of its kind
    +-- ReadError             live objects could not be read
    +-- DataError             data sources could not be read
    +-- StateProblem          the state cannot be opened, locked or trusted
    +-- StateLost             the state could not be written any more while calls were under way
    +-- StalePlan             a saved plan no longer fits
    +-- Interrupted           the user stopped the run
    +-- Unwritable            a result cannot be printed
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reconciler.diagnostics.codes import problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.address import Address
    from reconciler.diagnostics.model import Diagnostic, Source


class ReconcilerError(Exception):
    """Root of everything the product raises on purpose."""

    exit_code = 1

    def diagnostics(self) -> Sequence[Diagnostic]:
        """Return what to tell the person, at least one entry."""
        return (problem("E000", detail=str(self)),)


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
    silent = False
    """Whether there may have been no answer at all."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(f"{exchange}: {exchange.message}" if exchange.message else str(exchange))
        self.exchange = exchange

    def diagnostics(self) -> Sequence[Diagnostic]:
        """Return one diagnostic that keeps the API's own code and resolution."""
        return (self.diagnostic(),)

    def diagnostic(self, address: Address | None = None, source: Source | None = None) -> Diagnostic:
        """Return the diagnostic; about an object when ``address`` names it."""
        exchange = self.exchange
        lines = [exchange.message, *_additional(exchange.additional)]
        silent = self.silent and exchange.status is None
        code = exchange.error_code or ""
        cause = "\n".join([str(exchange.status), code, *([_who_is_silent(exchange)] if silent else lines)])
        asked = f"{exchange} (request id {exchange.request_id})" if exchange.request_id else str(exchange)
        return problem(
            self.code,
            label=code,
            detail="\n".join(line for line in [*lines, asked] if line),
            help=exchange.resolution,
            address=address,
            source=source,
            cause=cause,
        )


def _who_is_silent(exchange: Exchange) -> str:
    """Return who gives no answer, without the words of the connection that it ended on: they differ by the moment."""
    return exchange.message.partition(": ")[0]


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


class Intercepted(Refused):
    """Something between here and the API answered in its place; what the API would say is not known."""

    code = "E309"


class Oversized(ApiError):
    """An answer, or a list, has more than the API ever sends; it was not read to its end."""

    code = "E307"


class Moving(ApiError):
    """A list did not stay as it was while it was read, again and again; what is there could not be told."""

    code = "E308"


class NotFound(ApiError):
    """404: the object, or the project, is not there."""

    code = "E302"


class RateLimited(ApiError):
    """429, still after the retries."""

    code = "E303"


class Unreachable(ApiError):
    """Nothing was processed: no connection, or a refusal before processing."""

    code = "E304"
    silent = True


class OutcomeUnknown(ApiError):
    """The request was sent and no usable answer came; it may have happened, so it is not simply repeated."""

    code = "E305"
    silent = True


class NotSent(ApiError):
    """Held back right before it was sent: the run lost what allows it to act, so nothing happened."""

    code = "E417"


class CalledOff(NotSent):
    """Not sent, because whoever asked for it had asked to stop before its turn came; nothing else is wrong."""


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
