"""One request as it was asked for, and the answer of a success. Sends nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class Cancel(Protocol):
    """What says whether to go on; a ``threading.Event`` does.

    One that has an attribute ``aborted`` says with it, too, whether even a read under way is to be cut.
    """

    def is_set(self) -> bool:
        """Tell whether no further attempt is wanted."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the caller asked for it.

    Attributes:
        method: HTTP method.
        path: Path from the root, percent-encoded.
        query: Query parameters, lists for repeated keys, or None.
        body: JSON value with secrets in clear, or None.
        repeatable: Whether sending it twice is as good as sending it once.
        cancel: Once set, no further attempt follows, nor a first one that changes something and waits for its turn.
        hide: Texts that no error may show, besides the credentials.
        give_up_on: Error codes of a 429 that is not repeated, unless the answer says how long to wait.
    """

    method: str
    path: str
    query: Mapping[str, Any] | None = None
    body: Any = field(default=None, repr=False)
    repeatable: bool = False
    cancel: Cancel | None = None
    hide: frozenset[str] = field(default=frozenset(), repr=False)
    give_up_on: frozenset[str] = frozenset()

    @property
    def reads(self) -> bool:
        """Whether it changes nothing, so that a lost answer leaves no doubt behind."""
        return self.method == "GET" and self.repeatable

    def aborted(self) -> bool:
        """Tell whether the caller leaves without the answer; a write is never cut, as the API may act on it."""
        return self.reads and bool(getattr(self.cancel, "aborted", False))

    def cancelled(self) -> bool:
        """Tell whether the caller has asked to stop waiting."""
        return self.cancel is not None and self.cancel.is_set()


@dataclass(frozen=True, slots=True)
class Answer:
    """A success: status, parsed JSON body (None when there is none), the API's id of the request."""

    status: int
    body: Any
    request_id: str | None
