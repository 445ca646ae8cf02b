"""Where objects stand, what an act on them means, and what may stand in its way. Words for declarations only."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import timedelta

    from schemas.markers import Live


class Phase(StrEnum):
    """Where an object stands, in words shared by all types."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    NEEDS_HUMAN = "needs_human"
    WORKING = "working"  # the API itself is still at it
    LIVE = "live"
    REJECTED = "rejected"
    DEGRADED = "degraded"
    FAILED = "failed"
    DELETING = "deleting"
    UNKNOWN = "unknown"  # a state this version does not know; read leniently


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a live object: what it is in words, the API's own word for where it stands, and the reason given.

    ``place`` is where it belongs among parts that fill a table: the names of its row and of its column, each under the
    word for what they are ("country", "operator"). It is empty for a part that stands by itself.
    """

    name: str
    word: str
    reason: str = ""
    place: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Parts that somebody decides on one by one, beside the object as a whole, such as the operators of a launch.

    Attributes:
        states: The API's words for where a part stands; one that is missing reads as UNKNOWN.
        read: Gives the parts that a live object shows.
    """

    states: Mapping[str, Phase]
    read: Callable[[Live], Iterable[Part]]


COMMENT: Final = "rejectionComment"
"""Under this name what a reviewer said lies beside the fields of a live object; no field of the API is called so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comments:
    """Where a reviewer's comment on a rejection is read, newest first, when the object itself does not show it.

    Attributes:
        operation: The operation of the type that lists activities, each with ``type`` and perhaps ``comment``.
        entries: The types of activities that are rejections.
    """

    operation: str
    entries: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """How the API's own states read as phases, and how a pending part lies over the live one.

    Attributes:
        state: Dotted path of the live state, "" when the type has none (it is then always live).
        states: Its values; one that is missing reads as UNKNOWN.
        told_by_events: Further values that the description has in events alone, and an object may show all the same.
        change: Dotted path of the status of the pending part, "" when there is none; it outranks the live state.
        changes: Its values.
        reason: Dotted path of the code that explains a rejection.
        overlay: Live field to the dotted path of its pending value, which wins where present.
        reviewer: Who decides while in review ("Meta").
        advice: Live state that is DEGRADED to what can be done about it, in words.
        parts: What of it is decided on by itself.
        comments: Where a reviewer's words are read, None where the object shows them or there are none.
    """

    state: str = ""
    states: Mapping[str, Phase] = field(default_factory=dict)
    told_by_events: Mapping[str, Phase] = field(default_factory=dict)
    change: str = ""
    changes: Mapping[str, Phase] = field(default_factory=dict)
    reason: str = ""
    overlay: Mapping[str, str] = field(default_factory=dict)
    reviewer: str = ""
    advice: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[Parts, ...] = ()
    comments: Comments | None = None

    def phase_of(self, state: str) -> Phase:
        """Return the phase of a live state."""
        return self.states.get(state) or self.told_by_events.get(state, Phase.UNKNOWN)


ALWAYS_LIVE = Lifecycle()
"""The lifecycle of a type without states."""


class Reversibility(StrEnum):
    """What it takes to undo an act."""

    REVERSIBLE = "reversible"
    TIME_LOCKED = "time_locked"
    COSTLY = "costly"
    IRREVERSIBLE = "irreversible"


@dataclass(frozen=True, slots=True)
class Effect:
    """What an act means beyond the change itself: the words shown in the plan, and the lock it leaves behind."""

    reversibility: Reversibility = Reversibility.REVERSIBLE
    text: str = ""
    lock: timedelta | None = None  # the natural key cannot be used again for so long


@dataclass(frozen=True, slots=True)
class EditLimit:
    """How many changes of one object a platform takes within a time, and that time in words."""

    most: int
    within: timedelta
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditLimits:
    """Limits that a platform sets on changes of an object, and that the API does not show.

    Attributes:
        limits: Each of them holds.
        holds: Says of a live object whether they hold for it now, and whether a change of it counts.
        reviewer: Who sets them ("Meta").
        what: What they limit, in words: "edits of an approved template".
    """

    limits: tuple[EditLimit, ...]
    holds: Callable[[Live], bool]
    reviewer: str
    what: str

    @property
    def sentence(self) -> str:
        """The limits in a sentence."""
        first, *others = self.limits
        start = (
            f"{self.reviewer} takes {first.most} {'edit' if first.most == 1 else 'edits'} {self.what} in {first.words}"
        )
        return " and ".join([start, *(f"{limit.most} in {limit.words}" for limit in others)]) + "."

    @property
    def longest(self) -> timedelta:
        """The time over which changes have to be known."""
        return max(limit.within for limit in self.limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateLimit:
    """How many objects of a type a platform lets be made within a time.

    Attributes:
        most: About how many.
        within: The time, and ``words`` for it after a number: "an hour".
        reviewer: Who sets it ("Meta").
        code: The API's error code once there were too many; a pause of seconds does not help then.
    """

    most: int
    within: timedelta
    words: str
    reviewer: str
    code: str

    @property
    def sentence(self) -> str:
        """The limit in a sentence."""
        return f"{self.reviewer} takes about {self.most} new ones {self.words}."


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentRefusal:
    """How a platform says at once that it does not take a content, so that the same would be refused again.

    Attributes:
        code: The API's error code.
        reviewer: Who refuses ("Meta").
        why: Gives the reason in words, from the additional information of the error, with what its subcode means; None
            when it is not about the content, so that the same may be taken at another time.
    """

    code: str
    reviewer: str
    why: Callable[[Mapping[str, Any]], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """What a platform does with an object that nobody uses.

    Attributes:
        archived_after: The time without use after which it is archived.
        deleted_after: The time after that, after which it is deleted.
        applies: Says of a live object whether that can happen to it.
        reviewer: Who does it ("Meta").
    """

    archived_after: timedelta
    deleted_after: timedelta
    applies: Callable[[Live], bool]
    reviewer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How a platform rates a live object by what its recipients make of it.

    Attributes:
        name: Live field with the rating, one of the type's exports, so that the state remembers it.
        values: Ratings of the API, best to worst, each with the word for people; any other says nothing.
        comes_next: What comes after the worst, in words.
        not_best: The ratings of the API but the best.
    """

    name: str
    values: Mapping[str, str]
    comes_next: str
    not_best: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Keep what is asked of every object."""
        object.__setattr__(self, "not_best", tuple(self.values)[1:])

    def rating(self, shown: Live) -> str:
        """Return how an object is rated in the words for people, "" when that is not known."""
        return self.values.get(str(shown.get(self.name)), "")

    @property
    def worst(self) -> str:
        """The worst rating."""
        return [*self.values.values()][-1]

    def is_worse(self, rating: str, other: str) -> bool:
        """Tell whether a rating is worse than another; one that is not known is neither better nor worse."""
        ratings = [*self.values.values()]
        return rating in ratings and other in ratings and ratings.index(rating) > ratings.index(other)


@dataclass(frozen=True, slots=True)
class Gate:
    """Why an act cannot be sent now: a third party decides first, a person must act, or the API never allows it."""

    status: Literal["waiting", "blocked", "needs_human"]
    why: str
