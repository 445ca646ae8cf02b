"""Facts about one field, put into ``Annotated[type, ...]``, and ``Spec``, the model that has them. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, TypeAlias, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from datetime import timedelta

    from schemas.calls import Verb
    from schemas.lifecycle import Gate

Live: TypeAlias = Mapping[str, Any]
"""One object as the API returns it."""


class Marker:
    """Root of the field markers."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Immutable(Marker):
    """The API cannot change the field after creation.

    Attributes:
        unless: Says for a live object that the field may be changed after all.
        why: The rule, for the plan and the documentation.
    """

    unless: Callable[[Live], bool] | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Sensitive(Marker):
    """The value is a secret: masked everywhere, stored only as a keyed fingerprint."""


@dataclass(frozen=True, slots=True)
class WriteOnly(Marker):
    """The API never returns the field; it is compared with what was last sent."""


@dataclass(frozen=True, slots=True)
class Unordered(Marker):
    """A list in which order carries no meaning."""


@dataclass(frozen=True, slots=True)
class Refers(Marker):
    """The field names another managed object: its type and the field that is copied.

    For people and editors, who write the reference; what is written says itself what comes first.
    """

    type: str
    field: str


@dataclass(frozen=True, slots=True)
class NamesOutside(Marker):
    """The field holds the id of something that no resource type manages; ``noun`` says of what, with its article."""

    noun: str


@dataclass(frozen=True, slots=True)
class MeantBy(Marker):
    """What somebody may have meant by a value that is not among those the field takes, where near letters mislead.

    ``find`` gets the value and what is known, and returns what may be meant, the best first; () says nothing is.
    """

    find: Callable[[str, Collection[str]], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class NullDeletes(Marker):
    """Sending null removes the value; without this marker a dropped field keeps its last value in the API."""


@dataclass(frozen=True, slots=True)
class ApiDefault(Marker):
    """What the API assumes when the field is left out; a dropped field is reset to it."""

    value: Any


@dataclass(frozen=True, slots=True)
class Canonical(Marker):
    """Brings declared and live values to one form before they are compared; must be idempotent."""

    form: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class ObservedAs(Marker):
    """The field comes back under another name or shape; ``read`` takes it from the live object, None when absent."""

    read: Callable[[Live], Any]


@dataclass(frozen=True, slots=True)
class PlatformMayChange(Marker):
    """A third party may change the value on its own; such a change is the platform's decision, not outside drift.

    Attributes:
        who: The third party.
        finding: What such a change is called where it is a finding of its own, "" where it is drift and no more.
        priced: Whether the value decides what a message costs.
        appeal: What a person can do against it, outside of the API, in words.
        appeal_within: How long after the change, None when that is not known.
    """

    who: str
    finding: str = ""
    priced: bool = False
    appeal: str = ""
    appeal_within: timedelta | None = None


RECATEGORISED: Final = "re-categorised"
"""The finding that a platform has put an object into another category."""


@dataclass(frozen=True, slots=True)
class Directive(Marker):
    """The field steers a request and is not part of the object.

    With Immutable beside it, an update carries it only while that lets the field be changed.

    Attributes:
        verbs: The verbs whose request carries it.
        satisfied: Says for the declared value and a live object that nothing has to be sent for it alone.
        default: What the engine sends when the user does not say; None leaves it out.
    """

    verbs: frozenset[Verb]
    satisfied: Callable[[Any, Live], bool] = lambda _value, _live: True
    default: Any = None


@dataclass(frozen=True, slots=True)
class Trigger(Marker):
    """A boolean field that asks for a one-way act; true means the act has been, or is to be, taken.

    Attributes:
        act: Name of the type's Act.
        done: Says for a live object that it has been taken, or is under way.
    """

    act: str
    done: Callable[[Live], bool]


@dataclass(frozen=True, slots=True)
class AfterCreation(Marker):
    """The API takes the field only in an update; a create leaves it out.

    Until an update has brought it, its absence is neither drift nor a disagreement with the answer.

    Attributes:
        why: The rule, for the plan and the documentation.
        unless: Says for declared values that a create carries it after all.
    """

    why: str = ""
    unless: Callable[[Mapping[str, Any]], bool] | None = None


@dataclass(frozen=True, slots=True)
class Held(Marker):
    """The field has a gate of its own: an update that changes it is held while the gate stands, others are not.

    Attributes:
        gate: Says for a live object what stands in the way of changing the field, None when nothing does.
    """

    gate: Callable[[Live], Gate | None]


@dataclass(frozen=True, slots=True)
class MayBeHidden(Marker):
    """The API does not always tell the field; while it does not, the field counts as declared.

    Attributes:
        hidden: Says for a live object that its field tells nothing.
    """

    hidden: Callable[[Live], bool]


@dataclass(frozen=True, slots=True)
class PublicText(Marker):
    """People read the text as it is written, as a message or a name: a plan shows all of it, however long the plan."""


@dataclass(frozen=True, slots=True)
class NeededUnlessDraft(Marker):
    """Required, except when the object is only drafted (validation context ``{"draft": True}``)."""


def drafting(info: ValidationInfo) -> bool:
    """Return whether the object being validated is only drafted, so that needed fields may still be missing."""
    return bool((info.context or {}).get("draft"))


class Spec(BaseModel):
    """What a user may write for one type: strict types, no unknown fields, None means absent."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)

    needed_unless_draft: ClassVar[tuple[str, ...]] = ()
    gone: ClassVar[Mapping[str, str]] = {}
    """Fields that an earlier version of the API had, and what to write instead, for whoever still declares them."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Reject markers that pydantic would silently drop, and note which fields a draft may leave out."""
        super().__pydantic_init_subclass__(**kwargs)
        for name, info in cls.model_fields.items():
            if _buried_marker(info.annotation):
                raise TypeError(f"{cls.__name__}.{name}: write Annotated[X | None, ...], not Annotated[X, ...] | None")
        cls.needed_unless_draft = tuple(
            name
            for name, info in cls.model_fields.items()
            if any(isinstance(mark, NeededUnlessDraft) for mark in info.metadata)
        )

    @model_validator(mode="after")
    def _complete_unless_draft(self, info: ValidationInfo) -> Spec:
        if not self.needed_unless_draft:
            return self  # most parts of most objects
        absent = [name for name in self.needed_unless_draft if getattr(self, name) is None]
        if absent and not drafting(info):
            names = ", ".join(absent)
            raise PydanticCustomError(
                "missing_unless_draft", "{names} must be set, unless status is DRAFT", {"names": names}
            )
        return self


def _buried_marker(annotation: Any) -> bool:
    if get_origin(annotation) in (None, Literal):
        return False
    return any(
        any(isinstance(meta, Marker) for meta in getattr(arg, "__metadata__", ())) or _buried_marker(arg)
        for arg in get_args(annotation)
    )
